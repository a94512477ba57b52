"""The table of strikes that a body can show: what the networks call them, and what they ask the game for.

Training learns from the same labels. A new strike is one row here, and its motions in
`camcade_training.tasks.body`.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from camcade.intents import Intent


@dataclass(frozen=True, slots=True)
class BodyStrike:
    """One kind of strike.

    | field | meaning |
    | --- | --- |
    | actions | classes of the action network that are one |
    | poses | classes of the pose network that speak for one |
    | intent | what it asks for, done high |
    | low | and low; None: there is no low one |
    """

    actions: tuple[str, ...]
    poses: tuple[str, ...]
    intent: Intent
    low: Intent | None = None


BODY_STRIKES: Mapping[str, BodyStrike] = {
    "punch": BodyStrike(
        ("jab", "cross", "hook"),
        ("left-punch-high", "right-punch-high", "left-punch-low", "right-punch-low", "squat-punch"),
        Intent.HIGH_PUNCH,
        Intent.LOW_PUNCH,
    ),
    "uppercut": BodyStrike(("uppercut",), ("uppercut",), Intent.UPPERCUT),
    "kick": BodyStrike(
        ("front-kick", "roundhouse-kick", "side-kick"),
        ("left-kick-high", "right-kick-high", "left-kick-low", "right-kick-low"),
        Intent.HIGH_KICK,
        Intent.LOW_KICK,
    ),
    "spin-kick": BodyStrike(("back-kick",), (), Intent.SPIN_KICK),
}
"""Kind of strike → what it is. The kinds are the classes of the decision in the action network's card."""
