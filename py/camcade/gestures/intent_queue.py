"""A recognised gesture is a moment; the game wants to know what is held in each tick."""

from collections import deque

from camcade.intents import NO_INTENTS, Intent, Intents

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
