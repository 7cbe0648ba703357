"""The error against h: the table of the lesson, to the last digit, and what is left of it at edges."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.checks.step_size import STEPS, ErrorAt, errors_against_h
from engine.graph.graph import Graph
from engine.language import parse
from tests.engine.programs import LECTURE
from tests.engine.wild import wild_graphs

SQUARE = [
    (1e-0, 7.0, 1.0, 6.0, 0.0),
    (1e-1, 6.100000000000012, 0.10000000000001208, 6.000000000000005, 5.329070518200751e-15),
    (1e-2, 6.009999999999849, 0.009999999999848797, 5.999999999999872, 1.2789769243681803e-13),
    (1e-3, 6.000999999999479, 0.0009999999994789732, 5.999999999999339, 6.608047442568932e-13),
    (1e-4, 6.000100000012054, 0.00010000001205412445, 6.000000000012662, 1.2661871551244985e-11),
    (1e-5, 6.000009999951316, 9.999951315897704e-06, 6.000000000039306, 3.930633596382904e-11),
    (1e-6, 6.000001000927568, 1.0009275683842134e-06, 6.000000000838668, 8.386678018723615e-10),
    (1e-7, 6.000000087880153, 8.788015293248463e-08, 5.999999990180527, 9.819473234529141e-09),
    (1e-8, 5.999999963535174, 3.64648258255329e-08, 5.999999963535174, 3.64648258255329e-08),
    (1e-9, 6.000000496442226, 4.964422259945422e-07, 6.000000496442226, 4.964422259945422e-07),
    (1e-10, 6.000000496442226, 4.964422259945422e-07, 6.000000496442226, 4.964422259945422e-07),
    (1e-11, 6.000000496442226, 4.964422259945422e-07, 6.000000496442226, 4.964422259945422e-07),
    (1e-12, 6.000533403494046, 0.0005334034940460697, 6.000533403494046, 0.0005334034940460697),
    # With C's pow it would be 5.986322548778844 twice: a square is a product here, as in PyTorch.
    (1e-13, 6.004086117172847, 0.004086117172846571, 5.995204332975845, 0.004795667024154682),
    (1e-14, 6.217248937900877, 0.21724893790087663, 6.128431095930864, 0.1284310959308641),
    (1e-15, 5.329070518200751, 0.6709294817992486, 5.329070518200751, 0.6709294817992486),
    (1e-16, 0.0, 6.0, 0.0, 6.0),
]
CUBE = [
    (7.0, 1.0), (0.61, 1e-2), (6.01e-2, 1e-4), (6e-3, 1e-6), (6e-4, 1e-8), (6e-5, 2.12e-10), (6e-6, 7.89e-10),
    (5.84e-7, 6.32e-9), (7.29e-8, 1.17e-7), (9.93e-7, 9.93e-7), (9.93e-7, 9.93e-7), (9.93e-7, 9.93e-7),
    (1.07e-3, 1.07e-3), (9.59e-3, 9.59e-3), (0.257, 0.124), (1.34, 9.59e-3), (12.0, 12.0),
]  # fmt: skip


def errors(text: str, index: int = 0, output: int | None = None) -> tuple[ErrorAt, ...]:
    graph = parse(text)
    return errors_against_h(graph, [None] * len(graph), index, output)


def test_x_squared_at_3_is_the_table_of_the_lesson() -> None:
    found = errors("x = 3\ny = x**2")
    assert [(row.h, row.forward, row.forward_error, row.central, row.central_error) for row in found] == SQUARE


def test_x_cubed_at_2_has_the_orders_of_magnitude_of_the_lesson() -> None:
    for row, (forward, central) in zip(errors("x = 2\ny = x**3"), CUBE, strict=True):
        # What rounding leaves over depends on how a machine multiplies; which power of ten it is does not.
        assert abs(math.log10(row.forward_error / forward)) < 1, row
        assert abs(math.log10(row.central_error / central)) < 1, row


def test_the_best_h_parts_truncation_from_round_off() -> None:
    square, cube = errors("x = 3\ny = x**2"), errors("x = 2\ny = x**3")
    assert [min(found, key=lambda row: row.forward_error).h for found in (square, cube)] == [1e-8, 1e-8]
    assert [min(found, key=lambda row: row.central_error).h for found in (square, cube)] == [1.0, 1e-5]


def test_a_result_is_nudged_after_its_operation_and_any_node_looked_at() -> None:
    assert errors(LECTURE, 2)[5][:2] == (1e-5, 10.000000000331966)
    assert errors(LECTURE, 0, 2)[0][1:5] == (1.0, 1.0, 0.0, 0.0)
    graph = parse(LECTURE)
    assert errors_against_h(graph, [None, None, None, 2.0, None], 0)[0].forward == 2.0


@pytest.mark.parametrize("text", ["x = -1\ny = log(x)", "x = 0\ny = 1 / x", "x = 0\ny = x**0.5"])
def test_where_there_is_no_slope_no_error_is_finite(text: str) -> None:
    assert not any(math.isfinite(error) for row in errors(text) for error in (row.forward_error, row.central_error))


def test_at_an_edge_the_small_steps_remain() -> None:
    found = errors("x = 0.05\ny = log(x)")
    assert math.isnan(found[0].central_error) and math.isnan(found[1].central_error)
    assert math.isfinite(found[0].forward_error)
    assert [row.h for row in found if math.isfinite(row.central_error)] == [h for h in STEPS if h < 0.05]


@settings(max_examples=300, deadline=None)
@given(wild_graphs(), st.data())
def test_nothing_raises(graph: Graph, data: st.DataObject) -> None:
    index, output = (data.draw(st.integers(0, len(graph) - 1)) for _ in range(2))
    found = errors_against_h(graph, [None] * len(graph), index, output)
    assert tuple(row.h for row in found) == STEPS
    assert all(row.forward_error >= 0 for row in found if row.forward_error == row.forward_error)
