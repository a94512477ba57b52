"""What counts of what a head says, look by look: several together, and nothing that is unlike all samples."""

from collections import deque
from collections.abc import Mapping


class Deciding:
    """The last looks.

    >>> deciding = Deciding(looks=2, far=1.0)
    >>> deciding.update({"punch": 0.9}, 0.5), deciding.update({"punch": 0.5}, 0.5)
    ({'punch': 0.9}, {'punch': 0.7})
    >>> deciding.update({"punch": 0.9}, 1.5), deciding.is_far
    ({'punch': 0.25}, True)
    """

    def __init__(self, looks: int = 1, far: float = 0.0) -> None:
        """As `Project.looks` and `Project.far`."""
        self.is_far = False
        """The last look was at something unlike all samples."""
        self._far = far
        self._last: deque[Mapping[str, float]] = deque(maxlen=looks)

    def update(self, shares: Mapping[str, float], distance: float | None = None) -> dict[str, float]:
        """Take in a look, label → probability, and give what the last ones come to together.

        `distance`: to the nearest sample, in shares of what is usual; None where nobody knows.
        """
        self.is_far = bool(self._far) and distance is not None and distance > self._far
        if self._last and self._last[-1].keys() != shares.keys():
            self._last.clear()  # another head
        self._last.append(dict.fromkeys(shares, 0.0) if self.is_far else shares)
        count = len(self._last)
        return {label: sum(look[label] for look in self._last) / count for label in shares}

    def forget(self) -> None:
        """What was seen before does not count."""
        self._last.clear()
