"""Sounds as short recipes: a tone that glides, a hiss that fades, or both."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tone:
    """One layer of a sound.

    | field | unit | meaning |
    | --- | --- | --- |
    | wave | sine, triangle, square, sawtooth, noise | |
    | from_hz, to_hz | Hz | the pitch glides; for noise, the middle of the band that is let through |
    | seconds | s | until it has died away |
    | loudness | 0..1 | at its beginning |
    | delay_s | s | after the event |
    """

    wave: str
    from_hz: float
    to_hz: float
    seconds: float
    loudness: float
    delay_s: float = 0.0


Sound = tuple[Tone, ...]
