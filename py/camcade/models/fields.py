"""The fields of a JSON object, taken one by one and checked: what it takes to read `card.json` without trust.

Every message names the file, the field, the value, what was expected, and what to do.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar, cast

from camcade.errors import ModelError
from camcade.plain_json import TooDeepError, parse_json

EXPORT_AGAIN = "Export the model again (`camcade train --help`) or restore it (`git checkout models`)."

DEEPEST = 60  # objects and lists inside one another
LARGEST_WHOLE = 2**53  # what a page's numbers hold exactly
UNWRITABLE = re.compile(r"[\x00\ud800-\udfff]")  # null bytes and halves of a surrogate pair
FILE_NAME = re.compile(r"\w[\w .+@-]{0,119}")  # in the bundle's own folder, on every file system

Part = TypeVar("Part")


class Fields:
    """One object of a card: its fields are taken one by one, and none may be left at the end."""

    def __init__(self, values: Any, where: str, path: str) -> None:
        self.where, self._path = where, path
        if not isinstance(values, dict):
            raise ModelError(
                f"{where}{f': {path!r}' if path else ''} is {shown(values)}, expected an object. "
                f"{EXPORT_AGAIN}"
            )
        self.values = cast(dict[str, Any], values)
        self._left = dict.fromkeys(self.values)

    def fail(self, key: str, value: Any, expected: str) -> NoReturn:
        raise ModelError(
            f'{self.where}: "{self._named(key)}" is {shown(value)}, expected {expected}. {EXPORT_AGAIN}'
        )

    def end(self) -> None:
        """Raises ModelError for a field that no card has."""
        if self._left:
            unknown = next(iter(self._left))
            self.fail(unknown, self.values[unknown], "nothing by that name")

    def take(self, key: str, expected: str) -> Any:
        if key not in self.values:
            raise ModelError(
                f'{self.where}: "{self._named(key)}" is missing, expected {expected}. {EXPORT_AGAIN}'
            )
        self._left.pop(key, None)
        return self.values[key]

    def optional(self, key: str, read: Callable[[str], Part]) -> Part | None:
        return read(key) if key in self.values else None

    def one(self, read: "Callable[[Fields], Part]") -> Callable[[str], Part]:
        """A reader of an object of its own."""

        def of(key: str) -> Part:
            part = Fields(self.take(key, "an object"), self.where, self._named(key))
            made = read(part)
            part.end()
            return made

        return of

    def each(
        self, read: "Callable[[Fields], Part]", are_files: bool = False
    ) -> Callable[[str], dict[str, Part]]:
        """A reader of objects by name, or by file name."""

        def of(key: str) -> dict[str, Part]:
            part = Fields(self.take(key, "an object"), self.where, self._named(key))
            for name in part.values if are_files else ():
                if not FILE_NAME.fullmatch(name):
                    self.fail(key, name, "names of files in the model's folder, none outside it")
            return {name: part.one(read)(name) for name in part.values}

        return of

    def mapping(self, key: str) -> Mapping[str, Any]:
        return Fields(self.take(key, "an object"), self.where, self._named(key)).values

    def text_each(self, key: str) -> dict[str, str]:
        part = Fields(self.take(key, "an object"), self.where, self._named(key))
        return {name: part.text(name) for name in part.values}

    def text(self, key: str) -> str:
        value = self.take(key, "a text")
        if not isinstance(value, str) or not value.strip():
            self.fail(key, value, "a text")
        return value

    def choice(self, key: str, *choices: str) -> str:
        expected = " or ".join(map(repr, choices))
        value = self.take(key, expected)
        if value not in choices:
            self.fail(key, value, expected)
        return value

    def file_name(self, key: str) -> str:
        value = self.text(key)
        if not FILE_NAME.fullmatch(value):
            self.fail(key, value, "a name of letters, digits and . _ - + @, without folders")
        return value

    def flag(self, key: str) -> bool:
        value = self.take(key, "true or false")
        if not isinstance(value, bool):
            self.fail(key, value, "true or false")
        return value

    def whole(self, key: str, least: int, most: int) -> int:
        expected = f"a whole number from {least} to {most}"
        value = self.take(key, expected)
        if type(value) is not int or not least <= value <= most:
            self.fail(key, value, expected)
        return value

    def number_in(self, least: float, most: float) -> Callable[[str], float]:
        """A reader of a number between both."""

        def of(key: str) -> float:
            expected = f"a number from {least:g} to {most:g}"
            value = self.take(key, expected)
            if type(value) not in (int, float) or not least <= value <= most:
                self.fail(key, value, expected)
            return value

        return of

    def numbers(self, key: str, count: int) -> list[float]:
        value = self.take(key, f"{count} numbers")
        if not _is_list(value) or len(value) != count or any(type(one) not in (int, float) for one in value):
            self.fail(key, value, f"{count} numbers")
        return value

    def wholes(self, key: str, least: int, most: int) -> tuple[int, ...]:
        expected = f"a list of whole numbers from {least} to {most}"
        value = self.take(key, expected)
        if not _is_list(value) or not value:
            self.fail(key, value, expected)
        if any(type(one) is not int or not least <= one <= most for one in value):
            self.fail(key, value, expected)
        return tuple(value)

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.take(key, "a list of texts")
        if not _is_list(value) or not all(isinstance(one, str) and one.strip() for one in value):
            self.fail(key, value, "a list of texts")
        return tuple(value)

    def _named(self, key: str) -> str:
        name = ascii(key)[1:-1]
        return f"{self._path}.{name}" if self._path else name


def _is_list(value: Any) -> bool:
    return isinstance(value, list)


def shown(value: Any) -> str:
    """A value for a message: one line of 7-bit characters, not long."""
    text = "nothing" if value is None else f"a list of {len(value)}" if _is_list(value) else ascii(value)
    return text if len(text) <= 100 else f"{text[:97]}..."


def loaded(content: str | bytes, where: str) -> Any:
    """The value of JSON text, or of UTF-8 bytes. Raises ModelError where it is none."""

    def refuse(name: str) -> NoReturn:
        raise ValueError(f"{name} is no number")

    try:
        text = content.decode("utf-8") if isinstance(content, bytes) else content
        return parse_json(text, refuse)
    except TooDeepError as error:
        raise ModelError(f"{where} is no card: {error}. {EXPORT_AGAIN}") from error
    except ValueError as error:
        raise ModelError(f"{where} is no JSON: {ascii(str(error))[1:-1]}. {EXPORT_AGAIN}") from error


def plain(value: Any, where: str, path: str, depth: int = 0) -> Any:
    """`value`, if JSON can hold it and give it back; mappings as `dict`, tuples as `list`."""

    def fail(expected: str) -> NoReturn:
        raise ModelError(f'{where}: "{path}" holds {shown(value)}, expected {expected}. {EXPORT_AGAIN}')

    if depth > DEEPEST:
        raise ModelError(f"{where} is no card: it nests too deeply. {EXPORT_AGAIN}")
    if isinstance(value, str):
        return fail("text without null bytes and broken characters") if UNWRITABLE.search(value) else value
    if value is None or isinstance(value, bool):
        return value
    if type(value) is int:
        return value if abs(value) <= LARGEST_WHOLE else fail(f"at most {LARGEST_WHOLE}")
    if type(value) is float:
        return value if math.isfinite(value) else fail("a number")
    if isinstance(value, (list, tuple)):
        rows = cast("list[Any] | tuple[Any, ...]", value)
        return [plain(one, where, path, depth + 1) for one in rows]
    if isinstance(value, Mapping):
        made: dict[str, Any] = {}
        for key, one in cast(Mapping[Any, Any], value).items():
            if not isinstance(key, str) or UNWRITABLE.search(key):
                fail("names of fields that are text")
            name = ascii(key)[1:-1]
            made[key] = plain(one, where, f"{path}.{name}" if path else name, depth + 1)
        return made
    return fail("what JSON can hold")
