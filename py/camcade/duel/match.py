"""A match: its settings, its first state, and the pure step from one tick to the next.

    state = Match(seed=7).start()
    while not state.is_over:
        state = step(state, (intents_of_player_one, intents_of_player_two))

The same seed and the same inputs give the same states, in CPython and in the page alike: all arithmetic is
exact, random numbers come from the state, and no set is ever iterated.
"""

from math import ceil

from camcade.duel.fighter import LARGEST_X_PX, Fighter
from camcade.duel.moves import INVULNERABLE_MOVES, LYING_MOVES, MOVES, SQUATTING_MOVES, TICK_MS, Move
from camcade.duel.state import (
    BODY_WIDTH_PX,
    FIGHTER_HEIGHT_PX,
    FIGHTER_WIDTH_PX,
    Event,
    EventKind,
    Phase,
    State,
)
from camcade.intents import NO_INTENTS, Intents

Inputs = tuple[Intents, Intents]
NO_INPUTS: Inputs = (NO_INTENTS, NO_INTENTS)

# Damage and life are counted in tenths of a point, because a block lets 20 % through.
TENTHS = 10
BLOCKED_TENTHS = 2
LEAST_TENTHS = 5
"""Each further hit of a combination takes a tenth less than it would alone, but never less than half."""

PUSH_APART_PX_PER_TICK = 4
"""How fast bodies that overlap part, both together: after a jump onto the opponent it takes some ticks."""

ROUND_OVER_MS = 2500
"""The pause between two rounds, long enough for the longest fall and a bow."""

# Where a strike meets the opponent, below the upper edge of the box; only sparks are drawn by it.
HIGH_CONTACT_PX = 42
LOW_CONTACT_PX = 84


def step(state: State, inputs: Inputs) -> State:
    """The state one tick (10 ms) later, if each fighter's player holds these intents in it.

    | inputs | meaning |
    | --- | --- |
    | inputs[0], inputs[1] | the frozenset of intents that player one and two hold |

    Holding a direction or a block keeps it up; a strike starts when its intent is newly held, and holding it
    on does not repeat it.
    """
    stepping = _Step(state)
    stepping.run(inputs)
    return stepping.freeze()


class _Step:
    """The working copy of a match during one step."""

    __slots__ = (
        "before",
        "events",
        "fighters",
        "match",
        "phase",
        "phase_ticks",
        "random",
        "round",
        "round_winner",
        "winner",
        "wins",
    )

    def __init__(self, state: State) -> None:
        self.before = state
        self.match = state.match
        self.fighters = (Fighter(state.fighters[0]), Fighter(state.fighters[1]))
        self.random = state.random
        self.round = state.round
        self.phase = state.phase
        self.phase_ticks = state.phase_ticks + 1
        self.wins = state.wins
        self.winner = state.winner
        self.round_winner = state.round_winner
        self.events: list[Event] = []

    def freeze(self) -> State:
        first, second = self.fighters
        return State(
            self.match,
            (first.freeze(), second.freeze()),
            self.random,
            self.before.tick + 1,
            self.round,
            self.phase,
            self.phase_ticks,
            self.wins,
            self.winner,
            self.round_winner,
            tuple(self.events),
        )

    def run(self, inputs: Inputs) -> None:
        if self.phase is Phase.ROUND_OVER and self.phase_ticks * TICK_MS >= ROUND_OVER_MS:
            self.start_round()
        elif self.phase is Phase.READY and self.phase_ticks * TICK_MS >= self.match.ready_ms:
            self.enter(Phase.FIGHT)
        first, second = self.fighters
        first.advance()
        second.advance()
        if self.phase is Phase.FIGHT:
            first.obey(inputs[0])
            second.obey(inputs[1])
        else:
            self.rest(inputs)
        self.push_apart()
        self.face_each_other()
        self.tell_of_moves()
        if first.strikes or second.strikes:
            self.resolve_strikes()
        if self.phase is Phase.FIGHT:
            self.judge()

    def enter(self, phase: Phase) -> None:
        self.phase = phase
        self.phase_ticks = 0

    def rest(self, inputs: Inputs) -> None:
        """Nobody fights: players are not heard, and whoever has won shows it once their move has ended."""
        for side, fighter in enumerate(self.fighters):
            fighter.wanted = None
            fighter.obey(NO_INTENTS)
            fighter.held = inputs[side]  # a key held since before the fight is no new press when it begins
            if side == self.round_winner and not fighter.is_locked:
                fighter.start(Move.WIN)

    # Places -------------------------------------------------------------------------------------------------

    def push_apart(self) -> None:
        """Part two bodies that overlap, half by each; at a wall the other gives way. A jump passes over."""
        first, second = self.fighters
        gap = second.x - first.x
        overlap = BODY_WIDTH_PX - abs(gap)
        if overlap <= 0 or first.is_airborne or second.is_airborne:
            return
        overlap = min(overlap, PUSH_APART_PX_PER_TICK)
        half = ceil(overlap * 4) / 8  # a whole number of eighths
        left, right = (first, second) if gap > 0 or (gap == 0 and first.facing > 0) else (second, first)
        if left.x < half:
            right.x += 2 * half - left.x  # as at the other wall
            left.x = 0.0
        else:
            left.x -= half
            right.x += half
        excess = right.x - LARGEST_X_PX
        if excess > 0:
            right.x -= excess
            left.x -= excess

    def face_each_other(self) -> None:
        first, second = self.fighters
        if first.x == second.x:
            return
        direction = 1 if first.x < second.x else -1
        if first.move not in LYING_MOVES:
            first.facing = direction
        if second.move not in LYING_MOVES:
            second.facing = -direction

    # Strikes ------------------------------------------------------------------------------------------------

    def resolve_strikes(self) -> None:
        """Decide first which strikes land, then apply them: two that meet in one tick both count."""
        if self.phase is not Phase.FIGHT:
            return
        first, second = self.fighters
        landings = [
            (side, attacker, defender, attacker.move, lands(attacker, defender))
            for side, attacker, defender in ((0, first, second), (1, second, first))
            if attacker.strikes
        ]
        for _, attacker, _, _, is_landing in landings:
            if is_landing:
                attacker.combo = 0  # whoever strikes back breaks what they were taking
        for side, attacker, defender, move, is_landing in landings:
            self.tell(EventKind.STRIKE, side, move)
            if is_landing:
                self.land(side, attacker, defender, move)

    def land(self, side: int, attacker: Fighter, defender: Fighter, move: Move) -> None:
        """Take the damage of a strike that reached the defender, and let them answer for it."""
        attack = MOVES[move].attack
        assert attack is not None
        is_blocked = defender.move is Move.BLOCKING
        combo = 0 if is_blocked else defender.take_hit()
        share_tenths = BLOCKED_TENTHS if is_blocked else max(LEAST_TENTHS, TENTHS + 1 - combo)
        damage_tenths = attack.damage * share_tenths
        defender.life_tenths = max(0, defender.life_tenths - damage_tenths)
        kind = EventKind.BLOCKED if is_blocked else EventKind.HIT
        self.events.append(
            Event(
                kind,
                side,
                move,
                damage_tenths / TENTHS,
                (attacker.middle + defender.middle) / 2,
                (attacker.y + defender.y) / 2 + (LOW_CONTACT_PX if attack.is_low else HIGH_CONTACT_PX),
                self.draw_variant(),
                combo,
            )
        )
        if defender.life_tenths == 0:
            defender.start(Move.FALL, attacker.facing)
        elif is_blocked:
            return
        elif defender.move in SQUATTING_MOVES:
            defender.start(Move.SQUAT_ENDURE, attacker.facing)
        elif attack.knocks_down:
            defender.start(Move.KNOCK_DOWN, attacker.facing)
            self.tell(EventKind.KNOCKED_DOWN, 1 - side, Move.KNOCK_DOWN)
        else:
            defender.start(Move.ENDURE, attacker.facing)
        self.tell(EventKind.MOVE_STARTED, 1 - side, defender.move)

    # Rounds -------------------------------------------------------------------------------------------------

    def judge(self) -> None:
        """End the round when somebody has fallen or time is up."""
        lives = tuple(fighter.life_tenths for fighter in self.fighters)
        limit_s = self.match.time_limit_s
        if min(lives) == 0 or (limit_s is not None and self.phase_ticks * TICK_MS >= limit_s * 1000):
            self.end_round(None if lives[0] == lives[1] else int(lives[1] > lives[0]))

    def end_round(self, winner: int | None) -> None:
        self.round_winner = winner
        self.tell(EventKind.ROUND_ENDED, -1 if winner is None else winner)
        if winner is not None:
            self.wins = (self.wins[0] + (winner == 0), self.wins[1] + (winner == 1))
        first, second = self.wins
        if max(self.wins) < self.match.rounds_to_win and self.round < self.match.most_rounds:
            self.enter(Phase.ROUND_OVER)
            return
        self.winner = None if first == second else int(second > first)
        self.enter(Phase.OVER)
        self.tell(EventKind.GAME_END, -1 if self.winner is None else 1 - self.winner)

    def start_round(self) -> None:
        held = [fighter.held for fighter in self.fighters]
        first, second = self.match.fighters_at_start()
        self.fighters = (Fighter(first), Fighter(second))
        for fighter, intents in zip(self.fighters, held, strict=True):
            fighter.held = intents
        self.round += 1
        self.round_winner = None
        self.enter(Phase.READY if self.match.ready_ms else Phase.FIGHT)
        self.tell(EventKind.ROUND_STARTED, -1)

    # Events -------------------------------------------------------------------------------------------------

    def tell_of_moves(self) -> None:
        for side, fighter in enumerate(self.fighters):
            if fighter.landed:
                self.tell(EventKind.LANDED, side, fighter.move)
            if fighter.started:
                self.tell(EventKind.MOVE_STARTED, side, fighter.move)

    def tell(self, kind: EventKind, side: int, move: Move | None = None) -> None:
        if side < 0:
            self.events.append(Event(kind, side, move, variant=self.draw_variant()))
            return
        fighter = self.fighters[side]
        middle_y = fighter.y + FIGHTER_HEIGHT_PX / 2
        self.events.append(Event(kind, side, move, 0.0, fighter.middle, middle_y, self.draw_variant()))

    def draw_variant(self) -> int:
        """The next random number, 0 to 255: Numerical Recipes' linear congruence, its eight highest bits."""
        self.random = (self.random * 1664525 + 1013904223) & 0xFFFFFFFF
        return self.random >> 24


def lands(attacker: Fighter, defender: Fighter) -> bool:
    """Whether the attacker's strike reaches the defender and can hurt them.

    The distance between the two middles is at most the attack's reach, in shares of the defender's width; who
    squats is hit by low strikes alone.
    """
    attack = MOVES[attacker.move].attack
    assert attack is not None
    if defender.move in INVULNERABLE_MOVES or (defender.move in SQUATTING_MOVES and not attack.is_low):
        return False
    is_near = abs(attacker.x - defender.x) * TENTHS <= FIGHTER_WIDTH_PX * attack.reach_tenths
    return is_near and abs(attacker.y - defender.y) <= attack.reach_up_px
