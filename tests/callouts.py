"""Where the callout of a step stands in the graph's pane, and what it hides or crosses there; by geometry alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QLineF, QPointF, QRectF

from tests.page import Page

BOUNDED = QLineF.IntersectionType.BoundedIntersection
INSIDE = 3.0  # px by which two things must overlap: touching is none


def faults(page: Page) -> Iterator[str]:
    """What is wrong with the callout that is shown now."""
    model = page.graph.model
    scene, state, visible = model.scene, model.state(), model.camera.visible
    pills = scene.pills(state, visible)
    callout = scene.callout(state, pills, visible)
    if callout is None:
        return
    box, leader = callout.box, callout.leader or QLineF(callout.box.center(), callout.box.center())
    graph = scene.graph
    for item, node in scene.layout.boxes.items():
        if box.intersects(_smaller(node)):
            yield f"stands on {graph.nodes[item].name}"
        if crosses(leader, _smaller(node)):
            yield f"its line goes through {graph.nodes[item].name}"
    for key, pill in pills.items():
        if key not in state.highlights.edges and crosses(leader, _smaller(pill)):
            yield f"its line goes through the pill of {graph.nodes[key[0]].name}"
        if box.intersects(_smaller(pill)):
            yield f"stands on the pill of {graph.nodes[key[0]].name}"
    for key, route in scene.edges.routes.items():
        points = [point for point in route.samples if visible.contains(point)]
        if key in state.highlights.edges:
            if any(_smaller(box).contains(point) for point in points):
                yield "stands on its own edge"
        elif meets(leader, points):
            yield f"its line crosses the edge to {graph.nodes[key[0]].name}"
    if not visible.adjusted(-1, -1, 1, 1).contains(box):
        yield "stands outside of the pane"


def crosses(line: QLineF, box: QRectF) -> bool:
    """Whether a line goes through a rectangle."""
    corners = box.topLeft(), box.topRight(), box.bottomRight(), box.bottomLeft()
    sides = zip(corners, (*corners[1:], corners[0]), strict=True)
    return box.contains(line.p1()) or box.contains(line.p2()) or any(_meet(line, QLineF(a, b)) for a, b in sides)


def meets(line: QLineF, points: list[QPointF]) -> bool:
    """Whether a line meets a curve that goes through these points."""
    return any(_meet(line, QLineF(a, b)) for a, b in pairwise(points))


def _meet(one: QLineF, other: QLineF) -> bool:
    return one.intersects(other)[0] == BOUNDED


def _smaller(box: QRectF) -> QRectF:
    return box.adjusted(INSIDE, INSIDE, -INSIDE, -INSIDE)
