"""What a plot shows, before anything is drawn: a frame with ticks, and shapes placed in pixels from the top left."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Sign = Literal["o", "s", "^", "v"]


class Tick(NamedTuple):
    """A grid line and its label."""

    at: float
    text: str


@dataclass(frozen=True)
class Frame:
    """The face of a plot within its canvas; while it stays equal, only the shapes are drawn again."""

    width: float
    height: float
    left: float
    top: float
    right: float
    bottom: float
    x_ticks: tuple[Tick, ...] = ()
    y_ticks: tuple[Tick, ...] = ()
    x_title: str = ""

    @property
    def lines(self) -> tuple[object, ...]:
        """All of it but the texts: while this stays equal, the lines of the face need not be drawn again."""
        box = self.width, self.height, self.left, self.top, self.right, self.bottom
        return (*box, tuple(tick.at for tick in self.x_ticks), tuple(tick.at for tick in self.y_ticks))

    def holds(self, x: float, y: float, beyond: float = 0.0) -> bool:
        """Whether a point lies on the face, or at most `beyond` next to it."""
        return self.left - beyond <= x <= self.right + beyond and self.top - beyond <= y <= self.bottom + beyond


@dataclass(frozen=True, eq=False)
class Line:
    """A line through points, broken where one is nan; it ends at the edges of the face."""

    xs: Floats
    ys: Floats
    color: str
    width: float
    dash: tuple[float, float] | None = None


@dataclass(frozen=True, eq=False)
class Marks:
    """The same sign at several points: a dot, a square, or a triangle that points up or down."""

    xs: Floats
    ys: Floats
    shape: Sign
    size: float
    face: str
    edge: str
    rim: float


@dataclass(frozen=True)
class Area:
    """A filled polygon; an `opacity` below 1 lets shine through what is below."""

    corners: tuple[tuple[float, float], ...]
    color: str
    opacity: float = 1.0


@dataclass(frozen=True, eq=False)
class Region:
    """What closed lines enclose, without the holes in it; it ends at the edges of the face."""

    rings: tuple[Floats, ...]  # of each line its corners, a row each
    color: str
    opacity: float = 1.0


@dataclass(frozen=True)
class Words:
    """A text beside a point, on a backdrop that keeps it readable over the grid."""

    text: str
    x: float
    y: float
    color: str
    role: str = "plot_note"
    align: Literal["left", "center", "right"] = "left"
    upright: bool = False
    backdrop: bool = True


Shape = Line | Marks | Area | Region | Words


@dataclass(frozen=True, eq=False)
class Picture:
    """All of a plot; the shapes in the order in which they cover each other, though words cover all others."""

    frame: Frame
    shapes: list[Shape] = field(default_factory=list)
