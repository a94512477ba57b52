"""Heads that tell strikes by MobileNet features, in two named configurations.

`article`  the settings of "Playing Mortal Kombat with TensorFlow.js": a 100×56 grey picture scaled up by the
           network, MobileNet α 1.0 frozen, dense 1024 ReLU and softmax or sigmoid, Adam 1e-6, 500 epochs,
           some hundred pictures, 16 variants of each.
`camcade`  ours: 128×128 RGB, the small backbone of `camcade train backbone`, all pictures, a smaller head.

Tasks: `nary` tells punch, kick and other (softmax); `binary` tells a punch from everything else (sigmoid).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from camcade.errors import SettingsError
from camcade_training.core.backbone import imagenet_network, load_network
from camcade_training.core.datasets import NARY_LABELS
from camcade_training.core.preprocessing import InputSpec, scale_range, to_grey
from camcade_training.core.progress import Progress, Record, Tell, no_progress
from camcade_training.tasks.strike_image.augmentation import ARTICLE as ARTICLE_AUGMENTATION
from camcade_training.tasks.strike_image.augmentation import CAMCADE as CAMCADE_AUGMENTATION
from camcade_training.tasks.strike_image.augmentation import AugmentationSettings

Task = Literal["nary", "binary"]


@dataclass(frozen=True)
class StrikeImageSettings:
    """How a head is trained, and on which backbone."""

    configuration: str = "camcade"
    task: Task = "nary"
    alpha: float = 0.5  # width multiplier of an ImageNet backbone; a backbone file brings its own
    weights: str = ""  # of that ImageNet backbone; empty: ../shared/weights if there, else Keras's "imagenet"
    backbone: str = (
        "models/strike-image/strike-image.keras"  # a .keras file of ours; empty: the ImageNet network
    )
    picture_width: int = 128  # px, what the camera picture is stretched to
    picture_height: int = 128  # px
    colour: str = "rgb"  # or "grey"
    network_width: int = 128  # px; when it differs from the picture's, the network scales it (bilinear)
    network_height: int = 128  # px
    per_class: int = 3000  # training pictures of each class at most, dealt person by person; 0: all
    variants: int = 2  # augmented variants of every training picture
    plain: bool = True  # the pictures themselves are trained on as well
    both_ways: bool = True  # probabilities are the mean of the picture's and of its mirror image's
    hidden_units: int = 64
    dropout: float = 0.3  # share of the features that the head does not see
    learning_rate: float = 1e-3  # Adam
    final_rate_share: float = 0.02  # of the learning rate, reached by half a cosine; 1 keeps it constant
    epochs: int = 25
    batch_size: int = 128
    seed: int = 7

    @property
    def classes(self) -> tuple[str, ...]:
        """The labels in output order, as the card names them."""
        return NARY_LABELS if self.task == "nary" else NARY_LABELS[:1]

    @property
    def augmentation(self) -> AugmentationSettings:
        """The configuration's operators with our number of variants and seed."""
        base = ARTICLE_AUGMENTATION if self.configuration == "article" else CAMCADE_AUGMENTATION
        return replace(base, variants=self.variants, seed=self.seed)

    @property
    def picture(self) -> InputSpec:
        """What the camera picture is made into."""
        return InputSpec(self.picture_width, self.picture_height, self.colour)  # type: ignore[arg-type]


CAMCADE = StrikeImageSettings()
ARTICLE = StrikeImageSettings(
    configuration="article",
    alpha=1.0,
    backbone="",
    picture_width=100,
    picture_height=56,
    colour="grey",
    network_width=224,
    network_height=224,
    per_class=80,
    variants=16,
    plain=False,
    both_ways=False,
    hidden_units=1024,
    dropout=0.0,
    learning_rate=1e-6,
    final_rate_share=1.0,
    epochs=500,
    batch_size=32,
)
CONFIGURATIONS = {"article": ARTICLE, "camcade": CAMCADE}


def configuration(name: str) -> StrikeImageSettings:
    """The named configuration. Raises SettingsError for another name."""
    try:
        return CONFIGURATIONS[name]
    except KeyError:
        raise SettingsError(f"no configuration {name!r}; there are {', '.join(CONFIGURATIONS)}") from None


def load_backbone(settings: StrikeImageSettings) -> Any:
    """The backbone file (a backbone, or a whole network with one in it), or the ImageNet network.

    Gives features (B, F), or where it follows the player, a dictionary (`distillation.following_network`).
    """
    if not settings.backbone:
        return imagenet_network(
            settings.alpha, settings.network_width, settings.network_height, settings.weights
        )
    model = load_network(Path(settings.backbone))
    return model.get_layer("backbone") if "backbone" in {layer.name for layer in model.layers} else model


def network_input(settings: StrikeImageSettings) -> Callable[[NDArray[np.uint8]], NDArray[np.float32]]:
    """A function from pictures (B, h, w, 3) uint8 at the picture size to the network's input, float32."""
    size = (settings.network_width, settings.network_height)

    def to_input(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        values = scale_range(pictures, settings.picture)
        if (settings.picture_width, settings.picture_height) == size:
            return values
        return np.stack([cv2.resize(value, size, interpolation=cv2.INTER_LINEAR) for value in values])

    return to_input


def in_colour(pictures: NDArray[np.uint8], settings: StrikeImageSettings) -> NDArray[np.uint8]:
    """Pictures (..., 3) uint8 in the configuration's colour."""
    if settings.colour == "rgb":
        return pictures
    return np.rint(to_grey(pictures.astype(np.float32))).astype(np.uint8)


def build_head(settings: StrikeImageSettings, features: int) -> Any:
    """Features (B, F) -> probabilities: (B, 3) softmax, or (B, 1) sigmoid."""
    import keras

    def dense(units: int, activation: str, seed: int) -> Any:
        start: Any = keras.initializers.GlorotUniform(seed=seed)
        return keras.layers.Dense(units, activation=activation, kernel_initializer=start)

    layers: list[Any] = [keras.Input((features,))]
    if settings.dropout:
        layers.append(keras.layers.Dropout(settings.dropout, seed=settings.seed))
    layers.append(dense(settings.hidden_units, "relu", settings.seed))
    activation = "softmax" if settings.task == "nary" else "sigmoid"
    layers.append(dense(len(settings.classes), activation, settings.seed + 1))
    return keras.Sequential(layers, name="head")


@dataclass(frozen=True)
class Labelled:
    """Features (N, F) float32, class indices (N,) in NARY_LABELS, and a weight for each (N,)."""

    features: NDArray[np.float32]
    labels: NDArray[np.int64]
    weights: NDArray[np.float32]


def fit_head(
    head: Any,
    train: Labelled,
    validation: Labelled,
    settings: StrikeImageSettings,
    progress: Progress = no_progress,
    tell: Tell | None = None,
) -> list[Record]:
    """Train the head in place; returns one record per epoch, losses and accuracies."""
    from camcade_training.core.trainer import Bookkeeper, fit_by_hand

    learn, optimizer = _epoch_of_head(head, train, settings)
    rng = np.random.default_rng(settings.seed)

    def run_epoch(number: int, advance: Callable[[], None]) -> Record:
        optimizer.learning_rate.assign(rate_of_epoch(settings, number))
        loss = float(learn(rng.permutation(len(train.labels))))
        advance()
        return {"loss": loss}

    def validate() -> Record:
        return {
            **_measure(head, train, settings.task, "", limit=4096),
            **_measure(head, validation, settings.task, "validation_"),
        }

    description = f"training the head ({settings.configuration}, {settings.task})"
    books = Bookkeeper(description, settings.epochs, 1, validate, progress=progress, tell=tell)
    return fit_by_hand(head, run_epoch, settings.epochs, books)


def _epoch_of_head(
    head: Any, train: Labelled, settings: StrikeImageSettings
) -> tuple[Callable[[NDArray[np.int64]], Any], Any]:
    """A function that learns from all examples in the order given (N,), and its optimiser.

    The whole epoch is one graph: steps are small, and there is no Python between them.
    """
    import keras
    import tensorflow as tf

    optimizer: Any = keras.optimizers.Adam(settings.learning_rate)
    optimizer.build(head.trainable_variables)
    features, labels, weights = map(tf.constant, (train.features, train.labels, train.weights))
    steps = max(1, len(train.labels) // settings.batch_size)
    size = min(settings.batch_size, len(train.labels))

    @tf.function
    def run(order):  # noqa: ANN001, ANN202
        total = tf.constant(0.0)
        for i in tf.range(steps):
            rows = order[i]
            with tf.GradientTape() as tape:
                probabilities = head(tf.gather(features, rows), training=True)
                losses = loss_of(probabilities, tf.gather(labels, rows), settings.task)
                loss = tf.reduce_mean(losses * tf.gather(weights, rows))
            variables = head.trainable_variables
            optimizer.apply(tape.gradient(loss, variables), variables)
            total += loss
        return total / tf.cast(steps, tf.float32)

    return lambda order: run(tf.constant(order[: steps * size].reshape(steps, size))), optimizer


def rate_of_epoch(settings: StrikeImageSettings, epoch: int) -> float:
    """Half a cosine from the learning rate to its final share."""
    low = settings.final_rate_share
    share = epoch / max(1, settings.epochs - 1)
    return settings.learning_rate * (low + (1 - low) * 0.5 * (1 + float(np.cos(np.pi * share))))


def loss_of(probabilities: Any, labels: Any, task: Task) -> Any:
    """Cross-entropy (B,) of probabilities (B, 3) or (B, 1) against class indices (B,); class 0 is punch."""
    import tensorflow as tf

    if task == "nary":
        return -tf.math.log(tf.gather(probabilities, labels, batch_dims=1) + 1e-7)
    punch = tf.cast(tf.equal(labels, 0), tf.float32)
    p = tf.clip_by_value(probabilities[:, 0], 1e-7, 1 - 1e-7)
    return -(punch * tf.math.log(p) + (1 - punch) * tf.math.log(1 - p))


def _measure(
    head: Any, data: Labelled, task: Task, prefix: str, limit: int | None = None
) -> dict[str, float]:
    probabilities = head(data.features[:limit], training=False)
    labels = data.labels[:limit]
    values = np.asarray(probabilities)
    right = values.argmax(1) == labels if task == "nary" else (values[:, 0] >= 0.5) == (labels == 0)
    loss = float(np.mean(np.asarray(loss_of(probabilities, labels, task))))
    return {f"{prefix}accuracy": float(right.mean()), **({f"{prefix}loss": loss} if prefix else {})}
