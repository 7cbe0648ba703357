"""Random acts of hands on the real window: keys, clicks, drags, wheels, files, sizes; an act is in `Hands.acts`."""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QPoint,
    QPointF,
    QSettings,
    Qt,
    QTimer,
    qInstallMessageHandler,
)
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox, QWidget

from tests.journeys.test_one_moment import seen, twin
from tests.page import Page
from tests.soak.opened import opened

SIZE, SHORT = 20_000, 120  # acts
BLOCK_S = 1.0
COMPARED_EVERY = 250
MOST_UNDONE = 50  # edits, to get back to a program without a mistake
KEYS = [
    getattr(Qt.Key, f"Key_{name}")
    for name in (
        "Left", "Right", "Up", "Down", "PageUp", "PageDown", "Home", "End", "Space", "Return", "Escape", "Tab",
        "Backspace", "Delete", "Plus", "Minus", "Period", "Comma", *"0159ABLNRSTZY", "F1", "F5", "F11",
    )
]  # fmt: skip
HELD = [Qt.KeyboardModifier[f"{name}Modifier"] for name in ("No", "No", "No", "Shift", "Control", "Alt")]
NUMBERS = (0.0, -0.0, 1.0, -1.0, 0.5, 10.0, 1e-3, 5e-324, 1e308, -1e308, 3.14159, 100.0)
SIZES = ((960, 600), (1280, 720), (1366, 748), (1920, 1080), (2560, 1440), (300, 200))
LEFT = Qt.MouseButton.LeftButton


class Hands:
    """Does one act after the other; what goes wrong is counted in `faults`."""

    def __init__(self, page: Page, seed: int, folder: Path) -> None:
        self.page, self.random, self.folder = page, random.Random(seed), folder
        self.faults: list[str] = []
        self.slowest = 0.0
        self.acts: tuple[Callable[[], object], ...] = (
            self.press, self.press, self.press, self.press, self.click, self.click, self.turn, self.drag, self.drag,
            self.step, self.step, self.scrub, self.pick, self.edit, self.edit, self.rate, self.mode, self.open_example,
            self.save, self.open_saved, self.undo, self.redo, self.resize, self.zoom, self.open_parts, self.train,
            self.nudge, self.type,
        )  # fmt: skip

    def act(self) -> None:
        """One act, whose name is in what it raises; a dialog that comes up is answered."""
        act = self.random.choice(self.acts)
        start = time.process_time()  # others on this machine do not count
        try:
            act()
            QCoreApplication.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        except Exception as error:
            self.faults.append(f"{act.__name__}: {type(error).__name__}: {error}")
        if not self.page.widget.isVisible():
            self.page.widget.show()
        took = time.process_time() - start
        self.slowest = max(self.slowest, took)
        if took > BLOCK_S:
            self.faults.append(f"{act.__name__} took {took:.1f} s")

    def widget(self) -> QWidget:
        """Any one that can be seen and used."""
        every = [each for each in self.page.widget.findChildren(QWidget) if each.isVisible() and each.isEnabled()]
        return self.random.choice(every)

    def place(self, widget: QWidget) -> QPoint:
        return QPoint(self.random.randrange(max(widget.width(), 1)), self.random.randrange(max(widget.height(), 1)))

    def press(self) -> None:
        key, held = self.random.choice(KEYS), self.random.choice(HELD)
        focus = QApplication.focusWidget()
        QTest.keyClick(focus if focus is not None and focus.isVisible() else self.page.widget, key, held)

    def click(self) -> None:
        widget = self.widget()
        QTest.mouseClick(widget, LEFT, pos=self.place(widget))

    def turn(self) -> None:
        widget = self.widget()
        place, notches = QPointF(self.place(widget)), self.random.choice((-100, -10, -1, 1, 10, 100))
        QCoreApplication.sendEvent(widget, QWheelEvent(
            place, widget.mapToGlobal(place), QPoint(), QPoint(0, 120 * notches), Qt.MouseButton.NoButton,
            self.random.choice(HELD), Qt.ScrollPhase.NoScrollPhase, False,
        ))  # fmt: skip

    def drag(self) -> None:
        widget = self.widget()
        QTest.mousePress(widget, LEFT, pos=self.place(widget))
        for _ in range(3):
            QTest.mouseMove(widget, QPoint(self.random.randrange(-50, 2000), self.random.randrange(-50, 1200)))
        QTest.mouseRelease(widget, LEFT, pos=QPoint(self.random.randrange(-50, 2000), 5))

    def step(self) -> None:
        player, grain = self.page.player, self.random.choice(("edge", "node", "phase", "epoch"))
        self.random.choice((player.step_forward, player.step_back))(grain)

    def scrub(self) -> None:
        timeline = self.page.timeline
        timeline.scrubbed.emit(*timeline.place_at(self.random.uniform(0, timeline.width())))

    def pick(self) -> None:
        self.page.session.pick(self.random.randrange(-1, len(self.page.session.graph)))

    def edit(self) -> None:
        leaves = self.page.session.graph.sliders
        if leaves:
            value = self.random.choice((*NUMBERS, self.random.uniform(-5, 5)))
            self.page.edits.set_leaf(self.random.choice(leaves).name, value)
            self.page.edits.finish()

    def rate(self) -> None:
        self.page.edits.set_learning_rate(self.random.choice((0.0, 0.01, 0.1, 1.0, 1e-8)))
        self.page.edits.finish()

    def mode(self) -> None:
        self.page.session.toggle_mode()

    def open_example(self) -> None:
        self.page.session.open_experiment(self.random.choice(self.page.examples).experiment)

    def save(self) -> None:
        self.page.session.save_file(self.folder / f"{self.random.randrange(4)}.json")

    def open_saved(self) -> None:
        saved = sorted(self.folder.glob("*.json"))
        if saved:
            self.page.session.open_file(self.random.choice(saved))

    def undo(self) -> None:
        self.page.session.undo()

    def redo(self) -> None:
        self.page.session.redo()

    def resize(self) -> None:
        self.page.widget.resize(*self.random.choice(SIZES))

    def zoom(self) -> None:
        self.page.act(self.random.choice(("zoom_in", "zoom_out", "zoom_reset")))

    def open_parts(self) -> None:
        self.random.choice((self.page.collapse.expand_all, self.page.collapse.collapse_all))()

    def train(self) -> None:
        self.page.trainer.run_updates(self.random.choice((1, 20, 200)))
        self.page.trainer.stop() if self.random.random() < 0.5 else None

    def nudge(self) -> None:
        self.page.edits.set_h(self.random.choice((1.0, -0.5, 1e-3, 1e-16)))

    def type(self) -> None:
        editor = self.page.editor.text
        editor.setFocus()
        if not editor.isVisible():
            return
        QTest.keyClick(editor, Qt.Key.Key_Return)
        QTest.keyClicks(editor, self.random.choice(("a = 3", "b*2", "(", "L = a**2", "=", "#")))


def answer(choose: random.Random) -> None:
    """Answers what has come up over the window: a question, a menu, a dialog."""
    popup, dialog = QApplication.activePopupWidget(), QApplication.activeModalWidget()
    if popup is not None:
        popup.close()
    elif isinstance(dialog, QMessageBox):
        choose.choice(dialog.buttons()).click()
    elif isinstance(dialog, QDialog):
        dialog.reject()


@contextmanager
def watched(hands: Hands) -> Iterator[None]:
    """What Qt complains of, and exceptions that nobody catches, are faults; nothing waits for a person."""

    def heard(kind: Any, context: Any, text: str) -> None:
        if not text.startswith("This plugin does not support"):  # as the one without a screen says
            hands.faults.append(f"Qt: {text}")

    def hook(kind: type[BaseException], error: BaseException, trace: Any) -> None:
        hands.faults.append(f"{kind.__name__}: {error}")

    saved = hands.random.choice
    dialogs = QFileDialog.getOpenFileName, QFileDialog.getSaveFileName
    QFileDialog.getOpenFileName = lambda *_: (str(saved((hands.folder / "0.json", ""))), "")
    QFileDialog.getSaveFileName = lambda *_: (str(saved((hands.folder / "0.json", ""))), "")
    before, old_hook = qInstallMessageHandler(heard), sys.excepthook
    sys.excepthook = hook
    watch = QTimer(interval=30)
    watch.timeout.connect(lambda: answer(hands.random))
    watch.start()
    try:
        yield
    finally:
        watch.stop()
        sys.excepthook = old_hook
        qInstallMessageHandler(before)
        QFileDialog.getOpenFileName, QFileDialog.getSaveFileName = dialogs


def settle(page: Page) -> None:
    """Ends what goes on by itself, so that two windows can be compared."""
    page.trainer.stop()
    page.player.pause()
    page.edits.finish()
    page.editor.send()
    page.widget.resize(1920, 1080)
    page.act("zoom_reset")
    page.collapse.collapse_all()
    page.session.pick(-1)
    for _ in range(5):
        page.jobs.flush()
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for plot in (page.slice, page.loss):
        plot._settle()


def differences(page: Page) -> list[str] | None:
    """What is not shown as a new window on the same experiment shows it; None: there is no run to compare."""
    for _ in range(MOST_UNDONE):
        if page.session.document.error is None:
            break
        page.session.undo()  # to before the mistake that was typed
    settle(page)
    if page.session.document.error is not None:
        return None
    with ExitStack() as windows:
        other = twin(page, lambda: windows.enter_context(opened(1920, 1080)))
        settle(other)
        ours, theirs = seen(page, None), seen(other, None)
        plots = ("loss", "slice")
        folded = [name for name in plots if not all(getattr(each, name).isVisible() for each in (page, other))]
    hidden = (*folded, "ranges") if folded else ()  # a plot that is folded away has nothing to say
    if ours["slice_title"] != theirs["slice_title"]:
        hidden = (*hidden, "slice", "ranges")  # it is about the leaf that was touched last
    keys = [key for key in ours if repr(ours[key]) != repr(theirs[key]) and not key.startswith(hidden)]  # nan is nan
    return [f"{key}: {ours[key]!r} is {theirs[key]!r} in a new window" for key in keys]


def rows(size: int, seed: int = 0) -> Iterator[tuple[str, str, str]]:
    """Does so many acts; what was found, by kind."""
    with tempfile.TemporaryDirectory() as folder:
        for format in (QSettings.Format.IniFormat, QSettings.Format.NativeFormat):
            QSettings.setPath(format, QSettings.Scope.UserScope, folder)
        with opened(1920, 1080) as page:
            hands, unlike, compared = Hands(page, seed, Path(folder)), list[str](), 0
            with watched(hands):
                for number in range(1, size + 1):
                    hands.act()
                    if number % COMPARED_EVERY == 0 or number == size:
                        found = differences(page)
                        compared += found is not None
                        unlike += found or []
        yield "acts of hands", str(size), f"{len(hands.faults)} faults; the longest took {hands.slowest:.2f} s"
        yield "compared with a new window", str(compared), f"{len(unlike)} differences"
        for text, count in Counter(fault[:160] for fault in [*hands.faults, *unlike]).most_common(30):
            yield "", str(count), text
