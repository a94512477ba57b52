"""Watching a replay: the picture on the stage, the bar of buttons under it, and their keys."""

from collections.abc import Callable, Mapping
from typing import Any

import js

from camcade.duel.highlights import Clip
from camcade.duel.replay import Replay
from camcade.duel.state import Event, State
from camcade_web.browser.dom import element, new_element, show
from camcade_web.browser.js_interop import Proxies
from camcade_web.pages.duel.canvas_renderer import CanvasRenderer
from camcade_web.pages.duel.game import DuelSettings
from camcade_web.pages.duel.game_host import BuiltInGame, View
from camcade_web.pages.duel.highlight_film import HighlightFilm
from camcade_web.pages.duel.playback import JUMP_TICKS, Playback, Verdict, clock, title, verdict_words
from camcade_web.pages.duel.spoken import Commentary
from camcade_web.ui.keys_and_touch import is_typing

FASTEST_HEARD = 2.0
"""Faster than this, sounds would be noise."""
Act = Callable[[Playback], object]


def back(playback: Playback) -> None:
    """Five seconds back."""
    playback.jump(-JUMP_TICKS)


def on(playback: Playback) -> None:
    """Five seconds on."""
    playback.jump(JUMP_TICKS)


KEYS: Mapping[str, Act] = {
    "Space": Playback.toggle,
    "KeyK": Playback.toggle,
    "Home": Playback.restart,
    "KeyJ": back,
    "KeyL": on,
    "Minus": Playback.slower,
    "ArrowDown": Playback.slower,
    "Equal": Playback.faster,
    "ArrowUp": Playback.faster,
}
"""Those of most players of videos; `STEP_KEYS` show one tick more."""
STEP_KEYS = ("Period", "ArrowRight")
PLACE_KEYS: Mapping[str, Act] = {"ArrowLeft": back, "ArrowDown": back, "ArrowRight": on, "ArrowUp": on}
"""While the line has the focus that says how far it is."""
FILM_BUTTONS = ("replay-pause", "replay-back", "replay-on", "replay-step", "replay-restart")
"""What has no meaning while a video is recorded."""


class ReplayView:
    """Shows one replay at a time.

    Args:
        stage: where it is drawn.
        on_event: called with what happens in it, for sounds.
        speak: says a sentence to a screen reader.
    """

    def __init__(
        self, stage: CanvasRenderer, on_event: Callable[[Event], None], speak: Callable[[str], None]
    ) -> None:
        self._stage, self._on_event, self._speak = stage, on_event, speak
        self._game = BuiltInGame()
        self._stillness = js.matchMedia("(prefers-reduced-motion: reduce)")
        self._playback: Playback | None = None
        self._film: HighlightFilm | None = None
        self._said = Verdict.OPEN
        self._proxies = Proxies()
        listen = self._proxies.listen
        listen(element("replay-pause"), "click", lambda _: self._do(Playback.toggle))
        listen(element("replay-step"), "click", lambda _: self._do(self._step))
        listen(element("replay-restart"), "click", lambda _: self._do(Playback.restart))
        listen(element("replay-back"), "click", lambda _: self._do(back))
        listen(element("replay-on"), "click", lambda _: self._do(on))
        self._place = element("replay-place")
        listen(self._place, "input", lambda event: self._do(self._sought(int(event.target.value))))
        listen(self._place, "keydown", self._place_key, passive=False)
        listen(element("replay-speed"), "change", lambda event: self._choose_speed(float(event.target.value)))
        listen(js.document, "keydown", self._key_down, passive=False)

    def begin(self, replay: Replay) -> None:
        """From its first tick on."""
        self._end_film()
        speed = self._playback.speed if self._playback is not None else 1.0
        self._playback = Playback(replay, is_calm=bool(self._stillness.matches))
        self._playback.speed = speed
        you = replay.you
        self._settings = DuelSettings(0, opponent="human" if you is None else "cpu", side=you or 0)
        self._commentary = Commentary(self._settings)
        self._say(self._playback.state)
        element("replay-title").textContent = title(replay)
        self._place.max = self._playback.ticks
        self._mark_rounds(self._playback)
        self._show_buttons()

    def film(self, clips: tuple[Clip, ...], on_film: Callable[[Any, str], None]) -> None:
        """Record these moments of what has just been begun. Raises JsException where that cannot be."""
        assert self._playback is not None
        self._playback.speed = 1.0
        self._film = HighlightFilm(element("arena"), self._playback, clips, on_film)
        self._show_buttons()
        element("replay-leave").focus()

    def end(self) -> None:
        """Nobody watches any more."""
        self._end_film()
        self._playback = None

    def toggle(self) -> None:
        """Pause, or go on."""
        self._do(Playback.toggle)

    def frame(self, now_ms: float) -> None:
        """Once a screen frame: play what is due, draw, and say where it stands."""
        playback = self._playback
        if playback is None:
            return
        if self._film is not None:
            self._film.frame(now_ms)
        else:
            self._play(playback, now_ms)
        if self._playback is not playback:  # the film is done, and somebody has ended this
            return
        replay = playback.replay
        is_still = bool(self._stillness.matches)
        state, effects = playback.state, playback.effects
        view = View(state, effects, replay.arena, now_ms, is_still, replay.you, replay.palettes)
        self._game.draw(self._stage, view)
        self._show_place(playback)

    def snapshot(self) -> dict[str, Any] | None:
        """Its part of `camcade.snapshot()`."""
        playback = self._playback
        if playback is None:
            return None
        return {
            "tick": playback.state.tick,
            "ticks": playback.ticks,
            "speed": playback.speed,
            "paused": playback.is_paused,
            "verdict": str(playback.verdict),
            "film": None if self._film is None else round(self._film.share, 2),
        }

    @property
    def state(self) -> Any:
        """The match as it is shown; None without one."""
        return None if self._playback is None else self._playback.state

    def _play(self, playback: Playback, now_ms: float) -> None:
        for state in playback.advance(now_ms):
            if playback.speed <= FASTEST_HEARD:
                for event in state.events:
                    self._on_event(event)
            self._say(state)
        if self._said is not playback.verdict:
            self._show_buttons()

    def _say(self, state: State) -> None:
        if sentences := list(self._commentary.sentences(state)):
            self._speak(" ".join(sentences))

    def _do(self, act: Act) -> None:
        if self._playback is not None and self._film is None:
            tick = self._playback.tick
            act(self._playback)
            if self._playback.tick < tick:
                self._commentary = Commentary(self._settings)
            self._show_buttons()

    def _step(self, playback: Playback) -> None:
        for state in playback.step():
            for event in state.events:
                self._on_event(event)

    def _sought(self, tick: int) -> Act:
        return lambda playback: playback.seek(tick)

    def _place_key(self, event: Any) -> None:
        if event.code in PLACE_KEYS:
            event.preventDefault()
            event.stopPropagation()
            self._do(PLACE_KEYS[event.code])

    def _mark_rounds(self, playback: Playback) -> None:
        """Where a round begins there is a stroke on the line."""
        marks = element("replay-rounds")
        marks.replaceChildren()
        for tick in playback.round_begins:
            mark = new_element("span")
            mark.style.setProperty("--at", str(tick / max(1, playback.ticks)))
            marks.append(mark)

    def _choose_speed(self, speed: float) -> None:
        if self._playback is not None:
            self._playback.speed = speed

    def _key_down(self, event: Any) -> None:
        """On a button, the space bar is that button's."""
        if (
            self._playback is None
            or event.altKey
            or event.metaKey
            or event.ctrlKey
            or (is_typing(event.target) and event.target.id != self._place.id)
        ):
            return
        act = self._step if event.code in STEP_KEYS else KEYS.get(event.code)
        is_own = event.code == "Space" and getattr(event.target, "tagName", "") in ("BUTTON", "A")
        if act is not None and not is_own:
            event.preventDefault()
            self._do(act)

    def _show_buttons(self) -> None:
        playback = self._playback
        if playback is None:
            return
        self._said = playback.verdict
        words = "Again" if self._said is not Verdict.OPEN else "Go on" if playback.is_paused else "Pause"
        element("replay-pause-word").textContent = words
        show("replay-runs", words == "Pause")
        show("replay-waits", words != "Pause")
        element("replay-step").disabled = self._said is not Verdict.OPEN
        element("replay-speed").value = f"{playback.speed:g}"
        for name in FILM_BUTTONS:
            show(name, self._film is None)
        show("replay-speed-field", self._film is None)
        self._place.disabled = self._film is not None
        told = "Recording the best moments…" if self._film is not None else verdict_words(playback)
        element("replay-verdict").textContent = told
        show("replay-verdict", bool(told))

    def _show_place(self, playback: Playback) -> None:
        if self._film is None:
            tick = playback.tick
            self._place.value = tick
            text = f"{clock(tick)} of {clock(playback.ticks)}"
        else:
            self._place.value = round(self._film.share * playback.ticks)
            text = f"{self._film.share:.0%}".replace("%", " %")
        element("replay-time").textContent = text
        self._place.setAttribute("aria-valuetext", f"{text}, round {playback.state.round}")

    def _end_film(self) -> None:
        if self._film is not None:
            self._film.cancel()
            self._film = None
