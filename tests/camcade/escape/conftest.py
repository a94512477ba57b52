"""A small sound story, and tools to make it unsound."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from camcade.escape import EMOTIONS, Answer, Emotion, Ending, Room, Story


def make_room(key: str, to: str | dict[Emotion, str] | None, ending: Ending | None = None) -> Room:
    """A room whose answers all lead to one place, or each to its own."""
    ways = {} if to is None else to if isinstance(to, dict) else dict.fromkeys(EMOTIONS, to)
    answers = {emotion: Answer((f"{emotion} in {key}",), target) for emotion, target in ways.items()}
    return Room(
        key, key.title(), (f"You are in {key}.",), f"small/{key}", f"A drawing of {key}.", answers, ending
    )


def make_story(*rooms: Room, start: str = "hall") -> Story:
    return Story("small", "Small", "A small story.", start, {room.key: room for room in rooms})


@pytest.fixture
def story() -> Story:
    """hall → attic when happy, else cellar; attic → won; cellar → lost, or back to the hall when angry."""
    cellar = dict.fromkeys(EMOTIONS, "lost") | {Emotion.ANGRY: "hall"}
    return make_story(
        make_room("hall", dict.fromkeys(EMOTIONS, "cellar") | {Emotion.HAPPY: "attic"}),
        make_room("attic", "won"),
        make_room("cellar", cellar),
        make_room("won", None, Ending.GOOD),
        make_room("lost", None, Ending.BAD),
    )


@pytest.fixture
def room() -> Callable[..., Room]:
    return make_room


@pytest.fixture
def with_rooms(story: Story) -> Callable[..., Story]:
    """The small story with rooms changed or added."""

    def change(*rooms: Room, without: str | None = None) -> Story:
        changed = {**story.rooms, **{room.key: room for room in rooms}}
        return replace(story, rooms={key: room for key, room in changed.items() if key != without})

    return change
