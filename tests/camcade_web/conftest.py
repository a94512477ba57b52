"""What unit tests of the page's Python share: modules that need a browser, imported without one."""

import importlib
import sys
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import MagicMock

import pytest


@pytest.fixture
def in_page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Any]]:
    """Imports a module as if in a page: `js` and `pyodide` are dummies."""
    for name in ("js", "pyodide", "pyodide.ffi"):
        monkeypatch.setitem(sys.modules, name, MagicMock())
    sys.modules["pyodide.ffi"].JsException = type("JsException", (Exception,), {"name": "", "message": ""})
    before = {name for name in sys.modules if name.startswith("camcade_web")}
    yield importlib.import_module
    for name in [name for name in sys.modules if name.startswith("camcade_web") and name not in before]:
        del sys.modules[name]
