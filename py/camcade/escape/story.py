"""A story: rooms, and in each room an answer to each emotion."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, cast

from camcade.errors import StoryError
from camcade.escape.emotions import EMOTIONS, Emotion
from camcade.plain_json import parse_json

STORY_FORMAT = 1
"""Of the JSON that pages read; another number means another version of Camcade compiled it."""


class Ending(StrEnum):
    """How a story can end."""

    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Answer:
    """What happens when the player shows one emotion in one room."""

    text: tuple[str, ...]
    """Paragraphs."""
    to: str
    """The key of the room that it leads to."""


@dataclass(frozen=True, slots=True)
class Room:
    """One place of a story: what is read and seen there, and where each emotion leads.

    A room with an `ending` has no answers; any other has one for each emotion.
    """

    key: str
    title: str
    text: tuple[str, ...]
    """Paragraphs."""
    picture: str
    """The name of the drawing."""
    picture_says: str
    """The drawing in words, for who cannot see it."""
    answers: Mapping[Emotion, Answer]
    ending: Ending | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """A whole story. `rooms` is in the order in which its author wrote them."""

    name: str
    title: str
    about: str
    start: str
    rooms: Mapping[str, Room]

    @property
    def endings(self) -> tuple[Room, ...]:
        """The rooms in which the story ends, in the author's order."""
        return tuple(room for room in self.rooms.values() if room.ending is not None)

    def to_json(self) -> str:
        """The story as pages read it."""
        return json.dumps(
            {
                "format": STORY_FORMAT,
                "name": self.name,
                "title": self.title,
                "about": self.about,
                "start": self.start,
                "rooms": {key: room_values(room) for key, room in self.rooms.items()},
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> Story:
        """Read what `to_json` wrote.

        Raises:
            StoryError: it is no story, or one of another format.
        """
        try:
            values = parse_json(text)
            if values["format"] != STORY_FORMAT:
                raise StoryError(
                    f"The story has format {values['format']!r}, this page reads {STORY_FORMAT}. "
                    "Build the site again."
                )
            rooms = {key: room_from_values(key, room) for key, room in values["rooms"].items()}
            return cls(values["name"], values["title"], values["about"], values["start"], rooms)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise StoryError(f"This is no compiled story ({error!r}). Build the site again.") from error


def room_values(room: Room) -> dict[str, Any]:
    """One room as plain JSON values."""
    return {
        "title": room.title,
        "text": list(room.text),
        "picture": room.picture,
        "picture_says": room.picture_says,
        "answers": {
            str(emotion): {"text": list(answer.text), "to": answer.to}
            for emotion, answer in room.answers.items()
        },
        "ending": None if room.ending is None else str(room.ending),
    }


def room_from_values(key: str, values: Mapping[str, Any]) -> Room:
    """The room that `room_values` described."""
    answers = cast(dict[str, Any], values["answers"])
    ending = values["ending"]
    return Room(
        key,
        values["title"],
        tuple(values["text"]),
        values["picture"],
        values["picture_says"],
        {
            emotion: Answer(tuple(answers[emotion]["text"]), answers[emotion]["to"])
            for emotion in EMOTIONS
            if emotion in answers
        },
        None if ending is None else Ending(ending),
    )
