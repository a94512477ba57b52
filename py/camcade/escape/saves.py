"""What a browser keeps of Emotion Escape between two visits, as one line of JSON.

Nothing of a face is in it: only the emotions that were chosen and the endings that were found. Even the
calibration is not kept; a face at rest looks different in another light.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

from camcade.errors import StoryError
from camcade.escape.emotions import Emotion
from camcade.escape.play import Play, begin, replay
from camcade.escape.story import Story
from camcade.plain_json import parse_json

SAVES_FORMAT = 1


def no_emotions() -> dict[str, tuple[Emotion, ...]]:
    return {}


def no_endings() -> dict[str, frozenset[str]]:
    return {}


@dataclass(frozen=True, slots=True)
class Saves:
    """The bookmarks and the endings found, by the names of the stories."""

    bookmarks: Mapping[str, tuple[Emotion, ...]] = field(default_factory=no_emotions)
    """The emotions shown so far; a story that was ended or never begun has none."""
    found: Mapping[str, frozenset[str]] = field(default_factory=no_endings)
    """The keys of the rooms in which the player has ended the story."""

    def after(self, story: Story, play: Play) -> Saves:
        """The saves after a step: an ending is noted and its bookmark taken out."""
        bookmarks = dict(self.bookmarks)
        found = dict(self.found)
        if story.rooms[play.room].ending is not None:
            found[story.name] = self.endings(story) | {play.room}
            bookmarks.pop(story.name, None)
        elif play.shown:
            bookmarks[story.name] = play.shown
        else:
            bookmarks.pop(story.name, None)
        return Saves(bookmarks, found)

    def without(self, story: Story, ending: str) -> Saves:
        """The saves as if `ending` had not been found: the choice that led to it was not meant."""
        return replace(self, found={**self.found, story.name: self.endings(story) - {ending}})

    def merged(self, before: Saves, other: Saves) -> Saves:
        """What another tab has kept meanwhile, with what has changed here.

        Args:
            before: these saves as they were when they were read or kept last.
            other: what is kept now.
        """
        bookmarks = dict(other.bookmarks)
        for name in {*self.bookmarks, *before.bookmarks}:
            mine = self.bookmarks.get(name)
            if mine == before.bookmarks.get(name):
                continue
            if mine is None:
                bookmarks.pop(name, None)
            else:
                bookmarks[name] = mine
        found = dict(other.found)
        for name in {*self.found, *before.found}:
            mine, earlier = self.found.get(name, frozenset()), before.found.get(name, frozenset())
            if mine != earlier:
                found[name] = found.get(name, frozenset()) - (earlier - mine) | (mine - earlier)
        return Saves(bookmarks, found)

    def endings(self, story: Story) -> frozenset[str]:
        """The endings found that the story still has; its author may have changed it since."""
        return self.found.get(story.name, frozenset()) & {room.key for room in story.endings}

    def play(self, story: Story) -> Play:
        """Where the player left the story; its start, if they never began or it has changed too much."""
        try:
            return replay(story, self.bookmarks.get(story.name, ()))
        except StoryError:
            return begin(story)

    def to_json(self) -> str:
        """One line for the browser's storage."""
        return json.dumps(
            {
                "format": SAVES_FORMAT,
                "bookmarks": {name: list(map(str, shown)) for name, shown in self.bookmarks.items()},
                "found": {name: sorted(keys) for name, keys in self.found.items()},
            },
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str | None) -> Saves:
        """What `to_json` wrote; empty for None.

        Raises:
            StoryError: the text is something else; whoever reads it decides whether to begin anew.
        """
        if text is None:
            return cls()
        try:
            values = parse_json(text)
            if values["format"] != SAVES_FORMAT:
                raise ValueError(f"format {values['format']!r}, expected {SAVES_FORMAT}")
            bookmarks = cast(dict[str, Any], values["bookmarks"])
            found = cast(dict[str, Any], values["found"])
            return cls(
                {name: tuple(map(Emotion, shown)) for name, shown in bookmarks.items()},
                {name: frozenset(map(str, keys)) for name, keys in found.items()},
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise StoryError(f"What this browser kept of Emotion Escape cannot be read ({error}).") from error
