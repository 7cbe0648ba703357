"""Neurons and layers that open and close in the graph's pane, and stepping through them."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest

from desktop_app.look.theme import FONTS
from desktop_app.panes.graph.layout.graph_layout import spread
from desktop_app.panes.graph.layout.positions import find_positions
from desktop_app.panes.graph.paint import node_rows
from desktop_app.panes.graph.paint.edges import EdgePainter
from desktop_app.panes.graph.paint.group_painter import BAR_HIGH
from desktop_app.panes.graph.paint.highlights import Highlights
from desktop_app.panes.graph.paint.layer_columns import LayerColumns
from desktop_app.panes.graph.paint.scene import StillLook
from engine.autodiff.collapsed_graph import collapse
from engine.checks.perturbation import collapsed_nudge, nudge
from engine.explain.steps import explain
from engine.graph.groups import first_closed
from engine.language import parse
from engine.numerals import short
from engine.training.experiment import Experiment
from tests.desktop_app.networks import WIDE, index, items, number
from tests.engine.autodiff.test_collapsed_graph import MOONS, XOR

PANES = {"1366 × 768": (1289.0, 474.0), "1920 × 1080": (1122.0, 592.0), "1920 × 1080, plots folded": (1460.0, 592.0)}
DEEP = """x1, x2, y = data("moons")
score = mlp([x1, x2], [3, 8, 2, 1], tanh)
loss = mean((score - y)**2) + 1e-3 * l2()"""
TEXTS = {"moons": MOONS, "xor": XOR, "deep": DEEP, "wide": WIDE}


def click(window, at: QPointF, *, twice: bool = False) -> None:
    press = QTest.mouseDClick if twice else QTest.mouseClick
    press(window.graph, Qt.MouseButton.LeftButton, pos=at.toPoint())


def chip(window, name: str) -> QPointF:
    graph = window.graph
    handle = next(each for each in graph.model.scene.groups.handles.all if each.number == number(window, name))
    return graph.model.camera.transform.mapRect(handle.box).center()


def place_of(window) -> tuple[int, int]:
    return window.player.epoch, window.player.position


# how it opens


def test_a_network_opens_as_columns_and_its_numbers_are_those_of_the_epoch(network) -> None:
    window = network(MOONS)
    assert items(window) == ["x1", "x2", "h1", "h2", "score", "loss"]
    window.player.step_forward("phase")
    frame, graph = window.player.frame, window.graph
    assert graph.node_texts(index(window, "loss"))["data"] == f"{frame.values[window.document.graph.output]:.4f}"
    assert graph.node_texts(0)["grad"] == "1"  # the number of the sample
    assert graph.node_texts(0)["tag"] == "data"


def test_a_small_network_opens_with_a_box_for_every_neuron(network) -> None:
    assert items(network(XOR)) == ["x1", "x2", "h1.1", "h1.2", "h1.3", "h1.4", "score", "loss"]


def test_graphs_without_groups_are_drawn_as_ever(window) -> None:
    assert window.collapse.collapsed.graph is window.document.graph
    assert window.graph.model.scene.groups.handles.all == []
    trace = window.player.trace
    assert trace.stops("edge", window.player.closed_at) == tuple(range(1, len(trace) + 1))


@pytest.mark.parametrize("pane", PANES)
@pytest.mark.parametrize("state", ["first", "layers open", "neuron open", "expression open"])
@pytest.mark.parametrize("name", TEXTS)
def test_no_node_lies_on_another_and_all_on_the_canvas(name: str, state: str, pane: str) -> None:
    graph = parse(TEXTS[name])
    closed = first_closed(graph)
    groups = collapse(graph, closed).groups
    opened = {
        "first": set(),
        "layers open": {each.number for each in groups if each.kind == "layer"},
        "neuron open": {0, 1},
        "expression open": {each.number for each in groups if each.kind == "expression"},
    }[state]
    collapsed = collapse(graph, closed - opened)
    layout = spread(collapsed.graph, find_positions(collapsed), *PANES[pane])
    boxes = list(layout.boxes.values())
    assert not any(box.intersects(other) for k, box in enumerate(boxes) for other in boxes[:k])
    assert all(QRectF(0, 0, *layout.size).contains(box) for box in boxes)


@pytest.mark.parametrize("name", ["moons", "xor"])
def test_all_texts_are_large_enough_where_the_graph_is_fitted(network, monkeypatch, name: str) -> None:
    window = network(TEXTS[name])
    sizes: list[float] = []
    write = node_rows.write

    def writing(painter, theme, space, text, role, ink, **how) -> None:
        sizes.append(FONTS[role][1] * how.get("factor", 1.0) * painter.transform().m11())
        write(painter, theme, space, text, role, ink, **how)

    for module in ("node_rows", "nodes", "group_painter", "inset"):
        monkeypatch.setattr(f"desktop_app.panes.graph.paint.{module}.write", writing)
    for _ in range(len(window.player.trace.stops("edge", window.player.closed_at))):
        window.player.step_forward()
        window.graph.grab()
    assert len(sizes) > 20 and min(sizes) >= 19.99


def test_every_neuron_of_a_closed_layer_has_its_circle(network) -> None:
    graph = network(MOONS).graph
    spots = graph.model.scene.groups.columns.spots
    assert len(spots) == 32
    column = graph.model.scene.layout.boxes[2]
    first = [spots[k] for k in sorted(spots)[:16]]
    assert all(column.contains(at) for at in first)
    assert [at.y() for at in first] == sorted(at.y() for at in first)


def test_lines_are_drawn_anew_only_for_weights_that_change(network, monkeypatch) -> None:
    window = network(MOONS)
    drawn: list[int] = []
    paint = LayerColumns.paint_lines

    def painting(self, painter, weights, most, which) -> None:
        drawn.append(len(list(which)))
        paint(self, painter, weights, most, which)

    monkeypatch.setattr(LayerColumns, "paint_lines", painting)
    graph = window.graph
    graph.grab()
    drawn.clear()
    for _ in range(3):
        window.player.step_forward()
        graph.grab()
    assert set(drawn) <= {0}
    for value in (0.5, 0.6, 0.7):
        window.edits.set_leaf("h1.w3_1", value)
        window.edits.finish()
        graph.grab()
    assert sorted(drawn)[-2:] == [1, 303] and drawn.count(303) == 1


def test_after_a_training_the_lines_are_those_of_its_end(network, qtbot, monkeypatch) -> None:
    window = network(MOONS)
    graph = window.graph
    drawn: list[tuple[float | None, ...]] = []
    paint = LayerColumns.paint_lines

    def painting(self, painter, weights, most, which) -> None:
        if list(which):
            drawn.append(weights)
        paint(self, painter, weights, most, which)

    monkeypatch.setattr(LayerColumns, "paint_lines", painting)
    for _ in range(3):
        window.player.step_forward("epoch")
        graph.grab()
    columns = graph.model.scene.groups.columns
    qtbot.waitUntil(lambda: drawn[-1] == columns.weights(window.player.frame), timeout=3000)


# opening and closing


def test_a_click_on_a_name_opens_a_layer_and_closes_it_again(network) -> None:
    window = network(MOONS)
    click(window, chip(window, "h1"))
    assert items(window)[2:18] == [f"h1.{k}" for k in range(1, 17)]
    assert items(window)[18:] == ["h2", "score", "loss"]
    click(window, chip(window, "h1"))
    assert items(window) == ["x1", "x2", "h1", "h2", "score", "loss"]


def test_a_double_click_opens_a_neuron_into_its_nodes(network) -> None:
    window = network(XOR)
    click(window, window.graph.node_box(index(window, "h1.a2")).center(), twice=True)
    assert {"h1.w2_1", "h1.b2", "h1.z2", "h1.a2"} <= set(items(window))
    assert "h1.2" not in items(window) and "h1.1" in items(window)
    click(window, chip(window, "h1.2"))
    assert "h1.2" in items(window)


def test_a_click_on_a_circle_picks_the_neuron_and_its_inset_opens(network) -> None:
    window = network(MOONS)
    window.player.step_forward("phase")
    graph = window.graph
    click(window, graph.node_box(index(window, "h2.a7")).center())
    assert graph.model.neuron == number(window, "h2.7")
    inset = graph.model.scene.groups.insets.inset(graph.model.neuron, window.player.frame)
    assert len(inset.rows) == 7  # three inputs, the rest, bias, sum, relu
    value = window.player.frame.values[index(window, "h2.z7")]
    total = next(line for line in inset.rows if line.name == "sum z").cells[0][0]
    assert float(total.replace("−", "-")) == pytest.approx(value, rel=1e-3)


def test_keys_open_and_close_what_the_step_works_on(network) -> None:
    window = network(XOR)
    window.player.step_forward()
    QTest.keyClick(window.graph, Qt.Key.Key_Return)
    assert "h1.1" not in items(window) and "h1.a1" in items(window)
    QTest.keyClick(window.graph, Qt.Key.Key_Backspace)
    assert "h1.1" in items(window)
    QTest.keyClick(window.graph, Qt.Key.Key_Backspace)
    assert "h1" in items(window)


def test_all_can_be_opened_and_closed_again(network) -> None:
    window = network(MOONS)
    first = items(window)
    window.actions_by_id["open_all"].trigger()
    assert len(items(window)) > 32
    window.actions_by_id["close_all"].trigger()
    assert items(window) == first


def test_what_is_open_stays_open_while_numbers_change_and_not_in_another_graph(network) -> None:
    window = network(XOR)
    window.collapse.toggle(number(window, "h1.1"))
    opened = items(window)
    window.edits.set_leaf("h1.w1_1", 0.5)
    window.edits.finish()
    assert items(window) == opened
    window.session.open_experiment(Experiment(XOR.replace("[4, 1]", "[3, 1]")))
    assert items(window) == ["x1", "x2", "h1.1", "h1.2", "h1.3", "score", "loss"]


def test_opening_moves_every_node_from_where_it_was(open_window, qtbot) -> None:
    window = open_window()
    window.session.open_experiment(Experiment(XOR))
    graph = window.graph
    graph.grab()
    window.collapse.toggle(number(window, "h1.1"))
    assert graph.expand_animation.running
    graph.grab()
    qtbot.waitUntil(lambda: not graph.expand_animation.running, timeout=3000)


# stepping


def test_a_press_does_a_layer_and_says_which(network) -> None:
    window = network(MOONS)
    window.player.step_forward()
    caption = window.caption
    assert caption._count == "layer 1 of 3"
    assert "relu(" in caption.accessibleDescription()
    frame = window.player.frame
    assert all(frame.values[index(window, f"h1.a{k}")] is not None for k in range(1, 17))
    assert frame.values[index(window, "h2.z1")] is None


def test_the_step_of_a_layer_is_described_by_the_picked_neuron(network) -> None:
    window = network(MOONS)
    window.session.pick(index(window, "h1.a3"))
    window.player.step_forward()
    assert window.collapse.described_neuron(index(window, "h1.a3")) == number(window, "h1.3")


def test_the_batch_in_the_sample_card_is_of_what_is_shown_not_of_a_product_inside(network) -> None:
    window = network(XOR)
    strip = window.sample.strip
    window.session.pick(index(window, "x2*h1.w2_2"))
    assert strip.accessibleDescription().startswith("h1.a2,")
    window.session.pick(-1)
    window.player.set_grain("node")
    named = []
    while window.player.epoch == 0:
        window.player.step_forward()
        named.append(strip.accessibleDescription().split(",")[0])
    assert set(named) == {"score", *(f"h1.a{k}" for k in range(1, 5))}
    assert {f"h1.a{k}" for k in range(1, 5)} <= set(named[6:])


def test_the_batch_of_a_closed_layer_is_of_the_neuron_that_describes_it(network) -> None:
    window = network(MOONS)
    window.player.step_forward()
    neuron = window.collapse.described_neuron(None)
    output = window.collapse.collapsed.groups[neuron].outputs[0]
    described = window.sample.strip.accessibleDescription()
    assert described.startswith(window.document.graph.nodes[output].name + ",")


@pytest.mark.parametrize("grain", ["edge", "node"])
@pytest.mark.parametrize("name", TEXTS)
def test_back_leads_through_the_same_places_as_forward(network, name: str, grain: str) -> None:
    window = network(TEXTS[name])
    window.player.set_grain(grain)
    places = [place_of(window)]
    frames = [window.player.frame]
    while window.player.epoch == 0:
        window.player.step_forward()
        places.append(place_of(window))
        frames.append(window.player.frame)
        window.graph.grab()
    assert len(places) < 60
    for place, frame in zip(reversed(places[:-1]), reversed(frames[:-1]), strict=True):
        window.player.step_back()
        assert place_of(window) == place
        assert window.player.frame == frame


def test_presses_go_into_what_is_open(network) -> None:
    window = network(XOR)
    window.collapse.toggle(number(window, "h1.1"))
    targets = []
    for _ in range(5):
        window.player.step_forward()
        targets.append(window.document.graph.nodes[window.player.frame.step.target].name)
    assert targets == ["x1*h1.w1_1", "x2*h1.w1_2", "h1.z1", "h1.a1", "h1.a2"]
    shown = window.graph.model.explanation
    assert shown.text.startswith("tanh(")
    window.player.step_back()
    assert window.graph.model.explanation == explain(window.player.trace, window.player.position)


def test_a_nudge_runs_through_what_is_closed(network) -> None:
    window = network(XOR)
    window.nudge.set_active(True)
    window.nudge.pick(index(window, "h1.b2"))
    graph = window.graph
    graph.grab()
    nudge = graph.model.nudge
    reached = [
        window.collapse.collapsed.graph.nodes[item].name for item in (nudge.index, *(e.node for e in nudge.wave))
    ]
    assert reached == ["h1.2", "score", "loss"]
    whole = window.nudge.result()
    assert nudge.actual == whole.actual


@pytest.mark.parametrize("text", ["a = 2\nb = 3\nL = relu(a*b - 9) + (a + b + a)**2", XOR])
@pytest.mark.parametrize("delta", [0.0, 0.5])
def test_with_nothing_closed_a_nudge_is_as_it_was(text: str, delta: float) -> None:
    graph = parse(text)
    for leaf in graph.parameters:
        whole = nudge(graph, [None] * len(graph), leaf.index, delta, graph.output)
        assert collapsed_nudge(collapse(graph), whole) == replace(whole, changed=whole.changed or (leaf.index,))


def test_what_is_opened_in_the_nudge_lab_shows_the_nudge_too(open_window) -> None:
    window = open_window()
    window.session.open_experiment(Experiment(MOONS))
    window.player.set_place(0, 0)
    window.session.set_mode("nudge")
    window.session.pick(index(window, "h1.w1_1"))
    window.collapse.toggle(number(window, "h1"))
    graph, after = window.graph, window.nudge.result().after
    assert graph.node_texts(index(window, "h1.a1"))["data"].endswith(f"→ {short(after[index(window, 'h1.a1')])}")
    window.collapse.collapse_all()
    graph.grab()


@pytest.mark.parametrize("wrong", [math.inf, -math.inf, math.nan])
def test_beside_a_weight_that_is_not_finite_the_others_stay_as_thick_as_they_are(network, monkeypatch, wrong) -> None:
    window = network("w1 = 2\nw2 = -1\nb = 0.5\nx1 = input(1)\nx2 = input(1)\nL = tanh(w1*x1 + w2*x2 + b)")
    seen: list[float | None] = []
    monkeypatch.setattr(EdgePainter, "paint_idle", lambda self, painter, key, *, dim, weight=None: seen.append(weight))
    scene = window.graph.model.scene
    keys = list(scene.edges.routes)[:3]
    look = scene.groups.look(window.player.frame, Highlights(), -1, nudged=False)
    groups = look._replace(edges=tuple(zip(keys, (1.0, wrong, -0.5), strict=True)))
    picture = QPixmap(400, 400)
    with QPainter(picture) as painter:
        scene.paint_edges(painter, StillLook((), tuple((key, "idle") for key in keys), groups))
    assert [seen[0], abs(seen[1]), seen[2]] == [1.0, 0.0, -0.5]
    drawn: list[float] = []
    monkeypatch.setattr(QPainter, "fillRect", lambda self, bar, color: drawn.append(bar.height()))
    with QPainter(picture) as painter:
        scene.groups._paint_bars(painter, [(next(iter(scene.layout.boxes)), (1.0, wrong, -0.5, 0.25))])
    assert drawn == [BAR_HIGH, 0.0, BAR_HIGH / 2, BAR_HIGH / 4]
