"""The player's silhouette in a small picture, and its two histograms.

The foreground's largest run of columns is taken for the player. How many of its pixels lie in each column and
in each row says where the player stands, how tall they are, and how far arms and legs reach.
"""

from dataclasses import dataclass

from camcade.errors import SettingsError


@dataclass(frozen=True, slots=True)
class SilhouetteSettings:
    """What counts as a player.

    | field | unit | meaning |
    | --- | --- | --- |
    | least_area | share of the picture | a smaller run is nobody |
    | least_height | share of the picture | a lower one is nobody either |
    | least_column, least_row | px | fewer in a column or row do not belong to the run |
    | widest_gap, highest_gap | px | between two runs of columns or rows that still are one |
    """

    least_area: float = 0.02
    least_height: float = 0.25
    least_column: int = 2
    least_row: int = 2
    widest_gap: int = 1
    highest_gap: int = 3

    def __post_init__(self) -> None:
        for name in ("least_area", "least_height"):
            if not 0 < getattr(self, name) < 1:
                raise SettingsError(f"{name} is {getattr(self, name)}: expected between 0 and 1.")


@dataclass(frozen=True, slots=True)
class Silhouette:
    """One player in one picture, in pixels from its top left.

    | field | unit | meaning |
    | --- | --- | --- |
    | left, right | px | first column, and the one after the last |
    | top, bottom | px | first row, and the one after the last |
    | area | px | of the whole silhouette |
    | axis | px | the column with as much of the player to its left as to its right |
    | mask | 0 or 1 | each pixel of the picture, row by row; 0 outside the box |
    | width | px | of the picture |
    """

    left: int
    right: int
    top: int
    bottom: int
    area: int
    axis: float
    mask: bytes
    width: int

    @property
    def height(self) -> int:
        """Of the player, px."""
        return self.bottom - self.top

    def columns(self, top: int, bottom: int) -> list[int]:
        """The player's pixels in each column of the picture, between two rows [top, bottom)."""
        band = self.mask[max(0, top) * self.width : max(0, bottom) * self.width]
        return [band[column :: self.width].count(1) for column in range(self.width)]

    def rows(self, left: int, right: int) -> list[int]:
        """The player's pixels in each row of the picture, between two columns [left, right)."""
        left, right = max(0, left), max(0, right)
        return [
            self.mask[start + left : start + right].count(1) for start in range(0, len(self.mask), self.width)
        ]


def find_silhouette(
    foreground: bytes, width: int, settings: SilhouetteSettings | None = None
) -> Silhouette | None:
    """The player in a foreground (0 or 1 for each pixel, row by row, `width` to a row); None if nobody."""
    settings = settings or SilhouetteSettings()
    height = len(foreground) // width
    columns = [foreground[column::width].count(1) for column in range(width)]
    found = largest_run(columns, settings.least_column, settings.widest_gap)
    if found is None:
        return None
    left, right = found
    rows = [foreground[row * width + left : row * width + right].count(1) for row in range(height)]
    found = largest_run(rows, settings.least_row, settings.highest_gap)
    if found is None:
        return None
    top, bottom = found
    area = sum(rows[top:bottom])
    if area < settings.least_area * width * height or bottom - top < settings.least_height * height:
        return None
    before, after, empty = bytes(left), bytes(width - right), bytes(width)
    mask = b"".join(
        before + foreground[row * width + left : row * width + right] + after
        if top <= row < bottom
        else empty
        for row in range(height)
    )
    inside = [mask[column::width].count(1) for column in range(width)]
    return Silhouette(left, right, top, bottom, area, middle_of(inside), mask, width)


def largest_run(counts: list[int], least: int, widest_gap: int) -> tuple[int, int] | None:
    """The run [first, end) of places with at least `least` that holds the most; None without any.

    Gaps of up to `widest_gap` places do not end a run.
    """
    best: tuple[int, int] | None = None
    best_sum = 0
    first = end = run_sum = 0
    for place, count in enumerate(counts):
        if count < least:
            continue
        if run_sum == 0 or place - end > widest_gap:
            first, run_sum = place, 0
        run_sum += count
        end = place + 1
        if run_sum > best_sum:
            best, best_sum = (first, end), run_sum
    return best


def middle_of(counts: list[int]) -> float:
    """The place that halves a histogram, in places from its beginning; 0.0 for an empty one."""
    half, before = sum(counts) / 2, 0
    for place, count in enumerate(counts):
        if count and before + count >= half:
            return place + (half - before) / count
        before += count
    return 0.0
