"""The guard of the promise that a page asks no other host for anything: it reads the whole output."""

from __future__ import annotations

import ast
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from camcade.errors import BuildError

# Files that a browser interprets. Texts (licences) may name addresses; nothing fetches what stands in them.
SCANNED_SUFFIXES = frozenset({".html", ".css", ".js", ".mjs", ".json", ".svg", ".webmanifest"})

# http and https, also with slashes escaped as in JSON; and `//host/…` where a browser reads an address.
ABSOLUTE = re.compile(r"""\bhttps?:(?:\\?/){2}([^\s"'`<>()\\/]*)""", re.IGNORECASE)
PROTOCOL_RELATIVE = re.compile(
    r"""(?:\b(?:src|href|action|poster|srcset|data)\s*=\s*["']?|url\(\s*["']?|@import\s+["'])//([^\s"'`<>()\\/]+)""",
    re.IGNORECASE,
)
PREFORMATTED = re.compile(r"<pre\b[^>]*>.*?</pre>", re.DOTALL)
BLOCK_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

# Names that are never asked for anything.
NOT_HOSTS = frozenset(
    {
        "www.w3.org",  # XML vocabularies (SVG, XHTML): compared, never fetched
        "inline.invalid",  # the single file's made-up origin, which its own script answers for
    }
)

# What remains in vendored files besides comments: (start of the path, host), and why nothing is fetched from
# there.
HARMLESS: dict[tuple[str, str], str] = {
    ("vendor/pyscript-", "developer.mozilla.org"): "part of a docstring in pyscript.web",
    ("vendor/pyscript-", "docs.pyscript.net"): "part of an error message about SharedArrayBuffer",
    ("vendor/pyscript-", "github.com"): "part of a docstring: an issue it works around",
    ("vendor/pyscript-", "packages.pyscript.net"): "part of a console warning about unsupported packages",
    ("vendor/pyscript-", "pyscript.github.io"): "part of an error message about workers",
    ("vendor/pyscript-", "0.0.0.0"): "what a worker-less page calls its own origin; no request goes there",
    ("vendor/pyscript-", ""): "prefixes that addresses given by the page's author are compared with",
    ("vendor/pyodide-", "${t}"): "the host of a socket that Python code opens itself; ours opens none",
    ("worker/", "arxiv.org"): "part of an error message about initialisers",
    ("worker/", "developer.mozilla.org"): "part of an error message about a missing fetch",
    ("worker/", "emscripten.org"): "part of a warning about blocking the main thread",
    ("worker/", "en.wikipedia.org"): "a comment inside shader source",
    ("worker/", "github.com"): "part of error messages that point at TF.js's issues",
    ("worker/", "www.shadertoy.com"): "a comment inside shader source",
}


@dataclass(frozen=True, slots=True)
class Address:
    """One address of another host, and where it stands."""

    path: str
    line: int
    host: str


def refuse_addresses_in(files: Mapping[str, bytes], own_host: str | None = None) -> None:
    """Read `{path in the output: content}`.

    Args:
        own_host: where the site will stand, if that is known: pages name it to those who link to them.

    Raises:
        BuildError: listing every address that is neither a namespace nor explained in `HARMLESS`.
    """
    found = [
        address for address in scan_files(files) if not is_harmless(address) and address.host != own_host
    ]
    if found:
        listing = "; ".join(f"{address.path}:{address.line} names {address.host}" for address in found[:10])
        raise BuildError(
            f"The pages would carry {len(found)} address(es) of other hosts: {listing}. Pages ask nobody but "
            "their own host: vendor what is needed (camcade_build/vendor/packages.py), or, if it is "
            "never fetched, "
            "explain it in HARMLESS in camcade_build/site/addresses.py."
        )


def is_harmless(address: Address) -> bool:
    return address.host in NOT_HOSTS or any(
        address.path.startswith(start) and address.host == host for start, host in HARMLESS
    )


def scan_files(files: Mapping[str, bytes]) -> Iterator[Address]:
    """Every address of another host in these files, Python inside zip archives included."""
    for name, content in sorted(files.items()):
        suffix = PurePosixPath(name).suffix
        if suffix in SCANNED_SUFFIXES:
            yield from scan_text(name, content.decode())
        elif suffix == ".zip" and name.startswith("python/"):
            yield from scan_archive(name, content)


def scan_text(path: str, text: str) -> Iterator[Address]:
    """Addresses in HTML, CSS, JavaScript or JSON.

    `/* … */` comments (licences, mostly) do not count, nor does what a page shows in a `<pre>`.
    """
    if path.endswith(".html"):
        text = PREFORMATTED.sub(lambda found: "\n" * found[0].count("\n"), text)
    if path.endswith((".js", ".mjs", ".css")):
        text = BLOCK_COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    for pattern in (ABSOLUTE, PROTOCOL_RELATIVE):
        for match in pattern.finditer(text):
            yield Address(path, text.count("\n", 0, match.start()) + 1, match[1].rpartition("@")[2].lower())


def scan_archive(path: str, content: bytes) -> Iterator[Address]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.endswith(".py"):  # the compiled are made of sources that were read before
                yield from scan_python(f"{path}/{name}", archive.read(name).decode())


def scan_python(path: str, source: str) -> Iterator[Address]:
    """Addresses in Python's string literals. Comments and docstrings may name the source of a formula."""
    tree = ast.parse(source)
    docstrings = {id(text) for node in ast.walk(tree) for text in docstring_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            for match in ABSOLUTE.finditer(node.value):
                yield Address(path, node.lineno, match[1].lower())


def docstring_nodes(node: ast.AST) -> Iterator[ast.Constant]:
    """Strings that stand alone as a statement: docstrings of modules, classes, functions and attributes."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
