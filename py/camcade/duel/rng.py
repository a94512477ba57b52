"""Random numbers that are the same in every Python.

The standard library promises only `random.random()` to stay the same between versions; `choice` and friends
may change, and the page runs another Python than the tests. This generator is ten lines and stays.
"""

from collections.abc import Mapping
from typing import TypeVar

T = TypeVar("T")

MASK_32 = 0xFFFFFFFF


class Rng:
    """Marsaglia's 32-bit xorshift (2003, shifts 13, 17, 5), started from the lowest 32 bits of a number."""

    __slots__ = ("_bits",)

    def __init__(self, seed: int) -> None:
        # Scatter neighbouring seeds (Knuth's multiplicative hash); 0 would be the generator's fixed point.
        self._bits = (seed * 2654435761 + 0x9E3779B9) & MASK_32 or 1

    def bits(self) -> int:
        """The next 32 random bits."""
        bits = self._bits
        bits ^= (bits << 13) & MASK_32
        bits ^= bits >> 17
        bits ^= (bits << 5) & MASK_32
        self._bits = bits
        return bits

    def between(self, low: int, high: int) -> int:
        """A whole number from low to high, both possible."""
        return low + self.bits() % (high - low + 1)

    def happens(self, percent: int) -> bool:
        """True in so many of a hundred cases."""
        return self.bits() % 100 < percent

    def pick(self, choices: Mapping[T, int]) -> T:
        """One of the choices, each with its weight: whole numbers of which one at least is above 0."""
        left = self.bits() % sum(choices.values())
        for choice, weight in choices.items():
            left -= weight
            if left < 0:
                return choice
        raise ValueError(f"no choice has a weight: {choices!r}")
