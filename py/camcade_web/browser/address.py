"""Reading the query part of a page's address: each page has a table of readers, one for each parameter."""

from collections.abc import Callable, Iterator, Mapping

Reader = tuple[Callable[[str], object], str]
"""Reads a value's text, or raises ValueError; and what it expects, to end the sentence "it can be …"."""

HEXADECIMAL = "0123456789abcdefABCDEF"

MOST_TOLD = 2  # problems of an address: with more, the page itself would be out of sight
MOST_CHARACTERS = 40

OLD_MODEL_NAMES = {"posture": "strike-image", "posture-binary": "strike-image-binary"}
"""Names that bundles had in earlier versions; links to them go on working."""


def read_query(
    query: str,
    readers: Mapping[str, Reader],
    old_names: Mapping[str, str] | None = None,
    old_values: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[dict[str, object], tuple[str, ...]]:
    """Read the query part of an address, with or without its question mark.

    Args:
        readers: by parameter.
        old_names: names of earlier versions → today's.
        old_values: parameter → values of earlier versions → today's.

    Returns:
        The values that could be read, and a sentence for each that could not be used: for the first
        `MOST_TOLD`, and one for all others.
    """
    values: dict[str, object] = {}
    problems: list[str] = []
    for given, value in query_pairs(query.removeprefix("?")):
        name = (old_names or {}).get(given, given)
        text = (old_values or {}).get(name, {}).get(value, value)
        if name not in readers:
            problems.append(f"“{cut(name)}” is no setting of this page; there are {listed(tuple(readers))}.")
            continue
        read, expected = readers[name]
        try:
            values[name] = read(text)
        except ValueError:
            problems.append(f"“{name}={cut(text)}” is not understood; it can be {expected}.")
    others = len(problems) - MOST_TOLD
    if others > 0:
        are = "are" if others > 1 else "is"
        problems[MOST_TOLD:] = [f"{others} more of this address {are} left out."]
    return values, tuple(problems)


def cut(text: str) -> str:
    """Enough of a text to know it again."""
    return text if len(text) <= MOST_CHARACTERS else f"{text[:MOST_CHARACTERS]}…"


def query_pairs(query: str) -> Iterator[tuple[str, str]]:
    """Names and values of `a=1&b=two+words`; `urllib.parse` does the same, but takes a page long to load."""
    for part in query.split("&"):
        if part:
            name, _, value = part.partition("=")
            yield unquoted(name), unquoted(value)


def unquoted(text: str) -> str:
    """`two+words` and `50%25` as they were meant; a `%` that begins no number stands for itself."""
    first, *others = text.replace("+", " ").encode().split(b"%")
    found = bytearray(first)
    for other in others:
        digits = other[:2].decode("ascii", "replace")
        is_number = len(digits) == 2 and all(digit in HEXADECIMAL for digit in digits)
        found += bytes.fromhex(digits) + other[2:] if is_number else b"%" + other
    return found.decode("utf-8", "replace")


def one_of(choices: tuple[str, ...]) -> Reader:
    """A reader of one of these words."""

    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(text)
        return text

    return read, listed(choices)


def read_flag(text: str) -> bool:
    """`0` or `1`."""
    return {"0": False, "1": True}[one_of(("0", "1"))[0](text)]  # pyright: ignore[reportArgumentType]


def read_name(text: str) -> str:
    """Anything but nothing, without white space around it."""
    if not text.strip():
        raise ValueError(text)
    return text.strip()


def listed(choices: tuple[str, ...]) -> str:
    """`a, b or c`."""
    return " or ".join(filter(None, [", ".join(choices[:-1]), choices[-1]]))
