"""Packs all drawings into a few picture pages and writes atlas.json beside them."""

import hashlib
import io
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image

from camcade.processes import process_pool
from camcade_build.art import arenas, effects, fighters, letters
from camcade_build.art.pictures import PIXELS_PER_UNIT, Picture, Raster, rasterise
from camcade_build.art.shapes import OUTLINE

PAGE_SIZE = 2048
"""Largest width and height of a page in pixels; every phone's canvas takes this."""
GAP = 2
"""Transparent pixels between sprites, so that smoothing never draws a neighbour."""
COLOURS = 48
"""Flat art needs few colours: the palette that all pages of a lossless group share."""
ALPHA_STEP = 51
"""Edges keep five degrees of cover, which halves the files and cannot be seen."""
SOFT_QUALITY = 82
"""Arenas and lights are soft: lossy WebP. Everything with outlines is lossless."""


@dataclass(frozen=True, slots=True)
class Group:
    """Drawings that are loaded together and share pages."""

    name: str
    draw: Callable[[], list[Picture]]
    lossless: bool = True
    flat: bool = False  # few colours, no gradients
    is_later: bool = False  # a game begins without it, and fetches it meanwhile


# What a fight begins with. The rest of a fighter comes within its first seconds.
FIRST_MOVES = frozenset(
    ("stand", "walking", "squating", "jumping", "blocking", "endure", "high-punch", "low-punch")
)


def _fighter(name: str, *, is_later: bool) -> list[Picture]:
    return [
        picture
        for picture in fighters.pictures(name)
        if (picture.id.split("/")[1] in FIRST_MOVES) is not is_later
    ]


def _common() -> list[Picture]:
    return effects.pictures() + letters.pictures()


def _lights() -> list[Picture]:
    return [picture for name in fighters.FIGHTERS for picture in fighters.swooshes(name)]


GROUPS = (
    Group("ember", partial(_fighter, "ember", is_later=False), flat=True),
    Group("tide", partial(_fighter, "tide", is_later=False), flat=True),
    Group("common", _common),
    Group("tower", partial(arenas.pictures, "tower"), lossless=False),
    Group("throne", partial(arenas.pictures, "throne"), lossless=False),
    Group("lights", _lights, lossless=False, is_later=True),
    Group("ember-later", partial(_fighter, "ember", is_later=True), flat=True, is_later=True),
    Group("tide-later", partial(_fighter, "tide", is_later=True), flat=True, is_later=True),
)


@dataclass(frozen=True, slots=True)
class Placed:
    """A raster and its corner in its page."""

    raster: Raster
    x: int
    y: int


def sources() -> list[Path]:
    """Return the files that the art is made from: when none has changed, the atlas stays the same."""
    from camcade.duel import moves

    here = Path(__file__).parent
    return [*sorted(here.glob("*.py")), *sorted(here.glob("poses/*.yaml")), Path(moves.__file__)]


def digest() -> str:
    """Return a hash over the art's sources, for a build cache."""
    sha = hashlib.sha256()
    for path in sources():
        sha.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return sha.hexdigest()


def build_atlas(out_dir: Path, processes: int = 2) -> list[Path]:
    """Draw everything and write `atlas.json`, `atlas-N.webp` and `later-N.webp` into `out_dir`.

    Args:
        out_dir: folder for the files; made if missing. Files are replaced one by one, atlas.json last.
        processes: how many drawing processes to use; 1 stays in this one.

    Returns:
        the written files, atlas.json first.
    """
    out_dir.mkdir(parents=True, exist_ok=True)
    if processes > 1:
        with process_pool(processes) as pool:
            drawn = list(pool.map(_draw_pages, range(len(GROUPS))))
    else:
        drawn = [draw_pages(group) for group in GROUPS]

    names: list[str] = []
    groups: dict[str, list[int]] = {}
    sprites: dict[str, list[float]] = {}
    files: list[Path] = []
    for group, pages in zip(GROUPS, drawn, strict=True):
        groups[group.name] = []
        for content, places in pages:
            number = len(names)
            names.append(f"{'later' if group.is_later else 'atlas'}-{number}.webp")
            groups[group.name].append(number)
            files.append(_write(out_dir / names[-1], content))
            for id, place in places.items():
                sprites[id] = [number, *place, PIXELS_PER_UNIT]
    document = {
        "format": 1,
        "pages": names,
        "groups": groups,
        "letters": letters.widths(),
        "moves": {name: fighters.steps_of_moves(name) for name in fighters.FIGHTERS},
        "sprites": sprites,
    }
    text = json.dumps(document, separators=(",", ":"))
    return [_write(out_dir / "atlas.json", text.encode()), *files]


NEAREST = Image.Resampling.NEAREST
Page = tuple[bytes, dict[str, tuple[int, ...]]]
"""A page's file, and for each of its sprites x, y, width, height and anchor in page pixels."""


def _draw_pages(index: int) -> list[Page]:
    return draw_pages(GROUPS[index])


def draw_pages(group: Group) -> list[Page]:
    """Draw, pack and encode one group."""
    rasters = [rasterise(picture) for picture in group.draw()]
    pages = pack(rasters)
    palette = shared_palette(rasters) if group.flat else None
    return [
        (
            _encode(compose(page), palette, group.lossless),
            {
                place.raster.id: (place.x, place.y, *place.raster.image.size, *place.raster.anchor)
                for place in sorted(page, key=lambda place: place.raster.id)
            },
        )
        for page in pages
    ]


def pack(rasters: Sequence[Raster]) -> list[list[Placed]]:
    """Place rasters on shelves, tallest first, in as many pages as needed.

    Raises:
        ValueError: a picture is larger than a page.
    """
    pages: list[list[Placed]] = [[]]
    x = y = shelf = 0
    for raster in sorted(rasters, key=lambda raster: (-raster.image.height, -raster.image.width, raster.id)):
        wide, high = raster.image.size
        if wide > PAGE_SIZE or high > PAGE_SIZE:
            raise ValueError(f"{raster.id} is {wide} × {high}, a page only {PAGE_SIZE} × {PAGE_SIZE}")
        if x + wide > PAGE_SIZE:
            x, y, shelf = 0, y + shelf + GAP, 0
        if y + high > PAGE_SIZE:
            pages.append([])
            x = y = shelf = 0
        pages[-1].append(Placed(raster, x, y))
        x += wide + GAP
        shelf = max(shelf, high)
    return pages


def compose(page: Sequence[Placed]) -> Image.Image:
    width = max(place.x + place.raster.image.width for place in page)
    height = max(place.y + place.raster.image.height for place in page)
    sheet = Image.new("RGBA", (width, height))
    for place in page:
        sheet.paste(place.raster.image, (place.x, place.y))
    return sheet


def shared_palette(rasters: Sequence[Raster]) -> Image.Image:
    """Return one palette for all rasters of a group, so that no colour flickers between pages."""
    samples = [
        raster.image.resize((raster.image.width // 6 + 1, raster.image.height // 6 + 1), NEAREST)
        for raster in rasters
    ]
    width = max(image.width for image in samples)
    sheet = Image.new("RGB", (width, sum(image.height for image in samples)), OUTLINE)
    y = 0
    for image in samples:
        sheet.paste(image.convert("RGB"), (0, y), image.getchannel("A").point(_solid))
        y += image.height
    return sheet.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE, kmeans=2)


def _solid(alpha: int) -> int:
    return 255 if alpha > 100 else 0


def _stepped(alpha: int) -> int:
    return (alpha + ALPHA_STEP // 2) // ALPHA_STEP * ALPHA_STEP


def flattened(sheet: Image.Image, palette: Image.Image) -> Image.Image:
    """Return the sheet in the palette's colours; edges keep their cover in a few degrees."""
    alpha = sheet.getchannel("A")
    opaque = Image.new("RGB", sheet.size, OUTLINE)
    opaque.paste(sheet.convert("RGB"), mask=alpha.point(_solid))
    flat = opaque.quantize(palette=palette, dither=Image.Dither.NONE).convert("RGBA")
    flat.putalpha(alpha.point(_stepped))
    return flat


def _encode(sheet: Image.Image, palette: Image.Image | None, lossless: bool) -> bytes:
    file = io.BytesIO()
    if lossless:
        final = sheet if palette is None else flattened(sheet, palette)
        final.save(file, "WEBP", lossless=True, quality=75, method=4)
    else:
        sheet.save(file, "WEBP", quality=SOFT_QUALITY, alpha_quality=90, method=4)
    return file.getvalue()


def _write(path: Path, content: bytes) -> Path:
    """Write a neighbour first and rename it, so that a broken build never leaves half a file."""
    neighbour = path.with_name(path.name + ".new")
    neighbour.write_bytes(content)
    os.replace(neighbour, path)
    return path
