"""What the addresses of the story page and of the widget may say.

`escape.html?story=weather-office&autostart=1&controller=camera`

| parameter | values | default | meaning |
| --- | --- | --- | --- |
| story | a story of this site | the player chooses | which story |
| autostart | 0, 1 | 0 | begin (or go on) at once |
| controller | buttons, camera | buttons | `camera` turns the camera on; all else works too |
| calibrate | 0, 1 | 1 | ask for a relaxed face first, when playing by camera |
| pace | calm, quick | calm | `quick` leaves no time to read before the face counts |
| model | expression, … | expression | which of the site's models reads the face |
| camera | part of a camera's name | the browser's choice | which camera to use |
| muted | 0, 1 | 0 | no sound until the player turns it on |

`widget.html?models=expression,posture&camera=0`

| parameter | values | default | meaning |
| --- | --- | --- | --- |
| models | names, with commas between | expression,posture | which models look at the picture |
| source | any, picture, camera | any | what the widget offers to take a picture with |
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from camcade_web.parameters import listed, one_of, read_flag, read_name

CONTROLLERS = ("buttons", "camera")
PACES = ("calm", "quick")
SOURCES = ("any", "picture", "camera")

Readers = Mapping[str, tuple[Callable[[str], object], str]]


@dataclass(frozen=True, slots=True)
class EscapeParameters:
    """The parameters of the story page, resolved. The table is in the module's docstring."""

    story: str | None = None
    autostart: bool = False
    controller: str = "buttons"
    calibrate: bool = True
    pace: str = "calm"
    model: str = "expression"
    camera: str | None = None
    muted: bool = False


@dataclass(frozen=True, slots=True)
class WidgetParameters:
    """The parameters of the widget, resolved."""

    models: tuple[str, ...] = ("expression", "posture")
    source: str = "any"


def read_names(text: str) -> tuple[str, ...]:
    return tuple(read_name(part) for part in text.split(","))


ESCAPE_READERS: Readers = {
    "story": (read_name, "the name of a story of this site"),
    "autostart": (read_flag, "0 or 1"),
    "controller": one_of(CONTROLLERS),
    "calibrate": (read_flag, "0 or 1"),
    "pace": one_of(PACES),
    "model": (read_name, "the name of a model of this site"),
    "camera": (read_name, "part of a camera's name"),
    "muted": (read_flag, "0 or 1"),
}
WIDGET_READERS: Readers = {
    "models": (read_names, "names of models of this site, with commas between them"),
    "source": one_of(SOURCES),
}


def read_escape_parameters(query: str) -> tuple[EscapeParameters, tuple[str, ...]]:
    """The story page's parameters, and a sentence for each that could not be used."""
    values, problems = read_query(query, ESCAPE_READERS)
    return EscapeParameters(**values), problems  # pyright: ignore[reportArgumentType]


def read_widget_parameters(query: str) -> tuple[WidgetParameters, tuple[str, ...]]:
    """The widget's parameters, and a sentence for each that could not be used."""
    values, problems = read_query(query, WIDGET_READERS)
    return WidgetParameters(**values), problems  # pyright: ignore[reportArgumentType]


def read_query(query: str, readers: Readers) -> tuple[dict[str, object], tuple[str, ...]]:
    """Read the query part of an address, with or without its question mark.

    Returns:
        The values that could be read, and a sentence for each that could not be used.
    """
    values: dict[str, object] = {}
    problems: list[str] = []
    for name, text in parse_qsl(query.removeprefix("?"), keep_blank_values=True):
        if name not in readers:
            problems.append(f"“{name}” is no setting of this page; there are {listed(tuple(readers))}.")
            continue
        read, expected = readers[name]
        try:
            values[name] = read(text)
        except ValueError:
            problems.append(f"“{name}={text}” is not understood; it can be {expected}.")
    return values, tuple(problems)
