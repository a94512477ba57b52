"""What Emotion Escape sounds like, as recipes of `tones`."""

from camcade.escape import Emotion, Ending
from camcade.escape.emotions import EMOTION_TABLE
from camcade_web.ui.tones import Sound, Tone

CHOSEN: dict[Emotion, Sound] = {
    emotion: tuple(Tone(*values) for values in row.chosen) for emotion, row in EMOTION_TABLE.items()
}
"""A short figure for each emotion, played when it is chosen."""

ENDED: dict[Ending, Sound] = {
    Ending.GOOD: tuple(
        Tone("triangle", pitch, pitch, 0.5, 0.15, 0.16 * place)
        for place, pitch in enumerate((392, 494, 587, 784))
    ),
    Ending.BAD: tuple(
        Tone("sine", pitch, pitch * 0.97, 0.8, 0.2, 0.3 * place)
        for place, pitch in enumerate((294, 277, 220))
    ),
}
