"""Walking through a story: a play is the story's start and the emotions that were shown, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from camcade.errors import StoryError
from camcade.escape.emotions import Emotion
from camcade.escape.story import Room, Story


@dataclass(frozen=True, slots=True)
class Play:
    """Where a player is, and how they came there.

    | field | meaning |
    | --- | --- |
    | room | the key of the room they are in |
    | shown | the emotions they have shown, one for each room they left |
    | reaction | the paragraphs that answered the last of them; empty at the start |
    """

    room: str
    shown: tuple[Emotion, ...] = ()
    reaction: tuple[str, ...] = ()


def begin(story: Story) -> Play:
    """The play before anything was shown."""
    return Play(story.start)


def room_of(story: Story, play: Play) -> Room:
    return story.rooms[play.room]


def has_ended(story: Story, play: Play) -> bool:
    return room_of(story, play).ending is not None


def choose(story: Story, play: Play, emotion: Emotion) -> Play:
    """The play after the player has shown `emotion`.

    Raises:
        StoryError: the story has ended, or this room does not answer the emotion.
    """
    answer = room_of(story, play).answers.get(emotion)
    if answer is None:
        raise StoryError(f"In the room {play.room!r} of {story.name!r} nothing answers {emotion}.")
    return Play(answer.to, (*play.shown, emotion), answer.text)


def correct(story: Story, play: Play, emotion: Emotion) -> Play:
    """The play as it would be had the last choice been `emotion`: "that's not what I meant".

    Raises:
        StoryError: nothing has been chosen yet.
    """
    return choose(story, take_back(story, play), emotion)


def take_back(story: Story, play: Play) -> Play:
    """The play before the last choice.

    Raises:
        StoryError: nothing has been chosen yet.
    """
    if not play.shown:
        raise StoryError("There is no choice to take back: the story has only just begun.")
    return replay(story, play.shown[:-1])


def replay(story: Story, shown: Sequence[Emotion]) -> Play:
    """The play of a player who has shown these emotions, from the start on.

    Raises:
        StoryError: the story ends before the last of them.
    """
    play = begin(story)
    for emotion in shown:
        play = choose(story, play, emotion)
    return play


def rooms_passed(story: Story, play: Play) -> list[str]:
    """The keys of the rooms the player has been in, the present one last."""
    passed = begin(story)
    keys = [passed.room]
    for emotion in play.shown:
        passed = choose(story, passed, emotion)
        keys.append(passed.room)
    return keys
