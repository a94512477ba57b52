"""Samples that are learnt from in several versions: mirrored, in another light, elsewhere.

Poses are also learnt from as a nearer camera shows them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from camcade.studio.body import without_legs
from camcade.studio.head import Kind
from camcade_web.pages.studio.featuring import Featuring
from camcade_web.pages.studio.keeping import Keeping
from camcade_web.pages.studio.training_task import TrainingTask


@dataclass(frozen=True, slots=True)
class Variant:
    """How a sample's picture is drawn anew: 1 is as it was, shifts are in shares of its side."""

    is_mirrored: bool = False
    brightness: float = 1.0
    zoom: float = 1.0
    right: float = 0.0
    down: float = 0.0


MIRRORED = (Variant(is_mirrored=True),)
VARIED = (
    Variant(brightness=0.7, zoom=1.06, right=0.05),
    Variant(brightness=1.3, zoom=0.95, right=-0.05, down=0.04),
)


async def with_variants(
    task: TrainingTask, featuring: Featuring, keeping: Keeping, tell: Callable[[str], None]
) -> tuple[bytes, bytes, bytes]:
    """Features, labels and flags of what is held back, of the task's samples and then of their variants.

    Samples that judge have none: they are judged as they came.
    """
    variants = (
        *(MIRRORED if task.settings.is_mirrored else ()),
        *(VARIED if task.settings.is_varied else ()),
    )
    if variants:
        await featuring.can_look()
    features = [keeping.features[key] for key in task.samples]
    labels = bytearray(task.labels)
    learnt = [row for row in range(len(task.samples)) if not task.held[row]]
    for done, row in enumerate(learnt if variants else ()):
        if done % 10 == 0:
            tell(f"Varying the samples: {done} of {len(learnt)}…")
        for variant in variants:
            found = await featured(task.samples[row], variant, featuring, keeping)
            if found is not None:
                features.append(found)
                labels.append(task.labels[row])
    if task.kind is Kind.BODY:
        shown = [*learnt, *range(len(task.samples), len(features))]
        for row in shown:
            features += without_legs(features[row])
            labels += bytes([labels[row]] * 2)
    return b"".join(features), bytes(labels), task.held + bytes(len(labels) - len(task.labels))


async def featured(key: str, variant: Variant, featuring: Featuring, keeping: Keeping) -> bytes | None:
    """Features of a variant, looked at once; None where its picture cannot be opened."""
    if (key, variant) not in keeping.variants:
        found = await featuring.look_at_variant(
            keeping.pictures.get(key),
            variant.is_mirrored,
            variant.brightness,
            (variant.zoom, variant.right, variant.down),
        )
        if found is None:
            return None
        keeping.variants[key, variant] = found
    return keeping.variants[key, variant]
