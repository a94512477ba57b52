"""What a player wants to do, whatever they say it with: keys, a camera, a trained agent, a replay.

Sources produce intents, the game consumes them; neither knows of the other. A recognised gesture is a moment,
and the game wants to know what is held in each tick: `IntentQueue` stands between both.
"""

from collections import deque
from enum import StrEnum


class Intent(StrEnum):
    """One wish of one player. LEFT and RIGHT are directions on the screen, not towards or away.

    UPPERCUT and SPIN_KICK can be asked for directly (control by body); by key they come from
    DOWN + HIGH_PUNCH and from holding away + HIGH_KICK.
    """

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"
    BLOCK = "block"
    HIGH_PUNCH = "high-punch"
    LOW_PUNCH = "low-punch"
    LOW_KICK = "low-kick"
    HIGH_KICK = "high-kick"
    UPPERCUT = "uppercut"
    SPIN_KICK = "spin-kick"


Intents = frozenset[Intent]
"""The intents that one player holds during one tick. Never iterated where the order could matter."""

NO_INTENTS: Intents = frozenset()


PUNCHES: Intents = frozenset({Intent.HIGH_PUNCH, Intent.LOW_PUNCH, Intent.UPPERCUT})
KICKS: Intents = frozenset({Intent.HIGH_KICK, Intent.LOW_KICK, Intent.SPIN_KICK})


def limb_of(intent: Intent) -> str:
    """What strikes: "punch", "kick", or "" for an intent that is no strike."""
    return "punch" if intent in PUNCHES else "kick" if intent in KICKS else ""


HOLD_TICKS = 4
KEEP_TICKS = 20


class IntentQueue:
    """Holds each fired intent like a key pressed for 40 ms, then lets go for a tick.

    The game itself remembers a press for 200 ms while its fighter is locked. Here intents only wait their
    turn behind one another, and are dropped after 200 ms as well: a late strike is worse than none.
    """

    def __init__(self, hold_ticks: int = HOLD_TICKS, keep_ticks: int = KEEP_TICKS) -> None:
        self.hold_ticks = hold_ticks
        self.keep_ticks = keep_ticks
        self.clear()

    def clear(self) -> None:
        """Let go and forget what waits."""
        self._tick = 0
        self._held = NO_INTENTS
        self._until_tick = 0
        self._waiting: deque[tuple[int, Intents]] = deque()

    def fire(self, intent: Intent) -> None:
        """A gesture was recognised."""
        self._waiting.append((self._tick, frozenset({intent})))

    def read(self) -> Intents:
        """What is held in this tick. Call once a tick."""
        self._tick += 1
        if self._held:
            if self._tick > self._until_tick:
                self._held = NO_INTENTS  # for one tick at least, so that the next press counts as a new one
            return self._held
        while self._waiting:
            fired_tick, intents = self._waiting.popleft()
            if self._tick - fired_tick <= self.keep_ticks:
                self._held = intents
                self._until_tick = self._tick + self.hold_ticks - 1
                break
        return self._held
