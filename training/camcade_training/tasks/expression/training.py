"""Learning, epoch by epoch, in a way that can stop at any time and go on.

All that chance decides is drawn from (seed, epoch, step). Weights, their moving average, the optimiser's
moments and the digest of the data are stored after each epoch, and within it too.
"""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade_training.core.state import array_of_shape, read_state, write_state
from camcade_training.tasks.expression.augmentation import disturbed
from camcade_training.tasks.expression.faces import NO_LABEL, Faces
from camcade_training.tasks.expression.labels import SEVEN
from camcade_training.tasks.expression.network import as_input, as_values
from camcade_training.tasks.expression.settings import ExpressionSettings
from camcade_training.tasks.expression.votes import soft_targets

MADE_BY = "camcade train expression"
KEPT_STEPS = 50


class Trainer:
    """A network, its optimiser and the moving average of its weights."""

    def __init__(self, network: Any, settings: ExpressionSettings, digest: str):
        """`digest` names the data; it is stored with the state."""
        import keras
        import tensorflow as tf

        self.network, self.settings, self.digest = network, settings, digest
        self.epoch = 0  # the next one's number
        self.step, self.loss_sum = 0, 0.0  # within it: how far it has come
        self.records: list[dict[str, float]] = []
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

    def run_epoch(
        self,
        data: Faces,
        progress: Callable[[], None] | None = None,
        keep: Callable[[], None] | None = None,
    ) -> float:
        """One pass over the faces, or what is left of one; returns the mean loss. A rest that does not fill a
        batch is left out. `keep` is called every KEPT_STEPS steps: a state that is saved then goes on from
        there.
        """
        s = self.settings
        targets = weighted_targets(data, s)
        useful = np.flatnonzero(targets.sum(1) > 0)
        order = useful[np.random.default_rng([s.seed, self.epoch]).permutation(len(useful))]
        steps = steps_per_epoch(len(order), s.batch_size)
        size = min(s.batch_size, len(order))
        for step in range(steps):
            if progress:
                progress()
            if step < self.step:  # learned before the run was stopped
                continue
            chosen = order[step * size : (step + 1) * size]
            self.loss_sum += self._learn_from(data.pixels[chosen], targets[chosen], steps)
            self.step += 1
            if keep and self.step % KEPT_STEPS == 0 and self.step < steps:
                keep()
        loss = self.loss_sum / steps
        self.epoch, self.step, self.loss_sum = self.epoch + 1, 0, 0.0
        return loss

    def _learn_from(self, pixels: NDArray[np.uint8], targets: NDArray[np.float32], steps: int) -> float:
        """One step; returns the loss."""
        import tensorflow as tf

        s = self.settings
        rng = np.random.default_rng([s.seed, self.epoch, self.step])
        values = as_values(disturbed(pixels, s, rng))
        self.optimizer.learning_rate.assign(learning_rate(s, self.epoch, self.step, steps))
        loss = self._step(
            tf.constant(values),
            tf.constant(targets),
            tf.constant(mixing(len(values), s.mixup, rng)),
            tf.constant(rng.permutation(len(values))),
            tf.constant(self.epoch * steps + self.step),
        )
        return float(np.asarray(loss))

    def _learn(self, values: Any, targets: Any, share: Any, other: Any, number: Any) -> Any:
        import tensorflow as tf

        s = self.settings
        backbone, *heads = (self.network.get_layer(name) for name in ("backbone", "eight", "seven"))
        # Faces are mixed after their light is taken out: two dim ones mix as two bright ones do.
        seen = as_input(values, s.side_px)
        seen = share[:, None, None, None] * seen + (1 - share[:, None, None, None]) * tf.gather(seen, other)
        targets = share[:, None] * targets + (1 - share[:, None]) * tf.gather(targets, other)
        with tf.GradientTape() as tape:
            features = backbone(seen, training=True)
            if s.dropout:
                # Drawn from the number of the step: a layer's own generator would be one more state to keep.
                chance = tf.random.stateless_uniform(tf.shape(features), tf.stack([s.seed, number]))
                features = tf.where(chance >= s.dropout, features / (1 - s.dropout), 0.0)
            logs = tf.concat([tf.nn.log_softmax(head(features)) for head in heads], 1)
            loss = -tf.reduce_sum(targets * logs) / tf.reduce_sum(targets)
        variables = self.network.trainable_variables
        self.optimizer.apply(tape.gradient(loss, variables), variables)
        done = tf.cast(number, tf.float32)
        decay = tf.minimum(s.average_decay, (1 + done) / (10 + done))  # a young average follows quickly
        for mean, value in zip(self.average, self.network.weights, strict=True):
            mean.assign(decay * mean + (1 - decay) * value)
        return loss

    def useful(self, data: Faces) -> int:
        """How many of the faces teach anything."""
        return int((weighted_targets(data, self.settings).sum(1) > 0).sum())

    @contextlib.contextmanager
    def averaged(self) -> Iterator[Any]:
        """The network with the averaged weights, to measure it; afterwards it has its own again."""
        kept = [np.asarray(value) for value in self.network.weights]
        self.use_average()
        try:
            yield self.network
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
        about = {
            "epoch": self.epoch,
            "step": self.step,
            "loss_sum": self.loss_sum,
            "records": self.records,
            "settings": self.settings,
            "data": self.digest,
        }
        write_state(path, about, arrays)

    def restore(self, path: Path) -> None:
        """Go on from a file of `save`. Raises ModelError when it is not of this network."""
        about, arrays = read_state(path, MADE_BY)
        named = [(f"weight_{i}", value) for i, value in enumerate(self.network.weights)]
        named += [(f"average_{i}", value) for i, value in enumerate(self.average)]
        named += [(f"optimizer_{value.path}", value) for value in self.optimizer.variables]
        for key, variable in named:
            variable.assign(array_of_shape(path, arrays, key, variable.shape))
        self.epoch, self.records = int(about["epoch"]), list(about["records"])
        self.step, self.loss_sum = int(about["step"]), float(about["loss_sum"])


def weighted_targets(data: Faces, settings: ExpressionSettings) -> NDArray[np.float32]:
    """(N, 15): for each face and each head the target times how much the face counts for it.

    The first eight are of the votes, the other seven of FER-2013's label, smoothed; a face without a label or
    with too few votes counts nothing there. Rare classes count more, by `class_weight_power`.
    """
    s = settings
    eight, known = soft_targets(data.votes)
    eight_weights = known * _class_weights(eight * known[:, None], eight, s.class_weight_power)
    seven = np.full((len(data), len(SEVEN)), s.label_smoothing / len(SEVEN), np.float32)
    labelled = np.flatnonzero(data.labels != NO_LABEL)
    seven[labelled, data.labels[labelled]] += 1 - s.label_smoothing
    # What ten people cannot name an expression for teaches none by its label either.
    has_label = ((data.labels != NO_LABEL) & (known > 0)).astype(np.float32)
    seven_weights = has_label * _class_weights(seven * has_label[:, None], seven, s.class_weight_power)
    parts = (
        (1 - s.seven_share) * eight_weights[:, None] * eight,
        s.seven_share * seven_weights[:, None] * seven,
    )
    return np.concatenate(parts, 1).astype(np.float32)


def _class_weights(
    counted: NDArray[np.float32], targets: NDArray[np.float32], power: float
) -> NDArray[np.float32]:
    """(N,) weights about 1 of faces by their targets (N, K): (mean count / count) ** power of each class."""
    counts = np.maximum(1.0, counted.sum(0))
    return (targets @ ((counts.mean() / counts) ** power)).astype(np.float32)


def steps_per_epoch(faces: int, batch_size: int) -> int:
    """Whole batches; one of what there is, where that does not fill one."""
    return max(1, faces // batch_size)


def mixing(count: int, strength: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Shares (N,), 0.5…1, that a face keeps in mixup (Zhang and others, 2018); strength 0: all of it."""
    if not strength:
        return np.ones(count, np.float32)
    share = rng.beta(strength, strength, count)
    return np.maximum(share, 1 - share).astype(np.float32)


def learning_rate(settings: ExpressionSettings, epoch: int, step: int, steps: int) -> float:
    """Up in a line for `warm_up_steps`, then the same until the last epochs, and down in a line.

    So a run that nobody knows the end of yet can be ended well at any time: by setting `epochs` near.
    """
    s = settings
    rising = min(1.0, (epoch * steps + step + 1) / max(1, s.warm_up_steps))
    falling = max(1.0, s.falling_share * s.epochs)
    left = min(1.0, (s.epochs - epoch - step / steps) / falling)
    return s.learning_rate * rising * max(s.final_rate_share, left)
