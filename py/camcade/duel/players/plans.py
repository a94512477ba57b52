"""What a scripted player's plans are made of: stretches in which it holds the same intents."""

from dataclasses import dataclass

from camcade.duel.rng import Rng
from camcade.duel.state import FIGHTER_WIDTH_PX, FighterState
from camcade.intents import NO_INTENTS, Intent, Intents

STRIKE_HOLD_TICKS = 3  # a key pressed for 30 ms, then let go, so that the next press counts as new
GUARD: Intents = frozenset({Intent.BLOCK})


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a plan: hold these intents for so many ticks."""

    intents: Intents
    ticks: int


def press(intent: Intent) -> Part:
    """Strike once."""
    return Part(frozenset({intent}), STRIKE_HOLD_TICKS)


def directions(me: FighterState, seen: FighterState) -> tuple[Intent, Intent]:
    """(towards, away) on the screen, by where the opponent is remembered."""
    if seen.x >= me.x:
        return Intent.RIGHT, Intent.LEFT
    return Intent.LEFT, Intent.RIGHT


def wander(random: Rng, towards: Intent, away: Intent) -> Part:
    """Hop about without fighting."""
    held = random.pick(
        {
            frozenset({towards}): 35,
            frozenset({away}): 25,
            frozenset({Intent.DOWN}): 20,
            frozenset({Intent.UP, away}): 8,
            frozenset({Intent.UP}): 7,
            NO_INTENTS: 15,
        }
    )
    return Part(held, 2 if Intent.UP in held else random.between(15, 50))


def give_room(random: Rng, distance_px: float, away: Intent, is_wary: bool) -> Part:
    """Let a fallen opponent get up: out of reach, or close by for the next exchange, guarding if wary."""
    if distance_px < FIGHTER_WIDTH_PX * 1.5:
        return Part(frozenset({away}), random.between(10, 40))
    return Part(GUARD if is_wary else NO_INTENTS, random.between(10, 30))
