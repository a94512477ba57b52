"""Which key or button asks for what, as the player has chosen it: changed one by one, and kept.

There are four sets: `alone` are the keys of who plays alone, `first` and `second` those of two at one
keyboard, `pad` the buttons of every gamepad. Keys go by `KeyboardEvent.code`, a pad's buttons by "Button" and
their number in the Gamepad API's standard mapping. What stands in no set keeps its key as `controls` says it.
"""

import re
from collections.abc import Mapping
from typing import Any, cast

from camcade.duel.bindings import BINDINGS, START, Keys
from camcade.errors import SettingsError
from camcade.intents import Intent

Chosen = Mapping[str, Mapping[Intent, str]]
"""Set → intent → the code that asks for it; only what is not as it came."""

KEY_SETS = ("alone", "first", "second")
SETS = (*KEY_SETS, "pad")
SHARING = {"alone": ("alone",), "first": ("first", "second"), "second": ("first", "second"), "pad": ("pad",)}
"""Set → the sets in which no code may stand twice."""

DIRECTIONS = (Intent.LEFT, Intent.RIGHT, Intent.UP, Intent.DOWN)
"""A pad's are its cross and its stick, and stay so."""

BUTTON = "Button"
PRESSED_BY_PAGE = {"Button8": "select", f"{BUTTON}{START}": "start", "Button16": "the pad's own button"}
OF_CROSS = tuple(f"{BUTTON}{number}" for number in range(12, 16))
LAST_BUTTON = 17

ALLOWED_KEY = re.compile(
    r"Key[A-Z]|Digit\d|Numpad(\d|Add|Subtract|Multiply|Divide|Decimal|Comma)|Arrow(Up|Down|Left|Right)|Space"
    r"|Backquote|Minus|Equal|Bracket(Left|Right)|(Intl)?Backslash|Intl(Ro|Yen)|Semicolon|Quote|Comma|Period|Slash"
    r"|Home|End|Page(Up|Down)|Insert|Delete"
)
TAKEN_KEYS = (
    (r"Control|Meta|OS|Alt", "belongs to shortcuts of the browser and the system"),
    (r"Shift", "pressed five times, is a command to some systems"),
    (r"F\d", "belongs to the browser"),
    (r"Escape", "pauses the fight"),
    (r"Tab", "goes from field to field"),
    (r"(Numpad)?Enter", "presses the buttons of the page"),
)
"""Codes that begin so are taken; by what, for the player."""


def usual_codes() -> dict[str, dict[Intent, tuple[str, ...]]]:
    """Set → intent → the codes that ask for it as it comes."""
    usual: dict[str, dict[Intent, tuple[str, ...]]] = {name: {} for name in SETS}
    for binding in BINDINGS:
        buttons = tuple(f"{BUTTON}{number}" for number in binding.buttons)
        if binding.intent in DIRECTIONS:
            buttons = ()
        for name, codes in zip(SETS, (binding.keys, *binding.keys_of_two, buttons), strict=True):
            if codes:
                usual[name][binding.intent] = codes
    return usual


USUAL = usual_codes()


def refusal(name: str, code: str) -> str | None:
    """Why nobody can have this key or button in this set, to be said after its name; None if they can."""
    if name == "pad":
        if code in PRESSED_BY_PAGE:
            return "begins and pauses the fight"
        if code in OF_CROSS:
            return "is a direction"
        number = code.removeprefix(BUTTON)
        known = code.startswith(BUTTON) and number.isdecimal() and int(number) <= LAST_BUTTON
        return None if known else "is no button that I know"
    if ALLOWED_KEY.fullmatch(code):
        return None
    return next((why for begin, why in TAKEN_KEYS if re.match(begin, code)), "is no key that I can use")


class ControlMap:
    """What the player has chosen, over what it comes with. It never changes: `changed` makes another.

    Raises:
        SettingsError: there is no such set or intent, nobody can have a code, or one would ask for two
            things.
    """

    def __init__(self, chosen: Chosen | None = None) -> None:
        self.chosen: Chosen = chosen or {}
        for name, codes in self.chosen.items():
            if name not in USUAL:
                raise SettingsError(f"There is no set of keys {name!r}, only {', '.join(SETS)}.")
            for intent, code in codes.items():
                self._check(name, intent, code)
        for name in ("alone", "first", "pad"):
            every = [
                code for one in SHARING[name] for intent in USUAL[one] for code in self.codes(one, intent)
            ]
            if len(every) != len(set(every)):
                twice = next(code for code in every if every.count(code) > 1)
                raise SettingsError(f"The key {twice} asks for two things; expected one.")

    def _check(self, name: str, intent: Intent, code: str) -> None:
        if intent not in USUAL[name]:
            raise SettingsError(f"In the set {name!r} there is no key for {intent!r}.")
        why = refusal(name, code)
        if why is not None and code not in USUAL[name][intent]:
            raise SettingsError(f"The key {code!r} {why}; choose another for {intent!r}.")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ControlMap) and self.chosen == other.chosen

    def __hash__(self) -> int:
        return hash(str(self.to_plain()))

    def codes(self, name: str, intent: Intent) -> tuple[str, ...]:
        """Those that ask for it; the first is shown."""
        chosen = self.chosen.get(name, {}).get(intent)
        return USUAL[name][intent] if chosen is None else (chosen,)

    def shown(self, name: str) -> dict[Intent, str]:
        """Intent → the one code that is shown for it."""
        return {intent: self.codes(name, intent)[0] for intent in USUAL[name]}

    def keys(self, *, for_two: bool) -> Keys:
        """What a `Keyboard` is made of."""
        names = ("first", "second") if for_two else ("alone",)
        return {
            code: (side, intent)
            for side, name in enumerate(names)
            for intent in USUAL[name]
            for code in self.codes(name, intent)
        }

    @property
    def buttons(self) -> Mapping[int, Intent]:
        """What a `Gamepad` is made of: number → intent, with the cross."""
        cross = {number: binding.intent for binding in BINDINGS for number in binding.buttons}
        cross = {number: intent for number, intent in cross.items() if intent in DIRECTIONS}
        struck = {
            int(code.removeprefix(BUTTON)): intent
            for intent in USUAL["pad"]
            for code in self.codes("pad", intent)
        }
        return cross | struck

    def holder(self, name: str, code: str) -> tuple[str, Intent] | None:
        """The set and the intent that have this code already, where it may not stand twice."""
        for one in SHARING[name]:
            for intent in USUAL[one]:
                if code in self.codes(one, intent):
                    return one, intent
        return None

    def changed(self, name: str, intent: Intent, code: str) -> "ControlMap":
        """The same with this code for it. Whoever had the code gets the one that this intent had.

        Raises:
            SettingsError: nobody can have this code.
        """
        holder, before = self.holder(name, code), self.codes(name, intent)
        if code in before:
            return self
        chosen = {one: dict(codes) for one, codes in self.chosen.items()}
        chosen.setdefault(name, {})[intent] = code
        if holder is not None:
            chosen.setdefault(holder[0], {})[holder[1]] = before[0]
        return ControlMap(without_usual(chosen))

    def to_plain(self) -> dict[str, dict[str, str]]:
        """As `from_plain` reads it: strings in dicts."""
        return {
            name: {str(intent): code for intent, code in sorted(codes.items())}
            for name, codes in sorted(self.chosen.items())
        }

    @classmethod
    def from_plain(cls, values: object) -> "ControlMap":
        """What `to_plain` wrote.

        Raises:
            SettingsError: it is something else.
        """
        if not isinstance(values, dict):
            raise SettingsError(f"The kept keys are {type(values).__name__}; expected sets of them.")
        chosen: dict[str, dict[Intent, str]] = {}
        for name, codes in cast(dict[str, Any], values).items():
            try:
                chosen[name] = {Intent(intent): str(code) for intent, code in codes.items()}
            except (ValueError, AttributeError) as error:
                raise SettingsError(f"The kept keys {name!r} cannot be read: {error}.") from error
        return cls(chosen)


def without_usual(chosen: Mapping[str, Mapping[Intent, str]]) -> dict[str, dict[Intent, str]]:
    """Only what is not as it came."""
    found = {
        name: {intent: code for intent, code in codes.items() if USUAL[name][intent] != (code,)}
        for name, codes in chosen.items()
    }
    return {name: codes for name, codes in found.items() if codes}
