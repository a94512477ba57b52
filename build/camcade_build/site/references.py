"""Style sheets and scripts of the site: their references to other assets become hashed addresses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from graphlib import CycleError, TopologicalSorter

from camcade.errors import BuildError
from camcade_build.site.assets import Assets

# In a style sheet: url("asset:fonts/bungee.woff2")
STYLE_REFERENCE = re.compile(r"""url\(\s*(["']?)asset:([^"')]+)\1\s*\)""")
# In a script: import … from "./stage.js", export … from "./stage.js", import("./stage.js")
SCRIPT_REFERENCE = re.compile(r"""(\b(?:from|import)\s*\(?\s*)(["'])\./([\w.-]+\.js)\2""")


def add_styles(assets: Assets, styles: Mapping[str, str]) -> None:
    """Add style sheets (`{file name: text}`); other assets they name have to be there already."""
    for name, text in sorted(styles.items()):
        assets.add(f"styles/{name}", resolve_style(text, assets).encode())


def resolve_style(text: str, assets: Assets) -> str:
    """Replace every `url("asset:LOGICAL")` by the address as seen from `styles/`."""
    return STYLE_REFERENCE.sub(lambda found: f'url("{assets.url_from(found[2], "styles")}")', text)


def add_scripts(assets: Assets, scripts: Mapping[str, str]) -> None:
    """Add ES modules (`{file name: text}`) that import one another by relative name.

    A module's name carries the hash of its content, which holds the names of those it imports; so those come
    first.
    """
    imports = {
        name: {found[3] for found in SCRIPT_REFERENCE.finditer(text)}
        for name, text in sorted(scripts.items())
    }
    for name, imported in imports.items():
        for missing in sorted(imported - scripts.keys()):
            raise BuildError(
                f"{name} imports ./{missing}, but no page has such a script, nor has site/pages/_parts."
            )
    try:
        order = tuple(TopologicalSorter(imports).static_order())
    except CycleError as error:
        circle = " → ".join(str(name) for name in error.args[1])
        raise BuildError(
            f"Scripts import each other in a circle ({circle}), so no content hash can be made. Move what "
            "they share into a file of its own."
        ) from error
    for name in order:
        assets.add(f"scripts/{name}", resolve_script(scripts[name], assets).encode())


def resolve_script(text: str, assets: Assets) -> str:
    """Replace relative imports of neighbours by their hashed names."""

    def hashed(found: re.Match[str]) -> str:
        return f"{found[1]}{found[2]}{assets.url_from(f'scripts/{found[3]}', 'scripts')}{found[2]}"

    return SCRIPT_REFERENCE.sub(hashed, text)
