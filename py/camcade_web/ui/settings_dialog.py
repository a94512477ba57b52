"""The settings as the player sees them: sliders in words, a switch, and a way back."""

from collections.abc import Callable
from typing import Any

from camcade.gestures.sensitivity import STEPS
from camcade_web.browser.dom import element
from camcade_web.browser.js_interop import Proxies
from camcade_web.browser.storage import LocalStorage
from camcade_web.ui.notifications import Notifications
from camcade_web.ui.settings import STEP_WORDS, KeptSettings, Settings

SLIDERS = ("strikes", "steps")
NOT_KEPT = (
    "Your settings count now, but this browser does not keep them for the next time: its storage is full or "
    "switched off."
)


class SettingsDialog:
    """Shows the settings that this browser keeps, and tells of every change at once."""

    def __init__(self, messages: Notifications, on_change: Callable[[Settings], None]) -> None:
        self._kept = KeptSettings(LocalStorage())
        self._messages = messages
        self._on_change = on_change
        self._dialog = element("settings")
        self._proxies = Proxies()
        for name in SLIDERS:
            self._proxies.listen(element(name), "input", lambda _: self._say_words())
            self._proxies.listen(element(name), "change", lambda _: self._changed())
        self._proxies.listen(element("skeleton-switch"), "change", lambda _: self._changed())
        self._proxies.listen(element("settings-usual"), "click", lambda _: self._reset())
        self._show(self.current)

    @property
    def current(self) -> Settings:
        """Those in use."""
        return self._kept.current

    @property
    def is_open(self) -> bool:
        """The player is choosing."""
        return bool(self._dialog.open)

    def open(self) -> None:
        """In front of everything, until the player is done."""
        self._dialog.showModal()

    def _show(self, settings: Settings) -> None:
        element("strikes").value = str(settings.strikes)
        element("steps").value = str(settings.steps)
        element("skeleton-switch").checked = settings.skeleton
        self._say_words()

    def _say_words(self) -> None:
        for name in SLIDERS:
            slider: Any = element(name)
            words = STEP_WORDS[STEPS.index(int(slider.value))]
            element(f"{name}-word").textContent = words
            slider.setAttribute("aria-valuetext", words)

    def _changed(self) -> None:
        """Use them at once and keep them, if the browser does."""
        settings = Settings(
            int(element("strikes").value),
            int(element("steps").value),
            bool(element("skeleton-switch").checked),
        )
        if not self._kept.change(settings):
            self._messages.tell("settings", NOT_KEPT)
        self._on_change(settings)

    def _reset(self) -> None:
        self._show(Settings())
        self._changed()
