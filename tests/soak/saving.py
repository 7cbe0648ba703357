"""Kills a process at random moments of saving and of keeping work aside; every file must open whole afterwards."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from engine.training.experiment import Experiment, from_json

SIZE, SHORT = 200, 4  # kills
# Two experiments that take turns, one of them long, so that a file of which a half is old would be noticed.
SAVES = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QStandardPaths
app = QCoreApplication(["soak"])
from desktop_app.session import recovery
from desktop_app.session.session import Session
from engine.training.experiment import Experiment
folder = Path(sys.argv[1])
recovery.folder = lambda: folder
session = Session(Experiment("a = 1\\nL = a**2"))
session.recovery.start()
print("ready", flush=True)
number = 0
while True:
    number += 1
    session.edits.set_leaf("a", float(number))
    session.edits.finish()
    session.recovery.write()
    session.save_file(folder / "saved.json")
    session.edits.set_program("a = 1\\nL = a**2\\n" + "# long\\n" * (number % 7 * 300))
    session.recovery.write()
"""


def rows(size: int, seed: int = 0) -> Iterator[tuple[str, str, str]]:
    """Kills so many; how many files were damaged."""
    chance, damaged, checked = random.Random(seed), list[str](), 0
    with tempfile.TemporaryDirectory() as place:
        for _ in range(size):
            environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
            child = subprocess.Popen(
                [sys.executable, "-c", SAVES, place], stdout=subprocess.PIPE, env=environment, text=True
            )
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(chance.uniform(0, 0.1))
            child.kill()
            child.wait()
            child.stdout.close()
            for path in Path(place).glob("*.json"):
                checked += 1
                if not whole(path):
                    damaged.append(path.read_text("utf-8", errors="replace")[:80])
                if path.name != "saved.json":
                    path.unlink()
    yield "killed while saving", f"{size}, {checked} files", f"{len(damaged)} damaged"
    for text in damaged:
        yield "", "", text


def whole(path: Path) -> bool:
    """Whether a file opens as it was written."""
    try:
        content = path.read_text("utf-8")
        kept = json.loads(content)
        experiment = from_json(kept.get("experiment", content))
    except Exception:
        return False
    return isinstance(experiment, Experiment) and experiment.program.startswith("a = 1\nL = a**2")
