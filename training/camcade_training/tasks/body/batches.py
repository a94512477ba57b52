"""Examples in batches: only a batch at a time is float32; Keras would make gigabytes of all of them."""

import keras
import numpy as np
from numpy.typing import NDArray


class ShuffledBatches(keras.utils.PyDataset):
    """Rows of `inputs` (N, …) with class indices `label` (N,) and weights (N,), in another order each epoch.

    A batch is inputs as float32, one-hot targets (B, classes) and weights (B,).
    """

    def __init__(
        self,
        inputs: NDArray[np.float16],
        label: NDArray[np.int16],
        weight: NDArray[np.float32],
        classes: int,
        batch_size: int,
        seed: int,
    ) -> None:
        super().__init__()
        self._inputs, self._label, self._weight = inputs, label, weight
        self._one_hot = np.eye(classes, dtype=np.float32)
        self._batch_size = batch_size
        self._rng = np.random.default_rng(seed)
        self.on_epoch_end()

    def __len__(self) -> int:
        """Batches in an epoch; the last one may be smaller."""
        return -(-len(self._label) // self._batch_size)

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        at = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        return self._inputs[at].astype(np.float32), self._one_hot[self._label[at]], self._weight[at]

    def on_epoch_end(self) -> None:
        """Shuffle."""
        self._order = self._rng.permutation(len(self._label))
