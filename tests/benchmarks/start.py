"""From the start of a process to the first painted graph, beside a bare window with the same fonts."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from statistics import median

PAIRS = 9

_TIMED = """
import os, sys, time
from PySide6.QtCore import QEvent, QObject, QTimer

class FirstPaint(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self.tell)
        return False

    def tell(self):
        print(time.time() - float(os.environ["STARTED"]), flush=True)
        os._exit(0)
"""

BARE = f"""{_TIMED}
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
app = QApplication([])
app.setStyle("Fusion")
from desktop_app.look import assets
assets.load_fonts()
window = QMainWindow()
label = QLabel("L = (a + b) · d")
window.setCentralWidget(label)
window.resize(1366, 768)
first = FirstPaint()
label.installEventFilter(first)
window.show()
app.exec()
"""

APP = f"""{_TIMED}
from desktop_app.app import create_window
window = create_window([])
from PySide6.QtWidgets import QApplication
first = FirstPaint()
window.panes["graph"].installEventFilter(first)
window.show()
QApplication.exec()
"""


def rows() -> list[tuple[str, str, str, str]]:
    """What was measured: work, ours, the other's, ratio; processes in pairs, the first pair not counted."""
    pairs = [(_seconds(APP), _seconds(BARE)) for _ in range(PAIRS + 1)][1:]
    ours, theirs = (median(column) * 1000 for column in zip(*pairs, strict=True))
    ratio = median(app / bare for app, bare in pairs)
    beside = f"{theirs:.0f} ms bare window"
    return [("process start to first painted graph", f"{ours:.0f} ms", beside, f"{ratio:.2f}× (goal ≤ 3)")]


def _seconds(code: str) -> float:
    environment = {**os.environ, "STARTED": repr(time.time())}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    return float(done.stdout)
