"""The settings as the player sees them: sliders in words, switches, keys, and a way back."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import js

from camcade.duel.control_map import ControlMap
from camcade.gestures.sensitivity import STEPS
from camcade_web.browser.dom import element, show
from camcade_web.browser.js_interop import Proxies
from camcade_web.browser.messages import SETTINGS_NOT_KEPT, SETTINGS_SET_ASIDE
from camcade_web.browser.storage import LocalStorage
from camcade_web.ui.control_rows import ControlRows
from camcade_web.ui.kept_settings import LOUDEST, KeptSettings, PlayerSettings
from camcade_web.ui.key_names import KeyNames
from camcade_web.ui.notifications import Notifications
from camcade_web.ui.settings import STEP_WORDS

STEPPED = ("strikes", "steps")
VOLUMES = ("effects", "music", "announcer")
CHOICES = {"text": "text-size"}
"""Setting → the element that chooses it."""
PROBLEM_WORDS = {
    "settings": "all of them",
    "strikes": "how easily strikes count",
    "steps": "how easily steps count",
    "skeleton": "the joints over the picture",
    "effects": "the volume of the effects",
    "music": "the volume of the music",
    "announcer": "the volume of the announcer",
    "voice": "the announcer",
    "text": "the size of the text",
    "controls": "keys and buttons",
}


class SettingsDialog:
    """Shows the settings that this browser keeps, and tells of every change at once."""

    def __init__(self, messages: Notifications, on_change: Callable[[PlayerSettings], None]) -> None:
        self._kept = KeptSettings(LocalStorage())
        self._messages = messages
        self._on_change = on_change
        self._dialog = element("settings")
        self._proxies = Proxies()
        self.names = KeyNames(self.current.controls, lambda: self._on_change(self.current))
        self._rows = ControlRows(self.names, lambda controls: self._use(self._chosen(controls)))
        self._listen()
        self._show(self.current)
        js.document.documentElement.dataset.text = self.current.text
        if self._kept.problems:
            words = ", ".join(PROBLEM_WORDS[name] for name in self._kept.problems)
            self._messages.tell("settings", SETTINGS_SET_ASIDE.format(problems=words))

    @property
    def current(self) -> PlayerSettings:
        """Those in use."""
        return self._kept.current

    @property
    def is_open(self) -> bool:
        """The player is choosing."""
        return bool(self._dialog.open)

    def open(self) -> None:
        """In front of everything, until the player is done."""
        self._rows.say("")
        self._rows.show()
        self._dialog.showModal()

    def pad_pressed(self, button: int) -> None:
        """A gamepad's button went down, and may be what is waited for."""
        self._rows.pad_pressed(button)

    def _listen(self) -> None:
        listen = self._proxies.listen
        for name in (*STEPPED, *VOLUMES):
            listen(element(name), "input", lambda _: self._say_words())
            listen(element(name), "change", lambda _: self._changed())
        for name in ("skeleton-switch", "voice-switch", *CHOICES.values()):
            listen(element(name), "change", lambda _: self._changed())
        listen(element("settings-usual"), "click", lambda _: self._reset())
        listen(element("settings-close"), "click", lambda _: self._dialog.close())
        listen(self._dialog, "keydown", self._key_down, passive=False)
        listen(self._dialog, "close", lambda _: self._rows.stop())
        show("voice-field", hasattr(js.window, "speechSynthesis"))

    def _key_down(self, event: Any) -> None:
        """What is pressed here is not the fighter's; and one key may be waited for."""
        if self._rows.is_asking:
            event.preventDefault()
            event.stopPropagation()
            if not event.repeat:
                self._rows.pressed(event.code)
        elif event.code != "Escape":
            event.stopPropagation()

    def _show(self, settings: PlayerSettings) -> None:
        for name in (*STEPPED, *VOLUMES):
            element(name).value = str(getattr(settings, name))
        for name, id in CHOICES.items():
            element(id).value = getattr(settings, name)
        element("skeleton-switch").checked = settings.skeleton
        element("voice-switch").checked = settings.voice == "spoken"
        self.names.controls = settings.controls
        self._say_words()

    def _say_words(self) -> None:
        for name in STEPPED:
            self._say(name, STEP_WORDS[STEPS.index(int(element(name).value))])
        for name in VOLUMES:
            loudness = int(element(name).value)
            self._say(name, f"{loudness * 100 // LOUDEST} %" if loudness else "off")

    def _say(self, name: str, words: str) -> None:
        element(f"{name}-word").textContent = words
        element(name).setAttribute("aria-valuetext", words)

    def _chosen(self, controls: ControlMap) -> PlayerSettings:
        """What the fields say, with these keys."""
        numbers = {name: int(element(name).value) for name in (*STEPPED, *VOLUMES)}
        words = {name: str(element(id).value) for name, id in CHOICES.items()}
        return replace(
            self.current,
            **numbers,
            **words,
            skeleton=bool(element("skeleton-switch").checked),
            voice="spoken" if element("voice-switch").checked else "synthesised",
            controls=controls,
        )

    def _changed(self) -> None:
        self._use(self._chosen(self.names.controls))

    def _use(self, settings: PlayerSettings) -> None:
        """Use them at once and keep them, if the browser does."""
        if not self._kept.change(settings):
            self._messages.tell("settings", SETTINGS_NOT_KEPT)
        js.document.documentElement.dataset.text = settings.text
        self._on_change(settings)

    def _reset(self) -> None:
        self._show(PlayerSettings())
        self._rows.show()
        self._rows.say("Everything is as it came.")
        self._use(PlayerSettings())
