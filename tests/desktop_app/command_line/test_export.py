"""The verb `export`: every format of the table, printed or into a file."""

from __future__ import annotations

import pytest

from desktop_app.command_line.cli import main
from engine import parse
from engine.export import FORMATS
from tests.engine.programs import LECTURE


@pytest.mark.parametrize("id", FORMATS)
def test_every_format_is_printed_and_written(lecture: str, id: str, tmp_path, capsys) -> None:
    expected = FORMATS[id].write(parse(LECTURE))
    assert main(["export", lecture, "--to", id]) == 0
    assert capsys.readouterr().out == expected
    assert main(["export", lecture, "--to", id, "-o", str(tmp_path / "out")]) == 0
    assert (tmp_path / "out").read_text("utf-8") == expected


def test_a_file_that_cannot_be_written_is_said(lecture: str, tmp_path, capsys) -> None:
    assert main(["export", lecture, "--to", "pytorch", "-o", str(tmp_path / "gone" / "out.py")]) == 2
    assert "out.py cannot be saved: there is no such file" in capsys.readouterr().err
