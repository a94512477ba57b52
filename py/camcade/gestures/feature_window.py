"""The last moments of a body at even steps, for a network that reads movements."""

from collections import deque
from collections.abc import Sequence

from camcade.errors import SettingsError


class FeatureWindow:
    """Rows of features as frames come, read at even steps whatever the camera's rate.

    Between two frames a row is interpolated; before the first one it is as in it.
    """

    def __init__(self, steps: int, step_ms: float) -> None:
        """`steps` rows, `step_ms` apart. Raises `SettingsError` unless both are positive."""
        if not steps >= 1 or not step_ms > 0:
            raise SettingsError(f"{steps} steps of {step_ms} ms: expected at least 1 step of more than 0 ms.")
        self.steps = steps
        self.step_ms = step_ms
        self._frames: deque[tuple[float, Sequence[float]]] = deque()

    def clear(self) -> None:
        """Forget every frame."""
        self._frames.clear()

    def add(self, t_ms: float, features: Sequence[float]) -> None:
        """Take one frame's features; a frame that is not newer than the last is left out."""
        frames = self._frames
        if frames and t_ms <= frames[-1][0]:
            return
        frames.append((t_ms, features))
        oldest_ms = t_ms - (self.steps - 1) * self.step_ms
        while len(frames) > 1 and frames[1][0] <= oldest_ms:
            frames.popleft()

    def rows(self) -> list[float]:
        """steps x features numbers, row by row, the last row that of the newest frame; empty without any."""
        if not self._frames:
            return []
        frames = list(self._frames)
        newest_ms = frames[-1][0]
        values: list[float] = []
        index = 0
        for back in range(self.steps - 1, -1, -1):
            at_ms = newest_ms - back * self.step_ms
            while index + 1 < len(frames) and frames[index + 1][0] < at_ms:
                index += 1
            before_ms, before = frames[index]
            if at_ms <= before_ms or index + 1 == len(frames):
                values += before
                continue
            after_ms, after = frames[index + 1]
            share = (at_ms - before_ms) / (after_ms - before_ms)
            values += [a + share * (b - a) for a, b in zip(before, after, strict=True)]
        return values
