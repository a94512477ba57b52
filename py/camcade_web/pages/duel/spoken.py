"""What a screen reader says of a fight: rounds, life as it falls below each quarter, and who has won."""

from collections.abc import Iterator

from camcade.duel.state import FULL_LIFE, Event, EventKind, State
from camcade_web.pages.duel.game import DuelSettings
from camcade_web.pages.duel.result import fighter_names, round_words

QUARTERS = {3: "three quarters", 2: "half", 1: "a quarter"}
QUARTER_TENTHS = FULL_LIFE * 10 // 4


class Commentary:
    """Watches a match, and has a sentence now and then. Sides are called as the player would."""

    def __init__(self, settings: DuelSettings) -> None:
        self._settings = settings
        self._quarters = [4, 4]

    def sentences(self, state: State) -> Iterator[str]:
        """What this tick is worth saying."""
        for event in state.events:
            yield from self._of(event, state)

    def _of(self, event: Event, state: State) -> Iterator[str]:
        match event.kind:
            case EventKind.ROUND_STARTED:
                self._quarters = [4, 4]
                yield f"Round {state.round}."
            case EventKind.HIT | EventKind.BLOCKED:
                yield from self._life(1 - event.side, state)
            case EventKind.KNOCKED_DOWN:
                yield f"{self._name(event.side, state)} {self._verb(event.side, 'are', 'is')} down."
            case EventKind.ROUND_ENDED:
                yield round_words(state, self._settings)
            case _:
                pass

    def _life(self, side: int, state: State) -> Iterator[str]:
        left = -(-state.fighters[side].life_tenths // QUARTER_TENTHS)
        if left < self._quarters[side]:
            self._quarters[side] = left
            if left in QUARTERS:
                verb = self._verb(side, "have", "has")
                yield f"{self._name(side, state)} {verb} {QUARTERS[left]} left."

    def _is_you(self, side: int) -> bool:
        return self._settings.opponent != "human" and side == self._settings.side

    def _name(self, side: int, state: State) -> str:
        return "You" if self._is_you(side) else fighter_names(state)[side]

    def _verb(self, side: int, yours: str, theirs: str) -> str:
        return yours if self._is_you(side) else theirs
