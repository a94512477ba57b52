"""What an agent can decide, ten times a second: how to move, whether to guard, and which strike to begin.

An action is three numbers, `(move, guard, strike)`:

| part | choices |
| --- | --- |
| move | 0 nothing, 1 left, 2 right, 3 up, 4 down; left and right on the screen |
| guard | 0 no, 1 block |
| strike | 0 nothing, 1 high punch, 2 low punch, 3 low kick, 4 high kick, 5 uppercut, 6 spin kick |

Moves and guard are held for the whole step. A strike is pressed at its beginning and let go within it, so
that the same strike in the next step is a new press. A jump goes the way that the agent walked just before.
"""

from collections.abc import Sequence

from camcade.intents import HOLD_TICKS, NO_INTENTS, Intent, Intents

STEP_TICKS = 10
"""An action is decided every 100 ms."""

MOVES: tuple[Intent | None, ...] = (None, Intent.LEFT, Intent.RIGHT, Intent.UP, Intent.DOWN)
GUARDS: tuple[Intent | None, ...] = (None, Intent.BLOCK)
STRIKES: tuple[Intent | None, ...] = (
    None,
    Intent.HIGH_PUNCH,
    Intent.LOW_PUNCH,
    Intent.LOW_KICK,
    Intent.HIGH_KICK,
    Intent.UPPERCUT,
    Intent.SPIN_KICK,
)
ACTION_SIZES = (len(MOVES), len(GUARDS), len(STRIKES))
"""How many choices each part has."""

SIDEWAYS: Intents = frozenset({Intent.LEFT, Intent.RIGHT})


class Hand:
    """Turns the actions of one agent into what it holds, tick by tick."""

    def __init__(self) -> None:
        self._walked: Intent | None = None
        self._held = self._pressed = NO_INTENTS
        self._tick = 0

    def take(self, action: Sequence[int]) -> None:
        """The agent has decided.

        Raises:
            IndexError: a part is no choice.
        """
        move, guard, strike = (
            choices[int(number)] for choices, number in zip((MOVES, GUARDS, STRIKES), action, strict=True)
        )
        leap = self._walked if move is Intent.UP else None
        self._held = frozenset(intent for intent in (move, guard, leap) if intent is not None)
        self._pressed = self._held if strike is None else self._held | {strike}
        self._walked = move if move in SIDEWAYS else None
        self._tick = 0

    def intents(self) -> Intents:
        """What is held in this tick. Call once a tick."""
        self._tick += 1
        return self._pressed if self._tick <= HOLD_TICKS else self._held
