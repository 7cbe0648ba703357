"""Minibatches: every sample once an epoch, in another order each time, the same for the same seed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.data.minibatches import batches


@given(samples=st.integers(1, 60), size=st.integers(0, 70), seed=st.integers(), epoch=st.integers(0, 9))
def test_an_epoch_sees_every_sample_once(samples: int, size: int, seed: int, epoch: int) -> None:
    found = batches(samples, size, seed, epoch)
    assert sorted(sample for batch in found for sample in batch) == list(range(samples))
    assert all(len(batch) <= (size or samples) for batch in found)
    assert found == batches(samples, size, seed, epoch)


def test_all_samples_stay_in_order() -> None:
    assert batches(4, 0, 1, 0) == batches(4, 4, 1, 7) == batches(4, 9, 1, 7) == ((0, 1, 2, 3),)


def test_epochs_and_seeds_differ() -> None:
    assert len({batches(20, 5, seed, epoch) for seed in (1, 2) for epoch in range(5)}) == 10
    assert [len(batch) for batch in batches(11, 4, 1, 0)] == [4, 4, 3]
