"""What the address of a page may say: `duel.html?autostart=1&controller=pictures&opponent=idle&seed=7`.

| parameter | values | default | meaning |
| --- | --- | --- | --- |
| autostart | 0, 1 | 0 | begin the match at once instead of waiting for the player |
| controller | body, pictures, keyboard, gamepad, classic | keyboard | see below |
| opponent | cpu, idle, human | cpu | `idle` stands still; `human` plays at the same keyboard |
| level | easy, normal, hard | normal | how well the cpu fights |
| arena | tower, throne | by the seed | where the fight is |
| model | posture, posture-binary, … | posture | which of the site's models reads the camera |
| camera | part of a camera's name | the browser's choice | which camera to use |
| seed | 0 … 4294967295 | a new one each time | the same seed and inputs give the same match |
| muted | 0, 1 | 0 | no sound until the player turns it on |
| trainer | 0, 1 | 0 | begin with the lessons, one for each move |

Three controllers turn the camera on: `body` (joints, every move), `pictures` (a model of `models/`) and
`classic` (the player's outline, no model). Keys and gamepads always work.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from urllib.parse import parse_qsl

from camcade.duel.cpu import Level
from camcade.duel.scene import ARENAS

CONTROLLERS = ("body", "pictures", "keyboard", "gamepad", "classic")
CAMERA_CONTROLLERS = ("body", "pictures", "classic")
OPPONENTS = ("cpu", "idle", "human")
LEVELS = tuple(map(str, Level))
LARGEST_SEED = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of the Duel page, resolved. The table is in the module's docstring."""

    autostart: bool = False
    controller: str = "keyboard"
    opponent: str = "cpu"
    level: str = "normal"
    arena: str | None = None
    model: str = "posture"
    camera: str | None = None
    seed: int | None = None
    muted: bool = False
    trainer: bool = False


def read_parameters(query: str) -> tuple[Parameters, tuple[str, ...]]:
    """Read the query part of an address, with or without its question mark.

    Returns:
        The parameters, and a sentence for each that could not be used; those keep their defaults.
    """
    values: dict[str, object] = {}
    problems: list[str] = []
    for name, text in parse_qsl(query.removeprefix("?"), keep_blank_values=True):
        if name not in READERS:
            problems.append(f"“{name}” is no setting of this page; there are {listed(PARAMETER_NAMES)}.")
            continue
        read, expected = READERS[name]
        try:
            values[name] = read(text)
        except ValueError:
            problems.append(f"“{name}={text}” is not understood; it can be {expected}.")
    return Parameters(**values), tuple(problems)  # pyright: ignore[reportArgumentType]


def one_of(choices: tuple[str, ...]) -> tuple[Callable[[str], str], str]:
    def read(text: str) -> str:
        if text not in choices:
            raise ValueError(text)
        return text

    return read, listed(choices)


def read_flag(text: str) -> bool:
    return {"0": False, "1": True}[one_of(("0", "1"))[0](text)]


def read_seed(text: str) -> int:
    # isdecimal alone lets in other scripts' digits; int() alone lets in "+7", " 7" and "1_000".
    if not (text.isascii() and text.isdecimal()) or int(text) > LARGEST_SEED:
        raise ValueError(text)
    return int(text)


def read_name(text: str) -> str:
    if not text.strip():
        raise ValueError(text)
    return text.strip()


def listed(choices: tuple[str, ...]) -> str:
    """`a, b or c`."""
    return " or ".join(filter(None, [", ".join(choices[:-1]), choices[-1]]))


READERS: dict[str, tuple[Callable[[str], object], str]] = {
    "autostart": (read_flag, "0 or 1"),
    "controller": one_of(CONTROLLERS),
    "opponent": one_of(OPPONENTS),
    "level": one_of(LEVELS),
    "arena": one_of(ARENAS),
    "model": (read_name, "the name of a model of this site"),
    "camera": (read_name, "part of a camera's name"),
    "seed": (read_seed, f"a whole number from 0 to {LARGEST_SEED}"),
    "muted": (read_flag, "0 or 1"),
    "trainer": (read_flag, "0 or 1"),
}
PARAMETER_NAMES = tuple(field.name for field in fields(Parameters))
