"""The front page's pictures, kept between builds like the art that they are made from."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from camcade.duel.replay import Replay
from camcade.duel.replay_reading import load
from camcade.errors import BuildError, ReplayError
from camcade_build.art.cache import art_folder
from camcade_build.project import Project
from camcade_build.site import reel_art, social
from camcade_build.site.reel import ReelSettings, record_reel
from camcade_render import pictures, renderer

EXHIBITION = "agent/exhibition.json"
"""In a folder of models: a replay that `camcade export agent` recorded, which no page fetches."""

MAKERS = (reel_art, social, pictures, renderer)


def front_pictures(project: Project, art: Mapping[str, bytes]) -> dict[str, bytes]:
    """`{file name: content}`: the recorded fight (`duel.json`) with its atlas, its still, and `social.jpg`.

    Args:
        art: the game's atlas, `{file name: content}`.
    """
    settings = ReelSettings(replay=exhibition(project.models))
    try:
        fight = record_reel(art["atlas.json"].decode(), settings)
    except ReplayError as error:
        raise BuildError(f"{project.models / EXHIBITION}: {error} Or delete it.") from error
    digest = hashlib.sha256(fight.encode() + art["atlas.json"])
    for maker in MAKERS:
        digest.update(Path(maker.__file__ or "").read_bytes())
    folder = project.cache / "front" / digest.hexdigest()[:32]
    if not folder.is_dir():
        drawings = art_folder(project)
        files = {
            "duel.json": fight.encode(),
            "poster.webp": reel_art.poster(drawings, settings),
            "social.jpg": social.social_picture(drawings),
            **reel_art.reel_art(art, json.loads(fight)["names"]),
        }
        keep(folder, files)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def front_cards(project: Project) -> dict[str, bytes]:
    """`{file name: content}`: a picture of each thing that the front page leads to, taken from its page."""
    folder = project.root / "site" / "pictures"
    return {path.name.removeprefix("front-"): path.read_bytes() for path in sorted(folder.glob("front-*"))}


def exhibition(models: Path) -> Replay | None:
    """The match of the site's agent against itself, if there is one.

    Raises:
        BuildError: the file cannot be read.
    """
    path = models / EXHIBITION
    if not path.is_file():
        return None
    try:
        return load(path)
    except ReplayError as error:
        raise BuildError(str(error)) from error


def keep(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write into a neighbour of `folder`, which then becomes `folder`; those of earlier builds go."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=folder.parent) as work:
        made = Path(work) / "front"
        made.mkdir()
        for name, content in files.items():
            (made / name).write_bytes(content)
        for earlier in folder.parent.glob("[!.]*"):
            shutil.rmtree(earlier, ignore_errors=True)
        if not folder.is_dir():  # another build may have made the same meanwhile
            made.rename(folder)
