"""What a match says of its two players: hits, longest combination, accuracy, reaction; and what to try next.

statistics = Statistics()
…each tick:   state = step(state, inputs); statistics.note(state)
"""

from dataclasses import dataclass

from camcade.duel.moves import MOVES, TICK_MS, Move
from camcade.duel.state import Event, EventKind, State
from camcade.median import median

LONGEST_REACTION_MS = 1000
"""What comes later was no answer to the strike."""

REACTIONS_NEEDED = 3


@dataclass
class Tally:
    """One player's match.

    | field | unit | meaning |
    | --- | --- | --- |
    | strikes | strikes | that reached their middle step, whether or not they landed |
    | hits | strikes | that landed unblocked |
    | low_hits | strikes | the low ones of them |
    | blocked | strikes | that met a guard |
    | guarded | strikes of the other | met with the guard |
    | taken | strikes of the other | that landed unblocked |
    | damage | life points | taken from the other |
    | best_combo | hits | longest combination |
    | reactions_ms | ms | from the other's strike beginning to the next move of one's own |
    """

    strikes: int = 0
    hits: int = 0
    low_hits: int = 0
    blocked: int = 0
    guarded: int = 0
    taken: int = 0
    damage: float = 0.0
    best_combo: int = 0
    reactions_ms: tuple[int, ...] = ()

    @property
    def accuracy(self) -> float | None:
        """Share of the strikes that landed unblocked, 0..1; None without any."""
        return self.hits / self.strikes if self.strikes else None

    @property
    def reaction_ms(self) -> float | None:
        """The middle one; None where there were too few to say."""
        return median(self.reactions_ms) if len(self.reactions_ms) >= REACTIONS_NEEDED else None


class Statistics:
    """Both players' tallies, kept up tick by tick."""

    def __init__(self) -> None:
        self.tallies = Tally(), Tally()
        self._threat_tick: list[int | None] = [None, None]  # when the other began the strike to answer

    def note(self, state: State) -> None:
        """Take in what happened in this tick."""
        for event in state.events:
            if event.side in (0, 1):
                self._take(event, state)

    def _take(self, event: Event, state: State) -> None:
        side, other = event.side, 1 - event.side
        mine, theirs = self.tallies[side], self.tallies[other]
        match event.kind:
            case EventKind.MOVE_STARTED if event.move is not None:
                self._answer(side, event.move, state.tick)
            case EventKind.STRIKE:
                mine.strikes += 1
            case EventKind.HIT:
                mine.hits += 1
                mine.low_hits += _is_low(event.move)
                mine.damage += event.damage
                mine.best_combo = max(mine.best_combo, event.combo)
                theirs.taken += 1
                self._threat_tick[other] = None
            case EventKind.BLOCKED:
                mine.blocked += 1
                mine.damage += event.damage
                theirs.guarded += 1
            case _:
                pass

    def _answer(self, side: int, move: Move, tick: int) -> None:
        rules = MOVES[move]
        threat_tick = self._threat_tick[side]
        if threat_tick is not None and not rules.is_hurt and move is not Move.STAND:
            reaction_ms = (tick - threat_tick) * TICK_MS
            if reaction_ms <= LONGEST_REACTION_MS:
                self.tallies[side].reactions_ms += (reaction_ms,)
            self._threat_tick[side] = None
        if rules.attack is not None:
            self._threat_tick[1 - side] = tick


def _is_low(move: Move | None) -> bool:
    attack = MOVES[move].attack if move is not None else None
    return attack is not None and attack.is_low


LITTLE_ACCURACY = 0.4
FEW_HITS = 3


def next_step(mine: Tally, theirs: Tally, *, has_won: bool, guard: str) -> str:
    """One thing for the player to try in the next match. `guard`: how they take cover, in their words."""
    if mine.strikes < FEW_HITS:
        return "Walk up to the other and strike: who waits is struck first."
    if mine.hits + mine.blocked < LITTLE_ACCURACY * mine.strikes:
        return "More than half of your strikes met the air. Come closer before you strike."
    if not has_won and mine.guarded == 0 and theirs.hits >= FEW_HITS:
        return f"Try the guard ({guard}): it takes four fifths out of every blow."
    if mine.blocked > mine.hits:
        return "They guard a lot. Jump in, or wait until they strike: then the guard is down."
    if mine.low_hits == 0:
        return "Try a low kick: who squats is hit by nothing else."
    if mine.best_combo < 2:
        return "Strike again at once after a hit: two in a row make a combination."
    if has_won:
        return "You are ready for somebody harder."
    return "Knock them down with an uppercut or a spin kick, and use the time to come close."
