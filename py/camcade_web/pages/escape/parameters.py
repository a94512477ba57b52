"""What the address of the story page may say.

`escape.html?story=weather-office&autostart=1&controller=camera`

| parameter | values | default | meaning |
| --- | --- | --- | --- |
| story | a story of this site | the player chooses | which story |
| autostart | 0, 1 | 0 | begin (or go on) at once |
| controller | buttons, camera | buttons | `camera` turns the camera on; all else works too |
| calibrate | 0, 1 | 1 | ask for a relaxed face first, when playing by camera |
| pace | calm, quick | calm | `quick` leaves no time to read before the face counts |
| model | expression, …, or a project of Studio | expression | what reads the face, or whatever else chooses |
| camera | part of a camera's name | the browser's choice | which camera to use |
| muted | 0, 1 | 0 | no sound until the player turns it on |
"""

from dataclasses import dataclass

from camcade_web.browser.address import Reader, one_of, read_flag, read_name, read_query

CONTROLLERS = ("buttons", "camera")
PACES = ("calm", "quick")


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


READERS: dict[str, Reader] = {
    "story": (read_name, "the name of a story of this site"),
    "autostart": (read_flag, "0 or 1"),
    "controller": one_of(CONTROLLERS),
    "calibrate": (read_flag, "0 or 1"),
    "pace": one_of(PACES),
    "model": (read_name, "the name of a model of this site, or of a project of Studio"),
    "camera": (read_name, "part of a camera's name"),
    "muted": (read_flag, "0 or 1"),
}


def read_escape_parameters(query: str) -> tuple[EscapeParameters, tuple[str, ...]]:
    """The story page's parameters, and a sentence for each that could not be used."""
    values, problems = read_query(query, READERS)
    return EscapeParameters(**values), problems  # pyright: ignore[reportArgumentType]
