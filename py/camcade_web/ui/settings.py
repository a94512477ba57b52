"""What recognizers know of the player's settings; `kept_settings` has all of them."""

from dataclasses import dataclass

STEP_WORDS = ("only when I am sure", "a little strict", "as tuned", "a little keen", "at the slightest hint")
"""For each of `camcade.gestures.sensitivity.STEPS`, how the page says it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How what is seen counts, and what is drawn of it.

    | field | values | meaning |
    | --- | --- | --- |
    | strikes | -2..2 | how easily a strike counts |
    | steps | -2..2 | how little the player has to step aside to walk |
    | skeleton | – | joints and bones are drawn over the preview |
    """

    strikes: int = 0
    steps: int = 0
    skeleton: bool = True
