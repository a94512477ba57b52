"""JSON that anybody may have written."""

import json
import re
from collections.abc import Callable
from typing import Any


class TooDeepError(ValueError):
    """Brackets stand in more brackets than can be read."""

    def __init__(self) -> None:
        super().__init__("it nests too deeply")


DEEPEST = 100
"""Levels that are always read; from twice as many on, nothing is."""

NO_BRACKETS = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[^][{}"]+', re.DOTALL)


def parse_json(text: str | bytes, parse_constant: Callable[[str], Any] | None = None) -> Any:
    """What the text says; `parse_constant` is called with each NaN or Infinity.

    The depth is looked at first: in a page, deep nesting does not raise an error, it ends Python.

    Raises:
        TooDeepError: it nests too deeply; a ValueError, as for whatever is no JSON.
    """
    if isinstance(text, bytes | bytearray):
        text = text.decode(json.detect_encoding(text))
    text = text.removeprefix("\ufeff")  # editors of Windows begin a file with it
    refuse_deep(text)
    try:
        return json.loads(text, parse_constant=parse_constant)
    except RecursionError as error:  # where somebody has lowered the limit
        raise TooDeepError from error


def refuse_deep(text: str) -> None:
    """Raises TooDeepError unless all brackets stand in at most `DEEPEST` others."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return
    brackets = NO_BRACKETS.sub("", text)
    for _ in range(DEEPEST):
        brackets = brackets.replace("[]", "").replace("{}", "")
    if len(brackets) > 2 * DEEPEST:
        raise TooDeepError
