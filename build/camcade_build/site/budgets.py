"""How large pages may be: what opening each for the first time takes, and the one file as a whole.

Sizes are those of the files compressed with gzip, as GitHub Pages and our own server send them. A page counts
what it needs until it can be used: the HTML, what that names, and what its `page.toml` says it needs, where
its budget stands too. What the camera adds comes when the player turns it on, and is counted apart (`later`
in `page.toml`, `camcade bench start`).
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from camcade.errors import BuildError
from camcade_build.site.assets import Assets
from camcade_build.site.page_settings import PageSettings

MEGABYTE = 1_000_000
SINGLE_FILE_BUDGET_BYTES = 20 * MEGABYTE

COMPRESSED_ALREADY = frozenset({".zip", ".webp", ".png", ".jpg", ".woff2"})
NAMED = re.compile(r'(?:href|src)="([^"#?]+)"')


@dataclass(frozen=True, slots=True)
class PageSize:
    """What opening one page for the first time takes until it can be used, compressed as hosts send it."""

    page: str
    bytes: int
    budget_bytes: int


def first_visits(
    settings: Sequence[PageSettings], pages: Mapping[str, str], assets: Assets
) -> tuple[PageSize, ...]:
    """The size of each page.

    Args:
        pages: `{file name: HTML}`.

    Raises:
        BuildError: a page is larger than its budget, or a group of its assets is.
    """
    sizes = {asset.url: transferred(asset.url, asset.content) for asset in assets.entries.values()}
    found: list[PageSize] = []
    for page in settings:
        html = pages[page.file_name]
        needed = page.needed(assets)
        refuse_too_large_groups(page, needed, assets)
        urls = {url for url in NAMED.findall(html) if url in sizes}
        urls |= {assets.url(logical) for names in needed.values() for logical in names}
        size = len(gzip.compress(html.encode(), 9)) + sum(sizes[url] for url in urls)
        found.append(PageSize(page.name, size, page.budget_bytes))
        later = sum(sizes[assets.url(name)] for name in page.wanted_later(assets))
        refuse_too_much_later(page, size + later)
    refuse_too_large(found)
    return tuple(found)


def refuse_too_large_groups(page: PageSettings, needed: Mapping[str, list[str]], assets: Assets) -> None:
    for name, group in page.groups.items():
        size = sum(len(assets.content(logical)) for logical in needed[name])
        if group.budget_bytes is not None and size > group.budget_bytes:
            raise BuildError(
                f"What {page.file_name} needs of {name} takes {size:,} bytes, its budget is "
                f"{group.budget_bytes:,}. Make it smaller, or, if it is worth it, raise the budget in "
                f"site/pages/{page.name}/page.toml."
            )


def refuse_too_much_later(page: PageSettings, size: int) -> None:
    budget = None if page.later is None else page.later.budget_bytes
    if budget is not None and size > budget:
        raise BuildError(
            f"{page.file_name} with what comes later takes {size:,} bytes, its budget is {budget:,}. Make it "
            f"smaller, or, if it is worth it, raise later.budget_bytes in site/pages/{page.name}/page.toml."
        )


def refuse_too_large(found: Iterable[PageSize]) -> None:
    too_large = [
        f"{size.page}.html takes {size.bytes:,} bytes, its budget is {size.budget_bytes:,}"
        for size in found
        if size.bytes > size.budget_bytes
    ]
    if too_large:
        raise BuildError(
            f"{'; '.join(too_large)}. Make it smaller, or, if it is worth it, raise the budget in the "
            "page's page.toml."
        )


def refuse_too_large_file(name: str, size: int, original_bytes: int = 0) -> None:
    """Refuse the one file above its budget, which the original game raises by exactly what it takes in it."""
    budget = SINGLE_FILE_BUDGET_BYTES + original_bytes
    if size > budget:
        raise BuildError(
            f"{name} would hold {size:,} bytes, its budget is {budget:,}. Make a model "
            "smaller, or raise the budget in camcade_build/site/budgets.py."
        )


def transferred(name: str, content: bytes) -> int:
    """How many bytes of body a host sends for a file."""
    if PurePosixPath(name).suffix in COMPRESSED_ALREADY:
        return len(content)
    return len(gzip.compress(content, 6, mtime=0))
