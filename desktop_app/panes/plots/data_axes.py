"""The axes of the data plot: the points, and the boundary between classes or the fitted curve through them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.artist import Artist

from desktop_app.panes.plots.drawing.artists import Artists
from desktop_app.panes.plots.drawing.axis import Floats, Scale
from desktop_app.panes.plots.drawing.canvas import PlotCanvas
from desktop_app.panes.plots.drawing.contours import Heights, even_levels, filled, lines
from desktop_app.panes.plots.points import Points

GRID, CURVE = 60, 161  # points of the boundary's grid along each side, and of a curve
TINT = 0.2
LOOKS = (("local", "s", 13.0), ("parameter", "o", 15.0))  # of the lower class and the upper one
PLAIN = ("input", "o", 14.0)

Predict = Callable[..., Floats]


def fit_on(points: Points, x: Scale, y: Scale, predict: Predict) -> Heights:
    """The predictions all over axes."""
    if points.flat:
        xs = np.linspace(*x.limits, CURVE)
        return Heights(xs, np.empty(0), predict(xs))
    xs, ys = np.linspace(*x.limits, GRID), np.linspace(*y.limits, GRID)
    across, up = np.meshgrid(xs, ys)
    return Heights(xs, ys, predict(across.ravel(), up.ravel()).reshape(across.shape))


def draw_points(canvas: PlotCanvas, points: Points, fit: Heights | None, sample: int) -> None:
    """Samples over axes that are laid out, with what predicts them below; the picked one in a ring."""
    artists, (xs, ys) = canvas.artists, points.places
    picked = np.arange(points.count) == sample
    if fit is not None and points.flat:
        artists.line("curve", fit.xs, fit.heights, artists.theme.mark_hex("data"))
        if picked.any():
            x, y = float(xs[sample]), float(ys[sample])
            there = float(np.interp(x, fit.xs, fit.heights))
            artists.line("residual", [x, x], [y, there], artists.theme.mark_hex("local"), dash=True)
    elif fit is not None:
        canvas.behind((fit, points.classes, points.middle), lambda axes: _sides(artists, points, fit))
    for side, look in enumerate(LOOKS):
        if (kind := points.upper == side).any():
            _draw_dots(artists, f"class {side}", xs[kind], ys[kind], look if points.classes else PLAIN)
    if picked.any():
        look = LOOKS[int(points.upper[sample])] if points.classes else PLAIN
        yellow, rim = artists.theme.mark_hex("highlight"), artists.theme.hex("text")
        artists.marks("ring", xs[picked], ys[picked], look[1], 28, yellow, rim)
        _draw_dots(artists, "picked", xs[picked], ys[picked], look)


def _draw_dots(artists: Artists, name: str, xs: Floats, ys: Floats, look: tuple[str, str, float]) -> None:
    token, marker, size = look
    artists.marks(name, xs, ys, marker, size, artists.theme.mark_hex(token), artists.theme.hex("surface"), 1.5)


def _sides(artists: Artists, points: Points, fit: Heights) -> list[Artist]:
    """The two sides of the boundary, and the margins where the classes are −1 and +1."""
    theme, (low, high) = artists.theme, fit.range
    thin, thick, muted = theme.px(2), theme.px(4), theme.hex("muted")
    if points.classes is None:
        return lines(artists, fit, even_levels(fit), muted, thin)
    ends = min(low, points.middle) - 1, points.middle, max(high, points.middle) + 1
    margins = points.classes if points.classes == (-1.0, 1.0) else ()
    return [
        *filled(artists, fit, ends, [theme.mark_hex(token) for token, _, _ in LOOKS], TINT),
        *lines(artists, fit, margins, muted, thin, dash=True),
        *lines(artists, fit, [points.middle], theme.hex("text"), thick),
    ]
