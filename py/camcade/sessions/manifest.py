"""What a session says about itself."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

from camcade.errors import DataError
from camcade.places import plain_name
from camcade.plain_json import parse_json
from camcade.sessions.events import LONGEST_S, is_time

FORMAT = "camcade-session"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a session says about itself.

    | field | unit | meaning |
    | --- | --- | --- |
    | name | – | of the session |
    | game | – | "duel", or another game that was recorded |
    | actions | – | what keys stand for, in the order of labels |
    | length_s | seconds | how long was recorded |
    | players | names | whose keys these are, then who else played; empty where nobody knows |
    | side | 0, 1 | whose fighter the keys moved |
    | frames_per_second | – | of the video; 0: there is none |
    """

    name: str
    game: str
    actions: tuple[str, ...]
    length_s: float
    players: tuple[str, ...] = ()
    side: int = 0
    frames_per_second: float = 0.0

    def to_json(self) -> str:
        """The text of manifest.json."""
        return json.dumps({"format": FORMAT, "version": VERSION, **asdict(self)}, indent=2) + "\n"

    @classmethod
    def from_json(cls, text: str, source: str) -> "Manifest":
        """Read manifest.json; `source` names it in messages.

        Raises:
            DataError: it is no manifest that this code reads; says what was found and expected.
        """
        try:
            document: Any = parse_json(text)
        except ValueError as problem:
            raise DataError(f"{source} is no JSON ({problem}): record the session again.") from problem
        fields = cast(dict[str, Any], document) if isinstance(document, dict) else {}
        if fields.pop("format", None) != FORMAT or fields.pop("version", None) != VERSION:
            raise DataError(f"{source} is no manifest of format {FORMAT}, version {VERSION}.")
        expected: dict[str, str] = {
            name: what
            for name, what, is_right in (
                ("name", "a text", isinstance(fields.get("name"), str)),
                ("game", "a text", isinstance(fields.get("game"), str)),
                ("actions", "a list of different texts", _are_names(fields.get("actions"))),
                ("length_s", f"seconds, 0 to {LONGEST_S:g}", is_time(fields.get("length_s"))),
                ("players", "a list of texts", _are_texts(fields.get("players", []))),
                ("side", "0 or 1", fields.get("side", 0) in (0, 1) and type(fields.get("side", 0)) is int),
                (
                    "frames_per_second",
                    f"a number, 0 to {LONGEST_S:g}",
                    is_time(fields.get("frames_per_second", 0)),
                ),
            )
            if not is_right
        }
        if expected:
            told = "; ".join(
                f"{name} is {fields.get(name)!r:.60}, expected {what}" for name, what in expected.items()
            )
            raise DataError(f"{source}: {told}.")
        try:
            plain_name(fields["name"], f"name in {source}", "monday")  # files are called so
            for name in ("actions", "players"):
                fields[name] = tuple(fields.get(name, ()))
            return cls(**fields)
        except TypeError as problem:
            raise DataError(f"{source} has fields that nobody knows ({problem}).") from problem


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in cast(Sequence[object], value))


def _are_names(value: object) -> bool:
    return _are_texts(value) and 0 < len(set(cast(list[str], value))) == len(cast(list[str], value))
