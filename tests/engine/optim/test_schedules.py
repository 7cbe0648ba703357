"""The course of the learning rate: against PyTorch's schedulers and micrograd's demo."""

from __future__ import annotations

import math

import pytest

from engine.errors import EngineError
from engine.optim.schedules import FACTOR, SCHEDULES, find_schedule

BY_HAND = {  # the rate, the span, and what becomes of the rate in some epochs
    "constant": (0.3, 5, {0: 0.3, 5: 0.3, 99: 0.3}),
    "step": (1.0, 10, {0: 1.0, 9: 1.0, 10: 0.1, 25: 0.01}),
    "cosine": (2.0, 4, {0: 2.0, 1: 1 + math.sqrt(0.5), 2: 1.0, 4: 0.0, 9: 0.0}),
    "linear": (1.0, 100, {0: 1.0, 7: 0.937, 50: 0.55, 100: 0.1, 1000: 0.1}),
}


@pytest.mark.parametrize("id", SCHEDULES)
def test_rates_worked_out_by_hand(id: str) -> None:
    assert id in BY_HAND, "a new schedule is worked out by hand first"
    rate, span, expected = BY_HAND[id]
    found = {epoch: SCHEDULES[id](rate, epoch, span) for epoch in expected}
    assert found == pytest.approx(expected, rel=1e-15, abs=1e-15)


@pytest.mark.torch
@pytest.mark.parametrize("span", [1, 7, 30])
@pytest.mark.parametrize("id", SCHEDULES)
def test_rates_are_pytorchs_as_far_as_the_span_goes(id: str, span: int) -> None:
    torch = pytest.importorskip("torch")
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.3)
    names = {**vars(torch.optim.lr_scheduler), "optimizer": optimizer, "span": span, "factor": FACTOR}
    theirs = eval(SCHEDULES[id].torch, names)
    for epoch in range(span + 1):
        assert SCHEDULES[id](0.3, epoch, span) == pytest.approx(theirs.get_last_lr()[0], rel=1e-9, abs=1e-15)
        optimizer.step()
        theirs.step()


def test_an_unknown_schedule_is_named_with_those_there_are() -> None:
    with pytest.raises(EngineError, match="warm") as raised:
        find_schedule("warm")
    assert str(raised.value.hint) == f"Choose one of: {', '.join(SCHEDULES)}."
