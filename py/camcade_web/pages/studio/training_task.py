"""What the trainer is given, and what its answers mean."""

from collections.abc import Sequence
from dataclasses import dataclass

from camcade.errors import StudioError
from camcade.studio.head import Head, Kind, TrainingSettings
from camcade.studio.judging import Answer
from camcade.studio.project import Project
from camcade.studio.split import held_back


@dataclass(frozen=True, slots=True)
class TrainingTask:
    """What the trainer is given: samples in order, the class of each, and which of them judge.

    `labels` are indices of `classes`, which are class keys in the order of the head's outputs. `mark`: of the
    project as it was then; it may change meanwhile.
    """

    samples: tuple[str, ...]
    labels: bytes
    held: bytes
    classes: tuple[str, ...]
    settings: TrainingSettings
    kind: Kind = Kind.PICTURE
    mark: str = ""


def training_task(project: Project, settings: TrainingSettings) -> TrainingTask:
    """The samples of all classes that are on."""
    classes = tuple(one.key for one in project.trained_classes)
    samples = [sample for sample in project.samples if sample.class_key in classes]
    held = held_back(project, settings.seed)
    return TrainingTask(
        tuple(sample.key for sample in samples),
        bytes(classes.index(sample.class_key) for sample in samples),
        bytes(sample.key in held for sample in samples),
        classes,
        settings,
        project.kind,
        project.mark(),
    )


def start_of(project: Project, task: TrainingTask, head: Head | None) -> Head:
    """What a training goes on from. Raises StudioError where it cannot, in words."""
    if head is None:
        raise StudioError("there is nothing yet to go on from. Untick “Go on from what it knows”")
    if head.classes != task.classes:
        names = {one.key: one.name for one in project.classes}
        known, asked = (
            ", ".join(names.get(key, "one that is gone") for key in keys)
            for keys in (head.classes, task.classes)
        )
        raise StudioError(
            f"it knows {known}; the classes that are on are {asked}. Turn on the same, or untick “Go on from "
            "what it knows”"
        )
    return head


def trained_head(task: TrainingTask, weights: bytes, near: Sequence[int], reach: float) -> Head:
    """The head that came out. `near`: rows of the samples that stand for all, `reach`: how far others lie.

    Raises StudioError where its weights are none.
    """
    kind = task.kind
    units = task.settings.hidden_units
    keys = tuple(task.samples[row] for row in near)
    return Head(task.classes, units, weights, kind.features, kind.backbone, task.mark, keys, reach)


def answers_of(task: TrainingTask, probabilities: Sequence[float]) -> list[Answer]:
    """What the head said of the samples that were held back."""
    count = len(task.classes)
    return [
        Answer(
            key,
            task.classes[task.labels[row]],
            dict(zip(task.classes, probabilities[count * row : count * (row + 1)], strict=True)),
        )
        for row, key in enumerate(task.samples)
        if task.held[row]
    ]
