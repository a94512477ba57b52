"""A loop of tones, worked out by the browser once and then repeated by it: playing costs the page nothing."""

import asyncio
from collections.abc import Callable
from typing import Any

import js

from camcade_web.ui.sound_effects import SoundEffects, play_tone
from camcade_web.ui.tones import Sound

RATE_HZ = 32_000
"""Samples a second: enough for a quiet tune, and a third less to keep."""
AT_A_TIME = 6
"""Tones that are put down before the page goes on with something else."""
GLIDE_S = 0.4


class Music:
    """Repeats a loop of `seconds` on the channel "music", as fast and as loud as the moment wants it.

    `compose` makes the loop when it is first heard.
    """

    def __init__(self, speaker: SoundEffects, compose: Callable[[], Sound], seconds: float) -> None:
        self._speaker = speaker
        self._compose = compose
        self._seconds = seconds
        self._is_begun = False
        self._source: Any = None
        self._level: Any = None
        self._wanted = (0.0, 1.0)  # loudness, tempo

    @property
    def is_playing(self) -> bool:
        """The loop goes round, heard or not."""
        return self._source is not None

    def want(self, loudness: float, tempo: float = 1.0) -> None:
        """How loud (0..1, under the volume that the player has set) and how fast it is from now on."""
        if (loudness, tempo) == self._wanted:
            return
        self._wanted = loudness, tempo
        if self._source is not None:
            now_s = self._speaker.context.currentTime
            self._level.gain.setTargetAtTime(loudness, now_s, GLIDE_S)
            self._source.playbackRate.setTargetAtTime(tempo, now_s, GLIDE_S)

    async def begin(self) -> None:
        """Work the loop out and let it go round, if nobody has and it can be heard."""
        if self._is_begun or self._speaker.context is None:
            return
        self._is_begun = True
        context = self._speaker.context
        offline = js.OfflineAudioContext.new(1, int(self._seconds * RATE_HZ), RATE_HZ)
        for number, tone in enumerate(self._compose()):
            play_tone(offline, self._speaker.noise, offline.destination, tone, 0.0)
            if number % AT_A_TIME == 0:
                await asyncio.sleep(0)
        buffer = await offline.startRendering()
        source = context.createBufferSource()
        source.buffer, source.loop = buffer, True
        self._level = context.createGain()
        loudness, tempo = self._wanted
        self._level.gain.value, source.playbackRate.value = loudness, tempo
        source.connect(self._level)
        self._level.connect(self._speaker.channel("music"))
        source.start()
        self._source = source
