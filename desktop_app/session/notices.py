"""What the notice bar says, and which ways out it offers."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from desktop_app.look.translation import translated
from engine.errors import EngineError, Message
from engine.numerals import short
from engine.training.run import Run

BACK, SHOW, START, SLOWER = "last_good_step", "show_in_program", "go_to_start", "slower"


@dataclass(frozen=True)
class Notice:
    """A text, how grave it is (info, warning, error), and buttons as (id, label, icon)."""

    text: str
    severity: str = "info"
    buttons: tuple[tuple[str, str, str], ...] = ()


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


def of_training(run: Run, start: int, epoch: int, *, below: float | None, held: bool) -> Notice | None:
    """How a training ended, where that needs saying: it got there, ran away, or has no lowest point."""
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
