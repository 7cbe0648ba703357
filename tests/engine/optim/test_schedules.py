"""The course of the learning rate: against PyTorch's schedulers and micrograd's demo."""

from __future__ import annotations

import pytest

from engine.errors import EngineError
from engine.optim.schedules import SCHEDULES, find_schedule


def test_rates_worked_out_by_hand() -> None:
    step, cosine, linear = (SCHEDULES[id] for id in ("step", "cosine", "linear"))
    assert [SCHEDULES["constant"](0.3, k, 5) for k in (0, 5, 99)] == [0.3] * 3
    assert [step(1.0, k, 10) for k in (0, 9, 10, 25)] == pytest.approx([1.0, 1.0, 0.1, 0.01], rel=1e-15)
    assert [cosine(2.0, k, 4) for k in (0, 1, 2, 4, 9)] == pytest.approx([2.0, 1.7071067811865475, 1.0, 0.0, 0.0])
    assert [linear(1.0, k, 100) for k in (0, 7, 50, 99)] == [1.0 - 0.9 * k / 100 for k in (0, 7, 50, 99)]
    assert linear(1.0, 1000, 100) == pytest.approx(0.1, rel=1e-15)


@pytest.mark.torch
def test_step_and_cosine_are_pytorchs() -> None:
    torch = pytest.importorskip("torch")
    for id, span in (("step", 7), ("step", 1), ("cosine", 30)):
        parameter = torch.nn.Parameter(torch.zeros(1))
        optimizer = torch.optim.SGD([parameter], lr=0.3)
        theirs = (
            torch.optim.lr_scheduler.StepLR(optimizer, span)
            if id == "step"
            else torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, span)
        )
        for epoch in range(30):
            assert SCHEDULES[id](0.3, epoch, span) == pytest.approx(theirs.get_last_lr()[0], rel=1e-9, abs=1e-15)
            optimizer.step()
            theirs.step()


def test_an_unknown_schedule_is_named_with_those_there_are() -> None:
    with pytest.raises(EngineError, match="warm") as raised:
        find_schedule("warm")
    assert "cosine, linear" in str(raised.value.hint)
