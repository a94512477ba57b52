"""What was held when: events as stretches of time, and as labels of windows."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from camcade.sessions.events import EventKind, SessionEvent

Stretch = tuple[float, float]
"""From when to when, seconds; its end no longer belongs to it."""


@dataclass(frozen=True, slots=True)
class Timeline:
    """A session's events as stretches, each list in order.

    | field | meaning |
    | --- | --- |
    | presses | action → when it was held; every action has an entry |
    | fights | between the marks; all of it where there are none |
    """

    presses: Mapping[str, Sequence[Stretch]]
    fights: Sequence[Stretch]


def timeline_of(events: Iterable[SessionEvent], actions: Iterable[str], length_s: float) -> Timeline:
    """The stretches of events that `read_events` gave; what is never let go is held to the end."""
    presses: dict[str, list[Stretch]] = {action: [] for action in actions}
    fights: list[Stretch] = []
    held: dict[str, float] = {}
    began: float | None = None
    is_marked = False
    for event in events:
        match event.kind:
            case EventKind.KEY_DOWN:
                held[event.key] = event.t
            case EventKind.KEY_UP:
                presses[event.key].append((held.pop(event.key), event.t))
            case EventKind.FIGHT_START:
                began, is_marked = event.t, True
            case EventKind.FIGHT_END if began is not None:
                fights.append((began, event.t))
                began = None
            case EventKind.FIGHT_END:
                pass
    for action, begin in held.items():
        presses[action].append((begin, max(begin, length_s)))
    if began is not None:
        fights.append((began, max(began, length_s)))
    return Timeline(presses, fights if is_marked else [(0.0, length_s)])


def held_in_windows(presses: Sequence[Stretch], edges: Sequence[float]) -> list[bool]:
    """For each window between two neighbouring edges: was the key held at any moment of it?

    A press counts in the window that it begins in, however short it is.

    Args:
        presses: of one key.
        edges: n + 1 times in rising order, for n windows.
    """
    held = [False] * (len(edges) - 1)
    for begin, end in presses:
        first = bisect_right(edges, begin) - 1
        last = max(bisect_left(edges, end) - 1, first)
        for window in range(max(first, 0), min(last + 1, len(held))):
            held[window] = True
    return held


def edges_of(stretch: Stretch, windows_per_s: int) -> list[float]:
    """The edges of the whole windows of a stretch, which begin at whole windows since the session began."""
    first = _whole(stretch[0] * windows_per_s, up=True)
    last = _whole(stretch[1] * windows_per_s, up=False)
    return [number / windows_per_s for number in range(first, last + 1)]


def _whole(value: float, *, up: bool) -> int:
    near = round(value)
    if abs(value - near) < 1e-6:  # 0.3 × 10 is not quite 3
        return near
    return int(value) + up
