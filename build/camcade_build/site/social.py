"""The picture that stands beside links to the site: a moment of the recorded fight, by our own renderer."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from camcade.duel.lettering import Command, write
from camcade_build.site.reel import ReelSettings, round_frames
from camcade_render import Pictures, render

SIZE_PX = (1200, 630)  # what link previews are cut to
SCALE = 2
VEIL_HEIGHT, VEIL_STRIPS = 144, 72  # arena pixels; darker above, gone below


@dataclass(frozen=True)
class SocialSettings:
    """Which moment is shown, and what stands on it."""

    moment_s: float = 4.0
    title: str = "CAMCADE"
    line: str = "PUNCH. AND YOUR FIGHTER PUNCHES."
    top: float = 78.0  # arena pixels cut away above: fighters and ground stay
    quality: int = 84


def social_picture(art: Path, settings: SocialSettings | None = None) -> bytes:
    """A JPEG of 1200 × 630 pixels, which every service that shows links can read.

    Args:
        art: the folder with the atlas.
    """
    settings = settings or SocialSettings()
    pictures = Pictures(art)
    reel = ReelSettings()
    number = round(settings.moment_s * reel.frames_per_second)
    frame = next(islice(round_frames(pictures.atlas, reel), number, None))
    commands = [*without_display(frame), *headline(settings, pictures)]
    left, top = 0, round(settings.top * SCALE)
    picture = render(commands, pictures, SCALE).crop((left, top, SIZE_PX[0], top + SIZE_PX[1]))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=settings.quality, optimize=True, progressive=True)
    return file.getvalue()


def headline(settings: SocialSettings, pictures: Pictures) -> list[Command]:
    """The veil and the words on it."""
    veil = range(VEIL_STRIPS)
    high = VEIL_HEIGHT / VEIL_STRIPS
    commands: list[Command] = [
        ("rect", 0, settings.top + high * strip, 600, high, "#130d1d", 0.8 * (1 - strip / VEIL_STRIPS))
        for strip in veil
    ]
    write(commands, settings.title, 28, settings.top + 66, pictures.atlas, kind="title", scale=1.15)
    write(commands, settings.line, 30, settings.top + 96, pictures.atlas, kind="label")
    return commands


def without_display(frame: list[Command]) -> list[Command]:
    """The scene without life bars, names and clock: those stand above everything else."""
    kept: list[Command] = []
    for command in frame:
        if command[0] == "rect" and command[2] < 60 and command[4] < 40:
            break
        kept.append(command)
    return kept
