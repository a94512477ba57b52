"""The site as a folder of files, for any static host and for our own server."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from camcade_build.addresses import refuse_addresses_in
from camcade_build.budgets import first_visits
from camcade_build.collection import Collection
from camcade_build.licences import NOTICE_NAME
from camcade_build.pages import Packaging, render_pages
from camcade_build.project import Project
from camcade_build.site import PageSize


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
    packaging = Packaging(values={**collection.values, "base_url": base_url})
    pages = render_pages(project.templates, assets, packaging)
    refuse_addresses_in({name: html.encode() for name, html in pages.items()}, urlsplit(base_url).hostname)
    sizes = first_visits(pages, assets)
    assets.write(folder)
    for name, html in pages.items():
        (folder / name).write_text(html, encoding="utf-8")
    (folder / NOTICE_NAME).write_text(collection.notice, encoding="utf-8")
    return sizes
