"""Which key means what, by `KeyboardEvent.code`: the place of a key, the same on every keyboard layout."""

from collections.abc import Mapping

from camcade.intents import NO_INTENTS, Intent, Intents

Keys = Mapping[str, tuple[int, Intent]]
"""`KeyboardEvent.code` → (side, intent)."""

ONE_PLAYER: Keys = {
    "ArrowUp": (0, Intent.UP),
    "ArrowDown": (0, Intent.DOWN),
    "ArrowLeft": (0, Intent.LEFT),
    "ArrowRight": (0, Intent.RIGHT),
    "KeyA": (0, Intent.HIGH_PUNCH),
    "KeyS": (0, Intent.LOW_PUNCH),
    "KeyD": (0, Intent.LOW_KICK),
    "KeyF": (0, Intent.HIGH_KICK),
    "ShiftLeft": (0, Intent.BLOCK),
    "ShiftRight": (0, Intent.BLOCK),
}

TWO_PLAYERS: Keys = {
    "KeyY": (0, Intent.UP),
    "KeyH": (0, Intent.DOWN),
    "KeyG": (0, Intent.LEFT),
    "KeyJ": (0, Intent.RIGHT),
    "KeyA": (0, Intent.HIGH_PUNCH),
    "KeyS": (0, Intent.LOW_PUNCH),
    "KeyD": (0, Intent.LOW_KICK),
    "KeyF": (0, Intent.HIGH_KICK),
    "ShiftLeft": (0, Intent.BLOCK),
    "ShiftRight": (0, Intent.BLOCK),
    "ArrowUp": (1, Intent.UP),
    "ArrowDown": (1, Intent.DOWN),
    "ArrowLeft": (1, Intent.LEFT),
    "ArrowRight": (1, Intent.RIGHT),
    "KeyP": (1, Intent.HIGH_PUNCH),
    "BracketLeft": (1, Intent.LOW_PUNCH),
    "BracketRight": (1, Intent.LOW_KICK),
    "Backslash": (1, Intent.HIGH_KICK),
    "ControlLeft": (1, Intent.BLOCK),
    "ControlRight": (1, Intent.BLOCK),
}


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
