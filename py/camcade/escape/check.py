"""What can be wrong with a story that can be read: ways that lead nowhere, and ways that are missing."""

from __future__ import annotations

import difflib
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from camcade.escape.emotions import EMOTIONS, Emotion
from camcade.escape.story import Ending, Room, Story

MANY = 12


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend.

    | field | meaning |
    | --- | --- |
    | room | the room it is in; None: the story as a whole |
    | emotion | the answer it is in; None: the room as a whole |
    | key | the key whose value is wrong; None: something is missing, or there is too much |
    | text | what is wrong and what to do, one sentence or two |
    """

    room: str | None
    emotion: Emotion | None
    key: str | None
    text: str


def problems(story: Story) -> list[Problem]:
    """Everything that is wrong with a story's ways, in the order of its rooms; nothing, for a sound story.

    - the start is a room, and every way leads to a room;
    - a room either ends the story or answers all emotions;
    - every room can be reached from the start, and from every room an ending can be reached;
    - there is a good ending and a bad one.
    """
    found: list[Problem] = []
    if story.start not in story.rooms:
        found.append(
            Problem(
                None,
                None,
                "start",
                f"the story starts in {story.start!r}, but {no_such_room(story, story.start)}",
            )
        )
    for room in story.rooms.values():
        found.extend(room_problems(story, room))
    reached = reachable(story, [story.start])
    ends = leads_to(story, {room.key for room in story.endings})
    for room in story.rooms.values():
        if story.start in story.rooms and room.key not in reached:
            found.append(
                Problem(room.key, None, None, "no way leads here from the start: send an answer to it")
            )
        # A room whose ways are broken has been told of already.
        if room.ending is None and room.answers and room.key not in ends and has_only_real_ways(story, room):
            found.append(
                Problem(
                    room.key,
                    None,
                    None,
                    "no ending can be reached from here, however the player looks: lead out of it",
                )
            )
    for ending in Ending:
        if not any(room.ending is ending for room in story.rooms.values()):
            found.append(
                Problem(None, None, None, f"the story has no {ending} ending: give a room `ending: {ending}`")
            )
    return found


def room_problems(story: Story, room: Room) -> Iterable[Problem]:
    """What is wrong with one room's own answers."""
    if room.ending is not None:
        for emotion in room.answers:
            yield Problem(
                room.key, emotion, None, "the story ends here, so nothing can follow: take the answer out"
            )
        return
    if not room.answers:
        yield Problem(
            room.key,
            None,
            None,
            "a dead end: answer the five emotions, or say `ending: good` or `ending: bad`",
        )
        return
    for emotion in EMOTIONS:
        answer = room.answers.get(emotion)
        if answer is None:
            yield Problem(room.key, None, None, f"{emotion} is not answered")
        elif answer.to not in story.rooms:
            yield Problem(
                room.key, emotion, "to", f"leads to {answer.to!r}, but {no_such_room(story, answer.to)}"
            )


def no_such_room(story: Story, wanted: str) -> str:
    near = difflib.get_close_matches(wanted, story.rooms, n=2)
    if near:
        return f"there is no such room; did you mean {' or '.join(near)}?"
    listed = ", ".join(list(story.rooms)[:MANY]) or "none"
    return f"there is no such room; there are {listed}{', …' if len(story.rooms) > MANY else ''}"


def ways(story: Story) -> Mapping[str, frozenset[str]]:
    """The rooms that each room leads to."""
    return {
        room.key: frozenset(answer.to for answer in room.answers.values() if answer.to in story.rooms)
        for room in story.rooms.values()
    }


def reachable(story: Story, starts: Iterable[str]) -> frozenset[str]:
    """Every room that some way leads to from one of `starts`, these included."""
    onward = ways(story)
    return flood(onward, starts)


def leads_to(story: Story, ends: Iterable[str]) -> frozenset[str]:
    """Every room from which some way leads to one of `ends`, these included."""
    backward: dict[str, set[str]] = {key: set() for key in story.rooms}
    for key, onward in ways(story).items():
        for neighbour in onward:
            backward[neighbour].add(key)
    return flood(backward, ends)


def flood(neighbours: Mapping[str, Iterable[str]], starts: Iterable[str]) -> frozenset[str]:
    seen = {start for start in starts if start in neighbours}
    waiting = deque(seen)
    while waiting:
        for neighbour in neighbours[waiting.popleft()]:
            if neighbour not in seen:
                seen.add(neighbour)
                waiting.append(neighbour)
    return frozenset(seen)


def has_only_real_ways(story: Story, room: Room) -> bool:
    return all(answer.to in story.rooms for answer in room.answers.values())
