"""Matches that were won and lost, and how sure one can be of it."""

from dataclasses import asdict, dataclass
from math import sqrt
from typing import Any

CONFIDENCE_Z = 1.96


@dataclass(frozen=True, slots=True)
class Score:
    """Matches of one player against another, as the first of them sees it."""

    won: int
    drawn: int
    lost: int

    def __add__(self, other: "Score") -> "Score":
        """Of the matches of both."""
        return Score(self.won + other.won, self.drawn + other.drawn, self.lost + other.lost)

    @property
    def matches(self) -> int:
        """How many."""
        return self.won + self.drawn + self.lost

    @property
    def share(self) -> float:
        """Of the points: a draw is half of one."""
        return (self.won + self.drawn / 2) / max(1, self.matches)

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's, 95 %."""
        n, z = max(1, self.matches), CONFIDENCE_Z
        middle = (self.share + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * sqrt(self.share * (1 - self.share) / n + z * z / (4 * n * n))
        return middle - half, middle + half

    def as_json(self) -> dict[str, Any]:
        """In plain values."""
        return {**asdict(self), "share": self.share, "interval": self.interval}
