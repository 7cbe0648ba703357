"""What went wrong or is worth knowing, with the ways out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from desktop_app.look.translation import translated
from desktop_app.session.change import Announce, Change
from desktop_app.session.player import Player
from desktop_app.session.trainer import TrainingEnd
from engine.errors import EngineError, Message, one_line
from engine.explain.trouble import why_not_finite
from engine.graph.graph import Graph
from engine.numerals import short
from engine.training.run import Run

translate = QCoreApplication.translate

BACK, SHOW, START, SLOWER = "last_good_step", "show_in_program", "go_to_start", "slower"
BRING_BACK, RESTORE, DISCARD = "bring_back", "restore", "discard"
COPY = "copy_details"
OUTPUT, TRAIN = "output", "train"  # with a name, or a number, behind a colon
MOST_ENDS = 3  # results that lead nowhere, of which each has a button

Button = tuple[str, str, str]  # id, label, icon


@dataclass(frozen=True)
class Notice:
    """A text, how grave it is (info, warning, error), buttons as (id, label, icon), and details to copy."""

    text: str
    severity: str = "info"
    buttons: tuple[Button, ...] = ()
    details: str = ""


class NoticeBoard:
    """Which notice stands: one that is new, a number that is not finite, or the last one of this epoch."""

    def __init__(self, player: Player, announce: Announce) -> None:
        self._player, self._announce = player, announce
        self._notice: Notice | None = None
        self._epoch, self._new = 0, False
        self._dismissed: Notice | None = None
        self.start_afresh()

    @property
    def current(self) -> Notice | None:
        """The notice that stands now."""
        trace = self._player.trace
        bad = trace.first_not_finite
        reached = bad is not None and bad <= self._player.position
        why = why_not_finite(trace) if reached and not (self._new and self._notice) else None
        if why is None:
            return self._notice
        notice = of_not_finite(why[0])
        return None if notice == self._dismissed else notice

    def start_afresh(self) -> None:
        """Another graph: what was skipped in its program."""
        self._notice, self._dismissed = of_graph(self._player.run.graph), None
        self._epoch, self._new = 0, False

    def say(self, notice: Notice | None) -> None:
        """Shows a notice until it is dismissed, another one comes, or another epoch is looked at."""
        self._notice, self._epoch, self._new = notice, self._player.epoch, True
        self._announce(Change.NOTICE)

    def say_left_out(self, left_out: Sequence[Message]) -> None:
        """Shows what was left out of a file that was opened, before what was skipped in its program."""
        if left_out:
            self.say(of_notes((*left_out, *self._player.run.graph.notes)))

    def follow_change(self, change: Change) -> None:
        """Something else happened: the notice is no longer new, and in another epoch it is over."""
        if change & (Change.PLACE | Change.EXPERIMENT) and Change.NOTICE not in change:
            self._new = False
            if self._epoch != self._player.epoch:
                self._notice = None

    def dismiss(self) -> None:
        """Takes the notice away."""
        self._dismissed = self.current
        self.say(None)


def of_error(error: EngineError) -> Notice:
    """What went wrong, and what to try."""
    return Notice(f"{translated(error.message)}. {translated(error.hint)}".strip(), "error")


def of_not_finite(why: Message) -> Notice:
    """Why a number is inf or nan, with the way back."""
    return Notice(translated(why), "error", _buttons(BACK, SHOW))


def of_crash(words: str, place: str, details: str) -> Notice:
    """An error of the app itself."""
    text = translate("notices", "Something went wrong in the app: {words}. It is written down in {place}.")
    button = (COPY, translate("notices", "Copy details"), "copy")
    return Notice(text.format(words=one_line(words), place=one_line(place)), "error", (button,), details)


def of_notes(notes: Sequence[Message], buttons: tuple[Button, ...] = ()) -> Notice | None:
    """What was skipped in a pasted program."""
    if not notes:
        return None
    more = translate("notices", " (and {count} more)").format(count=len(notes) - 1) if len(notes) > 1 else ""
    return Notice(translated(notes[0]) + more, buttons=buttons)


def of_graph(graph: Graph) -> Notice | None:
    """Which result is the output where there are others, and what was skipped in the program; each a click away."""
    ends, notes = graph.loose_ends, list(graph.notes)
    buttons = []
    if ends:
        names = ", ".join(node.label for node in ends[:MOST_ENDS]) + (", …" if len(ends) > MOST_ENDS else "")
        places = {"output": graph.nodes[graph.output].label, "names": names}
        notes.insert(0, Message("The output is {output}; these lead nowhere: {names}", places))
        show = translate("notices", "Show {name}")
        named = [node.name for node in ends if node.named and node.name in graph.text]
        buttons = [(f"{OUTPUT}:{name}", show.format(name=name), "eye") for name in named[:MOST_ENDS]]
    if graph.updates is not None:
        train = translate("notices", "Train {count}").format(count=graph.updates)
        buttons.append((f"{TRAIN}:{graph.updates}", train, "play"))
    return of_notes(notes, tuple(buttons))


def of_saved(file: str) -> Notice:
    """That what is open is in a file now."""
    return Notice(translate("notices", "{file} is saved.").format(file=one_line(file)))


def of_dropped(epoch: int) -> Notice:
    """That an edit in the past has taken the epochs after it away."""
    text = translate("notices", "This change holds from epoch {epoch} on; what was trained after it is gone.")
    return Notice(text.format(epoch=epoch), "info", _buttons(BRING_BACK))


def of_leftover(name: str, epochs: int, when: datetime) -> Notice:
    """That there is unsaved work of a window that did not close in order."""
    text = translate("notices", "Unsaved work of {when} was found: {name}, epoch {epochs}.")
    named = one_line(name) or translate("notices", "my program")
    return Notice(
        text.format(when=f"{when:%Y-%m-%d %H:%M}", name=named, epochs=epochs), "info", _buttons(RESTORE, DISCARD)
    )


def of_unkept(reason: str) -> Notice:
    """That unsaved work could not be kept aside."""
    text = translate("notices", "Unsaved work cannot be kept aside: {reason}. Save it yourself.")
    return Notice(text.format(reason=one_line(reason)), "warning")


def of_layout(note: Message) -> Notice:
    """That the drawing is not as good as it could be."""
    return Notice(translated(note))


def of_training(run: Run, end: TrainingEnd) -> Notice | None:
    """How a training ended, where that needs saying: it got there, ran away, or has no lowest point."""
    loss, first = run.loss(end.epoch), run.loss(end.start)
    severity, buttons = "warning", _buttons(START)
    if not math.isfinite(loss):
        text = translate(
            "notices",
            "{name} became {loss} at epoch {epoch}: the numbers ran away. A smaller learning rate may hold them.",
        )
        severity, buttons = "error", _buttons(BACK, SLOWER)
    elif end.below is not None and end.held:
        text = translate(
            "notices",
            "{name} fell below {below} at epoch {epoch}: {loss}. The last one above was {before} at epoch {last}.",
        )
        severity = "info"
    elif end.below is not None:
        text = translate(
            "notices",
            "After {epoch} updates {name} is still {loss}: not below {below}. It may have a lowest point above that.",
        )
    elif loss < -1e6 and loss < 1e3 * -abs(first):
        text = translate("notices", "{name} is {loss} and falls without end: this expression has no lowest point.")
    elif loss > 1e3 * (abs(first) + 1):
        text = translate("notices", "{name} grew from {first} to {loss}: the learning rate is too large here.")
        buttons = _buttons(START, SLOWER)
    else:
        return None
    words = text.format(
        name=run.graph.nodes[run.graph.output].label, loss=short(loss), first=short(first), epoch=end.epoch,
        below=short(end.below or 0.0), before=short(run.loss(max(end.epoch - 1, 0))), last=end.epoch - 1,
    )  # fmt: skip
    return Notice(words, severity, buttons)


def _buttons(*ids: str) -> tuple[Button, ...]:
    """The ways out by their ids."""
    looks = {
        BACK: (translate("notices", "Back to last good step"), "step-back"),
        SHOW: (translate("notices", "Show in program"), "eye"),
        START: (translate("notices", "Back to the start"), "to-start"),
        SLOWER: (translate("notices", "Learning rate ÷ 10"), "undo"),
        BRING_BACK: (translate("notices", "Bring back"), "undo"),
        RESTORE: (translate("notices", "Restore"), "undo"),
        DISCARD: (translate("notices", "Discard"), "close"),
    }
    return tuple((id, *looks[id]) for id in ids)
