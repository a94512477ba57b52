"""The HTML pages, rendered from `site/templates`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import Markup

from camcade.errors import BuildError
from camcade_build.site.assets import Assets, as_it_is, script_json

TEMPLATE_SUFFIX = ".html.j2"


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


def page_names(templates: Path) -> list[str]:
    """Names of the templates that become pages; those that begin with `_` are only included by others."""
    return sorted(
        path.name for path in templates.glob(f"*{TEMPLATE_SUFFIX}") if not path.name.startswith("_")
    )


def render_pages(
    templates: Path, assets: Assets, packaging: Packaging | None = None, without: frozenset[str] = frozenset()
) -> dict[str, str]:
    """Render every page.

    A template is given `asset("logical/name")` (the address), `page_address("duel", "autostart=1")`,
    `manifest` (JSON of all assets, safe inside a `<script>` element), `pyscript_config` (JSON for
    `<script type="py" config="…">`), `version`, `page` (its own name), `pages` (all names) and the
    packaging's values.

    Args:
        packaging: where assets and pages will be; a folder unless given.
        without: names of pages to leave out.

    Returns:
        `{file name: HTML}`.

    Raises:
        BuildError: a template names something that does not exist, or cannot be parsed.
    """
    packaging = packaging or Packaging()
    environment = make_environment(templates, packaging)
    names = [name for name in page_names(templates) if name.removesuffix(TEMPLATE_SUFFIX) not in without]
    values = page_values(assets, packaging)
    values["pages"] = [name.removesuffix(TEMPLATE_SUFFIX) for name in names]
    return {name.removesuffix(".j2"): render_page(environment, templates, name, values) for name in names}


def make_environment(templates: Path, packaging: Packaging) -> Environment:
    folders = [templates] if packaging.overrides is None else [packaging.overrides, templates]
    return Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def page_values(assets: Assets, packaging: Packaging) -> dict[str, Any]:
    """What templates are given; `render_pages` says what each value is."""

    def address(logical: str) -> str:
        return packaging.asset_address(assets.url(logical))

    values: dict[str, Any] = {
        "asset": address,
        "page_address": packaging.page_address,
        "manifest": Markup(assets.manifest(packaging.asset_address)),
        "version": version("camcade"),
        **packaging.values,
    }
    if "vendor/pyodide/pyodide.mjs" in assets.entries:
        values["pyscript_config"] = pyscript_config(address)
    return values


def pyscript_config(address: Callable[[str], str]) -> str:
    """PyScript's configuration: the vendored interpreter, and our packages unpacked where Python looks."""
    return script_json(
        {
            "interpreter": explicit(address("vendor/pyodide/pyodide.mjs")),
            "files": {explicit(address("python/camcade.zip")): "./*"},
        }
    )


def explicit(address: str) -> str:
    """An address that PyScript takes for one, and not for a version or a name."""
    return address if "://" in address else f"./{address}"


def render_page(environment: Environment, templates: Path, name: str, values: Mapping[str, Any]) -> str:
    try:
        return environment.get_template(name).render(values, page=name.removesuffix(TEMPLATE_SUFFIX))
    except TemplateError as error:
        place = getattr(error, "name", None) or name
        line = getattr(error, "lineno", None)
        where = f"{templates / place}:{line}" if line else str(templates / place)
        raise BuildError(
            f"{where}: {type(error).__name__}: {error}. Mend the template and build again."
        ) from error
    except BuildError as error:
        raise BuildError(f"{templates / name}: {error}") from error
