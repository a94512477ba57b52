"""What the pose and action networks say of a body's strikes by themselves: how much of each kind a frame
shows, and when that is one.
"""

from collections.abc import Mapping

from camcade.errors import ModelError
from camcade.gestures.body_strikes import BODY_STRIKES
from camcade.gestures.limb_tracker import Word
from camcade.gestures.strike_detector import StrikeSettings, log_odds, probability_of
from camcade.intents import Intent, limb_of

LIMB_KINDS = {"punch": ("punch", "uppercut"), "kick": ("kick", "spin-kick")}
"""Fist or foot → its plain kind of strike, and the other."""


def strengths_of(
    pose_probabilities: Mapping[str, float], action_probabilities: Mapping[str, float], posture_share: float
) -> dict[str, float]:
    """How much of each kind of strike a frame shows, 0 to 1: the mean, in log-odds, of both networks.

    A pose does not tell a spin kick from others, so its kick is shared between both as the actions are.
    Raises `ModelError` where a class is missing.
    """
    moving = {kind: total(action_probabilities, one.actions) for kind, one in BODY_STRIKES.items()}
    placed = {kind: total(pose_probabilities, one.poses) for kind, one in BODY_STRIKES.items()}
    spin = moving["spin-kick"] / max(moving["kick"] + moving["spin-kick"], 1e-6)
    placed["spin-kick"], placed["kick"] = spin * placed["kick"], (1.0 - spin) * placed["kick"]
    return {
        kind: probability_of(
            (1.0 - posture_share) * log_odds(moving[kind]) + posture_share * log_odds(placed[kind])
        )
        for kind in BODY_STRIKES
    }


def total(probabilities: Mapping[str, float], labels: tuple[str, ...]) -> float:
    """Of these labels together. Raises `ModelError` where one is missing."""
    try:
        return sum(probabilities[label] for label in labels)
    except KeyError as error:
        raise ModelError(
            f"The model gives {', '.join(probabilities)}, but the decision asks for {error}. "
            "Use a card that belongs to the model."
        ) from None


def word_of(strengths: Mapping[str, float], strikes: StrikeSettings, fired: Intent | None) -> Word:
    """The networks' word on a frame: `strengths` as `strengths_of` gives them, and what a `StrikeDetector` of
    these settings makes of them.
    """
    sees = {
        limb
        for limb, kinds in LIMB_KINDS.items()
        if any(strengths[kind] >= strikes.classes[kind].on for kind in kinds)
    }
    return Word(sees, "" if fired is None else limb_of(fired))
