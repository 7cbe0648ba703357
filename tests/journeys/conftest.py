"""Journeys are driven with keys and mouse, and judged by what can be read."""

from __future__ import annotations

import pytest

from tests.journeys.classroom import Classroom


@pytest.fixture
def classroom(window, qtbot) -> Classroom:
    return Classroom(window, qtbot)
