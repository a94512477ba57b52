"""How easily what the camera sees counts, as the player likes it: five steps around the model card's own."""

from dataclasses import replace
from math import exp, log

from camcade.errors import SettingsError
from camcade.gestures.strike_detector import StrikeClass, StrikeSettings

STEPS = (-2, -1, 0, 1, 2)
"""From "only what is beyond doubt" to "rather once too often"."""

LOG_ODDS_A_STEP = 0.8  # of the thresholds: 0.95 becomes 0.89 and 0.79, or 0.977 and 0.989
RISE_A_STEP = 0.5


def checked_step(step: int) -> int:
    """The step itself. Raises `SettingsError` for one that is not among `STEPS`."""
    if step not in STEPS:
        raise SettingsError(f"sensitivity is {step!r}: expected {', '.join(map(str, STEPS))}.")
    return step


def tuned(threshold: float, step: int) -> float:
    """A threshold of probability, 0..1, moved by so many steps in log-odds; 0 and 1 stay."""
    if not 0 < threshold < 1:
        return threshold
    return 1 / (1 + exp(LOG_ODDS_A_STEP * checked_step(step) - log(threshold / (1 - threshold))))


def tuned_strikes(settings: StrikeSettings, step: int) -> StrikeSettings:
    """The same settings with thresholds that are easier (step > 0) or harder (step < 0) to reach."""
    if checked_step(step) == 0:
        return settings
    return replace(settings, classes={label: _tuned(one, step) for label, one in settings.classes.items()})


def _tuned(strike: StrikeClass, step: int) -> StrikeClass:
    on = tuned(strike.on, step)
    return replace(
        strike,
        on=on,
        off=min(strike.off, on),
        instant=max(on, tuned(strike.instant, step)),
        rise=max(0.0, strike.rise - RISE_A_STEP * step) if strike.rise > 0 else 0.0,
    )
