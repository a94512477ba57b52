"""All that is heard of Duel: effects, music and announcer, each as loud as the player has set it."""

from collections.abc import Callable, Coroutine
from typing import Any

from camcade.duel.state import Event, State
from camcade_web.pages.duel.announcer import Announcer
from camcade_web.pages.duel.scenes import PLAYED, Scene
from camcade_web.pages.duel.score import LOOP_S, compose, tempo_of
from camcade_web.pages.duel.tones import SEEN, sound_of
from camcade_web.ui.kept_settings import LOUDEST, PlayerSettings
from camcade_web.ui.music import Music
from camcade_web.ui.sound_effects import SoundEffects

BESIDE = 0.35
"""Loudness of the music while a card is up."""
SAMPLE = "fight"


class Soundscape:
    """Makes the match heard. `spawn` begins work that nobody waits for."""

    def __init__(
        self, settings: PlayerSettings, is_muted: bool, spawn: Callable[[Coroutine[Any, Any, None]], None]
    ) -> None:
        self._spawn = spawn
        self._speaker = SoundEffects(is_muted, on_wake=self._begin_music)
        self._music = Music(self._speaker, compose, LOOP_S)
        self._announcer = Announcer(self._speaker)
        self._scene = Scene.READY
        self._settings = settings
        self._set(settings)

    def use(self, settings: PlayerSettings) -> None:
        """The player's volumes from now on; what has changed is heard at once."""
        before, self._settings = self._settings, settings
        self._set(settings)
        self._begin_music()
        if settings.effects != before.effects:
            self.seen()
        if (settings.announcer, settings.voice) != (before.announcer, before.voice):
            self._announcer.say(SAMPLE)

    def enter(self, scene: Scene) -> None:
        """The page shows this now: music begins with the first fight, and stays behind cards."""
        self._scene = scene
        self._music.want(1.0 if scene in PLAYED else BESIDE)
        self._begin_music()

    def hear(self, state: State) -> None:
        """A match has begun, or a tick of it has been played. Lessons are not called out."""
        if self._scene is Scene.TUTORIAL:
            return
        self._announcer.hear(state)
        if self._scene is Scene.FIGHT:
            self._music.want(1.0, tempo_of(state))

    def happened(self, event: Event) -> None:
        """Something to hear."""
        self._speaker.play(sound_of(event))

    def seen(self) -> None:
        """A strike was recognised."""
        self._speaker.play(SEEN)

    def snapshot(self) -> dict[str, Any]:
        """Its part of `camcade.snapshot()`."""
        return {"music": self._music.is_playing, "heard": self._speaker.is_heard}

    def _set(self, settings: PlayerSettings) -> None:
        self._speaker.set_volume("effects", settings.effects / LOUDEST)
        self._speaker.set_volume("music", settings.music / LOUDEST)
        self._announcer.set_volume(settings.announcer)
        self._announcer.is_spoken = settings.voice == "spoken"

    def _begin_music(self) -> None:
        if self._settings.music and self._scene in PLAYED:
            self._spawn(self._music.begin())
