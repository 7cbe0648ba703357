"""Files that people name: what is no regular file is refused at once, and every failure has its words."""

from __future__ import annotations

import errno
import os
import socket
import stat
from pathlib import Path

import pytest

from engine.data.csv_tables import read_csv
from engine.data.regular_files import read_regular, reason_of, replace_regular
from engine.errors import EngineError

posix = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="has pipes and devices as files")


def odd_files(folder: Path) -> dict[str, Path]:
    """One of each kind that is no regular file."""
    os.mkfifo(folder / "pipe")
    with socket.socket(socket.AF_UNIX) as other:
        here = Path.cwd()
        os.chdir(folder)  # the path of a socket may have about 100 letters
        other.bind("socket")
        os.chdir(here)
    (folder / "to_pipe").symlink_to(folder / "pipe")
    (folder / "round").symlink_to(folder / "round")
    return {
        "pipe": folder / "pipe", "socket": folder / "socket", "link": folder / "to_pipe", "circle": folder / "round",
        "folder": folder, "zero": Path("/dev/zero"), "full": Path("/dev/full"), "null": Path("/dev/null"),
    }  # fmt: skip


KINDS = ("pipe", "socket", "link", "circle", "folder", "zero", "full", "null")


@posix
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_regular_file_is_neither_waited_for_nor_read_nor_replaced(kind: str, tmp_path: Path) -> None:
    path = odd_files(tmp_path)[kind]
    before = path.lstat().st_mode
    for work in (lambda: read_regular(path, 100), lambda: replace_regular(path, b"new"), lambda: read_csv(path)):
        with pytest.raises(EngineError) as caught:
            work()
        said = str(caught.value)
        assert any(words in said for words in ("not a regular file", "folder", "circle")), said
        assert caught.value.hint
    assert path.lstat().st_mode == before
    assert stat.S_IFMT(before) != stat.S_IFREG


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"), (errno.EROFS, "the disk is write-protected"),
        (errno.EACCES, "there is no permission"), (errno.ENAMETOOLONG, "its name is too long"),
    ],
)  # fmt: skip
def test_a_failure_has_its_words(number: int, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "old").write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(number, "")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(EngineError, match=words):
        replace_regular(tmp_path / "old", b"new")
    assert (tmp_path / "old").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["old"]


def test_a_failure_without_words_is_told_by_the_system() -> None:
    assert reason_of(OSError(errno.EXDEV, "Invalid cross-device link")) == "Invalid cross-device link"
    assert reason_of(ValueError("embedded null byte")) == "embedded null byte"


def test_a_file_stays_what_it_was_but_for_its_bytes(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "real").chmod(0o640)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    replace_regular(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"
    assert stat.S_IMODE((tmp_path / "real").stat().st_mode) == 0o640
    replace_regular(tmp_path / "fresh", b"new")
    assert read_regular(tmp_path / "fresh", 2) == b"new"


@pytest.mark.parametrize("name", ["a\0b", "a" * 300, "gone/x"])
def test_names_that_cannot_be(name: str, tmp_path: Path) -> None:
    for work in (lambda path: read_regular(path, 9), lambda path: replace_regular(path, b"")):
        with pytest.raises(EngineError, match=r"cannot be (read|saved)"):
            work(tmp_path / name)


def test_a_file_that_may_not_be_written_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x").write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(EngineError, match="no permission"):
        replace_regular(tmp_path / "x", b"new")
    assert (tmp_path / "x").read_bytes() == b"old"
