"""The HTML pages, rendered from `site/templates`."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError
from markupsafe import Markup

from camcade.errors import BuildError
from camcade_build.assets import Assets, script_json

TEMPLATE_SUFFIX = ".html.j2"


def page_names(templates: Path) -> list[str]:
    """Names of the templates that become pages; those that begin with `_` are only included by others."""
    return sorted(
        path.name for path in templates.glob(f"*{TEMPLATE_SUFFIX}") if not path.name.startswith("_")
    )


def render_pages(templates: Path, assets: Assets) -> dict[str, str]:
    """Render every page.

    A template is given `asset("logical/name")` (the address), `manifest` (JSON of all assets, safe inside a
    `<script>` element), `pyscript_config` (JSON for `<script type="py" config="…">`), `version` and `page`.

    Returns:
        `{file name: HTML}`.

    Raises:
        BuildError: a template names something that does not exist, or cannot be parsed.
    """
    environment = Environment(
        loader=FileSystemLoader(templates),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    values: dict[str, Any] = {
        "asset": assets.url,
        "manifest": Markup(assets.manifest()),
        "version": version("camcade"),
    }
    if "vendor/pyodide/pyodide.mjs" in assets.entries:
        values["pyscript_config"] = pyscript_config(assets)
    return {
        name.removesuffix(".j2"): render_page(environment, templates, name, values)
        for name in page_names(templates)
    }


def pyscript_config(assets: Assets) -> str:
    """PyScript's configuration: the vendored interpreter, and our packages unpacked where Python looks."""
    return script_json(
        {
            "interpreter": f"./{assets.url('vendor/pyodide/pyodide.mjs')}",
            "files": {f"./{assets.url('python/camcade.zip')}": "./*"},
        }
    )


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
