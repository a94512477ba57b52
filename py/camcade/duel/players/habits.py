"""What a player has learned of their opponent's habits: which strike follows which."""

from collections import Counter, deque

from camcade.duel.moves import JUMP_ATTACKS, MOVES, SQUATTING_MOVES, STANDING_STRIKES, Move

REMEMBERED_STRIKES = 12
"""How many strikes back it thinks: a new habit is learned, and an old one forgotten, within so many."""

SAME_KEY = {move: STANDING_STRIKES[MOVES[move].intents[0]] for move in SQUATTING_MOVES if MOVES[move].intents}
"""Strike of somebody who squats → what the same key does standing."""
LOW_STRIKES = {move for move, rules in MOVES.items() if rules.attack is not None and rules.attack.is_low}
KIND = SAME_KEY | {
    move: Move.HIGH_PUNCH if MOVES[move].limb == "punch" else Move.HIGH_KICK for move in JUMP_ATTACKS
}
"""Strike of somebody who squats or jumps → which kind it is."""
MANY_DIVES = 2
"""Of the last four strikes."""


class Habits:
    """The opponent's last strikes, and how well each could have been foretold from those before it.

    The next strike is expected to be one that followed when the last few strikes were the same as now; the
    longer that row, the more it counts. Whoever repeats one strike, two in turn, or any fixed order is soon
    foretold every time; whoever chooses anew each time hardly ever is.
    """

    def __init__(self) -> None:
        self._strikes: deque[Move] = deque(maxlen=REMEMBERED_STRIKES)
        self._ticks: deque[int] = deque(maxlen=REMEMBERED_STRIKES)
        self._wasted_ticks: deque[int] = deque(maxlen=REMEMBERED_STRIKES)
        self.foretold = 0
        """How many strikes in a row came as expected."""

    def note(self, strike: Move, tick: int, *, is_at_air: bool = False) -> None:
        """The opponent was seen to begin this strike in this tick of the match, perhaps with nobody near."""
        self._ticks.append(tick)
        if is_at_air:
            self._wasted_ticks.append(tick)
        expected = self.expected()
        if expected is not None:
            self.foretold = self.foretold + 1 if self._is_same(strike, expected) else 0
        self._strikes.append(strike)

    def _is_same(self, strike: Move, expected: Move) -> bool:
        """It is the same key; of who dives again and again also with the feet still on the ground."""
        if self.dives() and JUMP_ATTACKS & {strike, expected}:
            return MOVES[strike].limb == MOVES[expected].limb
        return SAME_KEY.get(strike, strike) is SAME_KEY.get(expected, expected)

    def expected(self) -> Move | None:
        """The strike that should come next; None before the first."""
        strikes = tuple(self._strikes)
        if not strikes:
            return None
        likelihoods: dict[Move, int] = {strikes[-1]: 0}
        for end in range(len(strikes) - 1, 0, -1):
            alike = 0
            while alike < end and strikes[end - 1 - alike] is strikes[-1 - alike]:
                alike += 1
            likelihoods[strikes[end]] = likelihoods.get(strikes[end], 0) + alike * alike
        return max(likelihoods, key=lambda strike: likelihoods[strike])

    def strikes(self) -> Counter[Move]:
        """The last strikes, and how often each was seen."""
        return Counter(self._strikes)

    def hail_since(self, tick: int) -> int:
        """How many of the last strikes were seen after this tick; who strikes at the air presses anything,
        so that these count twice.
        """
        return sum(seen > tick for seen in (*self._ticks, *self._wasted_ticks))

    def has_few(self, kinds: int, strikes: int) -> bool:
        """Whether that many strikes have been seen, and the last of them are of so few kinds."""
        last = tuple(self._strikes)[-strikes:]
        return len(last) == strikes and len({KIND.get(strike, strike) for strike in last}) <= kinds

    def dives(self) -> bool:
        """Whether half of the last four strikes came out of a jump."""
        return sum(seen in JUMP_ATTACKS for seen in tuple(self._strikes)[-4:]) >= MANY_DIVES

    def strikes_at_legs(self) -> bool:
        """Whether one of the last four strikes hits those who duck."""
        return any(strike in LOW_STRIKES for strike in tuple(self._strikes)[-4:])

    def strikes_low(self) -> bool:
        """Whether they squatted for one of the last three strikes, where high strikes pass over them."""
        return any(strike in SQUATTING_MOVES for strike in tuple(self._strikes)[-3:])
