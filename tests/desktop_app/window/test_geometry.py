"""Nothing of the window is cut, covered or out of reach: the worst of what `tests/soak/layout.py` goes through."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QRect, QRectF
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

from desktop_app.window.folding import CardFolding, least_height
from desktop_app.window.placement import first_placement
from tests.geometry import findings, visible_box
from tests.page import Page
from tests.soak.layout import Moment, bring, seen, settle

LECTURE, EVERY_OPERATION, FIT, LOGISTIC, XOR, MOONS = 0, 5, 7, 8, 9, 10
SMALL, SCALED, LAPTOP, FULL_HD = (960, 600), (1267, 667), (1366, 748), (1920, 1080)


@pytest.fixture(scope="module")
def page(qapp, tmp_path_factory):
    """One window for all moments, as one that a person resizes."""
    from desktop_app.app import create_window
    from tests.conftest import keep_settings_in

    keep_settings_in(tmp_path_factory.mktemp("settings"))
    window = create_window([])
    window.resize(1280, 720)
    window.show()
    window.finish_opening()
    yield Page(window)
    window.session.document.undo_stack.setClean()
    window.close()
    window.deleteLater()


@pytest.mark.parametrize(
    "moment",
    [
        Moment(SMALL, 1.0, LECTURE, "stepping", 0.5),
        Moment(SCALED, 1.0, FIT, "stepping", 1.0),
        Moment(SCALED, 1.0, EVERY_OPERATION, "stepping", 0.0),
        Moment(LAPTOP, 1.0, LECTURE, "stepping", 1.0),
        Moment(LAPTOP, 1.0, MOONS, "stepping", 0.5),
        Moment(LAPTOP, 1.0, XOR, "opened", 1.0),
        Moment((1280, 720), 1.0, XOR, "lab", 1.0),
        Moment(FULL_HD, 1.0, LECTURE, "stepping", 1.0),
        Moment(FULL_HD, 1.0, FIT, "stepping", 0.0),
        Moment(FULL_HD, 1.0, XOR, "stepping", 0.5),
        Moment(FULL_HD, 1.0, MOONS, "lab", 1.0),
        Moment((2560, 1440), 1.0, MOONS, "stepping", 1.0),
        Moment((1280, 720), 1.25, MOONS, "stepping", 0.5),
        Moment((1280, 720), 0.8, XOR, "lab", 1.0),
        Moment(LAPTOP, 2.5, LECTURE, "stepping", 0.5),
        Moment(FULL_HD, 1.6, XOR, "stepping", 1.0),
    ],
    ids=str,
)
def test_all_can_be_read_and_reached(page: Page, moment: Moment) -> None:
    assert [str(finding) for finding in seen(page, moment)] == []


def test_a_window_that_was_large_is_small_again(page: Page) -> None:
    for size in (SMALL, (3840, 2160), SMALL):
        assert [str(finding) for finding in seen(page, Moment(size, 1.0, FIT, "stepping", 0.0))] == []


def test_the_term_at_the_end_of_a_long_line_is_seen(page: Page) -> None:
    """Moons' loss ends with its weight penalty."""
    for size in (LAPTOP, FULL_HD):
        bring(page, Moment(size, 1.0, MOONS, "stepping", 0.0))
        text = page.find("program_editor")
        line = text.document().findBlockByNumber(text.blockCount() - 1)
        row, _ = text._last_row(text.blockCount())
        assert line.text().endswith("1e-4*l2()")
        assert text.viewport().rect().adjusted(0, 0, 1, 1).contains(row.toAlignedRect())


def test_the_window_fits_where_every_pixel_is_four(page: Page) -> None:
    place, _ = first_placement(QRect(0, 0, 960, 540))
    assert [str(finding) for finding in seen(page, Moment(place.size().toTuple(), 1.0, LECTURE, "stepping", 0.0))] == []


# what the search finds


def test_each_kind_of_fault_is_found(open_window) -> None:
    page = open_window()
    settle()
    assert findings(page.widget) == []
    lid = QLabel("lid", page.find("phase:backward").parentWidget())
    lid.setGeometry(page.find("phase:backward").geometry())
    for kind, name, spoil in (
        ("short slider", "leaf:a", lambda: page.find("leaf:a").setFixedWidth(60)),
        ("small control", "leaf_value:b", lambda: page.find("leaf_value:b").setFixedHeight(20)),
        ("covered", "phase:backward", lid.show),
        ("text cut", "phase:update", lambda: page.find("phase:update").setFixedWidth(30)),
        ("overlap", "phase:forward", lambda: page.find("phase:update").move(page.find("phase:forward").pos())),
        ("out of sight", "phase:update", lambda: page.find("phase:update").move(5000, 0)),
        ("out of reach", "optimizer", lambda: page.find("optimizer").hide()),
    ):
        spoil()
        assert any(found.kind == kind and name in found.place for found in findings(page.widget)), kind


def test_a_row_that_is_cut_through_is_found(open_window) -> None:
    page = open_window()
    page.open_example(XOR)
    settle()
    area = page.parameters.findChild(QScrollArea)
    area.verticalScrollBar().setValue(area.row_height // 2)
    assert {finding.kind for finding in findings(page.widget)} == {"row cut"}


# in which order cards fold


def test_lists_fold_first_and_open_again(open_window) -> None:
    page = open_window()
    space = page.workspace
    cards = [space.program, space.parameters, space.steps]
    width, folding = 400, CardFolding()
    needed = least_height(cards, (), width, 10)
    folding.fit(cards, [space.steps, space.program], needed - 1, width, 10, None)
    assert [card.opened for card in cards] == [True, True, False]
    folding.fit(cards, [space.steps, space.program], needed, width, 10, None)
    assert [card.opened for card in cards] == [True, True, True]


def test_what_a_person_folded_stays_folded(open_window) -> None:
    page = open_window()
    space = page.workspace
    space.steps.set_open(False)
    page.widget.resize(1920, 1000)
    settle()
    page.widget.resize(1920, 1400)
    settle()
    assert not space.steps.opened


def test_what_a_person_opens_stays_open_and_another_gives_way(open_window) -> None:
    page = open_window()
    page.open_example(MOONS)
    page.widget.resize(1920, 960)
    settle()
    space = page.workspace
    if not space.narrow:
        space.steps.set_open(True)
        settle()
        assert space.steps.opened
        assert [str(finding) for finding in findings(page.widget)] == []


def test_the_plots_give_way_to_the_graph_at_the_first_larger_size(open_window) -> None:
    page = open_window()
    graph: QWidget = page.graph
    before = graph.width()
    page.widget.zoom("in")
    settle()
    assert page.workspace.narrow
    assert graph.width() > before


# larger and smaller


@pytest.mark.slow
@pytest.mark.parametrize(
    ("size", "example"), [((1280, 720), LECTURE), (FULL_HD, LECTURE), (FULL_HD, XOR), ((2560, 1440), XOR)]
)
def test_larger_makes_graph_and_caption_larger_and_never_the_graph_smaller(page: Page, size, example: int) -> None:
    drawn, captions = [], []
    for zoom in (1.0, 1.1, 1.21, 1.33, 1.6, 2.5):
        bring(page, Moment(size, zoom, example, "stepping", 0.0))
        drawn.append(page.graph.model.camera.scale)
        captions.append(page.caption.height())
    assert captions == sorted(captions) and captions[3] > captions[0]
    assert drawn[3] > 1.05 * drawn[0]
    assert all(later > 0.97 * earlier for earlier, later in pairwise(drawn))


@pytest.mark.parametrize("example", [EVERY_OPERATION, FIT, LOGISTIC])
def test_a_deep_graph_is_seen_from_its_leaves_to_its_loss(page: Page, example: int) -> None:
    bring(page, Moment(FULL_HD, 1.0, example, "stepping", 1.0))
    graph = page.graph
    boxes = [graph.node_box(node.index) for node in page.session.graph.nodes]
    assert all(QRectF(graph.rect()).contains(box) for box in boxes)


def test_a_network_that_was_opened_is_seen_from_its_data_to_its_loss(page: Page) -> None:
    bring(page, Moment(FULL_HD, 1.0, XOR, "opened", 1.0))
    graph = page.graph
    items = graph.model.collapsed.graph.nodes
    boxes = [graph.model.camera.transform.mapRect(graph.model.scene.layout.boxes[item.index]) for item in items]
    assert all(QRectF(graph.rect()).contains(box) for box in boxes)


@pytest.mark.parametrize("size", [(1280, 680), (1280, 720), LAPTOP, FULL_HD], ids=str)
def test_none_of_three_sliders_is_scrolled_away(page: Page, size: tuple[int, int]) -> None:
    bring(page, Moment(size, 1.0, LECTURE, "stepping", 0.5))
    for name in ("leaf:a", "leaf:b", "leaf:d"):
        slider = page.find(name)
        assert visible_box(slider).size() == slider.size()
