"""What an agent is shown: always from the same side, so that there is half as much to learn.

Whoever plays on the right sees the match mirrored. The agent's own fighter is always the first, begins on
the left and is drawn as `OWN`; the opponent is drawn as `OTHER`. So are right and left of what it decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from camcade.agent.observation import Memory
from camcade.duel.atlas import Atlas
from camcade.duel.display_list import Command, display_list
from camcade.duel.effects import Effects
from camcade.duel.state import ARENA_WIDTH_PX, FIGHTER_WIDTH_PX, FighterState, State
from camcade.intents import Intent, Intents

OWN, OTHER = "ember", "tide"
ARENA = "tower"
"""Where an agent sees every match, wherever it is."""

MIRRORED = {Intent.LEFT: Intent.RIGHT, Intent.RIGHT: Intent.LEFT}


@dataclass(frozen=True, slots=True)
class View:
    """What is seen at the moment of a decision; `is_first` of a fight, before which nothing is remembered."""

    state: State
    effects: Effects
    is_first: bool = False

    def commands(self, atlas: Atlas) -> list[Command]:
        """The picture of it as draw commands; nothing shakes or flashes."""
        return display_list(self.state, atlas, self.effects, arena=ARENA, reduced_motion=True)


def view_of(memory: Memory, side: int, *, is_first: bool = False) -> View:
    """What the player of this side (0 or 1) sees."""
    state, effects = memory.seen_by(side)
    if side == 1:
        state, effects = mirrored_state(state), mirrored_effects(effects)
    first, second = state.fighters
    fighters = replace(first, name=OWN), replace(second, name=OTHER)
    return View(replace(state, fighters=fighters), effects, is_first)


def mirrored_state(state: State) -> State:
    """The match as it looks from behind the stage: the second fighter is the first."""
    first, second = state.fighters
    return replace(
        state,
        fighters=(_mirrored_fighter(second), _mirrored_fighter(first)),
        wins=(state.wins[1], state.wins[0]),
        winner=None if state.winner is None else 1 - state.winner,
        round_winner=None if state.round_winner is None else 1 - state.round_winner,
    )


def mirrored_effects(effects: Effects) -> Effects:
    """The effects from behind the stage."""
    sparks = (replace(one, x=ARENA_WIDTH_PX - one.x, facing=-one.facing) for one in effects.sparks)
    who, hits, tick = effects.combo
    return replace(
        effects,
        sparks=tuple(sparks),
        trail_tenths=effects.trail_tenths[::-1],
        hurt_ticks=effects.hurt_ticks[::-1],
        combo=(1 - who, hits, tick),
    )


def mirrored_intents(intents: Iterable[Intent]) -> Intents:
    """Right is left."""
    return frozenset(MIRRORED.get(intent, intent) for intent in intents)


def _mirrored_fighter(fighter: FighterState) -> FighterState:
    return replace(
        fighter,
        x=ARENA_WIDTH_PX - FIGHTER_WIDTH_PX - fighter.x,
        facing=-fighter.facing,
        drift=-fighter.drift,
        held=mirrored_intents(fighter.held),
    )
