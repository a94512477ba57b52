"""The five expressions that a story answers, and the one that it never does."""

from enum import StrEnum


class Emotion(StrEnum):
    """What a player may show to choose a way. The values are the labels of the expression model."""

    HAPPY = "happy"
    SAD = "sad"
    ANGRY = "angry"
    AFRAID = "afraid"
    DISGUSTED = "disgusted"


EMOTIONS: tuple[Emotion, ...] = tuple(Emotion)
"""In the order of keys and buttons."""

NEUTRAL = "neutral"
"""The model's sixth label: a face at rest. It never chooses."""
