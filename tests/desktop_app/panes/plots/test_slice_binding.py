"""The slice in a window: it shows the nudge as soon as it comes into sight, on a small screen too."""

from __future__ import annotations

import pytest

from tests.desktop_app.pictures import texts


@pytest.mark.parametrize("seen_before", [False, True])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_the_lab_shows_the_nudge_and_not_the_update_before_it(open_window, qtbot, size, seen_before: bool) -> None:
    page = open_window("resources/examples/01_lecture.txt", size=size)
    tabs = page.workspace._tabs

    def look_at(name: str) -> None:
        if page.workspace.narrow:
            (place,) = [place for place in range(tabs.count()) if tabs.tabText(place) == name]
            tabs.setCurrentIndex(place)
        qtbot.waitUntil(lambda: name != "Slice" or page.plot("slice").isVisible())

    for action in (*["next_phase"] * 3, "next_epoch", *["next_phase"] * 3, "step_back"):
        page.act(action)
    if seen_before:
        look_at("Slice")
        assert any("×" in text for text in texts(page.slice)), "an update"
        look_at("Values")
    page.act("nudge")
    look_at("Slice")
    assert any(text.startswith("secant") for text in texts(page.slice))
    assert not any("×" in text for text in texts(page.slice))
    page.act("nudge")
    look_at("Slice")
    assert not any(text.startswith("secant") for text in texts(page.slice))
