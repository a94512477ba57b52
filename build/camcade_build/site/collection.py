"""What the site is made of, collected once for either packager: a folder of files, or one file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from camcade_build.art.cache import drawn_art
from camcade_build.project import Project
from camcade_build.site.addresses import refuse_addresses_in
from camcade_build.site.assets import Assets
from camcade_build.site.compiled_python import compiled_archive
from camcade_build.site.front_pictures import front_pictures
from camcade_build.site.icons import icon_files
from camcade_build.site.licences import third_party_notice
from camcade_build.site.models import model_folders, read_bundle
from camcade_build.site.python_archive import python_archive
from camcade_build.site.references import add_scripts, add_styles
from camcade_build.site.stories import compiled_stories
from camcade_build.site.story_pictures import picture_names, story_pictures
from camcade_build.site.worker import inference_worker
from camcade_build.vendor.networks import add_networks
from camcade_build.vendor.npm import install_packages
from camcade_build.vendor.packages import add_vendored

Announce = Callable[[str], None]


@dataclass(frozen=True)
class Collection:
    """Everything a packager needs but the templates."""

    assets: Assets
    notice: str  # licences of what is not ours
    values: dict[str, Any] = field(default_factory=dict[str, Any])  # what templates are given besides assets


def collect(project: Project, announce: Announce) -> Collection:
    """Gather every asset of the site.

    Args:
        announce: is told the name of each stage (`camcade_build.site.builder.STAGES`) as it begins.

    Raises:
        BuildError, ModelError: an input is missing or wrong, or an asset names another host.
    """
    assets = Assets()
    announce("Checking models")
    for bundle in model_folders(project.models):
        assets.add_group(f"models/{bundle.name}", read_bundle(bundle))
    announce("Installing npm packages")
    install_packages(project)
    announce("Vendoring packages")
    add_vendored(project, assets)
    add_networks(project, assets)
    announce("Drawing art")
    art = drawn_art(project)
    assets.add_group("art", art)
    if (project.scripts / "reel.js").is_file():
        front = front_pictures(project, art)
        assets.add("social/camcade.jpg", front.pop("social.jpg"))
        assets.add_group("reel", front)
    tutorial = project.root / "site" / "tutorial" / "moves.json"
    if tutorial.is_file():
        assets.add("tutorial/moves.json", tutorial.read_bytes())
    pictures = story_pictures(project)
    assets.add_group("stories/pictures", pictures)
    assets.add_group("stories", compiled_stories(project, picture_names(pictures)))
    announce("Packing Python and scripts")
    sources = python_archive(project)
    refuse_addresses_in({"python/camcade.zip": sources})
    assets.add("python/camcade.zip", compiled_archive(project, sources))
    worker = inference_worker(project)
    if worker is not None:
        assets.add("worker/inference.js", worker)
    assets.add_group("icons", icon_files())
    add_scripts(assets, read_texts(project.scripts, ".js"))
    add_styles(assets, read_texts(project.styles, ".css"))
    announce("Looking for addresses of other hosts")
    refuse_addresses_in({asset.url: asset.content for asset in assets.entries.values()})
    notice = third_party_notice(project)
    return Collection(assets, notice, {"notice": notice})


def read_texts(folder: Path, suffix: str) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob(f"*{suffix}"))}
