"""Small seeded irregularities for drawings: the same on every machine and every Python."""


class Noise:
    """A linear congruential generator (Knuth's MMIX constants); good enough for stars and stones."""

    def __init__(self, seed: int) -> None:
        self._state = (seed * 2862933555777941757 + 3037000493) % 2**64

    def between(self, low: float, high: float) -> float:
        """Return the next number, evenly spread from `low` to `high`."""
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % 2**64
        return low + (high - low) * (self._state >> 40) / 2**24
