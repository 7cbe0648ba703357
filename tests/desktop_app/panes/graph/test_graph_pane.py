"""The drawn graph: where nodes and edges stand, and mouse and keys on them."""

from __future__ import annotations

import sys

import pytest
from hypothesis import HealthCheck, given, settings
from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, QSizeF, Qt, QTimer, QVariantAnimation
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest

from desktop_app.look.assets import examples
from desktop_app.panes.graph.layout.graph_layout import Layout, spread
from desktop_app.panes.graph.layout.positions import Positions, find_positions
from desktop_app.panes.graph.paint.callout import CalloutPainter
from desktop_app.panes.graph.paint.edges import EdgePainter
from engine.autodiff.collapsed_graph import collapse
from engine.graph.graph import Graph
from engine.graph.groups import first_closed
from engine.language import parse
from engine.numerals import short
from engine.training.experiment import Experiment
from tests.engine.autodiff.test_collapsed_graph import MOONS
from tests.engine.programs import LECTURE, programs

PANES = {"1366 × 768": (1289.0, 474.0), "1920 × 1080": (1122.0, 592.0), "1920 × 1080, plots folded": (1460.0, 592.0)}
# Networks are drawn with their neurons closed, by another layout.
TEXTS = {e.title: e.program for e, _ in examples() if not parse(e.program).groups}


def overlaps(layout: Layout) -> list[tuple[int, int]]:
    """Pairs of nodes that lie on each other."""
    boxes = sorted(layout.boxes.items())
    return [(i, j) for k, (i, box) in enumerate(boxes) for j, other in boxes[k + 1 :] if box.intersects(other)]


def area(box: QRectF) -> float:
    return box.width() * box.height()


def crossed(graph: Graph, layout: Layout) -> list[tuple[int, int, int]]:
    """Edges (operand, node) that run through the box of a third node."""
    found = []
    for (node, slot), path in layout.paths.items():
        operand = graph.nodes[node].operands[slot]
        points = [path.pointAtPercent(k / 60) for k in range(61)]
        others = [index for index in layout.boxes if index not in (node, operand)]
        found += [(operand, node, i) for i in others if any(layout.boxes[i].contains(point) for point in points)]
    return found


def drawn(text: str) -> tuple[Graph, Positions]:
    """A graph as it opens, and its positions."""
    collapsed = collapse(parse(text), first_closed(parse(text)))
    return collapsed.graph, find_positions(collapsed)


@pytest.mark.parametrize("pane", PANES)
@pytest.mark.parametrize("title", TEXTS)
def test_no_node_lies_on_another_and_all_on_the_canvas(title: str, pane: str) -> None:
    graph, positions = drawn(TEXTS[title])
    layout = spread(graph, positions, *PANES[pane])
    assert overlaps(layout) == []
    for box in layout.boxes.values():
        assert box.left() >= 0 and box.top() >= 0
        assert box.right() <= layout.size[0] and box.bottom() <= layout.size[1]


@pytest.mark.parametrize("pane", PANES)
@pytest.mark.parametrize("title", TEXTS)
def test_no_edge_runs_through_a_foreign_node(title: str, pane: str) -> None:
    graph, positions = drawn(TEXTS[title])
    assert crossed(graph, spread(graph, positions, *PANES[pane])) == []


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
@pytest.mark.parametrize("title", [title for title in TEXTS if len(parse(TEXTS[title])) > 5])
def test_the_numbers_of_a_nudge_hide_no_node_and_not_each_other(open_window, monkeypatch, title: str, size) -> None:
    window = open_window(size=size)
    graph = window.graph
    graph.set_reduced_motion(True)
    window.session.open_experiment(Experiment(TEXTS[title]))
    window.nudge.set_active(True)
    painted: list[QRectF] = []
    monkeypatch.setattr(CalloutPainter, "paint_change", lambda self, _, at, c: painted.append(self.change_box(at, c)))
    monkeypatch.setattr(
        EdgePainter,
        "paint_pill",
        lambda self, _, key, local, dim: painted.append(self.pill_box(key, f"×{short(local)}")),
    )
    graph.grab()
    assert painted
    boxes = list(graph.model.scene.layout.boxes.values())
    for k, box in enumerate(painted):
        for other in boxes + painted[:k]:
            part = box.intersected(other)
            assert part.width() * part.height() <= 0.12 * min(area(box), area(other))


@pytest.mark.parametrize("title", [title for title in TEXTS if len(parse(TEXTS[title])) <= 6])
def test_the_running_equation_lies_on_no_node_where_a_gap_takes_it(open_window, monkeypatch, title: str) -> None:
    window = open_window(size=(1366, 768))
    graph = window.graph
    graph.set_reduced_motion(True)
    window.session.open_experiment(Experiment(TEXTS[title]))
    painted: list[QRectF] = []
    monkeypatch.setattr(CalloutPainter, "paint_callout", lambda self, _, callout: painted.append(callout.box))
    for position in range(1, len(window.player.trace) + 1):
        window.player.set_place(0, position)
        graph.grab()
    fitting = [box for box in painted if box.width() <= 420]
    assert fitting
    for box in fitting:
        assert not any(box.intersects(node) for node in graph.model.scene.layout.boxes.values())


@settings(max_examples=25, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(programs(leaves=4, operations=12))
def test_random_graphs_lie_side_by_side_and_flow_to_the_right(text: str) -> None:
    graph = parse(text)
    positions = find_positions(collapse(graph))
    for pane in PANES.values():
        layout = spread(graph, positions, *pane)
        assert overlaps(layout) == []
        assert crossed(graph, layout) == []
        assert set(layout.paths) == {(edge.node, edge.slot) for edge in graph.edges}
        for edge in graph.edges:
            assert layout.boxes[edge.operand].right() < layout.badges[edge.node].x()


@pytest.mark.parametrize("text", [
    "a = 1.01\n" + "\n".join(f"v{k} = {'a' if k == 0 else f'v{k - 1}'} * a" for k in range(200)),
    "\n".join(f"p{k} = {k}" for k in range(150)) + "\nL = sum(" + ", ".join(f"p{k}" for k in range(150)) + ")",
    "a = 5",
    "L = 2 * 3",
])  # fmt: skip
def test_extreme_graphs_lie_side_by_side(text: str) -> None:
    graph = parse(text)
    assert overlaps(spread(graph, find_positions(collapse(graph)), 1122.0, 592.0)) == []


def test_without_graphviz_the_graph_stands_all_the_same_and_it_is_said(open_window, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    window = open_window()
    window.editor.text.setPlainText("p = 2\nq = 3\nr = p * q\ns = r + p\nL = s * q * 7")
    window.editor.send()
    assert "Graphviz is not installed" in window.notice
    graph = window.document.graph
    assert overlaps(spread(graph, find_positions(collapse(graph)), 1122.0, 592.0)) == []
    window.player.step_forward("phase")
    assert window.graph.node_texts(graph.output)["data"].endswith("168")


# mouse and keys


@pytest.mark.parametrize("size", [(1920, 1080), (1366, 768)])
@pytest.mark.parametrize("example", examples(), ids=lambda example: example.experiment.title)
def test_no_local_derivative_hides_a_number(open_window, example, size: tuple[int, int]) -> None:
    window = open_window(size=size)
    window.session.open_experiment(example.experiment)
    window.player.go_to_phase("backward")
    window.player.step_forward("phase")
    graph = window.graph
    scene, state = graph.model.scene, graph.model.state()
    pills = scene.pills(state, QRectF(QPointF(), QSizeF(*scene.layout.size)))
    assert pills
    hidden = [(key, scene.graph.nodes[index].name) for key, pill in pills.items()
              for index, box in scene.layout.boxes.items() if area(pill.intersected(box)) > 1]  # fmt: skip
    assert hidden == []


@pytest.fixture
def graph(window):
    window.player.step_forward("phase")
    return window.graph


def spot(graph, name: str, share: float) -> QPoint:
    """A place in a node, `share` of the way down."""
    box = graph.node_box(parse(LECTURE).by_name[name].index)
    return QPointF(box.center().x(), box.top() + share * box.height()).toPoint()


def wheel(graph, at: QPoint, turns: int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    turn = QPoint(0, 120 * turns)
    none = Qt.MouseButton.NoButton, held, Qt.ScrollPhase.NoScrollPhase, False
    graph.wheelEvent(QWheelEvent(at.toPointF(), graph.mapToGlobal(at).toPointF(), QPoint(), turn, *none))


def value(window, name: str) -> float:
    window.edits.finish()
    return window.document.run.leaf_values(0)[name]


def drag(graph, name: str, pixels: int, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    start = spot(graph, name, 0.5)
    QTest.mousePress(graph, Qt.MouseButton.LeftButton, held, start)
    for moved in (pixels // 2, pixels):
        QTest.mouseMove(graph, start + QPoint(moved, 0))
    QTest.mouseRelease(graph, Qt.MouseButton.LeftButton, held, start + QPoint(pixels, 0))


def test_dragging_a_number_moves_it_in_round_steps(window, graph) -> None:
    drag(graph, "a", 80)
    assert value(window, "a") == 6.0
    drag(graph, "a", -24)
    assert value(window, "a") == 5.7
    drag(graph, "d", 8)
    assert value(window, "d") == 11.0


def test_a_drag_there_and_back_is_where_it_was(window, graph) -> None:
    start = spot(graph, "a", 0.5)
    QTest.mousePress(graph, Qt.MouseButton.LeftButton, pos=start)
    for moved in (40, 90, 8, 0):
        QTest.mouseMove(graph, start + QPoint(moved, 0))
    QTest.mouseRelease(graph, Qt.MouseButton.LeftButton, pos=start)
    assert value(window, "a") == 5.0


def test_the_wheel_over_a_number_moves_it(window, graph) -> None:
    wheel(graph, spot(graph, "a", 0.5), 1)
    assert value(window, "a") == 5.1
    wheel(graph, spot(graph, "a", 0.5), -2)
    assert value(window, "a") == 4.9


def test_a_locked_number_does_not_move(window, graph) -> None:
    window.edits.set_lock("a", True)
    drag(graph, "a", 80)
    wheel(graph, spot(graph, "a", 0.5), 3)
    assert value(window, "a") == 5.0


def test_a_result_cannot_be_dragged(window, graph) -> None:
    before = window.document.experiment
    drag(graph, "c", 80)
    wheel(graph, spot(graph, "c", 0.5), 1)
    window.edits.finish()
    assert window.document.experiment == before


def test_the_wheel_beside_a_number_zooms_where_the_mouse_is(window, graph) -> None:
    at = spot(graph, "c", 0.1)
    box = graph.node_box(2)
    wheel(graph, at, 2)
    assert graph.node_box(2).width() == pytest.approx(box.width() * 1.44)
    assert graph.node_box(2).contains(at.toPointF())
    wheel(graph, at, 2, Qt.KeyboardModifier.ControlModifier)
    assert graph.node_box(2).width() > box.width() * 1.44
    graph.fit()
    assert graph.node_box(2).width() == pytest.approx(box.width())


def test_zoom_has_an_end_on_both_sides(window, graph) -> None:
    width = graph.node_box(2).width()
    ends = []
    for zoom in (graph.zoom_in, graph.zoom_out):
        for _ in range(60):
            zoom()
        ends.append(graph.node_box(2).width())
        zoom()
        assert graph.node_box(2).width() == ends[-1]
    assert ends[1] < width / 2 < 2 * width < ends[0]


def test_another_text_of_the_same_structure_keeps_place_and_zoom(window, graph) -> None:
    graph.zoom_in()
    box = graph.node_box(2)
    window.editor.text.setPlainText(LECTURE.replace("a = 5", "a = 7"))
    window.editor.send()
    assert graph.node_box(2) == box


def test_a_step_that_is_out_of_sight_is_brought_into_it(window) -> None:
    chain = "a = 1\n" + "\n".join(f"v{k} = tanh({'a' if k == 0 else f'v{k - 1}'})" for k in range(30))
    window.editor.text.setPlainText(chain)
    window.editor.send()
    graph = window.graph
    for position in (1, 15, 30, 45, 62):
        window.player.set_place(0, position)
        box = graph.node_box(window.player.frame.step.target)
        assert graph.rect().contains(box.toRect()), position


def test_before_the_first_step_the_graph_is_seen_from_its_beginning(window) -> None:
    chain = "a = 1\n" + "\n".join(f"v{k} = tanh({'a' if k == 0 else f'v{k - 1}'})" for k in range(30))
    window.editor.text.setPlainText(chain)
    window.editor.send()
    window.player.set_place(0, 30)
    window.player.go_to_start()
    graph = window.graph
    assert graph.rect().contains(graph.node_box(0).toRect())


def test_the_step_stays_in_sight_where_the_plots_take_room_from_the_graph(open_window) -> None:
    window = open_window()
    titles = [example.experiment.title for example in window.examples]
    window.open_example(next(k for k, title in enumerate(titles) if title.startswith("Rosenbrock")))
    QTest.qWait(50)
    graph, width = window.graph, window.graph.width()
    window.player.go_to_loss(0)
    window.workspace.toggle_plots()
    QTest.qWait(50)
    assert graph.width() < width - 200
    box = graph.node_box(window.document.graph.output)
    assert graph.rect().contains(box.toRect())


# motion


def moving(graph) -> list[QObject]:
    animations = [each for each in graph.findChildren(QVariantAnimation) if each.state() != each.State.Stopped]
    return [*animations, *(timer for timer in graph.findChildren(QTimer) if timer.isActive())]


def test_numbers_move_in_a_step_until_motion_is_stopped(window) -> None:
    graph = window.graph
    graph.set_reduced_motion(False)
    window.player.step_forward()
    assert moving(graph) == [graph.step_animation]
    graph.stop_motion()
    assert moving(graph) == [] and graph.step_animation.share == 1.0


def test_nodes_move_when_a_layer_expands_until_motion_is_stopped(network) -> None:
    window = network(MOONS)
    graph = window.graph
    graph.set_reduced_motion(False)
    window.collapse.expand_all()
    assert graph.expand_animation in moving(graph)
    graph.stop_motion()
    assert moving(graph) == []


def test_with_reduced_motion_nothing_moves(network) -> None:
    window = network(MOONS)
    graph = window.graph
    graph.set_reduced_motion(True)
    window.player.step_forward()
    window.collapse.expand_all()
    window.nudge.set_active(True)
    graph.replay_wave(1.0)
    assert moving(graph) == []
