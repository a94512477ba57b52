"""Plays the recipes of `tones` with WebAudio, silent until the first key or click."""

import random
from array import array
from typing import Any

import js

from camcade_web.browser.dom import element
from camcade_web.browser.js_interop import Proxies
from camcade_web.ui.tones import Sound, Tone

NOISE_SECONDS = 0.4
SILENCE = 0.0001  # an exponential ramp cannot reach zero


class SoundEffects:
    """The page's one way to make a sound, with its mute button."""

    def __init__(self, is_muted: bool) -> None:
        self.is_muted = is_muted
        self._context: Any = None
        self._noise: Any = None
        self._proxies = Proxies()
        for event in ("pointerdown", "keydown"):
            self._proxies.listen(js.document, event, self._wake)
        self._proxies.listen(element("mute"), "click", self._toggle)
        self._show()

    def play(self, sound: Sound) -> None:
        """Begin a sound; nothing while muted or not yet woken."""
        if self.is_muted or self._context is None or self._context.state != "running":
            return
        for tone in sound:
            self._play_tone(tone)

    def close(self) -> None:
        """Fall silent for good."""
        self._proxies.close()
        if self._context is not None:
            self._context.close()

    def _wake(self, _: Any) -> None:
        if self.is_muted:
            return
        if self._context is None:
            self._context = js.AudioContext.new()
            self._noise = noise(self._context)
        elif self._context.state == "suspended":
            self._context.resume()

    def _toggle(self, event: Any) -> None:
        self.is_muted = not self.is_muted
        self._wake(event)
        self._show()

    def _show(self) -> None:
        element("mute").setAttribute("aria-pressed", "true" if self.is_muted else "false")
        element("mute").setAttribute("aria-label", "Sound off" if self.is_muted else "Sound on")
        element("mute-word").textContent = "Sound off" if self.is_muted else "Sound on"

    def _play_tone(self, tone: Tone) -> None:
        context = self._context
        begin = context.currentTime + tone.delay_s
        end = begin + tone.seconds
        gain = context.createGain()
        gain.gain.setValueAtTime(tone.loudness, begin)
        gain.gain.exponentialRampToValueAtTime(SILENCE, end)
        gain.connect(context.destination)
        if tone.wave == "noise":
            source = context.createBufferSource()
            source.buffer = self._noise
            band = context.createBiquadFilter()
            band.type = "bandpass"
            glide(band.frequency, tone, begin, end)
            source.connect(band)
            band.connect(gain)
        else:
            source = context.createOscillator()
            source.type = tone.wave
            glide(source.frequency, tone, begin, end)
            source.connect(gain)
        source.start(begin)
        source.stop(end)


def glide(pitch: Any, tone: Tone, begin: float, end: float) -> None:
    """From a tone's first pitch to its last, in seconds of the audio clock."""
    pitch.setValueAtTime(tone.from_hz, begin)
    pitch.exponentialRampToValueAtTime(tone.to_hz, end)


def noise(context: Any) -> Any:
    """A short buffer of white noise, shared by every hiss."""
    length = int(context.sampleRate * NOISE_SECONDS)
    buffer = context.createBuffer(1, length, context.sampleRate)
    buffer.getChannelData(0).assign(array("f", [random.random() * 2 - 1 for _ in range(length)]))
    return buffer
