"""Each recipe of CONTRIBUTING, followed to the letter in a copy, does what it promises."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.engine.programs import LECTURE

ROOT = Path(__file__).resolve().parents[1]
SECTION = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("\n## Recipes\n")[1].split("\n## ")[0]
RECIPES = dict(re.findall(r"(?ms)^### (.+?)\n(.+?)(?=^### |\Z)", SECTION))
WINDOW = (
    "import os; os.environ['QT_QPA_PLATFORM'] = 'offscreen'\n"
    "from desktop_app import create_window\n"
    "from PySide6.QtGui import QAction\nfrom PySide6.QtWidgets import QApplication\n"
    "window = create_window([]); window.resize(1920, 1080); window.show(); window.finish_opening()\n"
)


FIRST = "from __future__ import annotations"


class Proof(NamedTuple):
    """What shows that a recipe holds: a verb with its input, or code; and what comes out."""

    arguments: str
    text: str
    shown: str


PROOFS = {
    "An operation": Proof("check -", "a = 3\nL = square(a)", "agree"),
    "An optimizer": Proof("train - --optimizer half --epochs 1", LECTURE, "a = 4.95"),
    "A schedule of the learning rate": Proof(
        "train - --schedule halving --span 1 --epochs 3", "a = 1\nL = a", "0.9825"
    ),
    "A data set": Proof("train - --epochs 0", 'x, y = data("steps")\nw = 1\nL = mean((w*x - y)**2)', "12.33333333"),
    "An example": Proof(
        "", "from desktop_app.look.assets import examples; print(examples()[-1].experiment.title)", "Cube root of 2"
    ),
    "A command": Proof(
        "", WINDOW + "window.session.player.step_forward('epoch'); window.findChild(QAction, 'first_epoch').trigger()\n"
        "print(window.session.player.position, window.findChild(QAction, 'first_epoch').toolTip())",
        "0 Back to the first epoch (Alt+Home)",
    ),
    "A verb of the command line": Proof("count -", LECTURE, "5"),
    "A pane": Proof(
        "", WINDOW + "window.session.player.step_forward('phase'); print(window.panes['values'].text())",
        "(5.0, 3.0, 8.0, 10.0, 80.0)",
    ),
    "A plot": Proof(
        "", WINDOW + "tabs = window.workspace.plots['slice']; tabs.show_page('loss_again')\n"
        "window.session.player.step_forward('phase')\n"
        "QApplication.processEvents(); print(tabs.plot('loss_again').accessibleDescription())", "80",
    ),
    "An export format": Proof("export - --to names", LECTURE, "a b c d L"),
}  # fmt: skip


def test_every_recipe_has_a_proof_and_is_short():
    assert list(RECIPES) == list(PROOFS)
    blocks = [block for text in RECIPES.values() for block in re.findall(r"(?ms)^```\w+\n(.+?)^```$", text)]
    assert all(len(block.splitlines()) <= 5 for block in blocks)


def follow(recipe: str, house: Path) -> None:
    """Makes the files, and puts in the rows, that a recipe shows."""
    for sentence, block in re.findall(r"(?ms)^(A [^\n]+)\n```\w+\n(.+?)^```$", recipe):
        path, anchor = re.findall(r"`([\w./]+\.\w+)`(?:, behind `([^`]+)`)?", sentence)[0]
        place = house / path
        if not anchor:
            place.write_text(block, encoding="utf-8")
            continue
        text = place.read_text(encoding="utf-8")
        assert text.count(f"{anchor}\n") == 1, anchor
        text = text.replace(f"{anchor}\n", f"{anchor}\n{block}")
        for line in re.findall(r"`(from [^`]+ import [^`]+)`", sentence):
            text = text.replace(f"{FIRST}\n", f"{FIRST}\n\n{line}\n")
        place.write_text(text, encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("title", PROOFS)
def test_a_recipe_does_what_it_promises(title: str, tmp_path: Path):
    for folder in ("engine", "desktop_app", "resources"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "screenshots"))
    follow(RECIPES[title], tmp_path)
    proof = PROOFS[title]
    command = ["-m", "desktop_app", *proof.arguments.split()] if proof.arguments else ["-c", proof.text]
    done = subprocess.run(
        [sys.executable, *command], input=proof.text, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.stderr, done.returncode) == ("", 0)
    assert re.search(rf"(?<![\w.]){re.escape(proof.shown)}(?!\w)", done.stdout), done.stdout
