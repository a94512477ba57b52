"""The log of a session: keys that went down and up, and where the fights are. One JSON object a line."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeGuard, cast

from camcade.errors import DataError
from camcade.plain_json import parse_json

LONGEST_S = 1e7  # of a recording: four months


class EventKind(StrEnum):
    """What a line can tell."""

    KEY_DOWN = "keydown"
    KEY_UP = "keyup"
    FIGHT_START = "fight_start"
    FIGHT_END = "fight_end"


KEY_EVENTS = (EventKind.KEY_DOWN, EventKind.KEY_UP)


@dataclass(frozen=True, slots=True)
class SessionEvent:
    """One line: when (seconds), what, and for keys which action; `key` is empty for marks."""

    t: float
    kind: EventKind
    key: str = ""

    def to_line(self) -> str:
        """The line without its end."""
        told: dict[str, object] = {"t": self.t, "event": self.kind}
        return json.dumps(told | {"key": self.key} if self.key else told)


@dataclass(frozen=True, slots=True)
class Log:
    """What could be read of a file, and a message for each line that could not."""

    events: tuple[SessionEvent, ...]
    broken: tuple[str, ...] = ()


class _Reader:
    """Reads line by line and knows what is held."""

    def __init__(self, actions: Collection[str]) -> None:
        self._actions = actions
        self._held: set[str] = set()
        self._is_fighting = False
        self.t = 0.0

    def read(self, line: str) -> SessionEvent:
        """The event of one line. Raises ValueError that says what is wrong with it."""
        event = _event(line)
        if event.t < self.t:
            raise ValueError(f"it comes after an event of {self.t:g} s: events have to be in order")
        if event.kind in KEY_EVENTS:
            self._check_key(event)
        elif self._is_fighting == (event.kind is EventKind.FIGHT_START):
            raise ValueError(f"{event.kind} {'within' if self._is_fighting else 'without'} a fight")
        else:
            self._is_fighting = not self._is_fighting
        self.t = event.t
        return event

    def _check_key(self, event: SessionEvent) -> None:
        if event.key not in self._actions:
            raise ValueError(f"key {event.key!r} is unknown; known are {', '.join(self._actions)}")
        if (event.key in self._held) == (event.kind is EventKind.KEY_DOWN):
            state = "already held" if event.key in self._held else "not held"
            raise ValueError(f"{event.kind} of {event.key!r}, which is {state}")
        self._held ^= {event.key}


def read_events(text: str, source: str, actions: Collection[str], *, skip_broken: bool = False) -> Log:
    """The log that a file's text holds.

    Args:
        text: of the file.
        source: its name, for messages.
        actions: the keys that may occur.
        skip_broken: leave broken lines out and go on, instead of raising.

    Raises:
        DataError: a line is broken; says which, its time, and why.
    """
    reader = _Reader(actions)
    events: list[SessionEvent] = []
    broken: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            events.append(reader.read(line))
        except ValueError as problem:
            message = f"{source}, line {number}, after {reader.t:g} s: {problem}"
            if not skip_broken:
                raise DataError(f"{message} (--skip-broken uses the lines that are whole)") from problem
            broken.append(message)
    return Log(tuple(events), tuple(broken))


def write_events(events: Iterable[SessionEvent]) -> str:
    """The text of the file."""
    return "".join(event.to_line() + "\n" for event in events)


def _event(line: str) -> SessionEvent:
    try:
        content: Any = parse_json(line)
    except ValueError as problem:
        raise ValueError(f"the line is no JSON ({line[:60]!r}); was the file cut off?") from problem
    if not isinstance(content, dict):
        raise ValueError(f"expected an object, found {line[:60]!r}")
    fields = cast(dict[str, Any], content)
    t, kind, key = fields.get("t"), fields.get("event"), fields.get("key", "")
    if not is_time(t):
        raise ValueError(f"t is {t!r:.60}, expected seconds, 0 to {LONGEST_S:g}")
    if kind not in list(EventKind):
        raise ValueError(f"event is {kind!r}, expected one of {', '.join(EventKind)}")
    if not isinstance(key, str) or (kind in KEY_EVENTS) != bool(key):
        raise ValueError(f"{kind} with key {key!r}")
    return SessionEvent(float(t), EventKind(kind), key)


def is_time(value: object) -> TypeGuard[float]:
    """Whether a value can be a time: a number of seconds, 0 or more."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= LONGEST_S
