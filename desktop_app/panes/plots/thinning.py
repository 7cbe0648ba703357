"""Long curves with as many points as there are pixels."""

from __future__ import annotations

import numpy as np

from desktop_app.panes.plots.axis import Floats


def thinned(values: Floats, columns: int) -> tuple[Floats, Floats]:
    """The smallest and the largest finite value of each column, and where they stand; all where there are few."""
    finite = np.where(np.isfinite(values), values, np.nan)
    if len(values) <= 2 * columns:
        return np.arange(len(values), dtype=float), finite
    every = -(-len(values) // columns)
    starts = np.arange(0, len(values), every)
    lowest, highest = np.fmin.reduceat(finite, starts), np.fmax.reduceat(finite, starts)
    return np.repeat(starts + (every - 1) / 2, 2), np.column_stack((lowest, highest)).ravel()


def apart(places: Floats, distance: float) -> Floats:
    """Ascending places, thinned until they lie at least `distance` apart."""
    _, first = np.unique(np.floor(places / distance), return_index=True)
    return places[first]
