"""Learning, epoch by epoch, in a way that can stop after any of them and go on as if nothing had happened.

All that chance decides in an epoch is drawn from (seed, epoch), so the number of the epoch is the random
state. Weights, their moving average, and the optimiser's moments are stored with it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade_training.core.state import array_of_shape, read_state, stored_settings, write_state
from camcade_training.tasks.expression.augmentation import mix, plain, varied
from camcade_training.tasks.expression.labels import SEVEN
from camcade_training.tasks.expression.settings import ExpressionSettings

MADE_BY = "camcade train expression"


@dataclass(frozen=True)
class FaceData:
    """Grey faces (N, 48, 48) uint8 and their classes (N,), indices into SEVEN."""

    faces: NDArray[np.uint8]
    labels: NDArray[np.int64]


class Trainer:
    """A network, its optimiser and the moving average of its weights."""

    def __init__(self, network: Any, settings: ExpressionSettings, labels: NDArray[np.int64]):
        """`labels` (N,): classes of the training faces; the weights of the classes come from their counts."""
        import keras
        import tensorflow as tf

        self.network, self.settings = network, settings
        self.epoch = 0
        self.records: list[dict[str, float]] = []
        self.class_weights = class_weights(labels, settings.class_weight_power)
        self.optimizer: Any = keras.optimizers.AdamW(
            settings.learning_rate,
            weight_decay=settings.weight_decay,
            global_clipnorm=settings.clip_norm,
            name="adamw",
        )
        self.optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
        self.optimizer.build(network.trainable_variables)
        self.average = [tf.Variable(value, trainable=False) for value in network.weights]
        self._step = tf.function(self._learn, autograph=False, reduce_retracing=True)

    def run_epoch(self, data: FaceData, progress: Callable[[], None] | None = None) -> float:
        """One pass over the faces; returns the mean loss. A rest that does not fill a batch is left out."""
        import tensorflow as tf

        s = self.settings
        rng = np.random.default_rng([s.seed, self.epoch])
        order = rng.permutation(len(data.labels))
        steps = steps_per_epoch(len(order), s.batch_size)
        size = min(s.batch_size, len(order))
        losses = []
        for step in range(steps):
            chosen = order[step * size : (step + 1) * size]
            values = varied(data.faces[chosen], s, rng)
            targets = smoothed(data.labels[chosen], s.label_smoothing)
            weights = self.class_weights[data.labels[chosen]]
            values, targets, weights = mix(values, targets, weights, s.mixup, rng)
            number = self.epoch * steps + step
            self.optimizer.learning_rate.assign(learning_rate(s, number, steps))
            losses.append(
                self._step(
                    tf.constant(values),
                    tf.constant(targets),
                    tf.constant(weights),
                    tf.constant(number),
                )
            )
            if progress:
                progress()
        self.epoch += 1
        return float(np.mean([np.asarray(loss) for loss in losses]))

    def _learn(self, values: Any, targets: Any, weights: Any, number: Any) -> Any:
        import tensorflow as tf

        s = self.settings
        backbone, head = self.network.get_layer("backbone"), self.network.get_layer("head")
        with tf.GradientTape() as tape:
            features = backbone(in_colour(values), training=True)
            if s.dropout:
                # Drawn from the number of the step: a layer's own generator would be one more state to keep.
                chance = tf.random.stateless_uniform(tf.shape(features), tf.stack([s.seed, number]))
                features = tf.where(chance >= s.dropout, features / (1 - s.dropout), 0.0)
            losses = tf.nn.softmax_cross_entropy_with_logits(targets, head(features))
            loss = tf.reduce_sum(losses * weights) / tf.reduce_sum(weights)
        variables = self.network.trainable_variables
        self.optimizer.apply(tape.gradient(loss, variables), variables)
        done = tf.cast(number, tf.float32)
        decay = tf.minimum(s.average_decay, (1 + done) / (10 + done))  # a young average follows quickly
        for mean, value in zip(self.average, self.network.weights, strict=True):
            mean.assign(decay * mean + (1 - decay) * value)
        return loss

    def averaged_logits(self, faces: NDArray[np.uint8], both: bool = False) -> NDArray[np.float32]:
        """Logits (N, 7), or (2, N, 7) of the faces and their mirror images, by the averaged weights."""
        kept = [np.asarray(value) for value in self.network.weights]
        self.use_average()
        try:
            return logits_of(self.network, faces, both)
        finally:
            for variable, value in zip(self.network.weights, kept, strict=True):
                variable.assign(value)

    def use_average(self) -> None:
        """Put the averaged weights into the network, to ship it; training does not go on from there."""
        for variable, mean in zip(self.network.weights, self.average, strict=True):
            variable.assign(mean)

    def save(self, path: Path) -> None:
        """Everything that is needed to go on, in full precision; the file appears whole or not at all."""
        arrays = {f"weight_{i}": np.asarray(value) for i, value in enumerate(self.network.weights)}
        arrays |= {f"average_{i}": value.numpy() for i, value in enumerate(self.average)}
        arrays |= {f"optimizer_{value.path}": np.asarray(value) for value in self.optimizer.variables}
        write_state(path, {"epoch": self.epoch, "records": self.records, "settings": self.settings}, arrays)

    def restore(self, path: Path) -> None:
        """Go on from a file of `save`. Raises ModelError when it is not of this network."""
        about, arrays = read_state(path, MADE_BY)
        for prefix, variables in (("weight", self.network.weights), ("average", self.average)):
            for i, variable in enumerate(variables):
                variable.assign(array_of_shape(path, arrays, f"{prefix}_{i}", variable.shape))
        for variable in self.optimizer.variables:
            key = f"optimizer_{variable.path}"
            # A layer that was frozen until now has no moments yet, and starts with none.
            if key in arrays:
                variable.assign(array_of_shape(path, arrays, key, variable.shape))
        self.epoch, self.records = int(about["epoch"]), list(about["records"])


def read_stored(path: Path) -> tuple[dict[str, Any], ExpressionSettings]:
    """What a state file says of itself (epoch, records), and the settings it was made with."""
    about, _ = read_state(path, MADE_BY)
    return about, stored_settings(ExpressionSettings(), about["settings"])


def class_weights(labels: NDArray[np.int64], power: float) -> NDArray[np.float32]:
    """(7,) weights of a picture by class: (mean count / count) ** power, mean 1 over the pictures."""
    counts = np.bincount(labels, minlength=len(SEVEN))
    weights = (counts.mean() / np.maximum(1, counts)) ** power
    return (weights / weights[labels].mean()).astype(np.float32)


def smoothed(labels: NDArray[np.int64], smoothing: float) -> NDArray[np.float32]:
    """Targets (N, 7): 1 - smoothing on the class, the rest spread over all."""
    return (np.eye(len(SEVEN))[labels] * (1 - smoothing) + smoothing / len(SEVEN)).astype(np.float32)


def steps_per_epoch(faces: int, batch_size: int) -> int:
    """Whole batches; one of what there is, where that does not fill one."""
    return max(1, faces // batch_size)


def learning_rate(settings: ExpressionSettings, step: int, steps: int) -> float:
    """Up in a line for `warm_up_steps`, then half a cosine to the end of the last epoch."""
    s = settings
    total = max(1, s.epochs * steps)
    share = min(1.0, step / total)
    cosine = s.final_rate_share + (1 - s.final_rate_share) * 0.5 * (1 + math.cos(math.pi * share))
    return s.learning_rate * cosine * min(1.0, (step + 1) / max(1, s.warm_up_steps))


def in_colour(values: Any) -> Any:
    """Grey inputs (B, H, W) as (B, H, W, 3)."""
    import tensorflow as tf

    return tf.repeat(values[..., None], 3, axis=-1)


def logits_of(
    network: Any, faces: NDArray[np.uint8], both: bool = False, batch_size: int = 128
) -> NDArray[np.float32]:
    """Logits (N, 7) of faces (N, 48, 48) uint8; with `both`, (2, N, 7): as they are, and mirrored."""
    import tensorflow as tf

    side = network.input_shape[1]
    run = tf.function(
        lambda values: network(in_colour(values), training=False), autograph=False, reduce_retracing=True
    )
    views = (faces, faces[:, :, ::-1]) if both else (faces,)
    found = [
        np.concatenate(
            [
                np.asarray(run(tf.constant(plain(view[start : start + batch_size], side))))
                for start in range(0, len(view), batch_size)
            ]
        )
        for view in views
    ]
    return np.stack(found) if both else found[0]
