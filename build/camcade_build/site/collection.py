"""What the site is made of, collected once for either packager: a folder of files, or one file."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from markupsafe import Markup

from camcade.errors import BuildError
from camcade.places import visible
from camcade_build.art.cache import drawn_art
from camcade_build.project import Project
from camcade_build.site.addresses import refuse_addresses_in
from camcade_build.site.assets import Assets
from camcade_build.site.compiled_python import compiled_archive
from camcade_build.site.front_pictures import exhibition, front_cards, front_pictures
from camcade_build.site.icons import icon_files
from camcade_build.site.licences import RULE, third_party_notice
from camcade_build.site.models import model_folders, shipped_files
from camcade_build.site.original import original_files, original_notice
from camcade_build.site.page_settings import BASE_STYLE, SETTINGS_NAME, PageSettings, read_pages
from camcade_build.site.python_archive import python_archive, python_of_pages
from camcade_build.site.references import add_scripts, add_styles
from camcade_build.site.stories import compiled_stories
from camcade_build.site.story_pictures import picture_names, story_pictures
from camcade_build.site.worker import inference_worker, training_worker
from camcade_build.vendor.esbuild import bundle_script
from camcade_build.vendor.networks import add_networks
from camcade_build.vendor.npm import install_packages
from camcade_build.vendor.packages import add_vendored

Announce = Callable[[str], None]


@dataclass(frozen=True)
class Collection:
    """Everything a packager needs but the templates."""

    pages: tuple[PageSettings, ...]
    assets: Assets
    scripts: dict[str, str]  # ES modules of the main thread, by file name, as they were written
    notice: str  # licences of what is not ours
    values: dict[str, Any] = field(default_factory=dict[str, Any])  # what templates are given besides assets


def collect(project: Project, announce: Announce) -> Collection:
    """Gather every asset of the site.

    Args:
        announce: is told the name of each stage (`camcade_build.site.builder.STAGES`) as it begins.

    Raises:
        BuildError, ModelError: an input is missing or wrong, or an asset names another host.
    """
    pages = read_pages(project.pages)
    assets = Assets()
    announce("Checking models")
    for bundle in model_folders(project.models):
        assets.add_group(f"models/{bundle.name}", shipped_files(bundle))
    announce("Installing npm packages")
    install_packages(project)
    announce("Vendoring packages")
    add_vendored(project, assets)
    add_networks(project, assets)
    announce("Drawing art")
    art = drawn_art(project)
    assets.add_group("art", art)
    if any(
        start.startswith("reel/") for page in pages for group in page.needs.values() for start in group.assets
    ):
        front = front_pictures(project, art)
        assets.add("social/camcade.jpg", front.pop("social.jpg"))
        assets.add_group("reel", front)
    tutorial = project.root / "site" / "tutorial" / "moves.json"
    if tutorial.is_file():
        assets.add("tutorial/moves.json", tutorial.read_bytes())
    example = project.root / "site" / "studio" / "example.zip"
    if example.is_file():
        assets.add("studio/example.zip", example.read_bytes())
    assets.add_group("front", front_cards(project))
    pictures = story_pictures(project)
    assets.add_group("stories/pictures", pictures)
    assets.add_group("stories", compiled_stories(project, picture_names(pictures)))
    announce("Packing Python and scripts")
    sources = python_archive(project)
    refuse_addresses_in({"python/camcade.zip": sources})
    for page, archive in python_of_pages(project, pages, compiled_archive(project, sources)).items():
        assets.add(f"python/{page}.zip", archive)
    if project.original is not None:
        assets.add_group("original", original_files(project, project.original))
    workers = {"inference": inference_worker(project), "training": training_worker(project)}
    for name, script in workers.items():
        if script is not None:
            assets.add(f"worker/{name}.js", script)
    assets.add_group("icons", icon_files())
    scripts = read_texts([project.page_parts, *(project.pages / page.name for page in pages)], ".js")
    add_scripts(assets, scripts)
    add_styles(assets, page_styles(project, pages))
    announce("Looking for addresses of other hosts")
    refuse_addresses_in({asset.url: asset.content for asset in assets.entries.values()})
    notice = third_party_notice(project)
    if project.original is not None:
        notice += original_notice(project.original, RULE)
    values = {
        "notice": notice,
        "first_script": first_script(project),
        "agents_play": exhibition(project.models) is not None,
    }
    return Collection(pages, assets, scripts, notice, values)


@dataclass(frozen=True, slots=True)
class InlineScript:
    """A script that stands in a page itself, and what the page's content-security policy has to say of it."""

    text: Markup
    policy: str


def first_script(project: Project) -> InlineScript:
    """What stands first in every page with Python: it notices when nothing else comes.

    Raises:
        BuildError: it does not parse, or holds what would end the element around it.
    """
    entry = project.page_parts / "inline" / "first.js"
    if not entry.is_file():
        return InlineScript(Markup(""), "")
    script = bundle_script(project, entry, {}).strip()
    if b"</script" in script.lower() or b"<!--" in script:
        raise BuildError(f"{entry} holds “</script” or “<!--” and cannot stand in a page.")
    digest = base64.b64encode(hashlib.sha256(script).digest()).decode()
    return InlineScript(Markup(script.decode()), f" 'sha256-{digest}'")


def read_texts(folders: Iterable[Path], suffix: str) -> dict[str, str]:
    """`{file name: text}` of these folders' files.

    Raises:
        BuildError: two folders hold a file of the same name, which would be one address.
    """
    found: dict[str, Path] = {}
    for path in (path for folder in folders for path in visible(folder, f"*{suffix}")):
        if path.name in found:
            raise BuildError(f"{path} and {found[path.name]} have the same name; rename one of them.")
        found[path.name] = path
    return {name: path.read_text(encoding="utf-8") for name, path in found.items()}


def page_styles(project: Project, pages: Iterable[PageSettings]) -> dict[str, str]:
    """`{file name: text}`: the sheet of all pages, and one for each page, of those that its settings name.

    Raises:
        BuildError: a page names a sheet that is not there, or has one that it does not name.
    """
    base = project.page_parts / BASE_STYLE
    texts = {BASE_STYLE: base.read_text(encoding="utf-8")} if base.is_file() else {}
    for page in pages:
        folder = project.pages / page.name
        own = {path.stem: path for path in visible(folder, "*.css")}
        known = {path.stem: path for path in visible(project.page_parts, "*.css")} | own
        for name in (*page.styles, *own):
            if name not in known or name not in page.styles:
                raise BuildError(
                    f"{folder / SETTINGS_NAME}: styles is {list(page.styles)}, but {name}.css "
                    f"{'is not among them' if name in known else 'is neither there nor in _parts'}."
                )
        if page.styles:
            sheets = (known[name].read_text(encoding="utf-8") for name in page.styles)
            texts[f"{page.name}.css"] = "\n".join(sheets)
    return texts
