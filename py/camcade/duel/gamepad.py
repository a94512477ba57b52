"""What a gamepad's buttons and sticks mean, by the Gamepad API's standard mapping (W3C Gamepad, section 5).

| part | intent |
| --- | --- |
| d-pad, left stick | left, right, up, down |
| 2 (left face button), 3 (top) | high punch, high kick |
| 0 (bottom), 1 (right) | low punch, low kick |
| 4 and 6 (left shoulder and trigger) | block |
| 5 (right shoulder) | uppercut |
| 7 (right trigger) | spin kick |
| 9 (start) | pause, no intent |

A pad without the standard mapping is read the same way: its buttons may lie elsewhere, but its first two axes
are a stick.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from camcade.errors import SettingsError
from camcade.intents import NO_INTENTS, Intent, Intents

BUTTONS: dict[int, Intent] = {
    0: Intent.LOW_PUNCH,
    1: Intent.LOW_KICK,
    2: Intent.HIGH_PUNCH,
    3: Intent.HIGH_KICK,
    4: Intent.BLOCK,
    5: Intent.UPPERCUT,
    6: Intent.BLOCK,
    7: Intent.SPIN_KICK,
    12: Intent.UP,
    13: Intent.DOWN,
    14: Intent.LEFT,
    15: Intent.RIGHT,
}
CONFIRM, START = 0, 9
STICK = ((0, Intent.LEFT, Intent.RIGHT), (1, Intent.UP, Intent.DOWN))


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

    def __init__(self, settings: GamepadSettings | None = None) -> None:
        self.settings = settings or GamepadSettings()
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
        self.held = self._leaning | {BUTTONS[number] for number in now if number in BUTTONS}
        return self.held
