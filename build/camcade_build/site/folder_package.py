"""The site as a folder of files, for any static host and for our own server."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from camcade_build.project import Project
from camcade_build.site.addresses import refuse_addresses_in
from camcade_build.site.budgets import PageSize, first_visits
from camcade_build.site.collection import Collection
from camcade_build.site.licences import NOTICE_NAME
from camcade_build.site.offline import MANIFEST_NAME, WORKER_NAME, build_version, service_worker, web_manifest
from camcade_build.site.pages import Packaging, render_pages

ROBOTS_NAME = "robots.txt"
SITEMAP_NAME = "sitemap.xml"


def write_site(
    project: Project, collection: Collection, folder: Path, base_url: str = ""
) -> tuple[PageSize, ...]:
    """Write pages and assets into an empty folder.

    Args:
        base_url: where the site will stand, with a slash at its end; empty if that is not known.

    Returns:
        What each page costs who opens it for the first time.

    Raises:
        BuildError: a template is wrong, names another host, or a page is larger than its budget.
    """
    assets = collection.assets
    version = build_version(assets, rendered(project, collection, base_url, version=""))
    pages = rendered(project, collection, base_url, version)
    texts = {
        **pages,
        MANIFEST_NAME: web_manifest(assets),
        ROBOTS_NAME: robots(base_url),
        NOTICE_NAME: collection.notice,
    }
    if base_url:
        texts[SITEMAP_NAME] = sitemap(base_url, {page.file_name for page in collection.pages if page.listed})
    if project.service_worker.is_file():
        source = project.service_worker.read_text(encoding="utf-8")
        kept = {page.file_name for page in collection.pages if page.kept_offline}
        texts[WORKER_NAME] = service_worker(source, assets, pages, kept, version)
    own_host = urlsplit(base_url).hostname
    refuse_addresses_in({name: text.encode() for name, text in texts.items()}, own_host)
    sizes = first_visits(collection.pages, pages, assets)
    assets.write(folder)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return sizes


def rendered(project: Project, collection: Collection, base_url: str, version: str) -> dict[str, str]:
    """The pages; `root` is what the 404 page, which is shown at any depth, puts in front of addresses."""
    root = urlsplit(base_url).path or "/"
    values = {**collection.values, "base_url": base_url, "root": root, "build_version": version}
    return render_pages(project, collection.pages, collection.assets, Packaging(values=values))


def robots(base_url: str) -> str:
    """Everything may be read; where the site stands, its pages are listed."""
    lines = ["User-agent: *", "Allow: /"]
    if base_url:
        lines.append(f"Sitemap: {base_url}{SITEMAP_NAME}")
    return "\n".join(lines) + "\n"


def sitemap(base_url: str, pages: set[str]) -> str:
    """The pages' addresses, as search engines read them."""
    places = "".join(
        f"<url><loc>{base_url}{'' if page == 'index.html' else page}</loc></url>\n" for page in sorted(pages)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        f"{places}</urlset>\n"
    )
