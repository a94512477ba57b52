"""The table of the expressions that a story answers, and the one that it never does.

A new emotion is a member of `Emotion` and a row of `EMOTION_TABLE`: stories, maps, keys, sounds, bars and
buttons follow from them. Besides, it wants its drawing (`site/pages/_parts/faces.html.j2`), answers in every
story, and an expression network that knows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Emotion(StrEnum):
    """What a player may show to choose a way. The values are the labels of the expression model."""

    HAPPY = "happy"
    SAD = "sad"
    ANGRY = "angry"
    AFRAID = "afraid"
    DISGUSTED = "disgusted"

    @property
    def initial(self) -> str:
        """Its letter in a map of a story."""
        return self.value[0].upper()


EMOTIONS: tuple[Emotion, ...] = tuple(Emotion)
"""In the order of keys and buttons."""

NEUTRAL = "neutral"
"""The model's last label: a face at rest. It never chooses."""
NEUTRAL_HUE = "#a79cb8"

ToneValues = tuple[str, float, float, float, float, float]
"""Wave, from and to in Hz, seconds, loudness 0..1, delay in s."""


@dataclass(frozen=True, slots=True)
class EmotionRow:
    """What stands for an emotion, but for its drawing.

    | field | meaning |
    | --- | --- |
    | hue | "#rrggbb", of its bar, ring and words on the page: readable on the dark ground |
    | map_hue | the same in the map of a story |
    | chosen | the tones played together when it is chosen |
    """

    hue: str
    map_hue: str
    chosen: tuple[ToneValues, ...]


EMOTION_TABLE: Mapping[Emotion, EmotionRow] = {
    Emotion.HAPPY: EmotionRow(
        "#ffc85c",
        "#ffc85c",
        (("triangle", 523, 523, 0.25, 0.16, 0.0), ("triangle", 784, 784, 0.45, 0.14, 0.1)),
    ),
    Emotion.SAD: EmotionRow(
        "#7fb2ff", "#7fb2ff", (("sine", 392, 349, 0.6, 0.2, 0.0), ("sine", 311, 294, 0.7, 0.14, 0.15))
    ),
    Emotion.ANGRY: EmotionRow(
        "#ff7d6b", "#ff6f5e", (("sawtooth", 110, 82, 0.4, 0.12, 0.0), ("noise", 300, 90, 0.35, 0.25, 0.0))
    ),
    Emotion.AFRAID: EmotionRow(
        "#c3a6ff", "#b99bff", (("sine", 620, 940, 0.5, 0.09, 0.0), ("sine", 640, 990, 0.5, 0.09, 0.06))
    ),
    Emotion.DISGUSTED: EmotionRow(
        "#86d67a", "#86d67a", (("square", 150, 95, 0.3, 0.07, 0.0), ("noise", 700, 200, 0.2, 0.12, 0.05))
    ),
}
