"""Without a display: the program as a picture, an animation and a table of its losses."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QApplication

from engine.data.regular_files import reason_of
from engine.errors import EngineError, Message
from engine.numerals import long
from engine.training.run import Run

if TYPE_CHECKING:
    from desktop_app.window.main_window import MainWindow

SIZE = (1366, 768)
FRAME_MS = 900
EPOCHS = 10


def draw_program(window: MainWindow, folder: Path) -> int:
    """Draws what the window shows into two files in a folder, names them and prints the losses; the exit status."""
    notice = window.session.notices.current
    if notice is not None and notice.severity == "error":
        print(notice.text, file=sys.stderr)
        return 2
    try:
        picture, animation = record(window, folder)
    except EngineError as error:
        print(error.report(), file=sys.stderr)
        return 2
    print(Message("A picture: {picture}\nAn animation: {animation}", {"picture": picture, "animation": animation}))
    _print_losses(window.session.run)
    return 0


def _print_losses(run: Run) -> None:
    row = "{epoch:>6}  {loss}"
    print(row.format(epoch="epoch", loss=run.graph.nodes[run.graph.output].label))
    for epoch in range(EPOCHS + 1):
        print(row.format(epoch=epoch, loss=long(run.loss(epoch))))


def record(window: MainWindow, folder: Path) -> tuple[Path, Path]:
    """Steps through epoch 0: a picture of the middle of the backward pass and an animation of all of it.

    Returns the two paths; EngineError where they cannot be written.
    """
    picture, animation = folder / "backprop-stepper.png", folder / "backprop-stepper.gif"
    window.resize(*SIZE)
    window.finish_opening()
    window.show()
    frames = []
    for position in range(len(window.session.player.trace) + 1):
        window.session.player.set_place(0, position)
        QApplication.processEvents()
        frames.append(_image(window.grab()))
    middle = window.session.player.trace.stretches[1]
    try:
        frames[(middle.first + middle.last + 1) // 2].save(picture)
        frames[0].save(animation, save_all=True, append_images=frames[1:], duration=FRAME_MS, loop=0)
    except OSError as error:
        raise EngineError(
            "{folder} cannot be written: {reason}", hint="Start it in another folder.",
            folder=folder, reason=reason_of(error),
        ) from error  # fmt: skip
    return picture, animation


def _image(pixmap: QPixmap) -> Image.Image:
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_RGB888)
    size = image.width(), image.height()
    drawn = Image.frombuffer("RGB", size, bytes(image.constBits()), "raw", "RGB", image.bytesPerLine(), 1)
    return drawn.quantize(128)
