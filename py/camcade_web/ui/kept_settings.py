"""What the player sets once and keeps: how easily strikes and steps count, keys, volumes, text.

Kept as JSON in the browser's localStorage under `KEY`. What is missing or unknown has its default: a page
must never fail because of what an older or newer one wrote. What is there and makes no sense has its default
too; the text that held it is set aside under `SET_ASIDE`, and the player is told once.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from typing import Any, Protocol, cast

from camcade.duel.control_map import ControlMap
from camcade.errors import SettingsError
from camcade.gestures.sensitivity import STEPS
from camcade.plain_json import parse_json
from camcade_web.ui.settings import Settings

KEY = "camcade.settings"
SET_ASIDE = "camcade.settings.set-aside"

LOUDEST = 10
TEXT_SIZES = ("usual", "large", "largest")
ANNOUNCERS = ("synthesised", "spoken")


@dataclass(frozen=True, slots=True)
class PlayerSettings(Settings):
    """The player's choices, those that recognizers know included.

    | field | values | meaning |
    | --- | --- | --- |
    | effects, music, announcer | 0..`LOUDEST` | how loud each is; 0 is silent |
    | voice | one of `ANNOUNCERS` | who announces rounds: the page's own tones, or the browser's voice |
    | text | one of `TEXT_SIZES` | how large words are |
    | controls | | keys and buttons |
    """

    effects: int = 10
    music: int = 3
    announcer: int = 7
    voice: str = "synthesised"
    text: str = "usual"
    controls: ControlMap = field(default_factory=ControlMap)

    def to_json(self) -> str:
        """As `from_json` reads it."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        return json.dumps({**values, "controls": self.controls.to_plain()})

    @classmethod
    def from_json(cls, text: str | None) -> "tuple[PlayerSettings, tuple[str, ...]]":
        """Whatever of it makes sense, and the names of what does not; "settings" if that is all of it."""
        try:
            stored = parse_json(text or "{}")
        except ValueError:
            return cls(), ("settings",)
        if not isinstance(stored, dict):
            return cls(), ("settings",)
        given = cast(dict[str, Any], stored)
        values: dict[str, Any] = {}
        problems: list[str] = []
        for name, read in READERS.items():
            if name in given:
                try:
                    values[name] = read(given[name])
                except SettingsError:
                    problems.append(name)
        return cls(**values), tuple(problems)


def one_of(*choices: object) -> Callable[[object], Any]:
    """Reads one of these, of their very kind: True and False are no numbers."""

    def read(value: object) -> object:
        if not any(type(value) is type(choice) and value == choice for choice in choices):
            raise SettingsError(f"{value!r} was kept; expected one of {choices}.")
        return value

    return read


LOUDNESS = one_of(*range(LOUDEST + 1))
READERS: dict[str, Callable[[object], Any]] = {
    "strikes": one_of(*STEPS),
    "steps": one_of(*STEPS),
    "skeleton": one_of(True, False),
    "effects": LOUDNESS,
    "music": LOUDNESS,
    "announcer": LOUDNESS,
    "voice": one_of(*ANNOUNCERS),
    "text": one_of(*TEXT_SIZES),
    "controls": ControlMap.from_plain,
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
    """The settings in use, and their way in and out of the store.

    `problems` names what was kept and makes no sense; it has been set aside, so the next visit finds none.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._is_kept = True  # what is chosen here stands in the store
        text = store.read(KEY)
        self.current, self.problems = PlayerSettings.from_json(text)
        if self.problems and text is not None and store.write(SET_ASIDE, text):
            store.write(KEY, self.current.to_json())

    def change(self, settings: PlayerSettings) -> bool:
        """Use these from now on, with what another tab has changed; whether they will be there next time."""
        text = self._store.read(KEY)
        kept = PlayerSettings.from_json(text)[0] if text is not None and self._is_kept else self.current
        changed = {
            item.name: getattr(settings, item.name)
            for item in fields(settings)
            if getattr(settings, item.name) != getattr(self.current, item.name)
        }
        settings = self.current = replace(kept, **changed)
        self._is_kept = self._store.write(KEY, settings.to_json())
        return self._is_kept
