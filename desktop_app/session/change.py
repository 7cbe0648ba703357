"""What differs after something happened: what the session's one signal carries."""

from __future__ import annotations

from collections.abc import Callable
from enum import Flag, auto


class Change(Flag):
    """One or several; a pane shows itself anew where one of those it depends on is among them."""

    GRAPH = auto()  # other nodes, or other names
    EXPERIMENT = auto()  # the text or its error, a number, lock, range or rate, data, the optimizer
    PLACE = auto()  # epoch, step or sample
    ANIMATED = auto()  # the place is one press further: what the step did may move
    SELECTION = auto()
    COLLAPSED = auto()
    KEPT = auto()  # runs kept beside the one that goes on
    MODE = auto()  # stepping, or the nudge lab
    NUDGE = auto()
    PLAYBACK = auto()  # playing, how far a press goes, how fast
    TRAINING = auto()  # began, waits, goes on, ended
    PROGRESS = auto()  # a training is further, too fast for all of it to be shown
    NOTICE = auto()
    SAVED = auto()  # what is open is in a file now

    # What the explanation of a step depends on, and with it most panes.
    STEP = GRAPH | EXPERIMENT | PLACE | SELECTION | COLLAPSED | MODE


EVERYTHING = ~Change(0)

Announce = Callable[[Change], None]
