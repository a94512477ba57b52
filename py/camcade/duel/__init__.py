"""Duel: two fighters, a fixed tick, and a pure `step(state, inputs) -> state`.

Follows the rules of MK.js with its own code. Only the standard library is imported here, because the same
files run in CPython (tests, training, simulation) and in the page.
"""

from camcade.duel.match import Inputs, step
from camcade.duel.moves import MOVES, TICK_MS, Move
from camcade.duel.state import Event, EventKind, FighterState, Match, Phase, State

__all__ = [
    "MOVES",
    "TICK_MS",
    "Event",
    "EventKind",
    "FighterState",
    "Inputs",
    "Match",
    "Move",
    "Phase",
    "State",
    "step",
]
