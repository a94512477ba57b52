"""What reading the frames of a source costs."""

from collections import deque
from collections.abc import Iterable
from itertools import takewhile
from typing import Any

from camcade_web.browser.samples import Rate, Samples
from camcade_web.camera.frame_source import FrameSource
from camcade_web.recognizers.base import Decision

MEASUREMENTS_KEPT = 2000


class Metrics:
    """What reading frames costs: noted with each decision, and worked out when somebody asks."""

    def __init__(self, source: FrameSource) -> None:
        self.frames_skipped = 0  # left in the source because an earlier one was being read
        self._source = source
        self._count = 0  # of all decisions
        self._decisions: deque[tuple[float, float, float, int | None]] = deque(maxlen=MEASUREMENTS_KEPT)
        """Frame taken, decided, ms of inference, live tensors."""
        self._strikes: deque[dict[str, Any]] = deque(maxlen=MEASUREMENTS_KEPT)

    def note(self, decision: Decision, decided_ms: float) -> None:
        """What it took to decide about a frame, and what came out."""
        taken_ms = decision.taken_ms
        self._count += 1
        self._decisions.append((taken_ms, decided_ms, decision.inference_ms, decision.tensors))
        if decision.strike is not None:
            strike = {"frame_ms": taken_ms, "decided_ms": decided_ms, "intent": str(decision.strike)}
            self._strikes.append(strike)

    def per_second(self, now_ms: float) -> float:
        """Decisions a second."""
        rate = Rate()
        newest_first = (decided_ms for _, decided_ms, _, _ in reversed(self._decisions))
        for decided_ms in reversed([*takewhile(lambda ms: now_ms - ms <= rate.window_ms, newest_first)]):
            rate.note(decided_ms)
        return rate.per_second(now_ms)

    def pace(self, now_ms: float) -> str:
        """The same and their cost, in words for the player."""
        cost_ms = self._inference_ms.percentile(50) or 0.0
        return f"{self.per_second(now_ms):.0f} looks a second, {cost_ms:.{int(cost_ms < 1)}f} ms each"

    def medians(self) -> dict[str, float | None]:
        """Medians in ms, None before the first decision."""
        return {
            "inference_ms": self._inference_ms.percentile(50),
            "frame_to_intent_ms": self._frame_to_intent_ms.percentile(50),
        }

    def all(self, now_ms: float) -> dict[str, Any]:
        """As site/README.md describes `metrics()`."""
        return {
            "predictions": {
                "count": self._count,
                "per_second": self.per_second(now_ms),
                "frames_skipped": self.frames_skipped,
                "inference_ms": self._inference_ms.spread(),
            },
            "frame_to_intent_ms": self._frame_to_intent_ms.spread(),
            "camera_frames_ms": list(self._source.times_ms),
            "decisions": [
                {"frame_ms": taken_ms, "decided_ms": decided_ms, "tensors": tensors}
                for taken_ms, decided_ms, _, tensors in self._decisions
            ],
            "strikes": list(self._strikes),
        }

    @property
    def _inference_ms(self) -> Samples:
        return self._samples(inference_ms for _, _, inference_ms, _ in self._decisions)

    @property
    def _frame_to_intent_ms(self) -> Samples:
        return self._samples(decided_ms - taken_ms for taken_ms, decided_ms, _, _ in self._decisions)

    def _samples(self, values: Iterable[float]) -> Samples:
        samples = Samples(MEASUREMENTS_KEPT, values)
        samples.count = self._count
        return samples
