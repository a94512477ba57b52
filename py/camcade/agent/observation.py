"""What an agent knows of a match: its own fighter as it is, everything else as it was a reaction time ago."""

from collections import deque
from dataclasses import replace

from camcade.duel.effects import Effects
from camcade.duel.moves import MOVES, TICK_MS, Move
from camcade.duel.state import ARENA_WIDTH_PX, FIGHTER_WIDTH_PX, FULL_LIFE, STANDING_Y_PX, FighterState, State

REACTION_MS = 220
"""How old the picture is that people, and the computer on its hardest level, act upon."""

MOVE_ORDER = tuple(Move)
LONGEST_STEPS = max(rules.steps for rules in MOVES.values())
FIGHTER_NUMBERS = 8 + len(MOVE_ORDER)
STATE_NUMBERS = 2 * FIGHTER_NUMBERS + 1
"""How many numbers `state_numbers` gives."""
SHOWN = {move: tuple(float(one is move) for one in MOVE_ORDER) for move in MOVE_ORDER}
LARGEST_X_PX = ARENA_WIDTH_PX - FIGHTER_WIDTH_PX


class Memory:
    """The last states of a match with their effects, as far back as a reaction time."""

    def __init__(self, start: State, reaction_ms: int = REACTION_MS, *, has_effects: bool = True) -> None:
        """The memory of a match that begins with this state; without effects where nothing is drawn."""
        self._moments = deque([(start, Effects(start.tick))], maxlen=reaction_ms // TICK_MS + 1)
        self._has_effects = has_effects

    @property
    def state(self) -> State:
        """The match as it is."""
        return self._moments[-1][0]

    @property
    def effects(self) -> Effects:
        """The effects as they are."""
        return self._moments[-1][1]

    def add(self, state: State) -> None:
        """One tick later."""
        self._moments.append((state, self.effects.after(state) if self._has_effects else self.effects))

    def fighters(self, side: int) -> tuple[FighterState, FighterState]:
        """The own fighter of this side (0 or 1) as it is, and the opponent as it was a reaction time ago."""
        return self.state.fighters[side], self._moments[0][0].fighters[1 - side]

    def seen_by(self, side: int) -> tuple[State, Effects]:
        """What the player of this side (0 or 1) knows: all as it was, but their own fighter as it is."""
        before, effects = self._moments[0]
        fighters = list(before.fighters)
        fighters[side] = self.state.fighters[side]
        return replace(before, fighters=(fighters[0], fighters[1])), effects


def state_numbers(seen: State, side: int) -> list[float]:
    """What a player knows as numbers: their own fighter, the opponent, how far to the right that one is.

    Of each fighter: place across, and height (in shares of the arena's width and of a standing fighter's y);
    life; the way they face; the step of the move (share of the longest); whether the move runs back; whether
    its strike is over; drift. Then one number for each move of `Move`, 1 for the one that is shown.

    Returns:
        `STATE_NUMBERS` numbers from -1 to 1.
    """
    return numbers_of(seen.fighters[side], seen.fighters[1 - side])


def numbers_of(me: FighterState, opponent: FighterState, *, is_mirrored: bool = False) -> list[float]:
    """The same of two fighters; mirrored, as they look from behind the stage."""
    mine, theirs = fighter_numbers(me, is_mirrored), fighter_numbers(opponent, is_mirrored)
    return [*mine, *theirs, theirs[0] - mine[0]]


def fighter_numbers(fighter: FighterState, is_mirrored: bool = False) -> list[float]:
    """One fighter as `FIGHTER_NUMBERS` numbers."""
    way, x = (-1.0, LARGEST_X_PX - fighter.x) if is_mirrored else (1.0, fighter.x)
    return [
        x / ARENA_WIDTH_PX,
        (STANDING_Y_PX - fighter.y) / STANDING_Y_PX,
        fighter.life_tenths / (FULL_LIFE * 10),
        way * fighter.facing,
        fighter.step / LONGEST_STEPS,
        float(fighter.is_returning),
        float(fighter.has_struck),
        way * fighter.drift,
        *SHOWN[fighter.move],
    ]
