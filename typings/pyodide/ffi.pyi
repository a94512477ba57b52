"""The part of `pyodide.ffi` that camcade_web uses."""

from collections.abc import Callable
from typing import Any

class JsProxy:
    """Any JavaScript object seen from Python."""

    def __getattr__(self, name: str) -> Any: ...

class JsException(Exception):
    """A JavaScript error seen from Python."""

    name: str
    message: str

def create_proxy(function: Callable[..., Any], /) -> Any: ...
def to_js(value: Any, /, *, dict_converter: Callable[..., Any] | None = None) -> Any: ...
