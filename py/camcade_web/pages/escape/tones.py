"""What Emotion Escape sounds like, as recipes of `tones`."""

from camcade.escape import Emotion, Ending
from camcade_web.ui.tones import Sound, Tone

CHOSEN: dict[Emotion, Sound] = {
    Emotion.HAPPY: (Tone("triangle", 523, 523, 0.25, 0.16), Tone("triangle", 784, 784, 0.45, 0.14, 0.1)),
    Emotion.SAD: (Tone("sine", 392, 349, 0.6, 0.2), Tone("sine", 311, 294, 0.7, 0.14, 0.15)),
    Emotion.ANGRY: (Tone("sawtooth", 110, 82, 0.4, 0.12), Tone("noise", 300, 90, 0.35, 0.25)),
    Emotion.AFRAID: (Tone("sine", 620, 940, 0.5, 0.09), Tone("sine", 640, 990, 0.5, 0.09, 0.06)),
    Emotion.DISGUSTED: (Tone("square", 150, 95, 0.3, 0.07), Tone("noise", 700, 200, 0.2, 0.12, 0.05)),
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
