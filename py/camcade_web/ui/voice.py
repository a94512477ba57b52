"""A voice made of tones: a buzz through three resonances for what is voiced, a hiss for what is not.

Resonances of vowels follow Peterson and Barney's averages for men (1952), rounded.
"""

from collections.abc import Mapping
from typing import Any

from camcade_web.ui.sound_effects import SoundEffects

# Sound of speech → resonances in Hz, how loud the buzz is, the hiss's middle in Hz and loudness, seconds.
Phone = tuple[float, float, float, float, float, float, float]
PHONES: Mapping[str, Phone] = {
    "a": (730, 1090, 2440, 1.0, 0, 0, 0.13),
    "e": (530, 1840, 2480, 1.0, 0, 0, 0.10),
    "i": (270, 2290, 3010, 0.9, 0, 0, 0.11),
    "o": (570, 840, 2410, 1.0, 0, 0, 0.13),
    "u": (300, 870, 2240, 0.9, 0, 0, 0.11),
    "x": (640, 1190, 2390, 0.9, 0, 0, 0.09),  # as in "but"
    "y": (390, 1990, 2550, 0.9, 0, 0, 0.09),  # as in "it"
    "r": (310, 1060, 1380, 0.7, 0, 0, 0.08),
    "l": (360, 1100, 2600, 0.7, 0, 0, 0.07),
    "w": (290, 610, 2150, 0.7, 0, 0, 0.07),
    "n": (280, 1700, 2600, 0.45, 0, 0, 0.08),
    "m": (280, 900, 2200, 0.45, 0, 0, 0.08),
    "z": (280, 1700, 2600, 0.3, 5000, 0.25, 0.09),
    "d": (300, 1700, 2600, 0.25, 3000, 0.25, 0.04),
    "b": (250, 900, 2200, 0.35, 0, 0, 0.05),
    "f": (400, 1400, 2400, 0.0, 5500, 0.22, 0.1),
    "t": (400, 1700, 2600, 0.0, 4000, 0.5, 0.05),
    "k": (400, 1600, 2400, 0.0, 1800, 0.5, 0.05),
    "h": (500, 1500, 2500, 0.0, 1500, 0.2, 0.05),
    " ": (400, 1400, 2400, 0.0, 0, 0, 0.07),
}
WEIGHTS = (1.0, 0.55, 0.25)
"""How loud each resonance is."""
SHARPNESS = 9.0
LOUDNESS = 1.4
PITCH_HZ, FALL = 112.0, 0.82
"""At its beginning, and the share of it that is left at the end: a sentence falls."""
EDGE_S = 0.018
"""From one sound to the next."""
STRETCH = 1.15


def seconds_of(phones: str) -> float:
    """How long these sounds of speech take. Raises KeyError for one that there is none of."""
    return sum(PHONES[phone][-1] for phone in phones) * STRETCH


def speak(speaker: SoundEffects, phones: str) -> None:
    """Say these sounds of speech on the channel "announcer"; nothing while it cannot be heard."""
    if not speaker.is_heard:
        return
    context, output = speaker.context, speaker.channel("announcer")
    begin_s = context.currentTime + 0.02
    end_s = begin_s + seconds_of(phones)
    buzz, hiss = context.createOscillator(), context.createBufferSource()
    buzz.type = "sawtooth"
    buzz.frequency.setValueAtTime(PITCH_HZ, begin_s)
    buzz.frequency.linearRampToValueAtTime(PITCH_HZ * FALL, end_s)
    hiss.buffer, hiss.loop = speaker.noise, True
    buzz_level, hiss_level = silent(context), silent(context)
    buzz.connect(buzz_level)
    bands = [band(context, buzz_level, output, weight) for weight in WEIGHTS]
    hiss_band = context.createBiquadFilter()
    hiss_band.type = "bandpass"
    hiss.connect(hiss_band)
    hiss_band.connect(hiss_level)
    hiss_level.connect(output)
    at_s = begin_s
    for phone in phones:
        *resonances, buzzing, hiss_hz, hissing, seconds = PHONES[phone]
        for filtered, frequency in zip(bands, resonances, strict=True):
            filtered.frequency.setTargetAtTime(frequency, at_s, EDGE_S)
        buzz_level.gain.setTargetAtTime(buzzing * LOUDNESS, at_s, EDGE_S)
        hiss_level.gain.setTargetAtTime(hissing, at_s, EDGE_S / 3)
        if hiss_hz:
            hiss_band.frequency.setValueAtTime(hiss_hz, at_s)
        at_s += seconds * STRETCH
    for level in (buzz_level, hiss_level):
        level.gain.setTargetAtTime(0.0, end_s, EDGE_S)
    for source in (buzz, hiss):
        source.start(begin_s)
        source.stop(end_s + 8 * EDGE_S)


def silent(context: Any) -> Any:
    """A level that lets nothing through yet."""
    gain = context.createGain()
    gain.gain.value = 0.0
    return gain


def band(context: Any, source: Any, output: Any, weight: float) -> Any:
    """One resonance between a source and what is heard."""
    filtered, level = context.createBiquadFilter(), context.createGain()
    filtered.type, filtered.Q.value, level.gain.value = "bandpass", SHARPNESS, weight
    source.connect(filtered)
    filtered.connect(level)
    level.connect(output)
    return filtered
