"""Learning, epoch by epoch, in a way that can stop at any time and go on.

All that chance decides is drawn from (seed, epoch, step). Weights, their moving average, the optimiser's
moments and the digest of the data are stored after each epoch, and within it too.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade_training.core.compiled import learning_step, values_of
from camcade_training.core.state import array_of_shape, read_state, write_state
from camcade_training.tasks.expression.batches import Asked, Batch, Batches, batches_of
from camcade_training.tasks.expression.distillation import Teachers, told_loss
from camcade_training.tasks.expression.faces import NO_LABEL, Faces
from camcade_training.tasks.expression.labels import HEADS, SEVEN
from camcade_training.tasks.expression.network import as_values, mixed, stretched
from camcade_training.tasks.expression.normalisation import normalised
from camcade_training.tasks.expression.settings import ExpressionSettings
from camcade_training.tasks.expression.votes import soft_targets

MADE_BY = "camcade train expression"
KEPT_SECONDS = 20.0


class Trainer:
    """A network, its optimiser and the moving average of its weights."""

    def __init__(
        self, network: Any, settings: ExpressionSettings, digest: str, teachers: Teachers | None = None
    ):
        """`digest` names the data; it is stored with the state. Raises SettingsError for a backend that no
        training knows.
        """
        import keras

        self.network, self.settings, self.digest, self.teachers = network, settings, digest, teachers
        self.taught_by: list[dict[str, Any]] = teachers.about if teachers else []
        self.epoch = 0  # the next one's number
        self.step, self.loss_sum = 0, 0.0  # within it: how far it has come
        self.seconds = 0.0  # that all epochs so far have taken
        self._pace = 0.0  # seconds that an epoch takes
        self.last_epoch = settings.epochs  # how many there will have been
        self.records: list[dict[str, float]] = []
        self.optimizer: Any = keras.optimizers.AdamW(
            settings.learning_rate,
            weight_decay=settings.weight_decay,
            global_clipnorm=settings.clip_norm,
            name="adamw",
        )
        self.optimizer.exclude_from_weight_decay(var_names=["gamma", "beta", "bias"])
        self.optimizer.build(network.trainable_variables)
        self.average = [
            keras.Variable(value, trainable=False, dtype=value.dtype, name=f"average_{number}")
            for number, value in enumerate(network.weights)
        ]
        self._dropout = keras.random.SeedGenerator(settings.seed)
        known = {id(value) for value in network.weights}
        # Set anew at each step from its number: so they are no states to keep.
        self._chances = [value for value in network.variables if id(value) not in known]
        self._chances.append(self._dropout.state)
        self._step = learning_step(
            self._loss,
            network.trainable_variables,
            self.optimizer,
            [*network.non_trainable_weights, *self.average, *self._chances],
            self._follow,
        )

    def run_epoch(
        self,
        data: Faces,
        progress: Callable[[], None] | None = None,
        keep: Callable[[], None] | None = None,
        batches: Batches | None = None,
    ) -> float:
        """One pass over the faces, or what is left of one; returns the mean loss. A rest that does not fill a
        batch is left out. `keep` is called about every KEPT_SECONDS: a state that is saved then goes on from
        there. `batches` are of the pixels of `data`; without them this process makes them.
        """
        if batches is None:
            with batches_of(data.pixels, self.settings) as own:
                return self.run_epoch(data, progress, keep, own)
        s = self.settings
        targets = weighted_targets(data, s)
        useful = np.flatnonzero(targets.sum(1) > 0)
        order = useful[np.random.default_rng([s.seed, self.epoch]).permutation(len(useful))]
        steps = steps_per_epoch(len(order), s.batch_size)
        size = min(s.batch_size, len(order))
        asked = [
            Asked(self.epoch, step, order[step * size : (step + 1) * size])
            for step in range(self.step, steps)  # those before were learned before the run was stopped
        ]
        for _ in range(self.step):
            if progress:
                progress()
        losses, kept_at = [], time.monotonic()
        for batch in batches(asked):
            losses.append(self._learn_from(batch, targets[batch.asked.faces], steps))
            self.step += 1
            if progress:
                progress()
            if keep and time.monotonic() - kept_at >= KEPT_SECONDS and self.step < steps:
                losses = self._counted(losses)
                keep()
                kept_at = time.monotonic()
        self._counted(losses)
        loss = self.loss_sum / steps
        self.epoch, self.step, self.loss_sum = self.epoch + 1, 0, 0.0
        return loss

    def _counted(self, losses: list[Any]) -> list[Any]:
        """Add losses to the sum. Until then they stay where they are, and nothing waits for them."""
        self.loss_sum += float(sum(float(np.asarray(loss)) for loss in losses))
        return []

    def spend(self, seconds: float) -> bool:
        """Note that an epoch, with all that belongs to it, took so long, and how many there will be when the
        time is over; returns whether it is.
        """
        self.seconds += seconds
        if not self.settings.minutes:
            return False
        # The first one of a sitting is slow: compiling belongs to it.
        self._pace = 0.7 * self._pace + 0.3 * seconds if self._pace and self._pace < 2 * seconds else seconds
        rest = int((60 * self.settings.minutes - self.seconds) / self._pace)
        self.last_epoch = min(self.settings.epochs, self.epoch + max(1, rest))
        return rest < 1

    def _learn_from(self, batch: Batch, targets: NDArray[np.float32], steps: int) -> Any:
        """One step; returns the loss, a tensor."""
        rate = learning_rate(self.settings, batch.asked.epoch, batch.asked.step, steps, self.last_epoch)
        self.optimizer.learning_rate.assign(rate)
        number = np.array(batch.asked.epoch * steps + batch.asked.step, np.int32)
        values = as_values(batch.pixels)
        told = [self.teachers.answers(values, batch.share, batch.other)] if self.teachers else []
        return self._step(values, targets, batch.share, batch.other, number, *told)

    def _loss(self, values: Any, targets: Any, share: Any, other: Any, number: Any, *told: Any) -> Any:
        import keras
        from keras import ops

        s = self.settings
        for place, state in enumerate(self._chances):
            state.assign(ops.cast(ops.stack([s.seed + place, number]), state.dtype))
        backbone, *heads = (self.network.get_layer(name) for name in ("backbone", *HEADS))
        # Faces are mixed after their light is taken out: two dim ones mix as two bright ones do.
        seen = stretched(mixed(normalised(values), share, other), s.side_px)
        features = ops.cast(backbone(seen, training=True), "float32")
        if s.dropout:
            features = keras.random.dropout(features, s.dropout, seed=self._dropout)
        logits = [head(features) for head in heads]
        targets = mixed(targets, share, other)
        logs: Any = ops.concatenate([ops.log_softmax(one) for one in logits], 1)
        weight: Any = ops.sum(targets)
        loss: Any = ops.sum(-targets * logs) / weight
        if told:
            loss = (1 - s.teacher_share) * loss + s.teacher_share * told_loss(s, logits, told[0])
        return loss

    def _follow(self, values: Any, targets: Any, share: Any, other: Any, number: Any, *told: Any) -> None:
        """The moving average follows the weights, a young one quickly."""
        from keras import ops

        done: Any = ops.cast(number, "float32")
        decay: Any = ops.minimum(self.settings.average_decay, (1 + done) / (10 + done))
        for mean, value in zip(self.average, self.network.weights, strict=True):
            mean.assign(decay * mean + (1 - decay) * value)

    @property
    def variables(self) -> list[Any]:
        """All that a step reads or changes."""
        return [*self.network.weights, *self.optimizer.variables, *self.average, *self._chances]

    def useful(self, data: Faces) -> int:
        """How many of the faces teach anything."""
        return int((weighted_targets(data, self.settings).sum(1) > 0).sum())

    @contextlib.contextmanager
    def averaged(self) -> Iterator[Any]:
        """The network with the averaged weights, to measure it; afterwards it has its own again."""
        kept = values_of(self.network.weights)
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
        arrays |= {f"average_{i}": np.asarray(value) for i, value in enumerate(self.average)}
        arrays |= {f"optimizer_{value.path}": np.asarray(value) for value in self.optimizer.variables}
        about = {
            "epoch": self.epoch,
            "step": self.step,
            "loss_sum": self.loss_sum,
            "seconds": self.seconds,
            "last_epoch": self.last_epoch,
            "records": self.records,
            "taught_by": self.taught_by,
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
        self.seconds = float(about.get("seconds", 0))
        self.last_epoch = int(about.get("last_epoch", 0)) if self.settings.minutes else self.settings.epochs
        self.taught_by = list(about.get("taught_by", []))


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


def learning_rate(settings: ExpressionSettings, epoch: int, step: int, steps: int, last: int = 0) -> float:
    """Up in a line for `warm_up_steps`, then the same until the last epochs, and down in a line.

    So a run that nobody knows the end of yet can be ended well at any time: by setting `epochs` near, or the
    `last` of them.
    """
    s, epochs = settings, last or settings.epochs
    rising = min(1.0, (epoch * steps + step + 1) / max(1, s.warm_up_steps))
    falling = max(1.0, s.falling_share * epochs)
    left = min(1.0, (epochs - epoch - step / steps) / falling)
    return s.learning_rate * rising * max(s.final_rate_share, left)
