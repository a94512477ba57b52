"""Who acts while somebody is taught: the one who labels, or the one who learns.

An expert's labels are likelihoods, and each frame is labelled alike, whoever acts. Somebody scripted carries
plans out: what they would press next goes with what they have pressed so far, not with what a pupil has. So
they take over for a while from wherever the pupil has got to, and are learned from only then (Kelly and
others, "HG-DAgger", 2019); else a pupil learns that a guard that is up says nothing about the next moment.
"""

import numpy as np
from numpy.typing import NDArray


class Leads:
    """Which of the rows are led now."""

    def __init__(self) -> None:
        self._led: NDArray[np.bool_] | None = None

    def draw(self, rows: int, share: float, stint: float, random: np.random.Generator) -> NDArray[np.bool_]:
        """(rows,) whether whoever labels acts now, in `share` of all decisions.

        Args:
            stint: decisions in a row, in the middle; 1 or less: each decision is drawn by itself.
        """
        if stint <= 1:
            self._led = random.random(rows) < share
        elif self._led is None or len(self._led) != rows or share >= 1:
            self._led = random.random(rows) < share
        else:  # a Markov chain whose share of led rows stays what it is
            ends = random.random(rows) * stint < 1
            begins = random.random(rows) * stint < share / (1 - share)
            self._led = np.where(self._led, ~ends, begins)
        return self._led.copy()
