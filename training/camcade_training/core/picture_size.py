"""How large a picture is, from its head: asked before memory is asked for."""

import io
import warnings
from pathlib import Path

from PIL import Image as PillowImage

from camcade.errors import DataError

LARGEST_PICTURE_PX = 100_000_000  # about twice what phones take
SMALLEST_SIDE_PX = 2


def measure_picture(path: Path) -> tuple[int, int]:
    """Width and height in px, from the file's head. Raises DataError when it is no picture, or too large."""
    try:
        content = path.read_bytes()
    except OSError as problem:
        raise DataError(f"cannot read picture {path}: {problem.strerror}") from problem
    return measure(content, str(path))


def measure(encoded: bytes, name: str) -> tuple[int, int]:
    """As `measure_picture`, of a file's bytes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PillowImage.DecompressionBombWarning)
        try:
            with PillowImage.open(io.BytesIO(encoded)) as head:
                width, height = head.size
        except PillowImage.DecompressionBombError as problem:
            raise DataError(
                f"picture {name} is too large ({problem}); expected {LARGEST_PICTURE_PX:,} pixels at most. "
                "Scale it down"
            ) from problem
        except Exception as problem:  # Pillow's readers raise whatever a damaged head makes them raise
            raise undecodable(len(encoded), name) from problem
    if width * height > LARGEST_PICTURE_PX:
        raise DataError(
            f"picture {name} is too large ({width} × {height} pixels); expected {LARGEST_PICTURE_PX:,} "
            "pixels at most. Scale it down"
        )
    if min(width, height) < SMALLEST_SIDE_PX:
        raise DataError(
            f"picture {name} is too small ({width} × {height} pixels); expected {SMALLEST_SIDE_PX} × "
            f"{SMALLEST_SIDE_PX} at least. Take it out"
        )
    return width, height


def undecodable(size: int, name: str) -> DataError:
    """What to raise for a picture of so many bytes that nothing can read."""
    return DataError(
        f"picture {name} ({size} bytes) cannot be decoded; expected PNG, JPEG, WebP or BMP. "
        "Delete it, or write it again"
    )
