"""Plays the recipes of `tones` with WebAudio, silent until the first key or click.

Everything that sounds goes through one of a few channels, each as loud as the player wants it. Nothing sounds
while the page is muted or hidden.
"""

import random
from array import array
from collections.abc import Callable
from typing import Any

import js
from pyodide.ffi import JsException

from camcade_web.browser.dom import element
from camcade_web.browser.js_interop import Proxies
from camcade_web.ui.tones import Sound, Tone

NOISE_SECONDS = 0.4
SILENCE = 0.0001  # an exponential ramp cannot reach zero
GLIDE_S = 0.08
"""Volumes change in about so long, as a jump would click."""


class SoundEffects:
    """The page's one way to make a sound, with its mute button. `on_wake` is called once it can be heard."""

    def __init__(self, is_muted: bool, on_wake: Callable[[], None] = lambda: None) -> None:
        self.is_muted = is_muted
        self.context: Any = None
        """WebAudio's; None until the first key or click."""
        self._on_wake = on_wake
        self._noise: Any = None
        self._volumes: dict[str, float] = {}
        self._channels: dict[str, Any] = {}
        self._proxies = Proxies()
        for event in ("pointerdown", "keydown"):
            self._proxies.listen(js.document, event, lambda _: self._wake())
        self._proxies.listen(element("mute"), "click", lambda _: self._toggle())
        self._proxies.listen(js.document, "visibilitychange", lambda _: self._rest_or_wake())
        self._show()

    @property
    def is_heard(self) -> bool:
        """What is played now can be heard."""
        return not self.is_muted and self.context is not None and self.context.state == "running"

    def play(self, sound: Sound, channel: str = "effects") -> None:
        """Begin a sound; nothing while it cannot be heard."""
        if self.is_heard:
            for tone in sound:
                play_tone(self.context, self._noise, self.channel(channel), tone, self.context.currentTime)

    def set_volume(self, channel: str, volume: float) -> None:
        """From now on, 0 (silent) to 1 (as it was made)."""
        self._volumes[channel] = volume
        if channel in self._channels:
            gain = self._channels[channel].gain
            gain.setTargetAtTime(volume, self.context.currentTime, GLIDE_S)

    def channel(self, name: str) -> Any:
        """What a source is connected to, once there is a `context`."""
        if name not in self._channels:
            gain = self._channels[name] = self.context.createGain()
            gain.gain.value = self._volumes.get(name, 1.0)
            gain.connect(self.context.destination)
        return self._channels[name]

    @property
    def noise(self) -> Any:
        """The buffer of every hiss, once there is a `context`."""
        return self._noise

    def close(self) -> None:
        """Fall silent for good."""
        self._proxies.close()
        if self.context is not None:
            self.context.close()

    def _wake(self) -> None:
        if self.is_muted:
            return
        if self.context is None:
            if not hasattr(js, "AudioContext"):
                return  # this browser makes no sounds
            try:
                context = js.AudioContext.new()
                self._noise = noise(context)
            except JsException:  # no device, or more pages sound than the browser allows: perhaps later
                return
            self.context = context
            self._on_wake()
        elif self.context.state == "suspended":
            self.context.resume()

    def _rest_or_wake(self) -> None:
        """What goes on by itself, as music does, waits for somebody who hears it."""
        if self.context is None:
            return
        if self.is_muted or js.document.hidden:
            self.context.suspend()
        else:
            self.context.resume()

    def _toggle(self) -> None:
        self.is_muted = not self.is_muted
        self._wake()
        self._rest_or_wake()
        self._show()

    def _show(self) -> None:
        element("mute").setAttribute("aria-pressed", "true" if self.is_muted else "false")
        element("mute").setAttribute("aria-label", "Sound off" if self.is_muted else "Sound on")
        element("mute-word").textContent = "Sound off" if self.is_muted else "Sound on"


def play_tone(context: Any, hiss: Any, output: Any, tone: Tone, now_s: float) -> None:
    """Put one layer of a sound that begins at `now_s` of the context's clock into a context."""
    begin = now_s + tone.delay_s
    end = begin + tone.seconds
    gain = context.createGain()
    gain.gain.setValueAtTime(tone.loudness, begin)
    gain.gain.exponentialRampToValueAtTime(SILENCE, end)
    gain.connect(output)
    if tone.wave == "noise":
        source = context.createBufferSource()
        source.buffer = hiss
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
