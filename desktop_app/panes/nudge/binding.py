"""The nudge lab's strip and row of controls, and the session."""

from __future__ import annotations

import math

from PySide6.QtCore import QCoreApplication

from desktop_app.panes import follow
from desktop_app.panes.nudge.nudge_bar import NudgeBar
from desktop_app.panes.nudge.nudge_card import NudgeCard, NudgeOutcome
from desktop_app.session.change import Change
from desktop_app.session.session import Session
from engine.checks.perturbation import Nudge
from engine.explain.typesetting import Part
from engine.graph.graph import Graph, Kind
from engine.numerals import UNKNOWN, distinct, short, signed


def bind_bar(session: Session, view: NudgeBar) -> None:
    """Chooses what is nudged, by how much, and what becomes of it."""
    nudge = session.nudge
    view.node_chosen.connect(nudge.pick)
    view.output_chosen.connect(nudge.look_at)
    view.h_changed.connect(session.edits.set_h)
    view.stays_changed.connect(nudge.set_stays)
    view.keep_requested.connect(session.edits.keep_nudge)
    view.shrink_requested.connect(nudge.shrink)

    def show(change: Change) -> None:
        if Change.GRAPH in change:
            view.show_nodes([(n.index, n.brief) for n in session.graph.nodes if n.kind is not Kind.CONSTANT])
        view.show_nudge(
            nudge.index, nudge.h, nudge.output,
            stays=nudge.stays, can_keep=nudge.can_keep, shrinking=nudge.shrinking,
        )  # fmt: skip

    follow.on(session, Change.GRAPH | Change.MODE | Change.NUDGE, show)


def bind_card(session: Session, view: NudgeCard) -> None:
    """Shows what the gradient predicts beside what the nudge does."""

    def show(change: Change) -> None:
        if session.nudging:
            view.show_prediction(_prediction(session.graph, session.nudge.result()))

    follow.on(session, Change.STEP | Change.NUDGE, show)


def _prediction(graph: Graph, nudge: Nudge) -> NudgeOutcome:
    name, out = graph.nodes[nudge.index].brief, graph.nodes[nudge.output].brief
    equation = (
        Part(f"∂{out}", "gradient", under=f"∂{name}"), Part(" · Δ"), Part(name, "name"), Part(" = "),
        Part(short(nudge.gradient), "gradient"), Part(" × "), Part(_bracketed(nudge.delta)),
    )  # fmt: skip
    after, before = nudge.after[nudge.output], nudge.before[nudge.output]
    actual = (Part(distinct(after, before), "data"), Part(" − "), Part(_bracketed(before)))
    predicted = QCoreApplication.translate("NudgeCard", "Predicted (gradient at {name} = {value})")
    change = QCoreApplication.translate("NudgeCard", "Actual change of {name}")
    return NudgeOutcome(
        predicted.format(name=name, value=short(nudge.before[nudge.index])), equation, signed(nudge.predicted),
        _sign(nudge), change.format(name=out), actual, signed(nudge.actual), _difference(nudge),
    )  # fmt: skip


def _difference(nudge: Nudge) -> str:
    value = signed(nudge.difference) if math.isfinite(nudge.difference) else short(nudge.difference)
    return QCoreApplication.translate("NudgeCard", "difference\n{value}").format(value=value)


def _sign(nudge: Nudge) -> str:
    """= where both are the same number, ≈ where round-off is all there is between them, else ≠."""
    if nudge.difference == 0:
        return "="
    scale = max(abs(nudge.actual), abs(nudge.predicted))
    return "≈" if abs(nudge.difference) <= 1e-3 * scale else "≠"


def _bracketed(value: float) -> str:
    text = short(value)
    return f"({text})" if text.startswith("−") and text != UNKNOWN else text
