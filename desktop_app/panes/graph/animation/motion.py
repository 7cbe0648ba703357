"""What moves while a step is shown: how far it has come."""

from __future__ import annotations

from desktop_app.panes.graph.animation.clock import Clock
from engine.autodiff.trace import StepKind

MOVE_MS: dict[StepKind, int] = {"forward": 600, "backward": 850, "update": 500, "seed": 300, "zero_grad": 300}
WAVE_MS = 450  # an edge of a nudge's wave


class Motion(Clock):
    """One clock for all tokens."""

    @property
    def arrived(self) -> bool:
        """Whether the number has reached its place."""
        return self.share >= 0.999

    def start(self, kind: StepKind, speed: float) -> None:
        """Sets out."""
        self.run_for(MOVE_MS[kind] / 1000 / speed)

    def start_wave(self, edges: int, speed: float) -> None:
        """Sets out on a way of several edges, one after the other."""
        self.run_for(WAVE_MS * max(edges, 1) / 1000 / speed)
