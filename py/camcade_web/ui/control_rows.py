"""The part of the settings where keys and buttons are chosen: pick what to do, press the key for it."""

from collections.abc import Callable
from typing import Any

from camcade.duel.control_map import BUTTON, SETS, USUAL, ControlMap, refusal
from camcade.intents import Intent
from camcade_web.browser.dom import element, has_touch_buttons, new_element
from camcade_web.browser.js_interop import Proxies
from camcade_web.ui.key_names import KeyNames

ACTIONS = {
    Intent.LEFT: "Left",
    Intent.RIGHT: "Right",
    Intent.UP: "Jump",
    Intent.DOWN: "Squat",
}
"""Intents that are not called as they are."""
HOW = "Choose a row, then press {what}. One that is taken is swapped."
WHAT = {False: "the key for it", True: "the gamepad's button for it"}
"""What is pressed; true: on a gamepad."""
SET_NAMES = {"alone": "", "first": "Player one's ", "second": "Player two's ", "pad": ""}


def action_of(intent: Intent) -> str:
    """What the player reads."""
    return ACTIONS.get(intent) or intent.replace("-", " ").capitalize()


class ControlRows:
    """One row for each intent of the set that is shown. `on_change` gets every new map."""

    def __init__(self, names: KeyNames, on_change: Callable[[ControlMap], None]) -> None:
        self._names = names
        self._on_change = on_change
        self._set = "pad" if has_touch_buttons() else SETS[0]  # who plays on glass has no keys to choose
        element(f"keys-{self._set}").checked = True
        self._asked: Intent | None = None  # a key for this is waited for
        self._rows = Proxies()
        self._buttons: dict[Intent, Any] = {}
        self._proxies = Proxies()
        for name in SETS:
            self._proxies.listen(element(f"keys-{name}"), "change", lambda _, name=name: self._choose(name))

    @property
    def is_asking(self) -> bool:
        """The next key is the player's choice, and means nothing else."""
        return self._asked is not None

    def show(self) -> None:
        """The rows of the set that is chosen, as they are now."""
        self._rows.close()
        self._asked = None
        self._buttons = {}
        caps = self._names.caps(self._set)
        element("keys-how").textContent = HOW.format(what=WHAT[self._set == "pad"])
        rows = element("key-rows")
        rows.replaceChildren()
        for intent in USUAL[self._set]:
            button = new_element("button", "key-row")
            button.type = "button"
            button.dataset.asks = str(intent)
            button.append(new_element("span", text=action_of(intent)), new_element("kbd", text=caps[intent]))
            self._rows.listen(button, "click", lambda _, intent=intent: self._ask(intent))
            rows.append(button)
            self._buttons[intent] = button

    def stop(self) -> None:
        """No key is waited for any more."""
        if self._asked is not None:
            self._answer("Nothing has changed.")

    def pressed(self, code: str) -> None:
        """A key went down while one was waited for; Escape leaves everything as it is."""
        if self._set == "pad":
            self._answer("Nothing has changed." if code == "Escape" else "Press a button of the gamepad.")
        elif code == "Escape":
            self._answer("Nothing has changed.")
        else:
            self._take(code)

    def pad_pressed(self, button: int) -> None:
        """A gamepad's button went down."""
        if self._asked is not None and self._set == "pad":
            self._take(f"{BUTTON}{button}")

    def say(self, text: str) -> None:
        """Tell the player what has become of it."""
        element("keys-said").textContent = text

    def _choose(self, name: str) -> None:
        self._set = name
        self.say("")
        self.show()

    def _ask(self, intent: Intent) -> None:
        if self._asked is not None:
            self._unmark(self._asked)
        self._asked = intent
        button = self._buttons[intent]
        button.classList.add("is-asked")
        button.lastChild.textContent = "press…"
        what = "button of the gamepad" if self._set == "pad" else "key"
        way_out = "" if has_touch_buttons() else " Escape leaves it as it is."
        self.say(f"Press the {what} for {action_of(intent).lower()}.{way_out}")

    def _unmark(self, intent: Intent) -> None:
        button = self._buttons[intent]
        button.classList.remove("is-asked")
        button.lastChild.textContent = self._names.caps(self._set)[intent]

    def _answer(self, text: str) -> None:
        if self._asked is not None:
            self._unmark(self._asked)
        self._asked = None
        self.say(text)

    def _take(self, code: str) -> None:
        intent = self._asked
        if intent is None:
            return
        why = refusal(self._set, code)
        before = self._names.controls
        if why is not None and code not in before.codes(self._set, intent):
            self.say(f"{self._names.cap(code)} {why}. Press another for {action_of(intent).lower()}.")
            return
        holder = before.holder(self._set, code)
        after = before.changed(self._set, intent, code)
        said = f"{action_of(intent)} is {self._names.cap(after.codes(self._set, intent)[0])} now."
        if holder is not None and after != before:
            whose, other = holder
            code = after.codes(whose, other)[0]
            said += f" {SET_NAMES[whose]}{action_of(other)} had it and is {self._names.cap(code)} instead."
        self._names.controls = after
        for shown in self._buttons:
            self._unmark(shown)
        self._answer(said)
        self._on_change(after)
