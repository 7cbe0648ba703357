"""What there is to say: what went wrong or is worth knowing, with the ways out."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop_app.look.translation import translated
from desktop_app.session.change import Announce, Change
from desktop_app.session.player import Player
from desktop_app.session.trainer import TrainingEnd
from engine.errors import EngineError, Message
from engine.explain.steps import why_not_finite
from engine.numerals import short
from engine.training.run import Run

BACK, SHOW, START, SLOWER = "last_good_step", "show_in_program", "go_to_start", "slower"


@dataclass(frozen=True)
class Notice:
    """A text, how grave it is (info, warning, error), and buttons as (id, label, icon)."""

    text: str
    severity: str = "info"
    buttons: tuple[tuple[str, str, str], ...] = ()


class Notices:
    """Which notice stands: what was said here, a number that is not finite, or what was said in this epoch."""

    def __init__(self, player: Player, announce: Announce) -> None:
        self._player, self._announce = player, announce
        self._notice: Notice | None = None
        self._said_at = (-1, -1)  # epoch and position
        self._dismissed: Notice | None = None
        self.start_afresh()

    @property
    def current(self) -> Notice | None:
        """What is to be said now."""
        epoch, position = self._player.epoch, self._player.position
        if self._notice is not None and self._said_at == (epoch, position):
            return self._notice
        trace = self._player.trace
        why = why_not_finite(trace) if any(bad <= position for bad in trace.not_finite[:1]) else None
        if why is not None:
            notice = of_not_finite(why[0])
            return None if notice == self._dismissed else notice
        return self._notice if self._said_at[0] == epoch else None

    def start_afresh(self) -> None:
        """Another graph: what was skipped in its program."""
        self._notice, self._dismissed = of_notes(self._player.run.graph.notes), None
        self._said_at = (0, 0)

    def say(self, notice: Notice | None) -> None:
        """Says something until it is dismissed, something else is said, or another epoch is looked at."""
        self._notice, self._said_at = notice, (self._player.epoch, self._player.position)
        self._announce(Change.NOTICE)

    def dismiss(self) -> None:
        """Takes the notice away."""
        self._dismissed = self.current
        self.say(None)


def of_error(error: EngineError) -> Notice:
    """What went wrong, and what to try."""
    hint = translated(error.hint)
    words = translated(error.message)
    return Notice(f"{words}. {hint}" if hint else f"{words}.", "error")


def of_not_finite(why: Message) -> Notice:
    """Why a number is inf or nan, with the way back."""
    buttons = ((BACK, _say("Back to last good step"), "step-back"), (SHOW, _say("Show in program"), "eye"))
    return Notice(translated(why), "error", buttons)


def of_crash(words: str, place: str) -> Notice:
    """An error of the app itself."""
    text = _say("Something went wrong in the app: {words}. It is written down in {place}.")
    return Notice(text.format(words=words, place=place), "error")


def of_notes(notes: tuple[Message, ...]) -> Notice | None:
    """What was skipped in a pasted program."""
    if not notes:
        return None
    more = _say(" (and {count} more)").format(count=len(notes) - 1) if len(notes) > 1 else ""
    return Notice(translated(notes[0]) + more, "info")


def of_layout(note: str) -> Notice | None:
    """That the drawing is not as good as it could be."""
    return Notice(_say(note), "info") if note else None


def of_training(run: Run, end: TrainingEnd) -> Notice | None:
    """How a training ended, where that needs saying: it got there, ran away, or has no lowest point."""
    start, epoch, below, held = end
    name = run.graph.nodes[run.graph.output].label
    loss, first = run.loss(epoch), run.loss(start)
    places = {"name": name, "loss": short(loss), "epoch": epoch, "first": short(first)}
    if not math.isfinite(loss):
        text = _say(
            "{name} became {loss} at epoch {epoch}: the numbers ran away. A smaller learning rate may hold them."
        )
        return Notice(text.format(**places), "error", (_back_button(), _slower_button()))
    if below is not None:
        places["below"] = short(below)
    if below is not None and held:
        places |= {"before": short(run.loss(max(epoch - 1, 0))), "last": epoch - 1}
        text = _say(
            "{name} fell below {below} at epoch {epoch}: {loss}. The last one above was {before} at epoch {last}."
        )
        return Notice(text.format(**places), "info", (_start_button(),))
    if below is not None:
        text = _say(
            "After {epoch} updates {name} is still {loss}: not below {below}. It may have a lowest point above that."
        )
        return Notice(text.format(**places), "warning", (_start_button(),))
    if loss < -1e6 and loss < 1e3 * -abs(first):
        text = _say("{name} is {loss} and falls without end: this expression has no lowest point.")
        return Notice(text.format(**places), "warning", (_start_button(),))
    if loss > 1e3 * (abs(first) + 1):
        text = _say("{name} grew from {first} to {loss}: the learning rate is too large here.")
        return Notice(text.format(**places), "warning", (_start_button(), _slower_button()))
    return None


def _back_button() -> tuple[str, str, str]:
    return BACK, _say("Back to last good step"), "step-back"


def _start_button() -> tuple[str, str, str]:
    return START, _say("Back to the start"), "to-start"


def _slower_button() -> tuple[str, str, str]:
    return SLOWER, _say("Learning rate ÷ 10"), "undo"


def _say(text: str) -> str:
    return QCoreApplication.translate("notices", text)
