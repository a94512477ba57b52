"""What a player wants to do, whatever they say it with: keys, a camera, a trained agent, a replay.

Sources produce intents, the game consumes them; neither knows of the other.
"""

from enum import StrEnum


class Intent(StrEnum):
    """One wish of one player. LEFT and RIGHT are directions on the screen, not towards or away.

    UPPERCUT and SPIN_KICK can be asked for directly (control by body); by key they come from
    DOWN + HIGH_PUNCH and from holding away + HIGH_KICK.
    """

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"
    BLOCK = "block"
    HIGH_PUNCH = "high-punch"
    LOW_PUNCH = "low-punch"
    LOW_KICK = "low-kick"
    HIGH_KICK = "high-kick"
    UPPERCUT = "uppercut"
    SPIN_KICK = "spin-kick"


Intents = frozenset[Intent]
"""The intents that one player holds during one tick. Never iterated where the order could matter."""

NO_INTENTS: Intents = frozenset()


PUNCHES: Intents = frozenset({Intent.HIGH_PUNCH, Intent.LOW_PUNCH, Intent.UPPERCUT})
KICKS: Intents = frozenset({Intent.HIGH_KICK, Intent.LOW_KICK, Intent.SPIN_KICK})


def limb_of(intent: Intent) -> str:
    """What strikes: "punch", "kick", or "" for an intent that is no strike."""
    return "punch" if intent in PUNCHES else "kick" if intent in KICKS else ""
