"""All of the site in one HTML file that plays from disk by double click, without a server or a network.

The pages stand in it as `<template>` elements, style sheets as `<style>` elements that a page switches on,
and every other asset as text (`byte_text`) of its gzip, or of the file itself where that is
compressed already. A page is named behind the `#` of the address, so a link from one to the other loads the
same file again.

`site/single-file/show.js` shows the page while the rest of the file is still coming; `serve.js`, at its end,
answers `fetch` for addresses of a made-up origin from the texts, and starts the page's scripts. Over file://
modules cannot import one another, so each of those scripts is one joined module.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from markupsafe import Markup

from camcade.errors import BuildError
from camcade.places import visible
from camcade_build.project import Project
from camcade_build.site.addresses import refuse_addresses_in
from camcade_build.site.assets import Asset, Assets
from camcade_build.site.budgets import refuse_too_large_file
from camcade_build.site.byte_text import ascii_html, ascii_style, byte_text
from camcade_build.site.collection import Collection
from camcade_build.site.content_types import content_type
from camcade_build.site.file_marker import stored_bytes, with_marker
from camcade_build.site.folders import file_to_replace
from camcade_build.site.icons import icon_address
from camcade_build.site.page_settings import PageSettings
from camcade_build.site.pages import Packaging, make_environment, page_values, render_page, render_pages
from camcade_build.site.python_archive import packed, used_by
from camcade_build.vendor.esbuild import bundle_sources

ORIGIN = "https://inline.invalid/"  # no host ever has a name in .invalid (RFC 6761); nothing is asked of it
START_PAGE = "index"
LEFT_OUT_ASSETS = ("models/agent/",)
"""There is no room for it: the file's pages do not offer what needs it."""
# The latter are those of a page that is not in the file.
SERVED_ONLY_ASSETS = (
    "icons/",
    "social/",
    "python/studio.zip",
    "styles/studio.css",
    "studio/",
    "worker/training.js",
)
COMPRESSED_ALREADY = frozenset({".zip", ".webp", ".png", ".jpg", ".woff2", ".gz"})
LEFT_OUT_PYTHON = frozenset({"camcade_web.recognizers.studio", "camcade_web.recognizers.studio_story"})
"""They play what is made in Studio, which is not in the file (`camcade_web.recognizers.registry` says so)."""
PYTHON = "python/"
SHARED_PYTHON = ("python/escape.zip", "python/widget.zip")
"""Nearly the same archives: in the file, one is both."""
WEIGHTS = ".bin"
LIKE_SHARE = 0.5  # of equal bytes, counted from the end, from which one file of weights is stored by another
STYLE_REFERENCE = re.compile(r'url\("([^"]+)"\)')


@dataclass(frozen=True, slots=True)
class Block:
    """One asset as text: what `serve.js` makes an answer of."""

    url: str
    type: str
    is_compressed: bool
    text: Markup  # one character a byte: U+0000 to U+00FF
    like: str = ""  # address of another block of which this one holds only the difference, see `difference`


@dataclass(frozen=True, slots=True)
class Style:
    """One style sheet, with the fonts and pictures it names inside it."""

    url: str
    text: Markup


def page_in_file(name: str, query: str = "") -> str:
    """The address of a page from another page of the same file: `?autostart=1#duel`."""
    return f"?{query}#{name}"


def asset_in_file(url: str) -> str:
    return ORIGIN + url


def write_file(project: Project, collection: Collection, path: Path, sources: str) -> None:
    """Write the one file; an earlier one is replaced when the new one is complete.

    Args:
        sources: the fingerprint of what it is made from, kept in its second line.

    Raises:
        BuildError: the file would be larger than its budget, or a page cannot be put into it.
    """
    content = with_marker(render_file(project, collection), sources)
    refuse_too_large_file(path.name, len(content), stored_bytes(content, "original"))
    with file_to_replace(path) as neighbour:
        neighbour.write_bytes(content)


def render_file(project: Project, collection: Collection) -> bytes:
    """The file's HTML, without the marker line."""
    assets = with_joined_scripts(project, collection)
    scripts = {path.stem: path.read_text(encoding="utf-8") for path in visible(project.single_file, "*.js")}
    policy_nonce = nonce(scripts)
    packaging = Packaging(
        asset_in_file,
        page_in_file,
        project.single_file,
        {**collection.values, "base_url": "", "nonce": policy_nonce, "icon_address": icon_address()},
    )
    settings = [page for page in collection.pages if page.in_single_file]
    pages = render_pages(project, settings, assets, packaging)
    refuse_addresses_in({name: html.encode() for name, html in pages.items()})
    refuse_links_to_files(pages)
    values = page_values(assets, packaging) | {
        "pages": [Markup(ascii_html(html)) for html in pages.values()],
        "start_page": START_PAGE,
        "styles": list(styles(assets)),
        "blocks": list(blocks(assets)),
        "modules": module_addresses(assets),
        "scripts": {name: inline_script(name, text) for name, text in scripts.items()},
    }
    environment = make_environment([project.page_parts], packaging)
    html = render_page(environment, project.single_file, "file.html.j2", values)
    return html.encode("latin-1")  # what is not ASCII in it are the blocks, one character a byte


def with_joined_scripts(project: Project, collection: Collection) -> Assets:
    """The same assets but for those left out, with each script of a page joined with what it imports."""
    entries = {
        name: asset
        for name, asset in collection.assets.entries.items()
        if not name.startswith(LEFT_OUT_ASSETS)
    }
    sources = {name: text.encode() for name, text in collection.scripts.items()}
    for name in sources:
        logical = f"scripts/{name}"
        entries[logical] = Asset(entries[logical].url, bundle_sources(project, name, sources))
    for page in collection.pages:
        name = f"{PYTHON}{page.name}.zip"
        if LEFT_OUT_PYTHON & set(page.python) and name in entries:
            entries[name] = Asset(entries[name].url, without_studio(project, page, entries[name].content))
    shared = [name for name in SHARED_PYTHON if name in entries]
    if shared:
        archive = Asset(entries[shared[0]].url, joined_archives(entries[name].content for name in shared))
        entries |= dict.fromkeys(shared, archive)
    # As the page will find them: it compares their sizes with the manifest's.
    for name in [name for name in entries if name.startswith(PYTHON)]:
        entries[name] = Asset(entries[name].url, repacked(entries[name].content))
    return Assets(entries)


def without_studio(project: Project, page: PageSettings, archive: bytes) -> bytes:
    """A page's archive without what `LEFT_OUT_PYTHON` alone uses, and nothing that comes later."""
    kept = tuple(name for name in page.python if name not in LEFT_OUT_PYTHON)
    used = used_by(project, replace(page, python=kept), later=True)
    names = {f"{path.relative_to(project.python).as_posix()}c" for path in used}
    with zipfile.ZipFile(io.BytesIO(archive)) as given:
        return packed({name: given.read(name) for name in given.namelist() if name in names})


def joined_archives(archives: Iterable[bytes]) -> bytes:
    """One zip archive with all that these hold, each file once."""
    files: dict[str, bytes] = {}
    for archive in archives:
        with zipfile.ZipFile(io.BytesIO(archive)) as opened:
            files |= {name: opened.read(name) for name in opened.namelist()}
    return packed(files)


def styles(assets: Assets) -> Iterator[Style]:
    """Every style sheet, in a form that needs nothing else."""
    contents = {asset.url: asset.content for asset in assets.entries.values()}
    for logical, asset in assets.entries.items():
        if not asset.url.endswith(".css") or logical.startswith(SERVED_ONLY_ASSETS):
            continue
        folder = posixpath.dirname(asset.url)

        def embedded(found: re.Match[str], folder: str = folder) -> str:
            url = posixpath.normpath(posixpath.join(folder, found[1]))
            if url not in contents:
                return found[0]  # data: and the like
            return f'url("data:{content_type(url)};base64,{base64.b64encode(contents[url]).decode()}")'

        text = STYLE_REFERENCE.sub(embedded, asset.content.decode())
        if "</style" in text.lower():
            raise BuildError(f"{asset.url} holds “</style”, which would end the element it stands in.")
        yield Style(asset_in_file(asset.url), Markup(ascii_style(text)))


def blocks(assets: Assets) -> Iterator[Block]:
    """Every other asset as text. Networks that share a backbone are stored by what makes them differ."""
    whole: list[Asset] = []  # weights that others may be like
    stored_urls: set[str] = set()
    for logical, asset in assets.entries.items():
        suffix = PurePosixPath(asset.url).suffix
        if suffix in (".css", ".woff2") or logical.startswith(SERVED_ONLY_ASSETS):
            continue  # inside the style elements, or nobody asks for it here
        if asset.url in stored_urls:
            continue  # two names of one asset
        stored_urls.add(asset.url)
        content, like = asset.content, ""
        if suffix == WEIGHTS:
            base = next((one for one in whole if equal_share(content, one.content) >= LIKE_SHARE), None)
            if base is None:
                whole.append(asset)
            else:
                content, like = difference(content, base.content), asset_in_file(base.url)
        is_compressed = logical.startswith(PYTHON) or suffix not in COMPRESSED_ALREADY
        stored = gzip.compress(content, 9, mtime=0) if is_compressed else content
        text = Markup(byte_text(stored))
        yield Block(asset_in_file(asset.url), content_type(asset.url), is_compressed, text, like)


def repacked(archive: bytes) -> bytes:
    """The same zip archive with nothing compressed: compressed as a whole, it takes a fifth less."""
    with zipfile.ZipFile(io.BytesIO(archive)) as given:
        return packed({name: given.read(name) for name in given.namelist()}, zipfile.ZIP_STORED)


def difference(content: bytes, base: bytes) -> bytes:
    """`content` XOR `base`, both counted from their ends: zeros where they are equal, which take no room once
    compressed. Where `base` is shorter, `content` itself. Applied twice it gives `content` back.
    """
    shared = min(len(content), len(base))
    if shared == 0:
        return content
    tail = int.from_bytes(content[-shared:]) ^ int.from_bytes(base[-shared:])
    return content[:-shared] + tail.to_bytes(shared)


def equal_share(content: bytes, base: bytes) -> float:
    """The share of `content`'s bytes that are those of `base`, both counted from their ends."""
    return difference(content, base).count(0) / max(1, len(content))


def module_addresses(assets: Assets) -> Markup:
    """JSON list of the addresses that scripts `import` while they run: the import map needs them."""
    found = [
        asset_in_file(asset.url)
        for logical, asset in assets.entries.items()
        if logical.startswith("vendor/") and asset.url.endswith((".js", ".mjs"))
    ]
    return Markup(json.dumps(found))


def nonce(scripts: dict[str, str]) -> str:
    """What lets the file's own inline scripts run, and with them the import map they make.

    Made from their texts, so that the same sources give the same file. Nothing but them is ever written into
    the page as HTML, so there is nobody to keep it secret from.
    """
    joined = json.dumps(scripts, sort_keys=True).encode()
    return base64.b64encode(hashlib.sha256(joined).digest()[:18]).decode()


def inline_script(name: str, text: str) -> Markup:
    if "</script" in text.lower() or "<!--" in text:
        raise BuildError(f"site/single-file/{name}.js holds “</script” or “<!--” and cannot stand in a page.")
    if not text.isascii():
        raise BuildError(
            f"site/single-file/{name}.js holds more than ASCII, which the file's encoding garbles."
        )
    return Markup(text)


LINK_TO_FILE = re.compile(r'(?:href|src|action)="([\w-]+\.html[^"]*)"')


def refuse_links_to_files(pages: dict[str, str]) -> None:
    """A page inside the one file has no neighbours that it could name as files."""
    for name, html in pages.items():
        found = LINK_TO_FILE.search(html)
        if found is not None:
            page = name.removesuffix(".html")
            raise BuildError(
                f"site/pages/{page}/page.html.j2 links to “{found[1]}”, which is no file beside the one that "
                'holds all. Let `page_address("duel", "autostart=1")` make the address.'
            )
