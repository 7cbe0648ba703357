"""The made data sets: scikit-learn's numbers where it has the set, geometry where it has not."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable

import pytest

from engine.data.datasets import MAX_SAMPLES, RECIPES, Dataset, made
from engine.errors import EngineError

# Printed by scikit-learn 1.9.1, random_state=1337: (n, noise), then the first three points, the last one,
# the first seven labels as 2*y - 1, and the sum over all points.
MOONS = {
    (100, 0.1): (
        [
            (1.1221146075409685, 0.08147717341718697),
            (-0.8188294130836691, 0.058790063907949996),
            (1.613709660987544, -0.12464590012238597),
            (0.12108297264758441, 1.0655522522437006),
        ],
        [-1, -1, 1, -1, 1, 1, 1],
        78.61023442501713,
    ),
    (7, 0.1): (
        [
            (1.8277372309744038, 0.5961831987260598),
            (-1.0919946290642557, -0.1096584897551003),
            (0.1335572972333839, 0.9242039936769164),
            (1.6122456468935409, -0.37354719659737295),
        ],
        [1, -1, -1, 1, -1, 1, 1],
        4.66650718608893,
    ),
}
CIRCLES = {
    (100, 0.05): (
        [
            (1.0337454579874923, 0.22548989303119527),
            (1.0581411509619647, -0.2513299652012361),
            (-0.12298627192974858, -0.4333275768878795),
            (-0.9560531877586798, 0.28377645681210606),
        ],
        [-1, -1, 1, -1, 1, 1, 1],
        1.8051172125085673,
    ),
    (7, 0.05): (
        [
            (-0.08613138451279825, -0.45190840063697),
            (-0.5459973145321283, -0.9208546486619886),
            (-0.43322135138330786, 0.8281274006228969),
            (-0.4438771765532294, -0.0037608964064670563),
        ],
        [1, -1, -1, 1, -1, 1, 1],
        -0.30072100317109557,
    ),
}


def points(data: Dataset) -> list[tuple[float, ...]]:
    return list(zip(*(numbers for _, numbers in data.columns), strict=True))


@pytest.mark.parametrize(
    ("name", "n", "noise", "expected"),
    [(name, *key, row) for name, table in (("moons", MOONS), ("circles", CIRCLES)) for key, row in table.items()],
)
def test_moons_and_circles_are_those_of_scikit_learn(
    name: str, n: int, noise: float, expected: tuple[list[tuple[float, float]], list[int], float]
) -> None:
    found = points(made(name, n=n, noise=noise))
    some, labels, total = expected
    assert [row[:2] for row in (*found[:3], found[-1])] == [pytest.approx(point, rel=1e-12) for point in some]
    assert [row[2] for row in found[:7]] == labels
    assert sum(x1 + x2 for x1, x2, _ in found) == pytest.approx(total, rel=1e-12)


def on_spiral(x1: float, x2: float, y: float) -> bool:
    radius = math.hypot(x1, x2)
    turn = 3 * math.pi * radius
    return math.dist((-y * x1, -y * x2), (radius * math.cos(turn), radius * math.sin(turn))) < 1e-12


# What holds of every point of a set without noise.
GEOMETRY: dict[str, Callable[..., bool]] = {
    "moons": lambda x1, x2, y: (
        math.isclose(math.hypot(x1, x2), 1) and x2 > -1e-9 if y < 0
        else math.isclose(math.hypot(x1 - 1, x2 - 0.5), 1) and x2 < 0.5 + 1e-9
    ),
    "circles": lambda x1, x2, y: math.isclose(math.hypot(x1, x2), 1 if y < 0 else 0.5),
    "spiral": on_spiral,
    "xor": lambda x1, x2, y: {x1, x2, y} <= {0, 1} and y == (x1 != x2),
    "line": lambda x, y: -1 <= x <= 1 and math.isclose(y, 2 * x + 1, abs_tol=1e-12),
}  # fmt: skip


@pytest.mark.parametrize("name", RECIPES)
def test_the_points_of_a_set_lie_where_its_geometry_puts_them(name: str) -> None:
    assert name in GEOMETRY, "of a new set it is said first where its points lie"
    for n in (4, 101):
        assert all(GEOMETRY[name](*point) for point in points(made(name, n=n, noise=0)))


def test_the_moons_of_the_lecture_start_with_these_digits() -> None:
    assert points(made("moons"))[0] == (1.1221146075409685, 0.08147717341718697, -1.0)
    assert made("moons") == made("moons", n=100, noise=0.1, seed=1337)


def test_circles_lie_around_their_radii() -> None:
    found = points(made("circles", n=1000))
    for label, radius in ((-1, 1.0), (1, 0.5)):
        radii = [math.hypot(x1, x2) for x1, x2, y in found if y == label]
        assert len(radii) == 500
        assert statistics.mean(radii) == pytest.approx(radius, abs=0.02)
        assert statistics.stdev(radii) == pytest.approx(0.05, rel=0.2)


def test_the_arms_of_the_spiral_mirror_each_other_and_keep_apart() -> None:
    found = points(made("spiral", noise=0))
    arms = {label: {(x1, x2) for x1, x2, y in found if y == label} for label in (-1, 1)}
    assert len(arms[-1]) == 50
    assert {(-x1, -x2) for x1, x2 in arms[-1]} == arms[1]
    assert min(math.dist(p, q) for p in arms[-1] for q in arms[1]) > 0.15
    radii = [math.hypot(*point) for point in arms[1]]
    assert (min(radii), max(radii)) == (pytest.approx(0.1), pytest.approx(1))


def test_xor_is_its_table() -> None:
    assert points(made("xor")) == [(0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 0)]
    assert points(made("xor", n=4, noise=0)) == points(made("xor"))
    assert points(made("xor", n=5, noise=0))[4] == (0, 0, 0)


@pytest.mark.parametrize("asked", [{"n": 400}, {"n": 400, "noise": 0.1}])
def test_more_points_of_xor_lie_around_its_corners(asked: dict[str, float]) -> None:
    found = points(made("xor", **asked))
    away = [(x1 - round(x1), x2 - round(x2)) for x1, x2, _ in found]
    assert all(y == (round(x1) != round(x2)) for x1, x2, y in found)
    assert statistics.pstdev([number for pair in away for number in pair]) == pytest.approx(0.1, rel=0.2)


def test_noise_moves_the_four_corners_where_it_is_asked_for() -> None:
    assert points(made("xor", noise=0.05)) != points(made("xor"))


def test_the_line_is_its_equation_and_noise() -> None:
    assert made("line", noise=0).columns[0][1] == pytest.approx([-1 + 2 * k / 19 for k in range(20)])
    assert all(y == 2 * x + 1 for x, y in points(made("line", noise=0)))
    found = points(made("line", n=1000, noise=0.3))
    x, y = (list(column) for column in zip(*found, strict=True))
    assert statistics.linear_regression(x, y) == pytest.approx((2, 1), abs=0.05)
    assert statistics.pstdev([b - 2 * a - 1 for a, b in found]) == pytest.approx(0.3, rel=0.1)


@pytest.mark.parametrize("name", RECIPES)
def test_a_seed_gives_the_same_points_again_and_another_seed_others(name: str) -> None:
    data = made(name, noise=0.1, seed=7)
    assert data == made(name, noise=0.1, seed=7)
    assert data.columns != made(name, noise=0.1, seed=8).columns


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("n", [1, 2, 3, MAX_SAMPLES])
def test_every_count_of_samples_is_met(name: str, n: int) -> None:
    data = made(name, n=float(n), noise=1e6, seed=2.0**32 - 1)
    names = [column for column, _ in data.columns]
    assert (data.name, names) == (name, [*RECIPES[name].names])
    for _, numbers in data.columns:
        assert len(numbers) == n
        assert all(type(number) is float and math.isfinite(number) for number in numbers)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("moon", "Did you mean moons? The data sets are {sets}."),
        ("XOR", "Did you mean xor? The data sets are {sets}."),
        ("iris", "The data sets are {sets}."),
    ],
)
def test_an_unknown_name_is_answered_with_the_known_ones(name: str, hint: str) -> None:
    with pytest.raises(EngineError) as caught:
        made(name)
    assert (str(caught.value), str(caught.value.hint)) == (
        f"There is no data set {name}", hint.format(sets=", ".join(RECIPES)),
    )  # fmt: skip


@pytest.mark.parametrize("number", [0, -1, 10_001, 2.5, math.nan, math.inf, 10**400])
def test_a_count_out_of_range_is_refused(number: float) -> None:
    with pytest.raises(EngineError, match="n must be a whole number from 1 to 10000") as caught:
        made("moons", n=number)
    assert "n=100" in str(caught.value.hint)


@pytest.mark.parametrize("number", [-0.1, math.nan, math.inf, 10**400, 1.1e6])
def test_noise_out_of_range_is_refused(number: float) -> None:
    with pytest.raises(EngineError, match="noise must be a number from 0 to 1000000") as caught:
        made("moons", noise=number)
    assert "noise=0.1" in str(caught.value.hint)


def test_negative_zero_is_no_noise() -> None:
    assert made("moons", noise=-0.0) == made("moons", noise=0)


@pytest.mark.parametrize("number", [-1, 2**32, 0.5, math.nan, math.inf, 10**400])
def test_a_seed_out_of_range_is_refused(number: float) -> None:
    with pytest.raises(EngineError, match="seed must be a whole number from 0 to 4294967295") as caught:
        made("moons", seed=number)
    assert "seed=1337" in str(caught.value.hint)
