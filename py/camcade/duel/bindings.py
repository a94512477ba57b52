"""The keys, and a gamepad's buttons and sticks, read once a tick or frame as intents.

Keys go by `KeyboardEvent.code`: the place of a key, the same on every keyboard layout. A gamepad goes by the
Gamepad API's standard mapping (W3C Gamepad, section 5). What each key and button means stands in `controls`;
the left stick is the directions, as the d-pad is.

A pad without the standard mapping is read the same way: its buttons may lie elsewhere, but its first two axes
are a stick.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from camcade.duel.controls import CONTROLS
from camcade.errors import SettingsError
from camcade.intents import NO_INTENTS, Intent, Intents

Keys = Mapping[str, tuple[int, Intent]]
"""`KeyboardEvent.code` → (side, intent)."""

BINDINGS = tuple(binding for control in CONTROLS for binding in control.bindings)
ONE_PLAYER: Keys = {key: (0, binding.intent) for binding in BINDINGS for key in binding.keys}
TWO_PLAYERS: Keys = {
    key: (side, binding.intent)
    for binding in BINDINGS
    for side, keys in enumerate(binding.keys_of_two)
    for key in keys
}
TOUCHED: Keys = {str(intent): (0, intent) for intent in Intent}
"""What buttons on a touch screen press: they go by the intent's own name, for some have no key."""
BUTTONS: Mapping[int, Intent] = {button: binding.intent for binding in BINDINGS for button in binding.buttons}
CONFIRM, START = 0, 9
STICK = ((0, Intent.LEFT, Intent.RIGHT), (1, Intent.UP, Intent.DOWN))


class Keyboard:
    """The keys that are down, read once a tick as intents.

    A key that went down and up again between two ticks counts for one tick, so that a quick tap is never
    lost. Two keys with the same meaning (both Shift keys) count as held until both are up.
    """

    def __init__(self, keys: Keys = ONE_PLAYER) -> None:
        self.keys = keys
        self._down: set[str] = set()
        self._tapped: set[str] = set()
        self._held: tuple[Intents, Intents] = (NO_INTENTS, NO_INTENTS)
        self._is_stale = False

    def press(self, code: str) -> bool:
        """A key went down. True if the key has a meaning here, so that the page can keep it to itself."""
        if code not in self.keys:
            return False
        if code not in self._down:  # a key kept down repeats its event
            self._down.add(code)
            self._tapped.add(code)
            self._is_stale = True
        return True

    def release(self, code: str) -> bool:
        """A key went up. True if the key has a meaning here."""
        if code in self._down:
            self._down.discard(code)
            self._is_stale = True
        return code in self.keys

    def release_all(self) -> None:
        """Let every key go: the page lost the focus and will not be told of keys going up."""
        self._down.clear()
        self._tapped.clear()
        self._is_stale = True

    def read(self) -> tuple[Intents, Intents]:
        """The intents of both sides for one tick. Call once a tick."""
        if self._is_stale:
            counting = self._down | self._tapped
            meanings = [self.keys[code] for code in counting]
            self._held = (
                frozenset(intent for side, intent in meanings if side == 0),
                frozenset(intent for side, intent in meanings if side == 1),
            )
            # Taps count once; if there were any, the next tick looks again.
            self._is_stale = bool(self._tapped - self._down)
            self._tapped.clear()
        return self._held


@dataclass(frozen=True, slots=True)
class GamepadSettings:
    """When a stick counts, in shares of its way.

    | field | meaning |
    | --- | --- |
    | on | pushed so far a direction begins |
    | off | back below it the direction ends; between the two nothing changes |
    | pressed | a trigger counts from here on |

    Raises `SettingsError` unless 0 < off <= on < 1 and 0 < pressed < 1.
    """

    on: float = 0.55
    off: float = 0.35
    pressed: float = 0.4

    def __post_init__(self) -> None:
        if not 0 < self.off <= self.on < 1 or not 0 < self.pressed < 1:
            raise SettingsError(
                f"on {self.on}, off {self.off}, pressed {self.pressed}: expected 0 < off <= on < 1 and "
                "pressed between 0 and 1."
            )


class Gamepad:
    """One pad, read once a frame."""

    def __init__(
        self, settings: GamepadSettings | None = None, buttons: Mapping[int, Intent] = BUTTONS
    ) -> None:
        self.settings = settings or GamepadSettings()
        self.buttons = buttons
        self.reset()

    def reset(self) -> None:
        """Nothing is held."""
        self.held: Intents = NO_INTENTS
        self.pressed: frozenset[int] = frozenset()
        self.begun: frozenset[int] = frozenset()
        self._leaning: Intents = NO_INTENTS

    def read(self, buttons: Sequence[float], axes: Sequence[float]) -> Intents:
        """What the player holds now.

        Args:
            buttons: how far each is pressed, 0 to 1, in the mapping's order.
            axes: -1 (left, up) to 1 (right, down); the first two are the left stick.

        `begun` holds the numbers of the buttons that have gone down since the last reading.
        """
        now = frozenset(number for number, value in enumerate(buttons) if value >= self.settings.pressed)
        self.begun, self.pressed = now - self.pressed, now
        leaning: set[Intent] = set()
        for axis, back, forth in STICK:
            value = axes[axis] if axis < len(axes) else 0.0
            for intent, way in ((back, -value), (forth, value)):
                limit = self.settings.off if intent in self._leaning else self.settings.on
                if way >= limit:
                    leaning.add(intent)
        self._leaning = frozenset(leaning)
        self.held = self._leaning | {self.buttons[number] for number in now if number in self.buttons}
        return self.held
