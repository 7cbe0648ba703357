"""What the scrolling views share: a viewport that covers all that lies below it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def paint_alone(viewport: QWidget) -> None:
    """From here on the view paints its background too; else Qt paints every card and pane below, at every change."""
    # With a background that Qt fills, a style sheet would take both attributes back.
    viewport.setAutoFillBackground(False)
    viewport.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
