"""The keys of two at one keyboard, beside their life bars; each player's only while they play with keys."""

from typing import Any

from camcade.duel.seats import Seats
from camcade.intents import Intent
from camcade_web.browser.dom import element, has_touch_buttons, new_element, show
from camcade_web.ui.key_names import KeyNames

SIDES = ("first", "second")
LEGEND = (
    ((Intent.LEFT, Intent.RIGHT), "walk"),
    ((Intent.UP,), "jump"),
    ((Intent.DOWN,), "squat"),
    ((Intent.BLOCK,), "block"),
    ((Intent.HIGH_PUNCH, Intent.LOW_PUNCH), "punch high, low"),
    ((Intent.HIGH_KICK, Intent.LOW_KICK), "kick high, low"),
)


class KeyLegends:
    """Shows who plays with which keys, on the stage and on the first card."""

    def __init__(self, names: KeyNames) -> None:
        self._names = names

    def show(self, seats: Seats) -> None:
        """These two play, or one alone, who needs none: the strip below the stage says it all."""
        for name, is_by_keys in zip(SIDES, seats.by_keys, strict=True):
            is_shown = seats.for_two and is_by_keys
            show(f"legend-{name}", is_shown)
            if is_shown:
                self._fill(name)

    def say(self, seats: Seats) -> None:
        """Who will play with what, for who is about to begin."""
        caps = self._names.caps("second")
        strikes = (Intent.HIGH_PUNCH, Intent.LOW_PUNCH, Intent.LOW_KICK, Intent.HIGH_KICK, Intent.BLOCK)
        walking = (Intent.LEFT, Intent.RIGHT, Intent.UP, Intent.DOWN)
        line = element("seats")
        keys = " ".join(caps[intent] for intent in (*walking, *strikes))
        line.textContent = seats.words(None if has_touch_buttons() else keys)
        line.hidden = not seats.for_two

    def _fill(self, name: str) -> None:
        caps = self._names.caps(name)
        legend = element(f"legend-{name}")
        legend.replaceChildren()
        for intents, words in LEGEND:
            item: Any = new_element("li")
            item.append(*(new_element("kbd", text=caps[intent]) for intent in intents), f" {words}")
            legend.append(item)
