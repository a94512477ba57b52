"""The few drawings that the front page's recorded fight shows, small enough for a first visit.

The game's own atlas is four times as large as the front page can wait for; the recorded fight shows half of
its drawings, on a stage of two thirds of the size. So it has an atlas of its own, cut from the game's.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from PIL import Image

from camcade_build.art import atlas as packing
from camcade_build.art.pictures import Raster
from camcade_build.site.reel import ReelSettings, round_frames
from camcade_render import Pictures, render

SCALE = 0.65  # of the game's drawings, which are made for 1200 × 800
POSTER_SCALE = 1.3  # pixels of the still picture for one arena pixel
ARENA_NAMES = ("tower/", "throne/")
ARENA_QUALITY = 74
POSTER_QUALITY = 72


@dataclass(frozen=True, slots=True)
class Cut:
    """A drawing taken out of the game's atlas and made smaller."""

    name: str
    image: Image.Image
    anchor: tuple[float, float]  # in its pixels
    scale: float  # its pixels for one arena pixel


def reel_art(art: Mapping[str, bytes], names: Iterable[str]) -> dict[str, bytes]:
    """`{file name: content}` of an atlas that holds these drawings, in the format of the game's.

    Args:
        art: the game's atlas, `{file name: content}`.
        names: of the drawings that are shown.
    """
    document = json.loads(art["atlas.json"])
    pages = [Image.open(io.BytesIO(art[name])).convert("RGBA") for name in document["pages"]]
    cuts = [cut(name, document["sprites"][name], pages) for name in sorted(names)]
    soft = [one for one in cuts if one.name.startswith(ARENA_NAMES)]
    flat = [one for one in cuts if not one.name.startswith(ARENA_NAMES)]
    sprites: dict[str, list[float]] = {}
    files: dict[str, bytes] = {}
    for group, lossless in ((soft, False), (flat, True)):
        add_pages(group, lossless, sprites, files)
    index = {"format": document["format"], "pages": list(files), "sprites": sprites}
    return {"atlas.json": json.dumps(index, separators=(",", ":")).encode(), **files}


def poster(art_folder: Path, settings: ReelSettings | None = None) -> bytes:
    """The frame that is shown until the moving picture has come, and to those who want no motion: WebP."""
    settings = settings or ReelSettings()
    pictures = Pictures(art_folder)
    number = round(settings.poster_s * settings.frames_per_second)
    frame = next(islice(round_frames(pictures.atlas, settings), number, None))
    file = io.BytesIO()
    render(frame, pictures, POSTER_SCALE).save(file, "WEBP", quality=POSTER_QUALITY, method=6)
    return file.getvalue()


def cut(name: str, sprite: list[Any], pages: list[Image.Image]) -> Cut:
    page, x, y, width, height, anchor_x, anchor_y, scale = sprite
    image = pages[int(page)].crop((x, y, x + width, y + height))
    size = (max(1, round(width * SCALE)), max(1, round(height * SCALE)))
    across, down = size[0] / width, size[1] / height
    smaller = image.resize(size, Image.Resampling.LANCZOS)
    return Cut(name, smaller, (anchor_x * across, anchor_y * down), scale * SCALE)


def add_pages(
    cuts: list[Cut], lossless: bool, sprites: dict[str, list[float]], files: dict[str, bytes]
) -> None:
    """Pack one group of drawings, and note where each lies."""
    by_name = {one.name: one for one in cuts}
    rasters = [Raster(one.name, one.image, (0, 0)) for one in cuts]
    palette = packing.shared_palette(rasters) if lossless and rasters else None
    for placed in packing.pack(rasters) if rasters else []:
        number = len(files)
        sheet = packing.compose(placed)
        file = io.BytesIO()
        if palette is not None:
            packing.flattened(sheet, palette).save(file, "WEBP", lossless=True, quality=75, method=4)
        else:
            sheet.save(file, "WEBP", quality=ARENA_QUALITY, alpha_quality=80, method=4)
        files[f"reel-{number}.webp"] = file.getvalue()
        for place in placed:
            one = by_name[place.raster.id]
            anchor_x, anchor_y = (round(value, 2) for value in one.anchor)
            sprites[one.name] = [
                number,
                place.x,
                place.y,
                *one.image.size,
                anchor_x,
                anchor_y,
                round(one.scale, 4),
            ]
