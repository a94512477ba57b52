"""What the player sets once and keeps: how easily strikes and steps count, and whether the skeleton shows.

Kept as JSON in the browser's localStorage under `KEY`. What is missing, unknown or out of range has its
default: a page must never fail because of what an older or newer one wrote.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from typing import Any, Protocol, cast

from camcade.gestures.sensitivity import STEPS

KEY = "camcade.settings"

STEP_WORDS = ("only when I am sure", "a little strict", "as tuned", "a little keen", "at the slightest hint")
"""For each of `STEPS`, how the page says it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The player's choices.

    | field | values | meaning |
    | --- | --- | --- |
    | strikes | -2..2 | how easily a strike counts |
    | steps | -2..2 | how little the player has to step aside to walk |
    | skeleton | – | joints and bones are drawn over the preview |
    """

    strikes: int = 0
    steps: int = 0
    skeleton: bool = True

    def to_json(self) -> str:
        """As `from_json` reads it."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str | None) -> "Settings":
        """Whatever of it makes sense."""
        try:
            stored = json.loads(text or "{}")
        except ValueError:
            return cls()
        if not isinstance(stored, dict):
            return cls()
        given = cast(dict[str, Any], stored)
        return cls(
            **{
                item.name: given[item.name]
                for item in fields(cls)
                if item.name in given and SENSIBLE[item.name](given[item.name])
            }
        )


def is_step(value: object) -> bool:
    """One of `STEPS`; True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool) and value in STEPS


SENSIBLE: dict[str, Callable[[object], bool]] = {
    "strikes": is_step,
    "steps": is_step,
    "skeleton": lambda value: isinstance(value, bool),
}


class Store(Protocol):
    """Something that keeps texts by name, and may fail to."""

    def read(self, key: str) -> str | None:
        """What was kept; None if nothing was, or if reading is not allowed."""
        ...

    def write(self, key: str, text: str) -> bool:
        """Whether it is kept now."""
        ...


class KeptSettings:
    """The settings in use, and their way in and out of the store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.current = Settings.from_json(store.read(KEY))

    def change(self, settings: Settings) -> bool:
        """Use these from now on; whether they will still be there next time."""
        self.current = settings
        return self._store.write(KEY, settings.to_json())
