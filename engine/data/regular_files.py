"""Files that people name: only regular ones are read and replaced, and what fails is said in plain words."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from pathlib import Path
from uuid import uuid4

from engine.errors import EngineError, Message

CHOOSE = "Choose another file."
_REASONS = {
    errno.ENOENT: Message("there is no such file"),
    errno.EISDIR: Message("it is a folder"),
    errno.ENOTDIR: Message("a part of its path is no folder"),
    errno.EACCES: Message("there is no permission"),
    errno.EPERM: Message("there is no permission"),
    errno.EROFS: Message("the disk is write-protected"),
    errno.ENOSPC: Message("the disk is full"),
    errno.EFBIG: Message("the disk takes no file of that size"),
    errno.EDQUOT: Message("the quota of the disk is used up"),
    errno.ENAMETOOLONG: Message("its name is too long"),
    errno.ELOOP: Message("its links go round in a circle"),
    errno.EMFILE: Message("too many files are open"),
    errno.ENXIO: Message("it is not a regular file"),
    errno.EIO: Message("the disk reports an error"),
}


def read_regular(path: Path, most: int) -> bytes:
    """The bytes of a file, at most `most` and one: a pipe, which has no end, is not waited for; EngineError else."""
    try:
        # Without waiting: to open a pipe that nobody writes into would block.
        number = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(number, "rb") as file:
            if not stat.S_ISREG(os.fstat(number).st_mode):
                raise not_regular(path.name or str(path))
            return file.read(most + 1)
    except (OSError, ValueError) as error:
        raise EngineError(
            "{file} cannot be read: {reason}", hint=CHOOSE, file=path.name or str(path), reason=reason_of(error)
        ) from error


def replace_regular(path: Path, data: bytes) -> None:
    """Writes a file anew; where that fails, EngineError, and what was there stays. A device is never replaced."""
    new: Path | None = None
    try:
        target = path.resolve(strict=False)
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "")
        if target.exists() and not target.is_file():
            raise not_regular(path.name or str(path))
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "")
        new = target.parent / f".{uuid4().hex}.part"
        with new.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, new)
        new.replace(target)
    except (OSError, ValueError, RuntimeError) as error:
        if new is not None:
            new.unlink(missing_ok=True)
        raise EngineError(
            "{file} cannot be saved: {reason}", hint="Choose another place; nothing is lost.",
            file=path.name or str(path), reason=reason_of(error),
        ) from error  # fmt: skip


def not_regular(name: str) -> EngineError:
    """The error for a device, a pipe or a socket."""
    return EngineError("{file} is not a regular file", hint=CHOOSE, file=name)


def reason_of(error: Exception) -> str | Message:
    """Why a file cannot be read or written."""
    number = errno.ELOOP if isinstance(error, RuntimeError) else getattr(error, "errno", None)  # of Path.resolve
    return _REASONS[number] if number in _REASONS else getattr(error, "strerror", None) or str(error)
