"""Python compiled for the pages at build, by the interpreter that will run it there.

Parsing sources takes a page's Python longer than anything else it does at start: about 20 times as long as
reading the compiled form does. `page_compiler` does it, in that interpreter; the result is kept in the
project's cache.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import tempfile
import zipfile
from pathlib import Path

from camcade.errors import BuildError
from camcade_build.cache import file_hash
from camcade_build.project import Project
from camcade_build.vendor.npm import node_command

SCRIPT = Path(__file__).parent / "compile_python.mjs"
COMPILER = Path(__file__).parent / "page_compiler.py"
TIMEOUT_SECONDS = 300
KEPT_RESULTS = 12  # of earlier builds

# What no page of ours imports, neither itself nor by way of what it imports, and what the library itself does
# without where it is missing (ssl, bz2): names of modules and packages, or paths below a package. Asked for
# all the same, each is a plain ModuleNotFoundError.
LEFT_OUT = frozenset(
    """
    __hello__ __phello__ _aix_support _android_support _apple_support _ast_unparse _compat_pickle
    _ios_support _markupbase _osx_support _py_abc _pydatetime _pydecimal _pyio _pylong _pyrepl _ssl
    _sysconfigdata__emscripten_wasm32-emscripten antigravity argparse asyncio/__main__
    asyncio/proactor_events asyncio/tools asyncio/windows_events asyncio/windows_utils bdb bz2 cProfile
    calendar cmd code compileall compression concurrent/futures/process concurrent/interpreters
    configparser crypt csv ctypes curses dbm doctest email ensurepip filecmp fileinput fractions
    ftplib getopt getpass gettext graphlib gzip hmac html/parser http idlelib imaplib
    importlib/metadata importlib/readers importlib/resources importlib/simple lib2to3
    logging/config logging/handlers lzma mailbox mimetypes modulefinder multiprocessing netrc nturl2path
    optparse pathlib/types pdb pickle pickletools platform plistlib poplib pprint profile profiling
    pstats pty py_compile pyclbr pydoc pydoc_data pyodide/_nodesock_transport pyodide/console quopri
    rlcompleter runpy sched shelve shlex smtplib socketserver sqlite3 sre_compile sre_constants
    sre_parse ssl statistics string/templatelib stringprep symtable sysconfig tabnanny tarfile telnetlib
    test this timeit tkinter tomllib trace tracemalloc tty turtle turtledemo unittest urllib/error
    urllib/request urllib/response urllib/robotparser uuid venv wave webbrowser wsgiref xml xmlrpc
    zipapp zoneinfo
    """.split()
)
# Of the text encodings, those that Python itself starts with and that archives name their files in.
ENCODINGS = frozenset(
    "__init__ aliases ascii cp437 idna latin_1 punycode raw_unicode_escape unicode_escape utf_16 utf_16_le "
    "utf_8 utf_8_sig".split()
)


def lean_library(content: bytes) -> bytes:
    """Python's standard library (a zip archive) without what no page imports."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as new,
    ):
        for name in sorted(old.namelist()):
            if not is_left_out(name):
                new.writestr(zipfile.ZipInfo(name), old.read(name))
    return made.getvalue()


def is_left_out(name: str) -> bool:
    """Whether a file of the library stays at home: `email/message.py`, `encodings/koi8_r.py`, `pdb.py`."""
    parts = name.removesuffix(".py").split("/")
    if parts[0] == "encodings":
        return parts[-1] not in ENCODINGS
    return parts[0] in LEFT_OUT or "/".join(parts[:2]) in LEFT_OUT


def compiled_archive(project: Project, content: bytes) -> bytes:
    """A zip archive with each `NAME.py` of `content` compiled to `NAME.pyc`.

    Raises:
        BuildError: Node or Pyodide is missing, or a source does not parse; the message holds Python's own.
    """
    folder = project.cache / "python"
    kept = folder / f"{fingerprint(project, content)}.zip"
    if not kept.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".compiling-", dir=folder) as work:
            source, target = Path(work) / "in.zip", Path(work) / "out.zip"
            source.write_bytes(content)
            compile_archive(project, source, target)
            target.replace(kept)
        forget_oldest(folder)
    return kept.read_bytes()


def fingerprint(project: Project, content: bytes) -> str:
    """A hash of what the compiled archive depends on."""
    interpreter = file_hash(project.node_modules / "pyodide" / "pyodide.asm.wasm")
    parts = (hashlib.sha256(content).hexdigest(), interpreter, file_hash(SCRIPT), file_hash(COMPILER))
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()[:32]


def compile_archive(project: Project, source: Path, target: Path) -> None:
    command = [
        str(node_command()),
        str(SCRIPT),
        str(project.node_modules / "pyodide"),
        str(source),
        str(target),
    ]
    try:
        result = subprocess.run(
            command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS, check=False, cwd=source.parent
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BuildError(f"Python could not be compiled for the pages: {error}.") from error
    if result.returncode != 0 or not target.is_file():
        said = " ".join(result.stderr.split())[-600:]
        raise BuildError(f"Python could not be compiled for the pages: {said or 'Node said nothing'}.")


def forget_oldest(folder: Path) -> None:
    kept = sorted(folder.glob("*.zip"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in kept[KEPT_RESULTS:]:
        path.unlink(missing_ok=True)
