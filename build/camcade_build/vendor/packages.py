"""Which files of the npm packages go into the site, and what is changed in them on the way.

Nothing here may reach another host at run time. PyScript and Pyodide carry addresses of content delivery
networks to fall back on; `REWRITES` turns each into an address that cannot be fetched, and the build fails
when a new version of a package no longer contains the text we replace.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from camcade.errors import BuildError
from camcade_build.project import Project
from camcade_build.site.assets import Assets
from camcade_build.site.compiled_python import compiled_archive, lean_library
from camcade_build.vendor.esbuild import bundle_sources
from camcade_build.vendor.hashes import check as check_hash

# An absolute address that no browser fetches: `new URL` accepts it, `fetch` and `import` refuse it.
NOWHERE = "about:invalid#"

PYODIDE_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")

# PyScript imports some of its plug-ins at start, used or not; what it imports on demand alone stays out of
# the one file that is made of it, because no page of ours asks for it: editors, terminals, package lists.
PYSCRIPT_OUTSIDE = (
    "./codemirror*",
    "./mpy-*",
    "./pyodide_graph-*",
    "./toml-*",
    "./xterm*",
    "./zip-*",
    "micropip",
    "mip",
)

# Threads bring nothing on two cores and need cross-origin isolation; without SIMD there is no WASM backend.
TENSORFLOW_BINARIES = ("tfjs-backend-wasm-simd.wasm",)

# In this order in front of the worker's own code; the ES2017 builds are a quarter smaller than the ES5 ones.
TENSORFLOW_SCRIPTS = (
    ("@tensorflow/tfjs", "dist/tf.es2017.min.js"),  # core, graph models, WebGL and plain JavaScript backends
    ("@tensorflow/tfjs-backend-wasm", "dist/tf-backend-wasm.es2017.min.js"),
    ("@tensorflow/tfjs-backend-webgpu", "dist/tf-backend-webgpu.es2017.min.js"),
)

# What fallbacks and Python's package installers in vendored scripts would fetch, and what replaces it;
# and what PyScript would do at every start for nobody.
REWRITES: dict[str, tuple[tuple[str, str], ...]] = {
    "@pyscript/core": (
        ("https://cdn.jsdelivr.net/pyodide/v${e}/full/pyodide.mjs", f"{NOWHERE}pyodide-${{e}}"),
        (
            "https://cdn.jsdelivr.net/npm/@micropython/micropython-webassembly-pyscript@${e}/micropython.mjs",
            f"{NOWHERE}micropython-${{e}}",
        ),
        ("https://micropython.org/pi/v2", f"{NOWHERE}micropython-packages"),
        ("https://raw.githubusercontent.com/", f"{NOWHERE}raw-files/"),
        # Its Python package stays at hand for whoever imports it, but parsing its sources takes a page longer
        # than importing all of ours, and our pages use `js` alone.
        ("import pyscript as _pyscript", "_pyscript=None"),
        # It opens two databases at every start, for folders of the player's disk and for Python packages. No
        # page of ours has either, and where a browser denies IndexedDB (a frame of another site, blocked site
        # data) it would not start at all: what it keeps there lives in memory.
        ("no=new y(eo)", "no=new Map"),
        ("l=new h(`${c}@${t}`)", "l=Object.assign(new Map,{sync(){},close(){}})"),
    ),
    "pyodide": (("https://cdn.jsdelivr.net/pyodide/v${U}/full/", f"{NOWHERE}pyodide-packages-${{U}}/"),),
}


@dataclass(frozen=True)
class Font:
    """One font file: a family as style sheets name it, and where fontsource keeps its Latin subset."""

    family: str
    weight: str  # one weight, or "lightest heaviest" for a variable font
    logical: str
    package: str
    file: str


FONTS = (
    # For titles and the names of moves: made for shop signs, so it is wide, heavy and at home on a cabinet.
    Font("Bungee", "400", "fonts/bungee.woff2", "@fontsource/bungee", "bungee-latin-400-normal.woff2"),
    # For everything else: plain, friendly, with tabular figures for the bars.
    Font(
        "Figtree",
        "300 900",
        "fonts/figtree.woff2",
        "@fontsource-variable/figtree",
        "figtree-latin-wght-normal.woff2",
    ),
)


def add_vendored(project: Project, assets: Assets) -> None:
    """Put PyScript, Pyodide, the TF.js binaries and the fonts into the output."""
    assets.add_group("vendor/pyodide", pyodide_files(project))
    assets.add_group("vendor/pyscript", pyscript_files(project))
    binaries = {
        name: read_vendored(project, "@tensorflow/tfjs-backend-wasm", f"dist/{name}")
        for name in TENSORFLOW_BINARIES
    }
    assets.add_group("vendor/tfjs", binaries)
    for font in FONTS:
        assets.add(font.logical, read_vendored(project, font.package, f"files/{font.file}"))
    assets.add("styles/fonts.css", font_faces(assets).encode())


def pyodide_files(project: Project) -> dict[str, bytes]:
    """Pyodide's loader, WebAssembly and (lean, compiled) library, with a lock file that lists no package.

    The lock file of the package names a few hundred Python packages, which are not vendored; without them it
    is 0.1 kB instead of 119 kB, and asking for one fails with a clear message instead of a request elsewhere.
    """
    files = {name: read_vendored(project, "pyodide", name) for name in PYODIDE_FILES}
    files["python_stdlib.zip"] = compiled_archive(project, lean_library(files["python_stdlib.zip"]))
    lock = json.loads(read_vendored(project, "pyodide", "pyodide-lock.json"))
    files["pyodide-lock.json"] = json.dumps({"info": lock["info"], "packages": {}}).encode()
    return clean_scripts("pyodide", files)


def pyscript_files(project: Project) -> dict[str, bytes]:
    """PyScript's core as one module, and its style sheet.

    The package spreads what runs at start over eight chunks that import one another; as one file it costs the
    page one request instead of a chain of them, and works where modules cannot import (`single_file`).
    """
    dist = project.node_modules / "@pyscript" / "core" / "dist"
    names = sorted(path.name for path in dist.glob("*.js"))
    chunks = {name: read_vendored(project, "@pyscript/core", f"dist/{name}") for name in names}
    core = bundle_sources(project, "core.js", clean_scripts("@pyscript/core", chunks), PYSCRIPT_OUTSIDE)
    return {"core.js": core, "core.css": read_vendored(project, "@pyscript/core", "dist/core.css")}


def tensorflow_scripts(project: Project) -> list[bytes]:
    """The TF.js bundles the inference worker begins with."""
    return [without_source_map(read_vendored(project, package, name)) for package, name in TENSORFLOW_SCRIPTS]


def read_vendored(project: Project, package: str, name: str) -> bytes:
    """A file of an npm package, which has to be the very one that `build/vendored-hashes.json` lists."""
    try:
        content = (project.node_modules / package / name).read_bytes()
    except FileNotFoundError as error:
        raise BuildError(
            f"The npm package {package} holds no {name}. Its layout has changed (look at "
            f"camcade_build/vendor/packages.py) or it is damaged (delete {project.node_modules} and build "
            "again)."
        ) from error
    check_hash(project, f"{package}/{name}", content)
    return content


def clean_scripts(package: str, files: dict[str, bytes]) -> dict[str, bytes]:
    """Scripts without references to source maps and with every address of `REWRITES` replaced."""
    scripts = {name for name in files if name.endswith((".js", ".mjs"))}
    cleaned = {
        name: without_source_map(content) if name in scripts else content for name, content in files.items()
    }
    for old, new in REWRITES.get(package, ()):
        if not any(old.encode() in cleaned[name] for name in scripts):
            raise BuildError(
                f"The npm package {package} no longer contains {old}: its fallback has changed. Find the new "
                "one and put it into REWRITES in camcade_build/vendor/packages.py."
            )
        for name in scripts:
            cleaned[name] = cleaned[name].replace(old.encode(), new.encode())
    return cleaned


def without_source_map(script: bytes) -> bytes:
    """The script without the comment that points at a source map, which is not shipped."""
    return re.sub(rb"\n?//# sourceMappingURL=\S+\s*$", b"\n", script)


def font_faces(assets: Assets) -> str:
    """`styles/fonts.css`: one `@font-face` for each vendored font."""
    return "\n".join(
        f"@font-face {{\n"
        f'  font-family: "{font.family}";\n'
        f"  font-style: normal;\n"
        f"  font-weight: {font.weight};\n"
        f"  font-display: swap;\n"
        f'  src: url("{assets.url_from(font.logical, "styles")}") format("woff2");\n'
        f"}}\n"
        for font in FONTS
    )
