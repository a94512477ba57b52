"""The table of moves as columns: what the game looks up for one fighter, to be looked up for thousands.

A move is its place among all (`CODES`), a strike that is asked for its place among those that can be
(`ASKED`), so that a column can be indexed by an array of either.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.agent.actions import MOVES as DIRECTIONS
from camcade.agent.actions import STRIKES
from camcade.agent.observation import MOVE_ORDER
from camcade.duel import moves as rules
from camcade.duel.moves import Move, MoveEnd
from camcade.intents import Intent

NOTHING = -1  # no strike is asked for
CODES = {move: number for number, move in enumerate(MOVE_ORDER)}
"""A move as its place among all."""
ENDS = {end: number for number, end in enumerate(MoveEnd)}
ASKED = {intent: number for number, intent in enumerate(rules.STRIKE_INTENTS)}
"""What asks for a strike, as its place among those."""


def of_moves(values: Mapping[Move, Any], kind: Any = np.int32) -> NDArray[Any]:
    """A column of the table, by the codes of moves."""
    return np.array([values[move] for move in MOVE_ORDER], kind)


def are(members: Any) -> NDArray[np.bool_]:
    """Which codes are of these moves."""
    return np.array([move in members for move in MOVE_ORDER])


def of_attacks(name: str, otherwise: Any) -> NDArray[Any]:
    """A figure of each move's attack."""
    found = (getattr(rules.MOVES[move].attack, name, otherwise) for move in MOVE_ORDER)
    return np.array(list(found))


STEPS = of_moves({move: row.steps for move, row in rules.MOVES.items()})
STEP_TICKS_OF = of_moves({move: row.step_ticks for move, row in rules.MOVES.items()})
ENDING = of_moves({move: ENDS[row.ending] for move, row in rules.MOVES.items()})
STRIKE_STEP = of_moves({move: row.strike_step for move, row in rules.MOVES.items()})
TRAVEL_PX = of_moves({move: row.travel_px_per_step for move, row in rules.MOVES.items()}, np.float32)
IS_ATTACK = are({move for move, row in rules.MOVES.items() if row.attack is not None})
IS_FREE, IS_JUMP, IS_JUMP_ATTACK = are(rules.FREE_MOVES), are(rules.JUMPS), are(rules.JUMP_ATTACKS)
IS_SQUATTING, IS_LYING = are(rules.SQUATTING_MOVES), are(rules.LYING_MOVES)
IS_INVULNERABLE = are(rules.INVULNERABLE_MOVES)
DAMAGE, REACH_TENTHS = of_attacks("damage", 0), of_attacks("reach_tenths", 0)
REACH_UP_PX, IS_LOW, KNOCKS_DOWN = (
    of_attacks("reach_up_px", 0),
    of_attacks("is_low", False),
    of_attacks("knocks_down", False),
)

STRUCK = np.array(
    [
        [CODES[strikes[intent]] for intent in ASKED]
        for strikes in (rules.STANDING_STRIKES, rules.SQUATTING_STRIKES)
    ]
)
"""(2, intents) the move of a strike from standing and from a squat."""
DIVED = np.array([[CODES[rules.JUMPING_STRIKES[intent, way]] for intent in ASKED] for way in (-1, 1)])
"""(2, intents) the same out of a jump, away from the opponent and towards them."""
WITH_DOWN, WITH_AWAY = (
    np.array(
        [
            ASKED[rules.COMBINATIONS[intent][1]]
            if rules.COMBINATIONS.get(intent, (0,))[0] is hold
            else number
            for intent, number in ASKED.items()
        ]
    )
    for hold in (Intent.DOWN, None)
)
"""(intents,) what a press means while down, or the way from the opponent, is held."""
PRESSED = np.array([NOTHING if strike is None else ASKED[strike] for strike in STRIKES])
"""(7,) what is pressed by a choice of striking."""
HEADING = np.array([(choice is Intent.RIGHT) - (choice is Intent.LEFT) for choice in DIRECTIONS])
UP, DOWN = DIRECTIONS.index(Intent.UP), DIRECTIONS.index(Intent.DOWN)
