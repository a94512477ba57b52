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
            raise too_large(name, str(problem)) from problem
        except Exception as problem:  # Pillow's readers raise whatever a damaged head makes them raise
            raise undecodable(len(encoded), name) from problem
    refuse_size(width, height, name)
    return width, height


def refuse_size(width: int, height: int, name: str) -> None:
    """Raises DataError when so many pixels are too many, or too few to show anything."""
    if width * height > LARGEST_PICTURE_PX:
        raise too_large(name, f"{width} × {height} pixels")
    if min(width, height) < SMALLEST_SIDE_PX:
        raise DataError(
            f"picture {name} is too small ({width} × {height} pixels); expected {SMALLEST_SIDE_PX} × "
            f"{SMALLEST_SIDE_PX} at least. Take it out"
        )


def too_large(name: str, found: str) -> DataError:
    """What to raise for a picture of a size, in words, that nothing reads."""
    return DataError(
        f"picture {name} is too large ({found}); expected {LARGEST_PICTURE_PX:,} pixels at most. "
        "Scale it down"
    )


def undecodable(size: int, name: str) -> DataError:
    """What to raise for a picture of so many bytes that nothing can read."""
    return DataError(
        f"picture {name} ({size} bytes) cannot be decoded; expected PNG, JPEG, WebP or BMP. "
        "Delete it, or write it again"
    )
