"""Work in slices, and changes gathered to one a frame."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from desktop_app.session import jobs as module
from desktop_app.session.jobs import Jobs


@pytest.fixture
def jobs(qapp, monkeypatch: pytest.MonkeyPatch) -> Jobs:
    monkeypatch.setattr(module, "SLICE_SECONDS", 0.0)
    return Jobs()


def counting(done: list[int], last: int) -> Iterator[None]:
    for number in range(last):
        done.append(number)
        yield


def test_of_changes_within_a_frame_the_first_and_the_latest_of_each_kind_are_made(jobs: Jobs, qtbot) -> None:
    done: list[int] = []
    for key, number in (("x", 1), ("x", 2), ("x", 3), ("y", 4)):
        jobs.gather(key, lambda number=number: done.append(number))
    assert done == [1]
    qtbot.waitUntil(lambda: not jobs._frames.isActive())
    assert done == [1, 3, 4]


def test_two_jobs_take_turns_and_each_is_shown_after_its_slices(jobs: Jobs, qtbot) -> None:
    done: list[int] = []
    shown: list[str] = []
    jobs.start("a", counting(done, 3), lambda: shown.append("a"))
    jobs.start("b", counting(done, 3), lambda: shown.append("b"))
    assert done == []
    qtbot.waitUntil(lambda: not jobs.running("a") and not jobs.running("b"))
    assert done == [0, 0, 1, 1, 2, 2]
    assert shown[:6] == ["a", "b"] * 3


def test_one_started_anew_drops_what_was_under_way(jobs: Jobs, qtbot) -> None:
    done: list[int] = []
    jobs.start("a", counting(done, 1_000_000), lambda: None)
    qtbot.waitUntil(lambda: len(done) > 3)
    jobs.start("a", iter(()), lambda: done.append(-1))
    count = len(done)
    qtbot.waitUntil(lambda: not jobs.running("a"))
    assert done[count:] == [-1]


def test_it_begins_after_its_pause_and_not_if_it_is_stopped_in_it(jobs: Jobs, qtbot) -> None:
    done: list[int] = []
    jobs.start("a", counting(done, 1), lambda: None, after_ms=1)
    assert jobs.running("a")
    jobs.stop("a")
    jobs.start("b", counting(done, 2), lambda: None, after_ms=1)
    qtbot.waitUntil(lambda: not jobs.running("b"))
    assert done == [0, 1]


def test_a_job_with_an_error_ends_and_the_others_go_on(jobs: Jobs, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing() -> Iterator[None]:
        yield
        raise RuntimeError("in a slice")

    done: list[int] = []
    with qtbot.captureExceptions() as errors:
        jobs.start("bad", failing(), lambda: None)
        jobs.start("good", counting(done, 5), lambda: None)
        qtbot.waitUntil(lambda: not jobs.running("good"))
    assert not jobs.running("bad")
    assert [str(error) for _, error, _ in errors] == ["in a slice"]
    assert done == [0, 1, 2, 3, 4]


def test_after_all_is_stopped_no_timer_runs(jobs: Jobs, qtbot) -> None:
    jobs.gather("x", lambda: None)
    jobs.start("a", counting([], 1_000_000), lambda: None)
    jobs.start("b", counting([], 1), lambda: None, after_ms=60_000)
    jobs.stop_all()
    assert not any(timer.isActive() for timer in jobs.findChildren(module.QTimer))
