"""Training the head of a Studio project outside the page: the same network, trained as its worker does.

Adam on the cross-entropy over stored features, batches in a seeded order, scaling folded into the first layer
(`site/worker/training/trainer.js`). Orders and first weights are NumPy's, so the head is another one than the
page's of the same seed; given the same head, both say the same.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from camcade.errors import DataError
from camcade.studio.body import AT_REST, FEET, LEGS, UNTOLD
from camcade.studio.head import Head, Kind, TrainingSettings
from camcade.studio.kept import KeptProject
from camcade.studio.split import held_back

SMOOTHING = 0.05
DECAY = 1.0
FINAL_RATE_SHARE = 0.02
MOMENTS = 0.9, 0.999
EPSILON = 1e-7
SPREAD_FLOOR = 0.1

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class HeadTraining:
    """What came out: the project with its head, and the share of unseen samples that are told rightly."""

    kept: KeptProject
    learnt: int  # samples
    held: int  # samples that judge
    accuracy: float  # of what it learns from
    held_accuracy: float | None  # of those that judge; None without any


def train_project(kept: KeptProject, settings: TrainingSettings) -> HeadTraining:
    """Train a project's head on the features in its file; with `is_continued`, the head that is there.

    Raises:
        DataError: it has fewer than two classes with samples, or samples without features, or no head to go
            on from that tells the same classes.
    """
    project = kept.project
    classes = tuple(one.key for one in project.trained_classes)
    samples = [one for one in project.samples if one.class_key in classes]
    empty = [one.name for one in project.trained_classes if not project.samples_of(one.key)]
    if len(classes) < 2 or empty:
        lacking = f"no samples of {', '.join(empty)}" if empty else f"{len(classes)} classes"
        raise DataError(f"“{project.name}” has {lacking}; a head tells two classes with samples, or more.")
    missing = sum(one.key not in kept.features for one in samples)
    if missing:
        raise DataError(
            f"{missing} samples of “{project.name}” have no features yet; open it in Studio, wait until all "
            "are looked at, and save it again."
        )
    inputs = np.array([np.frombuffer(kept.features[one.key], "<f4") for one in samples], np.float64)
    labels = np.array([classes.index(one.class_key) for one in samples])
    judging = held_back(project, settings.seed)
    held = np.array([one.key in judging for one in samples])
    start = None
    if settings.is_continued:
        start = kept.head
        if start is None or start.classes != classes:
            raise DataError(f"“{project.name}” has no head of these classes to go on from; train a new one.")
        settings = replace(settings, hidden_units=start.hidden_units)
    shown, told = as_shown(inputs[~held], labels[~held], project.kind)
    layers = trained_layers(shown, told, len(classes), settings, start, project.kind)
    weights = b"".join(part.astype("<f4").tobytes() for layer in layers for part in layer)
    kind = project.kind
    head = Head(classes, settings.hidden_units, weights, kind.features, kind.backbone, project.mark())
    said = probabilities(inputs, layers).argmax(axis=1) == labels
    return HeadTraining(
        replace(kept, head=head, training=settings),
        int((~held).sum()),
        int(held.sum()),
        float(said[~held].mean()),
        float(said[held].mean()) if held.any() else None,
    )


def as_shown(inputs: Floats, labels: NDArray[np.int_], kind: Kind) -> tuple[Floats, NDArray[np.int_]]:
    """What is learnt from: of poses (samples, width) also how a camera shows them that sees no feet, and no
    knees (`camcade.studio.body.without_legs`).
    """
    if kind is not Kind.BODY:
        return inputs, labels
    versions = [inputs]
    for hidden in (FEET, LEGS):
        versions.append(inputs.copy())
        versions[-1][:, hidden] = 0.0
    return np.concatenate(versions), np.tile(labels, len(versions))


def trained_layers(
    inputs: Floats,
    labels: NDArray[np.int_],
    classes: int,
    settings: TrainingSettings,
    start: Head | None = None,
    kind: Kind = Kind.PICTURE,
) -> list[tuple[Floats, Floats]]:
    """Kernel and bias of each layer, for features (samples, width) as they come; `start`: to go on from."""
    rng = np.random.default_rng(settings.seed)
    mix, offset = with_rest(inputs.shape[1], kind)
    inputs = inputs @ mix + offset
    mean, variance = inputs.mean(axis=0), inputs.var(axis=0)
    spread = np.sqrt(variance + SPREAD_FLOOR * variance.mean() + EPSILON)
    scaled = (inputs - mean) / spread
    sizes = [inputs.shape[1], *([settings.hidden_units] if settings.hidden_units else []), classes]
    parameters = [
        part
        for width, units in zip(sizes, sizes[1:], strict=False)
        for part in (rng.normal(0, np.sqrt(2 / width), (width, units)), np.zeros(units))
    ]
    if start is not None:
        parameters = parts_of(start, [part.shape for part in parameters])
        parameters[0] *= np.any(mix, axis=0)[:, None]
        parameters[1] -= offset @ parameters[0]
        parameters[1] += mean @ parameters[0]
        parameters[0] *= spread[:, None]
    counts = np.bincount(labels, minlength=classes)
    weights = len(labels) / (classes * counts) if settings.is_weighted else np.ones(classes)
    wanted = np.eye(classes) * (1 - SMOOTHING) + SMOOTHING / classes
    moments = [np.zeros_like(part) for part in (*parameters, *parameters)]
    steps = settings.epochs * -(-len(labels) // settings.batch_size)
    step = 0
    for _ in range(settings.epochs):
        order = rng.permutation(len(labels))
        for first in range(0, len(order), settings.batch_size):
            rows = order[first : first + settings.batch_size]
            step += 1
            slopes = slopes_of(parameters, scaled[rows], wanted[labels[rows]], weights[labels[rows]])
            share = (1 + np.cos(np.pi * min(1.0, step / steps))) / 2
            rate = settings.learning_rate * (FINAL_RATE_SHARE + (1 - FINAL_RATE_SHARE) * share)
            update(parameters, moments, slopes, rate, step)
    if not all(np.isfinite(part).all() for part in parameters):
        raise DataError("The loss is no number any more; train with a lower learning_rate.")
    kernel = parameters[0] / spread[:, None]
    folded = [mix @ kernel, parameters[1] + (offset - mean) @ kernel, *parameters[2:]]
    return list(zip(folded[::2], folded[1::2], strict=True))


def with_rest(width: int, kind: Kind) -> tuple[Floats, Floats]:
    """What a head is shown of features: features @ (width, width) + (width,), of poses with legs at rest that
    are not seen (`camcade.studio.body.AT_REST`).
    """
    mix, offset = np.eye(width), np.zeros(width)
    if kind is Kind.BODY:
        for at, (value, gate) in AT_REST.items():
            offset[at] = value
            mix[gate, at] = -value
        mix[:, UNTOLD] = 0.0
    return mix, offset


def parts_of(head: Head, shapes: list[tuple[int, ...]]) -> list[Floats]:
    """A head's kernels and biases, of these shapes."""
    numbers = np.frombuffer(head.weights, "<f4").astype(np.float64)
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]
    return [part.reshape(shape) for part, shape in zip(np.split(numbers, ends), shapes, strict=True)]


def slopes_of(parameters: list[Floats], inputs: Floats, wanted: Floats, weights: Floats) -> list[Floats]:
    """The loss's slope along each parameter, of one batch."""
    values = [inputs]
    for kernel, bias in zip(parameters[:-2:2], parameters[1:-2:2], strict=True):
        values.append(np.maximum(0, values[-1] @ kernel + bias))
    shares = softmax(values[-1] @ parameters[-2] + parameters[-1])
    error = weights[:, None] * (shares - wanted) / len(inputs)
    slopes: list[Floats] = []
    for number in range(len(values) - 1, -1, -1):
        slopes[:0] = [values[number].T @ error, error.sum(axis=0)]
        error = (error @ parameters[2 * number].T) * (values[number] > 0)
    return slopes


def update(
    parameters: list[Floats], moments: list[Floats], slopes: list[Floats], rate: float, step: int
) -> None:
    """A step of Adam, in place; kernels decay."""
    first, second = MOMENTS
    corrected = rate * np.sqrt(1 - second**step) / (1 - first**step)
    for number, (part, slope) in enumerate(zip(parameters, slopes, strict=True)):
        slow, square = moments[number], moments[len(parameters) + number]
        slow += (1 - first) * (slope - slow)
        square += (1 - second) * (slope**2 - square)
        if part.ndim == 2:
            part *= 1 - rate * DECAY
        part -= corrected * slow / (np.sqrt(square) + EPSILON)


def probabilities(inputs: Floats, layers: list[tuple[Floats, Floats]]) -> Floats:
    """(samples, classes) of features as they come."""
    for kernel, bias in layers[:-1]:
        inputs = np.maximum(0, inputs @ kernel + bias)
    return softmax(inputs @ layers[-1][0] + layers[-1][1])


def softmax(sums: Floats) -> Floats:
    shares = np.exp(sums - sums.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)
