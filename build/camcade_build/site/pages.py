"""The HTML pages, rendered from `site/pages`."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import Markup

from camcade.errors import BuildError
from camcade_build.project import Project
from camcade_build.site.assets import Assets, as_it_is, script_json
from camcade_build.site.page_settings import TEMPLATE_NAME, PageSettings
from camcade_build.site.tables import table_values

OWN_STYLES = "'own-styles'"  # in a page's policy, until its style elements are known
STYLE_ELEMENT = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def page_in_folder(name: str, query: str = "") -> str:
    """The address of a page from the page beside it: `duel.html?autostart=1`."""
    return f"{name}.html{'?' if query else ''}{query}"


@dataclass(frozen=True)
class Packaging:
    """How rendered pages find assets and each other; the default is a folder of files side by side."""

    asset_address: Callable[[str], str] = as_it_is  # from the address relative to the output folder
    page_address: Callable[..., str] = page_in_folder  # (name of the page, query)
    overrides: Path | None = None  # folder of templates that stand in for those of the same name
    values: Mapping[str, Any] = field(default_factory=dict[str, Any])  # what templates are given besides


def render_pages(
    project: Project, pages: Sequence[PageSettings], assets: Assets, packaging: Packaging | None = None
) -> dict[str, str]:
    """Render these pages.

    A template is given `asset("logical/name")` (the address), `page_address("duel", "autostart=1")`,
    `manifest` (JSON of all assets, safe inside a `<script>` element), `version`, `page` (its own name),
    `pages` (all names), `styles` (logical names of its style sheets), `entry` (None of a page without Python,
    else there are also `needs`, JSON for `start.js`, and `pyscript_config`, JSON for
    `<script type="py" config="…">`), the games' tables (`table_values`), and the packaging's values.

    Args:
        packaging: where assets and pages will be; a folder unless given.

    Returns:
        `{file name: HTML}`.

    Raises:
        BuildError: a template names something that does not exist, or cannot be parsed.
    """
    packaging = packaging or Packaging()
    environment = make_environment([project.pages, project.page_parts], packaging)
    values = page_values(assets, packaging) | {"pages": [page.name for page in pages]}
    return {
        page.file_name: render_page(
            environment,
            project.pages,
            f"{page.name}/{TEMPLATE_NAME}",
            values | own_values(page, assets, packaging),
        )
        for page in pages
    }


def make_environment(folders: Sequence[Path], packaging: Packaging) -> Environment:
    if packaging.overrides is not None:
        folders = [packaging.overrides, *folders]
    return Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def page_values(assets: Assets, packaging: Packaging) -> dict[str, Any]:
    """What every template is given; `render_pages` says what each value is."""

    def address(logical: str) -> str:
        return packaging.asset_address(assets.url(logical))

    return {
        "asset": address,
        "page_address": packaging.page_address,
        "manifest": Markup(assets.manifest(packaging.asset_address)),
        "version": version("camcade"),
        **table_values(),
        **packaging.values,
    }


def own_values(page: PageSettings, assets: Assets, packaging: Packaging) -> dict[str, Any]:
    """What the template of this page alone is given."""
    values: dict[str, Any] = {
        "page": page.name,
        "entry": page.entry,
        "styles": [f"styles/{name}.css" for name in ("fonts", "base", *([page.name] if page.styles else []))],
    }
    if page.entry is not None:
        values["needs"] = Markup(script_json(page.needs_json(assets)))
        values["pyscript_config"] = pyscript_config(page, assets, packaging)
    return values


def pyscript_config(page: PageSettings, assets: Assets, packaging: Packaging) -> str:
    """PyScript's configuration: the vendored interpreter, and the page's Python unpacked where it looks."""

    def address(logical: str) -> str:
        return explicit(packaging.asset_address(assets.url(logical)))

    return script_json(
        {"interpreter": address("vendor/pyodide/pyodide.mjs"), "files": {address(page.archive): "./*"}}
    )


def explicit(address: str) -> str:
    """An address that PyScript takes for one, and not for a version or a name."""
    return address if "://" in address else f"./{address}"


def style_hashes(html: str) -> str:
    """What a policy says of the style elements that a page holds itself: their hashes, and nothing else."""
    digests = [hashlib.sha256(text.encode()).digest() for text in STYLE_ELEMENT.findall(html)]
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def render_page(environment: Environment, templates: Path, name: str, values: Mapping[str, Any]) -> str:
    try:
        html = environment.get_template(name).render({**values, "own_styles": Markup(OWN_STYLES)})
        return html.replace(OWN_STYLES, style_hashes(html))
    except TemplateError as error:
        place = getattr(error, "name", None) or name
        line = getattr(error, "lineno", None)
        where = f"{templates / place}:{line}" if line else str(templates / place)
        raise BuildError(
            f"{where}: {type(error).__name__}: {error}. Mend the template and build again."
        ) from error
    except BuildError as error:
        raise BuildError(f"{templates / name}: {error}") from error
