"""How large pages may be: what opening each for the first time takes, and the one file as a whole.

Sizes are those of the files compressed with gzip, as GitHub Pages and our own server send them. A page counts
what it needs until it can be used: the HTML, what that names, and for a game Python and the pictures that it
begins with. What the camera adds comes when the player turns it on, and is counted apart
(`camcade bench start`).
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from camcade.errors import BuildError
from camcade_build.site.assets import Assets
from camcade_build.site.builder import PageSize

MEGABYTE = 1_000_000
SINGLE_FILE_BUDGET_BYTES = 20 * MEGABYTE
DEFAULT_BUDGET_BYTES = 8 * MEGABYTE
BUDGET_BYTES = {
    "index": 1_200_000,
    "duel": 7_500_000,
    "404": 60_000,
    "licences": 120_000,
}
ART_BUDGET_BYTES = 1_200_000  # the pictures that a game of Duel begins with

COMPRESSED_ALREADY = frozenset({".zip", ".webp", ".png", ".jpg", ".woff2"})
NAMED = re.compile(r'(?:href|src)="([^"#?]+)"')


def first_visits(pages: Mapping[str, str], assets: Assets) -> tuple[PageSize, ...]:
    """The size of each page (`{file name: HTML}`).

    Raises:
        BuildError: a page is larger than its budget, or the art that Duel begins with is.
    """
    sizes = {asset.url: transferred(asset.url, asset.content) for asset in assets.entries.values()}
    found: list[PageSize] = []
    for name, html in pages.items():
        page = name.removesuffix(".html")
        urls = {url for url in NAMED.findall(html) if url in sizes}
        urls |= {assets.url(logical) for logical in needed_later(html, assets)}
        size = len(gzip.compress(html.encode(), 9)) + sum(sizes[url] for url in urls)
        found.append(PageSize(page, size, BUDGET_BYTES.get(page, DEFAULT_BUDGET_BYTES)))
    refuse_too_large(found)
    return tuple(found)


def refuse_too_large(found: Iterable[PageSize]) -> None:
    too_large = [
        f"{size.page}.html takes {size.bytes:,} bytes, its budget is {size.budget_bytes:,}"
        for size in found
        if size.bytes > size.budget_bytes
    ]
    if too_large:
        raise BuildError(
            f"{'; '.join(too_large)}. Make it smaller, or, if it is worth it, raise the budget in "
            "camcade_build/site/budgets.py."
        )


def refuse_too_large_file(name: str, size: int) -> None:
    if size > SINGLE_FILE_BUDGET_BYTES:
        raise BuildError(
            f"{name} would hold {size:,} bytes, its budget is {SINGLE_FILE_BUDGET_BYTES:,}. Make a model "
            "smaller, or raise the budget in camcade_build/site/budgets.py."
        )


def transferred(name: str, content: bytes) -> int:
    """How many bytes of body a host sends for a file."""
    if PurePosixPath(name).suffix in COMPRESSED_ALREADY:
        return len(content)
    return len(gzip.compress(content, 6, mtime=0))


def needed_later(html: str, assets: Assets) -> set[str]:
    """Logical names of what a page's scripts fetch before it can be used."""
    needed: set[str] = set()
    if "scripts/reel.js" in assets.entries and f'src="{assets.url("scripts/reel.js")}"' in html:
        needed |= {name for name in assets.entries if name.startswith("reel/")}
    if 'type="py"' in html:
        needed |= {name for name in assets.entries if name.startswith(("vendor/pyodide/", "python/"))}
        needed |= {"vendor/pyscript/core.js"} & assets.entries.keys()
        if 'id="arena"' in html:
            needed |= game_art(assets)
    return needed & assets.entries.keys()


def game_art(assets: Assets) -> set[str]:
    """The pictures that a match of Duel begins with; those named "later" it does not wait for.

    Raises:
        BuildError: they are larger than their budget.
    """
    pages = {name for name in assets.entries if name.startswith("art/atlas")}
    weight = sum(len(assets.content(page)) for page in pages)
    if weight > ART_BUDGET_BYTES:
        raise BuildError(
            f"The pictures that a match of Duel begins with take {weight:,} bytes, their budget is "
            f"{ART_BUDGET_BYTES:,}. Make them smaller, or raise the budget in camcade_build/site/budgets.py."
        )
    return pages
