"""What a silhouette measures: where its trunk and its ends are, and what reaches out of it."""

from dataclasses import dataclass

from camcade.gestures.silhouette_settings import SilhouetteDetectorSettings
from camcade.vision.silhouette import Silhouette, middle_of

CROWN = 0.12  # heights: about a head


@dataclass(frozen=True, slots=True)
class Shape:
    """One frame's measures. Reach, arm and rows are px; the sides are those of the picture."""

    axis: float
    top: float
    middle: float
    bottom: float
    height: float
    stance: float  # pixels of the legs that stand
    crown: float  # the width of the silhouette's upper end


@dataclass(frozen=True, slots=True)
class Limb:
    """What reaches out of the trunk on one side: how far, and how far below the top; in heights."""

    reach: float
    below_top: float


AVERAGED = ("axis", "top", "middle", "bottom", "height", "stance", "crown")


def measure(found: Silhouette, height: float, settings: SilhouetteDetectorSettings) -> Shape:
    """The measures of a silhouette whose player, when standing, is `height` px high."""
    rows = found.rows(0, found.width)
    trunk = found.columns(round(found.top + 0.1 * height), round(found.top + 0.6 * height))
    crown = max(1, round(CROWN * height))
    shins = round(found.bottom - settings.shin * height)
    return Shape(
        axis=middle_of(trunk) or found.axis,
        top=float(found.top),
        middle=middle_of(rows),
        bottom=float(found.bottom),
        height=float(found.height),
        stance=float(sum(rows[shins:])),
        crown=sum(rows[found.top : found.top + crown]) / crown,
    )


def limbs(
    found: Silhouette,
    shape: Shape,
    neutral: Shape,
    settings: SilhouetteDetectorSettings,
    is_squatting: bool,
) -> tuple[Limb, Limb]:
    """What reaches out of the trunk to the left and to the right of the picture.

    Followed outwards from the trunk, column by column, so that a shadow apart from the player is no limb.
    """
    height = neutral.height
    head = max(shape.top, neutral.top) if is_squatting else neutral.top
    top = round(min(head, shape.top))
    end = round(head + settings.limb_low * height)
    columns = found.columns(top, end)
    trunk = settings.trunk * height
    sides: list[Limb] = []
    for step in (-1, 1):
        edge = column = int(shape.axis + step * trunk)
        while 0 <= column < found.width and (columns[column] or _is_bridged(columns, column, step)):
            column += step
        first, last = (column + 1, edge + 1) if step < 0 else (edge, column)
        reach = abs(column - edge)
        rows = found.rows(first, last)[max(0, top) : max(0, end)] if reach else []
        sides.append(Limb(reach / height, (middle_of(rows) + max(0, top) - head) / height if rows else 0.0))
    return sides[0], sides[1]


def _is_bridged(columns: list[int], column: int, step: int) -> bool:
    """An empty column between two that are not: a thin wrist."""
    return 0 <= column + step < len(columns) and columns[column + step] > 0


def rise(shape: Shape, neutral: Shape) -> float:
    """How far the silhouette goes up from its middle, in heights."""
    return (shape.middle - shape.top) / neutral.height


def followed(neutral: Shape, shape: Shape, weight: float) -> Shape:
    return Shape(
        *(
            getattr(neutral, name) + weight * (getattr(shape, name) - getattr(neutral, name))
            for name in AVERAGED
        ),
    )
