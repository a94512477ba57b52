"""Emotion Escape: a story in rooms, in which the expression on the player's face chooses the way.

    story = Story.from_json(text)
    play = begin(story)
    play = choose(story, play, Emotion.HAPPY)

`story` is the story's shape, `check` finds what is wrong with one, `play` walks through it, `saves` is what a
browser keeps between visits, and `choosing` turns readings of a face into choices.
"""

from camcade.adventure.choosing import Chooser, ChooserSettings, RestingFace
from camcade.adventure.emotions import EMOTIONS, NEUTRAL, Emotion
from camcade.adventure.play import Play, begin, choose, correct, replay
from camcade.adventure.story import Answer, Ending, Room, Story

__all__ = [
    "EMOTIONS",
    "NEUTRAL",
    "Answer",
    "Chooser",
    "ChooserSettings",
    "Emotion",
    "Ending",
    "Play",
    "RestingFace",
    "Room",
    "Story",
    "begin",
    "choose",
    "correct",
    "replay",
]
