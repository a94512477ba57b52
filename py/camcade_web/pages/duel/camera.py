"""Playing Duel by camera: what is read of the player becomes strikes and steps, and is shown."""

from collections.abc import Callable, Mapping
from typing import Any

from camcade.intents import NO_INTENTS, Intent
from camcade.presence import Presence
from camcade.vision.keypoints import Keypoints
from camcade_web.browser.dom import has_touch_buttons
from camcade_web.pages.duel.seen import SeenPlayers
from camcade_web.player_camera import PlayerCamera
from camcade_web.recognizers.base import Decision, Recognizer
from camcade_web.recognizers.registry import create
from camcade_web.ui.notifications import Notifications
from camcade_web.ui.settings import Settings
from camcade_web.ui.strike_preview import StrikePreview

INSTEAD = "Play by outline instead"
OF_TWO = "-pair"
"""Ends the name of what reads two players."""

NOTHING_READ = {"probabilities": None, "keypoints": None, "action": None, "body": None, "silhouette": None}


class DuelCamera(PlayerCamera):
    """Turns what the camera sees into strikes and steps.

    Args:
        messages, wanted: as for `PlayerCamera`.
        settings: the player's.
        models: what controllers read with that leave the choice of a network to the player.
        seen: told of what the players do, and whether they are seen.
        on_joints: called with the joints of player one in each frame, by controls that read them.
    """

    def __init__(
        self,
        messages: Notifications,
        settings: Settings,
        models: Mapping[str, str],
        wanted: str | None,
        seen: SeenPlayers,
        on_joints: Callable[[Keypoints], None] | None = None,
    ) -> None:
        keys = "buttons" if has_touch_buttons() else "keys"
        self.without_camera = f"You play with the {keys}."
        self.without_model = f"You play with the {keys}; turn the camera on to try again."
        self._bars = StrikePreview()
        self._barred: Recognizer | None = None  # whose bars these are
        self._seen = seen
        self._on_joints = on_joints
        self._presence = Presence.ABSENT

        def make(name: str) -> Recognizer:
            return create(name, models[name]) if name in models else create(name)

        super().__init__(messages, self._bars, wanted, make)
        self._perception.tune(settings)

    @property
    def controller(self) -> str:
        """The name of what reads the camera, for one player or for two."""
        return (self._perception.name or "").removesuffix(OF_TWO)

    @property
    def sees_steps(self) -> bool:
        """The player walks by themselves, so the game need not do it for them."""
        recognizer = self._perception.recognizer
        return recognizer is not None and recognizer.sees_steps

    def use(self, controller: str, *, for_two: bool = False) -> None:
        """Read the camera in this way, by its name in the registry of recognizers."""
        self._perception.use(controller + OF_TWO if for_two else controller)
        if self.is_on:
            self.open()  # what reads it now may have to be loaded

    def apply(self, settings: Settings) -> None:
        """The player has chosen how easily what is seen counts, and what the preview shows."""
        self._perception.tune(settings)
        self._show_bars()

    def forget(self) -> None:
        """A new match begins: what was seen before does not count."""
        self._perception.forget()

    def decided(self, decision: Decision) -> None:
        """Pass on what the player does."""
        recognizer = self._perception.recognizer
        if self._on_joints is not None and recognizer is not None and recognizer.joints is not None:
            self._on_joints(recognizer.joints)
        self._seen.held(decision.held, self.controller)
        self._note_presence()
        if decision.strike is not None:
            self._seen.struck(decision.strike, self.controller)
        if decision.calls:
            self._seen.called(is_camera_on=self.is_on)
        if (other := decision.other) is not None:
            self._seen.other(other.held, other.strike)

    def show(self, decision: Decision) -> None:
        """Show how sure it is."""
        if decision.strike is not None:
            self._bars.flash(decision.bar, words_of(decision.strike))
        if (other := decision.other) is not None and other.strike is not None:
            self._bars.flash(other.bar, f"{words_of(other.strike)}: player two")
        self._bars.show_shares(decision.shares)

    def changed(self) -> None:
        """Bars are those of what reads now; until it has read something, nothing is held."""
        super().changed()
        if self._perception.last is None:
            self._seen.held(NO_INTENTS, self.controller)
            self._seen.other(NO_INTENTS, None)
        if self._perception.ready is not self._barred:
            self._show_bars()
        self._seen.seeing_changed(is_seeing=self.is_seeing, sees_steps=self.sees_steps)
        self._note_presence()

    def failed(self, sentence: str) -> None:
        """The camera itself may well work, so there is a control that needs nothing but it."""
        text = f"{sentence} {self.without_model}"
        self._messages.tell("model", text, (INSTEAD, self._seen.wants_silhouette))

    def _note_presence(self) -> None:
        presence = self._perception.presence
        if presence is not self._presence:
            self._presence = presence
            self._seen.presence_changed(presence)

    def _show_bars(self) -> None:
        self._barred = ready = self._perception.ready
        if ready is not None:
            self._bars.make_bars(ready.bars.names, ready.bars.marks)

    def snapshot(self) -> dict[str, Any]:
        """This part of `camcade.snapshot()`."""
        return {**NOTHING_READ, **super().snapshot()}

    def metrics(self) -> dict[str, Any]:
        """This part of `camcade.metrics()`."""
        return {"actions": [], **super().metrics()}


def words_of(intent: Intent) -> str:
    """A strike as the preview names it."""
    return "jump" if intent is Intent.UP else intent.replace("-", " ")
