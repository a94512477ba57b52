"""A trained head: a sample's features in, probabilities of a project's classes out.

`weights` are float32, little-endian, in this order: kernel (features × hidden units), bias, kernel (hidden
units × classes), bias; the hidden layer is a ReLU, the last one a softmax. Without hidden units there is the
last layer alone.
"""

import math
import struct
from array import array
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from typing import Any

from camcade.errors import SettingsError, StudioError

BACKBONE = "strike-image"
"""The bundle whose output `features` heads of pictures are trained on."""
FEATURES = 512
JOINTS = "movenet"
"""The bundle that finds the joints which heads of the body are trained on (`camcade.studio.body`)."""
POSE_FEATURES = 56


class Kind(StrEnum):
    """What the samples of a project are told by."""

    PICTURE = "picture"
    BODY = "body"

    @property
    def backbone(self) -> str:
        """The bundle that looks at the picture."""
        return JOINTS if self is Kind.BODY else BACKBONE

    @property
    def features(self) -> int:
        """How many numbers a sample comes to."""
        return POSE_FEATURES if self is Kind.BODY else FEATURES


JOINED = "studio"
"""What a head, with its backbone if that is one of pictures, is called in the page's worker."""


@dataclass(frozen=True, slots=True)
class TrainingSettings:
    """How a head is trained.

    | field | range | meaning |
    | --- | --- | --- |
    | epochs | 1..1000 | how often each sample is looked at |
    | batch_size | 1..1024 | samples to a step |
    | learning_rate | above 0, to 1 | length of a step |
    | hidden_units | 0..512 | width of the layer between; 0: none |
    | is_weighted | | rare classes count as much as common ones |
    | is_mirrored | | mirror images are learnt from, too: for classes that do not know left from right |
    | is_varied | | brighter and darker, shifted and closer pictures are learnt from, too |
    | is_continued | | it goes on from the head that is there, whose hidden units count |
    | seed | 0..2³²−1 | the same seed and samples give the same head |
    """

    epochs: int = 40
    batch_size: int = 32
    learning_rate: float = 0.003
    hidden_units: int = 32
    is_weighted: bool = True
    is_mirrored: bool = False
    is_varied: bool = False
    is_continued: bool = False
    seed: int = 7

    def __post_init__(self) -> None:
        for name, least, most in (
            ("epochs", 1, 1000),
            ("batch_size", 1, 1024),
            ("hidden_units", 0, 512),
            ("seed", 0, 2**32 - 1),
        ):
            value = getattr(self, name)
            if type(value) is not int or not least <= value <= most:
                raise SettingsError(f"{name} is {value!r}: expected a whole number from {least} to {most}.")
        if not 0 < self.learning_rate <= 1:
            raise SettingsError(f"learning_rate is {self.learning_rate}: expected more than 0, 1 at most.")

    @classmethod
    def of(cls, values: dict[str, Any]) -> "TrainingSettings":
        """From plain values; unknown names are refused. Raises SettingsError."""
        unknown = sorted(set(values) - {one.name for one in fields(cls)})
        if unknown:
            raise SettingsError(f"Training has no setting {', '.join(unknown)}.")
        return cls(**values)

    def plain(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Head:
    """The weights and the keys of the classes they tell, in the order of the outputs.

    `learnt`: `Project.mark` of the samples that it was trained on; empty where nobody knows. `near`: keys of
    samples that stand for all, `reach`: how far from the nearest of them others usually lie.

    Raises StudioError where both do not fit.
    """

    classes: tuple[str, ...]
    hidden_units: int
    weights: bytes = field(repr=False)
    features: int = FEATURES
    backbone: str = BACKBONE
    learnt: str = ""
    near: tuple[str, ...] = ()
    reach: float = 1.0

    def __post_init__(self) -> None:
        expected = 4 * weight_count(self.features, self.hidden_units, len(self.classes))
        if len(self.weights) != expected:
            raise StudioError(
                f"The trained head has {len(self.weights):,} bytes, expected {expected:,} for "
                f"{len(self.classes)} classes, {self.hidden_units} hidden units and {self.features} "
                "features. Train again."
            )
        if not all(map(math.isfinite, array("f", self.weights))):
            raise StudioError("The trained head holds what is no number. Train again, with a lower rate.")

    def probabilities(self, features: Sequence[float]) -> list[float]:
        """What the head makes of `features` numbers. Slow and plain: the page's worker does the same."""
        if len(features) != self.features:
            raise StudioError(f"The head takes {self.features} features, given {len(features)}.")
        numbers = struct.unpack(f"<{len(self.weights) // 4}f", self.weights)
        values, at = list(features), 0
        for width, is_last in self.layers():
            kernel = numbers[at : at + len(values) * width]
            at += len(kernel)
            sums = list(numbers[at : at + width])
            at += width
            for row, value in enumerate(values):
                for column in range(width):
                    sums[column] += value * kernel[row * width + column]
            values = sums if is_last else [max(0.0, one) for one in sums]
        largest = max(values)
        shares = [math.exp(value - largest) for value in values]
        return [share / sum(shares) for share in shares]

    def layers(self) -> list[tuple[int, bool]]:
        """Width of each layer, and whether it is the last."""
        hidden = [(self.hidden_units, False)] if self.hidden_units else []
        return [*hidden, (len(self.classes), True)]


def weight_count(features: int, hidden_units: int, classes: int) -> int:
    """How many numbers such a head has.

    >>> weight_count(512, 32, 3)
    16515
    """
    if hidden_units == 0:
        return (features + 1) * classes
    return (features + 1) * hidden_units + (hidden_units + 1) * classes
