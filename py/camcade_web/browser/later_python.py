"""Modules that a page fetches when it first needs them: those of `python_later` in its `page.toml`."""

import importlib
import io
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import js

import camcade_web
from camcade_web.browser.js_interop import outcome


def archive_of(page: str) -> str:
    """The logical name of the archive."""
    return f"python/{page}.later.zip"


async def later_module(page: str, name: str) -> ModuleType:
    """The module, imported; its archive is fetched if no module of it has been wanted before.

    Raises:
        RejectedError: the archive did not come.
    """
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError:
        content = await outcome(js.camcadeScripts.downloads, "take", archive_of(page))
    with zipfile.ZipFile(io.BytesIO(content.to_bytes())) as archive:
        archive.extractall(Path(camcade_web.__file__).parents[1])
    # What importlib.invalidate_caches does, which wants a part of the library that no page carries.
    for finder in sys.path_importer_cache.values():
        getattr(finder, "invalidate_caches", bool)()
    return importlib.import_module(name)
