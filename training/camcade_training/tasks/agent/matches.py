"""Many matches of Duel in one go, as arrays: `camcade.duel.match.step` for thousands of fighters at a time.

Whoever learns by playing needs millions of decisions and looks at nothing but numbers. A match that two
policies play needs no names, sparks, rounds or events, so `Matches` holds the fighters of all matches in a
few arrays, and a tick is a hundred operations on these, however many they are. The table of moves is the
game's own; what a tick does is said once more here, in the same order and under the same names; a test
lets both play the same.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.agent.actions import STEP_TICKS
from camcade.agent.observation import (
    FIGHTER_NUMBERS,
    LARGEST_X_PX,
    LONGEST_STEPS,
    REACTION_MS,
    STATE_NUMBERS,
)
from camcade.duel.fighter import COMBO_TICKS, JUMP_TICKS, TICKS_PER_STEP, WANTED_TICKS
from camcade.duel.match import BLOCKED_TENTHS, LEAST_TENTHS, PUSH_APART_PX_PER_TICK, TENTHS
from camcade.duel.moves import DIVE_PX_PER_STEP, TICK_MS, Move, MoveEnd
from camcade.duel.state import (
    ARENA_WIDTH_PX,
    BODY_WIDTH_PX,
    FIGHTER_WIDTH_PX,
    FULL_LIFE,
    STANDING_Y_PX,
    START_X_PX,
)
from camcade_training.tasks.agent import move_columns as table

Numbers = NDArray[Any]
Mask = NDArray[np.bool_]

REACTION_TICKS = REACTION_MS // TICK_MS
SEEN_TICK = STEP_TICKS - REACTION_TICKS % STEP_TICKS
"""What is seen of an opponent at a decision is as they were after this tick of an earlier step, …"""
SEEN_STEPS = REACTION_TICKS // STEP_TICKS + 1
"""… of the one that began so many steps ago."""
FIELDS = {
    "x": np.float32,
    "y": np.float32,
    "facing": np.int32,
    "life_tenths": np.int32,
    "move": np.int64,
    "step": np.int32,
    "step_ticks": np.int32,
    "is_returning": np.bool_,
    "has_struck": np.bool_,
    "strike_step": np.int32,
    "drift": np.int32,
    "wanted": np.int64,
    "wanted_ticks": np.int32,
    "combo": np.int32,
    "combo_ticks": np.int32,
}


class Matches:
    """Matches of one round, side by side: where the game has a drawn round played again, they are drawn.

    Each array is (2, N), both fighters of each.
    `x`, `y` (px, exact: multiples of 1/8), `facing`, `life_tenths`, `move` (`CODES`), `step`, `step_ticks`,
    `is_returning`, `has_struck`, `strike_step`, `drift`, `wanted` (`ASKED`, or `NOTHING`), `wanted_ticks`,
    `combo` and `combo_ticks` are those of `camcade.duel.state.FighterState`.
    """

    def __init__(self, count: int, time_limit_s: int) -> None:
        """So many matches at their beginning."""
        self._limit_ticks = time_limit_s * 1000 // TICK_MS
        for name, kind in FIELDS.items():
            setattr(self, name, np.zeros((2, count), kind))
        self.ticks = np.zeros(count, np.int32)
        self.is_over = np.zeros(count, np.bool_)
        self.winner = np.full(count, -1, np.int32)  # 0, 1, or -1: nobody
        self._walked = np.zeros((2, count), np.int32)  # where a fighter was steered in the step before
        self._seen = np.zeros((SEEN_STEPS, 2, count, FIGHTER_NUMBERS), np.float32)
        self.start(np.arange(count))

    x: Numbers
    y: Numbers
    facing: Numbers
    life_tenths: Numbers
    move: Numbers
    step: Numbers
    step_ticks: Numbers
    is_returning: Mask
    has_struck: Mask
    strike_step: Numbers
    drift: Numbers
    wanted: Numbers
    wanted_ticks: Numbers
    combo: Numbers
    combo_ticks: Numbers

    def __len__(self) -> int:
        return len(self.ticks)

    def start(self, places: Sequence[int] | Numbers) -> None:
        """Begin the matches in these places."""
        for name in FIELDS:
            getattr(self, name)[:, places] = 0
        self.y[:, places] = STANDING_Y_PX
        self.life_tenths[:, places] = FULL_LIFE * TENTHS
        self.move[:, places] = table.CODES[Move.STAND]
        self.wanted[:, places] = table.NOTHING
        for side in (0, 1):
            self.x[side, places] = START_X_PX[side]
            self.facing[side, places] = 1 - 2 * side
        self.ticks[places], self.is_over[places], self.winner[places] = 0, False, -1
        self._walked[:, places] = 0
        self._seen[:, :, places] = self.fighter_numbers()[:, places]

    # What a policy is told ----------------------------------------------------------------------------------

    def fighter_numbers(self) -> Numbers:
        """(2, N, `FIGHTER_NUMBERS`) float32, as `observation.fighter_numbers`: each fighter as they are, seen
        from their own side.
        """
        found = np.zeros((2, len(self), FIGHTER_NUMBERS), np.float32)
        way = np.array([[1], [-1]])
        found[0, :, 0], found[1, :, 0] = self.x[0], LARGEST_X_PX - self.x[1]
        found[..., 0] /= ARENA_WIDTH_PX
        found[..., 1] = (STANDING_Y_PX - self.y) / STANDING_Y_PX
        found[..., 2] = self.life_tenths / (FULL_LIFE * TENTHS)
        found[..., 3] = way * self.facing
        found[..., 4] = self.step / LONGEST_STEPS
        found[..., 5] = self.is_returning
        found[..., 6] = self.has_struck
        found[..., 7] = way * self.drift
        np.put_along_axis(found, 8 + self.move[..., None], 1, axis=2)
        return found

    def hidden(self) -> Numbers:
        """(2, N, `FIGHTER_NUMBERS`) for each side the opponent as they are now, as that side sees them."""
        return turned(self.fighter_numbers())[::-1]

    def look(self) -> Numbers:
        """(2, N, `STATE_NUMBERS`) float32, as `observation.numbers_of`: what the player of each side knows at
        a decision, the opponent as they were a reaction time ago.
        """
        own, others = self.fighter_numbers(), turned(self._seen[0])[::-1]
        found = np.empty((2, len(self), STATE_NUMBERS), np.float32)
        found[..., :FIGHTER_NUMBERS], found[..., FIGHTER_NUMBERS:-1] = own, others
        found[..., -1] = others[..., 0] - own[..., 0]
        return found

    # A step -------------------------------------------------------------------------------------------------

    def go(self, actions: Numbers) -> Numbers:
        """All go a decision on, with (2, N, 3) actions, left and right as each side sees them.

        Returns:
            (N,) float32, what it brings the first side: the change of the lead, and 1 for winning.
        """
        before = self.life_tenths[0] - self.life_tenths[1]
        way = np.array([[1], [-1]])
        steered = way * table.HEADING[actions[..., 0]]
        is_up, is_down = actions[..., 0] == table.UP, actions[..., 0] == table.DOWN
        heading = np.where(is_up, self._walked, steered)
        self._walked = steered
        is_guarding, pressed = actions[..., 1] == 1, table.PRESSED[actions[..., 2]]
        for tick in range(STEP_TICKS):
            self._tick(heading, is_up, is_down, is_guarding, pressed if tick == 0 else None)
            if tick + 1 == SEEN_TICK:
                self._seen[:-1] = self._seen[1:]
                self._seen[-1] = self.fighter_numbers()
        brought = (self.life_tenths[0] - self.life_tenths[1] - before) / (FULL_LIFE * TENTHS)
        won = np.where(self.winner < 0, 0, 1 - 2 * self.winner)
        return (brought + won * self.is_over).astype(np.float32)

    def _tick(
        self, heading: Numbers, is_up: Mask, is_down: Mask, is_guarding: Mask, pressed: Numbers | None
    ) -> None:
        """10 ms on; in matches that are over nobody strikes any more."""
        self.ticks += ~self.is_over
        strikes = self._advance()
        self._obey(heading, is_up, is_down, is_guarding, pressed)
        self._push_apart()
        self._face_each_other()
        if (strikes := strikes & table.IS_ATTACK[self.move] & ~self.is_over).any():
            self._resolve(strikes)
        self._judge()

    # How a move runs on -------------------------------------------------------------------------------------

    def _start(self, which: Mask, move: Any, drift: Any = 0) -> None:
        """`Fighter.start` of those."""
        np.copyto(self.move, move, where=which)
        np.copyto(self.drift, drift, where=which)
        self.step[which] = 0
        self.step_ticks[which] = 0
        self.is_returning[which] = False
        self.has_struck[which] = False
        np.copyto(self.strike_step, table.STRIKE_STEP[self.move], where=which)

    def _advance(self) -> Mask:
        """`Fighter.advance` of all; which of them strike in this tick."""
        self.combo_ticks -= self.combo > 0
        self.combo[self.combo_ticks == 0] = 0
        self.x += self.drift * table.TRAVEL_PX[self.move] / TICKS_PER_STEP
        np.clip(self.x, 0, LARGEST_X_PX, out=self.x)
        self.step_ticks += 1
        strikes = self._end_steps(self.step_ticks >= table.STEP_TICKS_OF[self.move])
        is_jumping = table.IS_JUMP[self.move]
        is_dropping = (self.y < STANDING_Y_PX) & ~is_jumping
        if is_jumping.any():
            gone = self.step * TICKS_PER_STEP + self.step_ticks
            height = gone * (JUMP_TICKS - gone) / 8
            np.copyto(self.y, (STANDING_Y_PX - height).astype(np.float32), where=is_jumping)
        if is_dropping.any():
            self.y[is_dropping] += DIVE_PX_PER_STEP / TICKS_PER_STEP
            has_landed = is_dropping & (self.y >= STANDING_Y_PX)
            self.y[has_landed] = STANDING_Y_PX
            self._start(has_landed & table.IS_JUMP_ATTACK[self.move], table.CODES[Move.STAND])
        return strikes

    def _end_steps(self, ended: Mask) -> Mask:
        """`Fighter.end_step` of those; which of them strike."""
        strikes = np.zeros(ended.shape, np.bool_)
        if not ended.any():
            return strikes
        move, step = self.move, self.step
        ending, last = table.ENDING[move], table.STEPS[move] - 1
        back = ended & self.is_returning
        forth = ended & ~self.is_returning
        at_end = forth & (step >= last)
        turns = at_end & (ending == table.ENDS[MoveEnd.RETURN])
        cycles = at_end & (ending == table.ENDS[MoveEnd.CYCLE])
        others = at_end & ~turns & ~cycles
        holds = others & (
            (ending == table.ENDS[MoveEnd.HOLD]) | ((self.y < STANDING_Y_PX) & ~table.IS_JUMP[move])
        )
        released = (others & ~holds) | (back & (step == 0))
        goes = ended & ~holds & ~released
        new_step = np.where(self.is_returning, step - 1, step + 1)
        new_step = np.where(cycles, 0, np.where(turns, last - 1, new_step))
        self.is_returning |= turns
        np.copyto(step, new_step, where=goes)
        self.step_ticks[goes] = 0
        strikes = goes & (step == self.strike_step) & ~self.has_struck & table.IS_ATTACK[move]
        self.has_struck |= strikes
        self.step_ticks -= holds
        self.drift[holds & ~table.IS_JUMP_ATTACK[move]] = 0
        if released.any():
            self._release(released)
        return strikes

    def _release(self, released: Mask) -> None:
        """`Fighter.release` of those."""
        self.y[released & table.IS_JUMP[self.move]] = STANDING_Y_PX
        is_down = released & (self.move == table.CODES[Move.KNOCK_DOWN])
        is_squatting = released & ~is_down & table.IS_SQUATTING[self.move]
        following = np.full(released.shape, table.CODES[Move.STAND])
        following[is_down] = table.CODES[Move.ATTRACTIVE_STAND_UP]
        following[is_squatting] = table.CODES[Move.SQUATING]
        self._start(released, following)
        self.step[is_squatting] = table.STEPS[table.CODES[Move.SQUATING]] - 1

    # Which move starts --------------------------------------------------------------------------------------

    def _obey(
        self, heading: Numbers, is_up: Mask, is_down: Mask, is_guarding: Mask, pressed: Numbers | None
    ) -> None:
        """`Fighter.obey` of all; `pressed` is newly held in this tick."""
        if pressed is not None:
            meant = np.where(is_down, table.WITH_DOWN[pressed], pressed)
            meant = np.where((heading != 0) & (heading == -self.facing), table.WITH_AWAY[meant], meant)
            is_new = pressed != table.NOTHING
            np.copyto(self.wanted, meant, where=is_new)
            self.wanted_ticks[is_new] = WANTED_TICKS
        is_free, is_wanting = table.IS_FREE[self.move], self.wanted != table.NOTHING
        self._go(is_free & ~is_wanting, heading, is_up, is_down, is_guarding)
        if not is_wanting.any():
            return
        striking = is_free & is_wanting
        diving = (
            ~is_free & is_wanting & table.IS_JUMP[self.move] & (STANDING_Y_PX - self.y > DIVE_PX_PER_STEP)
        )
        waiting = is_wanting & ~striking & ~diving
        is_forgotten = waiting & (self.wanted_ticks == 0)
        self.wanted_ticks -= waiting & ~is_forgotten
        self._start(striking, table.STRUCK[is_down.astype(np.int64), self.wanted])
        if diving.any():
            self._dive(diving)
        is_done = striking | diving
        self.wanted[is_done | is_forgotten] = table.NOTHING
        self.wanted_ticks[is_done] = 0

    def _dive(self, diving: Mask) -> None:
        """`Fighter.strike_from_jump` of those."""
        drift = np.where(self.drift != 0, self.drift, self.facing)
        way = (drift * self.facing > 0).astype(np.int64)
        self._start(diving, table.DIVED[way, self.wanted], drift)
        steps = np.ceil((STANDING_Y_PX - self.y) / DIVE_PX_PER_STEP).astype(np.int32)
        np.copyto(self.strike_step, (steps + 1) // 2, where=diving)

    def _go(self, which: Mask, heading: Numbers, is_up: Mask, is_down: Mask, is_guarding: Mask) -> None:
        """`Fighter.go` of those: block, jump, squat, walk or stand, in this order of precedence."""
        is_towards, is_still = heading == self.facing, heading == 0
        target = np.where(is_towards, table.CODES[Move.WALKING], table.CODES[Move.WALKING_BACKWARD])
        target[is_still] = table.CODES[Move.STAND]
        is_rising = is_still & (
            (self.move == table.CODES[Move.SQUATING]) | (self.move == table.CODES[Move.STAND_UP])
        )
        target[is_rising] = table.CODES[Move.STAND_UP]
        target[is_down] = table.CODES[Move.SQUATING]
        leap = np.where(is_towards, table.CODES[Move.FORWARD_JUMP], table.CODES[Move.BACKWARD_JUMP])
        leap[is_still] = table.CODES[Move.JUMPING]
        np.copyto(target, leap, where=is_up)
        target[is_guarding] = table.CODES[Move.BLOCKING]
        drift = np.where(is_down | is_guarding, 0, heading)
        self._start(which & ((self.move != target) | (self.drift != drift)), target, drift)

    # Both fighters ------------------------------------------------------------------------------------------

    def _push_apart(self) -> None:
        """As `match.step` does: bodies that overlap part, half by each; at a wall the other gives way."""
        gap = self.x[1] - self.x[0]
        overlap = BODY_WIDTH_PX - np.abs(gap)
        is_close = (overlap > 0) & ~(self.y < STANDING_Y_PX).any(axis=0)
        if not is_close.any():
            return
        half = np.where(is_close, np.ceil(np.minimum(overlap, PUSH_APART_PX_PER_TICK) * 4) / 8, 0)
        is_first_left = (gap > 0) | ((gap == 0) & (self.facing[0] > 0))
        left, right = np.where(is_first_left, self.x, self.x[::-1])
        at_wall = left < half
        right = right + np.where(at_wall, 2 * half - left, half)
        left = np.where(at_wall, 0, left - half)
        excess = np.maximum(right - LARGEST_X_PX, 0)
        apart = np.stack([left - excess, right - excess])
        np.copyto(self.x, np.where(is_first_left, apart, apart[::-1]).astype(np.float32), where=is_close)

    def _face_each_other(self) -> None:
        """Nobody turns who lies on the floor."""
        gap = np.sign(self.x[1] - self.x[0]).astype(np.int32)
        np.copyto(self.facing, np.stack([gap, -gap]), where=(gap != 0) & ~table.IS_LYING[self.move])

    def _resolve(self, strikes: Mask) -> None:
        """Decide first which strikes land, then apply them: two that meet in one tick both count."""
        move, other = self.move, self.move[::-1]
        is_low = table.IS_LOW[move]
        lands = strikes & ~table.IS_INVULNERABLE[other] & (is_low | ~table.IS_SQUATTING[other])
        distance, height = np.abs(self.x[0] - self.x[1]), np.abs(self.y[0] - self.y[1])
        lands &= (distance * TENTHS <= FIGHTER_WIDTH_PX * table.REACH_TENTHS[move]) & (
            height <= table.REACH_UP_PX[move]
        )
        if not lands.any():
            return
        self.combo[lands] = 0  # whoever strikes back breaks what they were taking
        taken = lands[::-1]
        is_blocked = taken & (move == table.CODES[Move.BLOCKING])
        is_hit = taken & ~is_blocked
        self.combo += is_hit
        self.combo_ticks[is_hit] = COMBO_TICKS
        share = np.where(is_blocked, BLOCKED_TENTHS, np.maximum(LEAST_TENTHS, TENTHS + 1 - self.combo))
        self.life_tenths -= np.where(taken, table.DAMAGE[other] * share, 0)
        np.maximum(self.life_tenths, 0, out=self.life_tenths)
        answer = np.where(table.KNOCKS_DOWN[other], table.CODES[Move.KNOCK_DOWN], table.CODES[Move.ENDURE])
        answer[table.IS_SQUATTING[move]] = table.CODES[Move.SQUAT_ENDURE]
        is_beaten = taken & (self.life_tenths == 0)
        answer[is_beaten] = table.CODES[Move.FALL]
        self._start(is_beaten | is_hit, answer, self.facing[::-1].copy())

    def _judge(self) -> None:
        """The match is over when somebody has fallen or time is up."""
        lives = self.life_tenths
        ends = ~self.is_over & ((lives.min(axis=0) == 0) | (self.ticks >= self._limit_ticks))
        if ends.any():
            ahead = np.sign(lives[0] - lives[1])
            self.winner[ends] = np.where(ahead == 0, -1, ahead < 0)[ends]
            self.is_over |= ends


def turned(fighters: Numbers) -> Numbers:
    """(2, N, `FIGHTER_NUMBERS`) as the other side sees them."""
    found = fighters.copy()
    found[..., 0] = LARGEST_X_PX / ARENA_WIDTH_PX - found[..., 0]
    found[..., [3, 7]] *= -1
    return found
