"""The network that ships: MobileNet trained further, all layers, on drawn people, kept near ImageNet's
features.

Four forces act on every step (a batch of looks at drawn people and a batch of real faces):

    class          cross-entropy of a small head on the drawn people
    joints         mean distance of the joints that a second small head finds, in shares of the look
    presence       cross-entropy of whether the player is in the look at all
    distillation   mean squared distance of the features of real pictures from those of the frozen ImageNet
                   network, in units of each feature's standard deviation

The first makes the features tell a punch from a raised arm. The second and third let the network follow the
player (`camcade.vision.crop_tracker`), and a network that looks for wrists and ankles needs fewer people to
learn what a kick is. The last keeps the features useful for everything else, because people train heads of
their own on them (Hinton et al. 2015 distil outputs; Romero et al. 2015, features). Batch normalisation takes
its statistics from the drawn people; faces go through with those gathered so far, as they will in use, so
that the distance is that of the network that is exported. (With the statistics of ImageNet kept fixed, the
losses fell several times more slowly.)
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade_training.core.preprocessing import InputSpec, prepare, scale_range
from camcade_training.core.progress import Progress, Record, Tell, no_progress
from camcade_training.core.settings import display_path
from camcade_training.core.state import (
    packed,
    read_state,
    refuse_other_settings,
    stored_settings,
    unpack,
    write_state,
)
from camcade_training.tasks.strike_image.looks import CHUNK, Looks, LookSettings


@dataclass(frozen=True)
class BackboneSettings:
    """How the backbone is trained."""

    alpha: float = 0.5  # width multiplier of MobileNet v1
    size: int = 128  # px, of the network's input, both ways
    weights: str = ""  # a file; empty: ../shared/weights if there, else Keras's "imagenet"
    start: str = ""  # a backbone of ours (.keras) to go on from; empty: start from the ImageNet network
    epochs: int = 4  # passes over the drawn people, each with another look at every picture
    batch_size: int = 64  # drawn people in a step
    faces_per_batch: int = 12  # real pictures in a step
    learning_rate: float = 2e-3  # Adam, at its peak
    statistics_momentum: float = (
        0.9  # of batch normalisation; Keras's 0.99 lags behind weights that move fast
    )
    warm_up_share: float = 0.04  # of all steps, from 0 to the peak; then half a cosine down to 0
    real_distillation: float = 1.5  # weight of the distance on real pictures
    joints: float = 2.0  # weight of the joints' mean distance
    presence: float = 0.2  # weight of whether the player is in the look
    hidden_units: int = 64  # of the head used in this training; heads that ship are trained afterwards
    dropout: float = 0.3  # share of the features that the head does not see
    label_smoothing: float = 0.05  # share of certainty given up
    whole_looks: float = 0.15  # share of looks at the whole picture
    away_looks: float = 0.06  # share of looks at a place without the player
    shift: float = 0.06  # standard deviation of a look's place, in sides
    zoom: float = 0.12  # standard deviation of the logarithm of its side
    seed: int = 7

    @property
    def looks(self) -> LookSettings:
        """How training looks vary."""
        return LookSettings(self.size, self.whole_looks, self.away_looks, self.shift, self.zoom)


@dataclass(frozen=True)
class Drawn:
    """Drawn people: `epoch(number)` gives (indices, looks) in chunks, every picture once."""

    epoch: Callable[[int], Iterator[tuple[NDArray[np.int64], Looks]]]
    labels: NDArray[np.int64]  # (N,)
    weights: NDArray[np.float32]  # (N,) weight of each picture in the loss of classes


@dataclass(frozen=True)
class Real:
    """Real pictures (N, h, w) grey or (N, h, w, 3), uint8, and the ImageNet network's features of them (N,
    F).
    """

    pictures: NDArray[np.uint8]
    targets: NDArray[np.float32]


def learning_rate(settings: BackboneSettings, steps: int) -> Callable[[int], float]:
    """Linear warm-up, then half a cosine to zero; a function of the step."""
    warm = max(1, round(settings.warm_up_share * steps))

    def at(step: int) -> float:
        if step < warm:
            return settings.learning_rate * (step + 1) / warm
        return (
            settings.learning_rate * 0.5 * (1 + float(np.cos(np.pi * (step - warm) / max(1, steps - warm))))
        )

    return at


def batches(count: int, size: int, rng: np.random.Generator) -> Iterator[NDArray[np.int64]]:
    """Indices in random order, in full batches; the rest waits for another epoch."""
    order = rng.permutation(count)
    for start in range(0, count - size + 1, size):
        yield order[start : start + size]


def class_head(settings: BackboneSettings, features: int, classes: int) -> Any:
    """Features (B, F) -> class probabilities (B, K)."""
    import keras

    return keras.Sequential(
        [
            keras.Input((features,)),
            keras.layers.Dropout(settings.dropout, seed=settings.seed),
            keras.layers.Dense(settings.hidden_units, activation="relu"),
            keras.layers.Dense(classes, activation="softmax"),
        ],
        name="head",
    )


def following_network(backbone: Any, seed: int = 7) -> Any:
    """Picture -> {"features" (B, F), "joints" (B, 34) in shares of the look, "seen" (B, 1) 0…1}.

    Joints and presence are read from the last map before it is pooled: pooled, places are lost. The layers of
    `backbone` are shared.
    """
    import keras

    def dense(units: int, activation: str | None, name: str, salt: int) -> Any:
        start: Any = keras.initializers.GlorotUniform(seed=seed + salt)
        return keras.layers.Dense(units, activation=activation, kernel_initializer=start, name=name)

    squeeze: Any = keras.initializers.GlorotUniform(seed=seed)
    places = backbone.layers[-1].input
    places = keras.layers.Conv2D(
        64, 1, activation="relu", kernel_initializer=squeeze, name="places_squeezed"
    )(places)
    places = dense(128, "relu", "places", 1)(keras.layers.Flatten(name="places_flat")(places))
    outputs = {
        "features": backbone.output,
        "joints": dense(34, None, "joints", 2)(places),
        "seen": dense(1, "sigmoid", "seen", 3)(places),
    }
    return keras.Model(backbone.input, outputs, name="backbone")


class BackboneLearner:
    """The student, its heads and one optimiser; `step` is one gradient step over both batches.

    What learns is a twin of the student, with fused batch normalisation; `hand_over` gives the student what
    it has learned.
    """

    def __init__(
        self, student: Any, classes: int, deviation: NDArray[np.float32], settings: BackboneSettings
    ):
        """`deviation` (F,): standard deviation of each feature over real pictures: the unit of distance."""
        import keras
        import tensorflow as tf

        from camcade_training.tasks.strike_image.fused import fused_twin

        self.settings = settings
        self.student = student
        self._twin = fused_twin(student)
        features = student.output["features"].shape[-1]
        self.head = class_head(settings, features, classes)
        self.optimizer: Any = keras.optimizers.Adam(settings.learning_rate, clipnorm=5.0)
        self._classes = classes
        self.steps_done = 0
        # A feature that real pictures hardly move, or not at all, must not dominate the distance.
        least = max(0.1 * float(deviation.mean()), 0.01)
        self._unit = tf.constant(np.maximum(deviation, least).astype(np.float32))
        for layer in self._twin.layers:
            if isinstance(layer, keras.layers.BatchNormalization):
                layer.momentum = settings.statistics_momentum
        self._variables = self._twin.trainable_variables + self.head.trainable_variables
        self.optimizer.build(self._variables)
        self._step = tf.function(self._losses_and_update, reduce_retracing=True)

    def step(self, drawn: Mapping[str, Any], real: Mapping[str, Any]) -> Any:
        """Learn from a batch; gives the losses in the order of LOSSES, float32 (4,).

        `drawn`: pictures uint8 (B, H, W, 3), labels, weights, joints (B, 17, 2), known (B, 17), present (B,).
        `real`: pictures as network input (B, H, W, 3) float32, targets.
        """
        self.steps_done += 1
        return self._step(dict(drawn), dict(real))

    def hand_over(self) -> None:
        """Give the student the weights learned so far."""
        self.student.set_weights(self._twin.get_weights())

    def save(self, path: Path, records: list[Record], rng: np.random.Generator) -> None:
        """Everything that is needed to go on after an epoch: weights, moments, and what chance comes next."""
        about = {
            "records": records,
            "settings": self.settings,
            "steps": self.steps_done,
            "rng": rng.bit_generator.state,
        }
        write_state(
            path, about, {key: value for part in self._parts() for key, value in packed(*part).items()}
        )

    def restore(self, path: Path, rng: np.random.Generator) -> list[Record]:
        """Go on from a file of `save`; gives its records. Raises SettingsError for other settings."""
        about, arrays = read_state(path, "camcade train backbone")
        refuse_other_settings(stored_settings(BackboneSettings(), about["settings"]), self.settings)
        for prefix, variables in self._parts():
            unpack(path, arrays, prefix, variables)
        rng.bit_generator.state = about["rng"]
        self.steps_done = about["steps"]
        self.hand_over()
        return about["records"]

    def _parts(self) -> list[tuple[str, list[Any]]]:
        return [
            ("weight", self._twin.weights),
            ("head", self.head.variables),  # the random state of its dropout too
            ("optimizer", self.optimizer.variables),
        ]

    def _losses_and_update(self, drawn: Any, real: Any) -> Any:
        import tensorflow as tf

        with tf.GradientTape() as tape:
            pictures = tf.cast(drawn["pictures"], tf.float32) / 127.5 - 1.0
            found = self._twin(pictures, training=True)
            # As it will be used, with the statistics gathered so far, and without gathering those of faces.
            real_features = self._twin(real["pictures"], training=False)["features"]
            probabilities = self.head(found["features"], training=True)
            # Where the player is not in the look, there is no class to tell.
            of_class = self._class_loss(probabilities, drawn["labels"], drawn["weights"] * drawn["present"])
            on_joints = self._joint_loss(found["joints"], drawn["joints"], drawn["known"])
            presence = self._presence_loss(found["seen"][:, 0], drawn["present"])
            on_real = tf.reduce_mean(tf.square((real_features - real["targets"]) / self._unit))
            loss = (
                of_class
                + self.settings.real_distillation * on_real
                + self.settings.joints * on_joints
                + self.settings.presence * presence
            )
        self.optimizer.apply(tape.gradient(loss, self._variables), self._variables)
        return tf.stack([of_class, on_joints, presence, on_real])

    def _joint_loss(self, found: Any, wanted: Any, known: Any) -> Any:
        import tensorflow as tf

        off = tf.reduce_mean(tf.abs(tf.reshape(found, tf.shape(wanted)) - wanted), axis=2) * known
        return tf.reduce_sum(off) / (tf.reduce_sum(known) + 1e-7)

    def _presence_loss(self, seen: Any, present: Any) -> Any:
        import tensorflow as tf

        right = present * tf.math.log(seen + 1e-7) + (1 - present) * tf.math.log(1 - seen + 1e-7)
        return -tf.reduce_mean(right)

    def _class_loss(self, probabilities: Any, labels: Any, weights: Any) -> Any:
        import tensorflow as tf

        smooth = self.settings.label_smoothing
        wanted = tf.one_hot(labels, self._classes) * (1 - smooth) + smooth / self._classes
        surprise = -tf.reduce_sum(wanted * tf.math.log(probabilities + 1e-7), axis=1)
        return tf.reduce_sum(surprise * weights) / (tf.reduce_sum(weights) + 1e-7)


def train_backbone(
    student: Any,
    classes: int,
    drawn: Drawn,
    real: Real,
    settings: BackboneSettings,
    validate: Callable[[Any, Any], Record],
    progress: Progress = no_progress,
    tell: Tell | None = None,
    state: Path | None = None,
) -> tuple[Any, list[Record]]:
    """Train in place; returns the head and one record per epoch.

    `validate(student, head)` gives figures for the record; `tell(record)` follows every epoch. With `state`,
    everything needed to go on is kept there after each epoch, and training goes on from it if it is there.
    """
    from camcade_training.core.trainer import Bookkeeper, fit_by_hand

    rng = np.random.default_rng(settings.seed)
    learner = BackboneLearner(student, classes, real.targets.std(0), settings)
    steps = max(1, steps_of(settings, len(drawn.labels)))
    rate = learning_rate(settings, steps)

    def run_epoch(number: int, advance: Callable[[], None]) -> Record:
        losses = []
        for indices, looks in drawn.epoch(number):
            for chosen in batches(len(indices), settings.batch_size, rng):
                faces = rng.choice(len(real.pictures), settings.faces_per_batch, replace=False)
                learner.optimizer.learning_rate.assign(rate(learner.steps_done))
                values = learner.step(
                    drawn_batch(drawn, indices, looks, chosen), real_batch(real, faces, settings)
                )
                losses.append(np.asarray(values))
                advance()
        learner.hand_over()
        return loss_names(np.mean(losses, 0))

    records = learner.restore(state, rng) if state and state.is_file() else []
    books = Bookkeeper(
        "training the backbone",
        settings.epochs,
        steps // max(1, settings.epochs),
        lambda: validate(student, learner.head),
        (lambda rows: learner.save(state, rows, rng)) if state else None,
        progress,
        tell,
        records,
    )
    can_go_on = display_path(state) if state else ""
    return learner.head, fit_by_hand(student, run_epoch, settings.epochs, books, can_go_on=can_go_on)


def drawn_batch(
    drawn: Drawn, indices: NDArray[np.int64], looks: Looks, chosen: NDArray[np.int64]
) -> dict[str, Any]:
    """What `BackboneLearner.step` takes of drawn people: the `chosen` of a chunk of looks."""
    import tensorflow as tf

    return {
        "pictures": tf.constant(looks.pictures[chosen]),
        "labels": tf.constant(drawn.labels[indices[chosen]]),
        "weights": tf.constant(drawn.weights[indices[chosen]]),
        "joints": tf.constant(looks.joints[chosen]),
        "known": tf.constant(looks.known[chosen]),
        "present": tf.constant(looks.present[chosen]),
    }


def real_batch(real: Real, chosen: NDArray[np.int64], settings: BackboneSettings) -> dict[str, Any]:
    """What `BackboneLearner.step` takes of real pictures."""
    import tensorflow as tf

    spec = InputSpec(settings.size, settings.size)
    return {
        "pictures": tf.constant(real_input(real.pictures[chosen], spec)),
        "targets": tf.constant(real.targets[chosen]),
    }


def steps_of(settings: BackboneSettings, pictures: int) -> int:
    """Steps of the whole training; a chunk's rest that does not fill a batch is left out."""
    full, rest = divmod(pictures, CHUNK)
    per_epoch = full * (CHUNK // settings.batch_size) + rest // settings.batch_size
    return settings.epochs * max(1, per_epoch)


LOSSES = ("class", "joints", "presence", "distance_real")


def loss_names(values: NDArray[np.float32]) -> dict[str, float]:
    """The losses of a step by name."""
    return dict(zip(LOSSES, map(float, values), strict=True))


def real_input(pictures: NDArray[np.uint8], spec: InputSpec) -> NDArray[np.float32]:
    """Real pictures (B, h, w[, 3]) uint8 as the network's input (B, H, W, 3)."""
    coloured = pictures if pictures.ndim == 4 else np.repeat(pictures[..., None], 3, axis=-1)
    return prepare(coloured, spec)


def drawn_input(pictures: NDArray[np.uint8], spec: InputSpec) -> NDArray[np.float32]:
    """Pictures already at the network's size, uint8, as its input."""
    return scale_range(pictures, spec)
