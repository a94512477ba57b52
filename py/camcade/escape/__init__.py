"""Emotion Escape: a story in rooms, in which the expression on the player's face chooses the way.

    story = Story.from_json(text)
    play = begin(story)
    play = choose(story, play, Emotion.HAPPY)

`story` is the story's shape, `check` finds what is wrong with one, `play` walks through it, `saves` is what a
browser keeps between visits, and `selector` turns readings of a face into choices.
"""

from camcade.escape.emotions import EMOTIONS, NEUTRAL, Emotion
from camcade.escape.play import Play, begin, choose, correct, replay
from camcade.escape.selector import ExpressionSelector, ExpressionSelectorSettings, RestingFace
from camcade.escape.story import Answer, Ending, Room, Story

__all__ = [
    "EMOTIONS",
    "NEUTRAL",
    "Answer",
    "ExpressionSelector",
    "ExpressionSelectorSettings",
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
