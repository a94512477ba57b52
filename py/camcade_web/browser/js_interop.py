"""Python's values as JavaScript's, and back."""

from collections.abc import Mapping, Sequence
from typing import Any

import js
from pyodide.ffi import to_js


def js_object(values: Mapping[str, Any] | Sequence[Any]) -> Any:
    """Plain JavaScript objects and arrays; what is JavaScript already stays as it is."""
    return to_js(values, dict_converter=js.Object.fromEntries)


def plain(objects: Any) -> Any:
    """Nested JavaScript objects as dicts, typed arrays as memoryviews of numbers."""
    return objects.to_py()
