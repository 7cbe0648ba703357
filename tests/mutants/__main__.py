"""Small wrong changes, one at a time, in a copy of the tree: which of them do the tests that mirror a file let live?

python -m tests.mutants [--size N] [--seed S] [--timeout SECONDS] [FILES]
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from tests.mutants.mutations import Mutant, mutants_of
from tests.quick import ROOT, git, tests_of

FILES = ("desktop_app/session", "desktop_app/panes/**/*binding.py", "engine/training")
JOURNEYS = "tests/journeys"


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints each mutant that lives, and how many died."""
    options = _options(arguments)
    found = [mutant for path in _files(options.files) for mutant in mutants_of(path.relative_to(ROOT).as_posix())]
    drawn = random.Random(options.seed).sample(found, min(options.size, len(found)))
    ends: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy"
        _copy_tree(copy)
        for number, mutant in enumerate(drawn, 1):
            end = _end_of(mutant, copy, options.timeout)
            ends[end] += 1
            print(f"{number}/{len(drawn)} {end}: {mutant.said}", flush=True)
    print(f"{dict(ends)} of {len(drawn)}, drawn from {len(found)}")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--size", type=int, default=300, help="how many, drawn at random")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--timeout", type=float, default=300.0, help="seconds for the tests of one")
    parser.add_argument("files", nargs="*", default=FILES, metavar="FILES")
    return parser.parse_args(arguments)


def _files(names: Sequence[str]) -> list[Path]:
    patterns = [f"{name}/*.py" if (ROOT / name).is_dir() else name for name in names]
    return sorted({path for pattern in patterns for path in ROOT.glob(pattern)})


def _copy_tree(copy: Path) -> None:
    for name in git("ls-files", "-z") or []:
        source = ROOT / name
        if source.is_file():
            target = copy / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


def _end_of(mutant: Mutant, copy: Path, timeout: float) -> str:
    """Whether a test fails, the nearest ones first; where they take too long, nobody knows."""
    file = copy / mutant.path
    whole = file.read_bytes()
    known = [PurePosixPath(path.relative_to(copy).as_posix()) for path in sorted(copy.glob("tests/**/test_*.py"))]
    near = [str(test) for test in tests_of(PurePosixPath(mutant.path), known)]
    try:
        file.write_text(mutant.text, "utf-8")
        return "killed" if any(_fails(tests, copy, timeout) for tests in (near, [JOURNEYS])) else "LIVES"
    except subprocess.TimeoutExpired:
        return "too slow"
    finally:
        file.write_bytes(whole)


def _fails(tests: Sequence[str], copy: Path, timeout: float) -> bool:
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    return subprocess.run(command, cwd=copy, capture_output=True, timeout=timeout).returncode != 0


if __name__ == "__main__":
    sys.exit(main())
