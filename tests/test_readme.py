"""README, CONTRIBUTING and the licences say what is true: what they show is run, what they name is there."""

from __future__ import annotations

import doctest
import re
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.command_line.cli import HELP, VERBS
from desktop_app.window.actions import COMMANDS
from engine import parse

ROOT = Path(__file__).resolve().parents[1]
README, CONTRIBUTING = ((ROOT / name).read_text("utf-8") for name in ("README.md", "CONTRIBUTING.md"))


def blocks(language: str) -> list[str]:
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", README)


def section(title: str) -> str:
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


# --- What README shows is what comes out ---


@pytest.mark.parametrize("block", blocks("console"), ids=lambda block: block.splitlines()[0])
def test_command_prints_what_readme_shows(block: str):
    line, shown = block.split("\n", 1)
    written, command = re.fullmatch(r"\$ (?:echo '(.*)' \| )?python3 run\.py (.*)", line).groups()
    done = subprocess.run(
        [sys.executable, "-m", "desktop_app", *command.split()],
        input=f"{written}\n", cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
    )  # fmt: skip
    assert done.stdout == shown


def test_python_answers_what_readme_shows():
    example = doctest.DocTestParser().get_doctest("".join(blocks("pycon")), {}, "README.md", "README.md", 0)
    assert example.examples
    said: list[str] = []
    doctest.DocTestRunner(verbose=False).run(example, out=said.append)
    assert not said, "".join(said)


@pytest.mark.parametrize("block", blocks("text"))
def test_programs_in_readme_are_programs(block: str):
    assert parse(block).nodes


def test_readme_shows_commands_programs_and_python():
    assert all(blocks(language) for language in ("console", "pycon", "text"))


def test_keys_in_readme_are_keys_of_commands():
    keys = re.findall(r"`(.+?)`", section("Keys"))
    assert len(keys) > 10
    assert set(keys) <= {key for command in COMMANDS for key in command.shortcuts}


def test_every_verb_is_in_readme_with_options_that_it_has():
    shown = re.findall(r"python3 run\.py ([a-z]+) FILE (.*)", section("Command line"))
    assert [verb for verb, _ in shown] == list(VERBS)
    for verb, rest in shown:
        names = {argument.name for argument in VERBS[verb].arguments}
        assert set(re.findall(r"--[a-z-]+", rest)) - {"--help"} <= names


def test_options_in_readme_are_options_of_a_verb():
    known = {argument.name for verb in VERBS.values() for argument in verb.arguments} | set(HELP)
    shown = re.findall(r"`(--[a-z-]+)[ `]", section("Command line"))
    assert shown
    assert set(shown) <= known


def test_first_screen_has_a_picture_that_loads_at_once():
    (picture,) = re.findall(r"!\[.+]\((.+)\)", README[:1000])
    assert (ROOT / picture).read_bytes()[:4] == b"\x89PNG"
    assert (ROOT / picture).stat().st_size < 400_000


# --- What is named is there ---


def test_links_lead_somewhere():
    targets = re.findall(r"]\(([^)#:]+)\)", README)
    assert targets and all((ROOT / target).exists() for target in targets)


def paths(cell: str) -> list[Path]:
    """The files and folders a cell of CONTRIBUTING's table names; a bare file name lies beside the one before it."""
    found: list[Path] = []
    for name in re.findall(r"`([\w/.-]+(?:\.\w+|/))`", cell):
        first = found[0] if found else ROOT
        folder = ROOT if "/" in name or not found else first if first.is_dir() else first.parent
        found.append(folder / name)
    return found


MAP = CONTRIBUTING.split("\n## To change X, open Y\n")[1]  # the recipes name files that they make
ROWS = re.findall(r"(?m)^\| (?!to change)(.+?) \| (.+) \|$", MAP)


@pytest.mark.parametrize(("aim", "cell"), ROWS, ids=[aim for aim, _ in ROWS])
def test_contributing_opens_files_that_exist(aim: str, cell: str):
    assert paths(cell)
    assert [path for path in paths(cell) if not path.exists()] == []


def test_every_module_named_in_contributing_exists():
    everything = {path.name for path in ROOT.rglob("*.py") if ".venv" not in path.parts}
    named = {name.rsplit("/")[-1] for name in re.findall(r"`([\w/.]+\.py)`", MAP)}
    assert named <= everything


@pytest.mark.parametrize("family", ["Inter", "JetBrainsMono"])
def test_every_font_lies_beside_its_licence(family: str):
    fonts = ROOT / "resources" / "fonts"
    assert "SIL OPEN FONT LICENSE Version 1.1" in (fonts / f"{family}-OFL.txt").read_text("utf-8")


def test_there_is_no_font_without_a_licence():
    fonts = ROOT / "resources" / "fonts"
    families = {path.name.split("-")[0] for path in fonts.iterdir()}
    assert families == {path.name.removesuffix("-OFL.txt") for path in fonts.glob("*-OFL.txt")}
