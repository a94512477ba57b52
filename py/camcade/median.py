"""The middle of some numbers. Python's own `statistics` takes a page longer to load than half of a game."""

from collections.abc import Iterable


def median(values: Iterable[float]) -> float:
    """The value in the middle, or the mean of the two that share it.

    Raises:
        ValueError: there are no values.
    """
    ordered = sorted(values)
    if not ordered:
        raise ValueError("no values, so no median")
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
