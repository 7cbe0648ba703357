"""Programs for the command line, in files."""

from __future__ import annotations

from pathlib import Path


def program(tmp_path: Path, text: str) -> str:
    path = tmp_path / "program.txt"
    path.write_bytes(text.encode())
    return str(path)
