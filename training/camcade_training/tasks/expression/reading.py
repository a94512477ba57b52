"""How the game's six come out of the network's two answers, chosen on validation faces.

The votes say what most people see in everyday faces, mostly neutral and happy ones; FER-2013's labels say
what people who pose for a word look like, and know more of fear and disgust. The six are their product, each
to its share, with part of how often each is seen divided out, because a player shows all five on purpose.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade_training.tasks.expression.calibration import SMALLEST, choose_temperature, surprise
from camcade_training.tasks.expression.faces import Faces
from camcade_training.tasks.expression.labels import EIGHT, FIVE, SIX, SIX_OF_EIGHT
from camcade_training.tasks.expression.votes import majority, plurality, six_labels

SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)  # of FER-2013's answer
EVENINGS = (0.0, 0.1, 0.2, 0.3)
LEAST_OFTEN = 1e-3  # what an expression that hardly occurs is taken for
MOST_LOST = 0.005  # of what is read rightly by five votes, for the sake of rarer expressions


@dataclass(frozen=True)
class Reading:
    """Everything that is done to the two answers; it is part of the graph that ships."""

    eight_temperature: float = 1.0
    seven_temperature: float = 1.0
    contempt: str = ""  # the game's label that contemptuous faces count as; none: they are left out
    seven_share: float = 0.0  # of FER-2013's answer in the six, 0…1; the rest is the votes'
    evening: float = 0.0  # 0: an expression is as likely as it is often; 1: all are alike
    frequencies: tuple[float, ...] = (1.0,) * len(SIX)  # of SIX, by the votes of validation faces
    temperature: float = 1.0  # of the six

    def answers(self, eight: Any, seven: Any) -> dict[str, Any]:
        """Honest `eight` and `seven`, and the `six` that they make, of probabilities (B, 8) and (B, 7)."""
        from keras import ops

        eight = ops.softmax(_logarithms(eight) * (1 / self.eight_temperature))
        seven = ops.softmax(_logarithms(seven) * (1 / self.seven_temperature))
        share, temperature = self.seven_share, self.temperature
        weighed: Any = _logarithms(ops.matmul(eight, self._six_of_eight())) * ((1 - share) / temperature)
        if share:
            weighed = weighed + _logarithms(seven[:, : len(SIX)]) * (share / temperature)
        if self.evening:
            often = np.log(np.maximum(np.array([self.frequencies]), LEAST_OFTEN))
            weighed = weighed - (often * self.evening / temperature).astype(np.float32)
        return {"eight": eight, "seven": seven, "six": ops.softmax(weighed)}

    def _six_of_eight(self) -> NDArray[np.float32]:
        """(8, 6): which of the eight counts as which of the six."""
        counts = np.zeros((len(EIGHT), len(SIX)), np.float32)
        counts[list(SIX_OF_EIGHT), np.arange(len(SIX))] = 1
        if self.contempt:
            counts[EIGHT.index("contemptuous"), SIX.index(self.contempt)] = 1
        return counts


def _logarithms(probabilities: Any) -> Any:
    from keras import ops

    # No sum: one behind a product would be taken for its bias, and WASM has no such product.
    return ops.log(ops.maximum(probabilities, SMALLEST))


def choose_reading(faces: Faces, eight: NDArray[np.float32], seven: NDArray[np.float32]) -> Reading:
    """The reading of raw probabilities (N, 8) and (N, 7) of validation faces.

    Temperatures are those that the faces' votes and labels surprise least; contempt's label too, where what
    most others say of contemptuous faces is asked as well. FER-2013's
    share and the evening are those with the best mean recall, by votes and by FER-2013's labels, that lose at
    most MOST_LOST of what is read rightly by five votes.
    """
    truth = six_labels(faces.votes)
    chosen = Reading(
        eight_temperature=choose_temperature(eight, majority(faces.votes)),
        seven_temperature=choose_temperature(seven, faces.labels),
        frequencies=_frequencies(truth),
    )

    def six(reading: Reading) -> NDArray[np.float32]:
        return np.asarray(reading.answers(eight, seven)["six"])

    def honest(reading: Reading) -> Reading:
        return replace(reading, temperature=choose_temperature(six(reading), truth))

    otherwise = _without_contempt(faces.votes, truth)
    candidates = [honest(replace(chosen, contempt=label)) for label in ("", *SIX)]
    chosen = min(candidates, key=lambda one: surprise(six(one), otherwise))
    chosen = replace(chosen, temperature=1.0)
    return honest(_evener(chosen, six, truth, faces.labels))


def _without_contempt(votes: NDArray[np.uint8], truth: NDArray[np.int64]) -> NDArray[np.int64]:
    """`truth`, and for faces that most people call contemptuous what most of the others call them."""
    six = votes[:, list(SIX_OF_EIGHT)].astype(np.int64)
    most = six.max(1)
    is_clear = ((six == most[:, None]).sum(1) == 1) & (most > 0)
    contemptuous = plurality(votes) == EIGHT.index("contemptuous")
    return np.where(contemptuous & is_clear, six.argmax(1), truth)


def _frequencies(truth: NDArray[np.int64]) -> tuple[float, ...]:
    counts = np.bincount(truth[truth >= 0], minlength=len(SIX)).astype(np.float64)
    return tuple(round(float(share), 4) for share in counts / max(1.0, counts.sum()))


def _evener(
    start: Reading,
    six: Callable[[Reading], NDArray[np.float32]],
    truth: NDArray[np.int64],
    labels: NDArray[np.int64],
) -> Reading:
    tried = []
    for share in SHARES:
        for evening in EVENINGS:
            reading = replace(start, seven_share=share, evening=evening)
            found = six(reading).argmax(1)
            asked = truth >= 0
            right = float((found == truth)[asked].mean()) if asked.any() else 0.0
            recalls = mean_recall(found, truth, len(SIX)) + mean_recall(found, labels, len(FIVE))
            tried.append((right, recalls, reading))
    best = max(right for right, _, _ in tried)
    return max((one for one in tried if one[0] >= best - MOST_LOST), key=lambda one: one[1])[2]


def mean_recall(found: NDArray[np.int64], truth: NDArray[np.int64], classes: int) -> float:
    """Mean over those of the first `classes` classes that occur; 0 where none does."""
    recalls = [
        float((found[truth == label] == label).mean()) for label in range(classes) if (truth == label).any()
    ]
    return float(np.mean(recalls)) if recalls else 0.0
