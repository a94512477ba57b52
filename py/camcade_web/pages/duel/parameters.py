"""What the address of a page may say: `duel.html?autostart=1&controller=image&opponent=idle&seed=7`.

| parameter | values | default | meaning |
| --- | --- | --- | --- |
| autostart | 0, 1 | 0 | begin the match at once instead of waiting for the player |
| controller | body, image, article, keyboard, gamepad, silhouette, studio | keyboard | see below |
| opponent | cpu, rusher, patient, jumper, defender, mirror, idle, agent, human | cpu | see below |
| level | easy, normal, hard | normal | how well the computer fights, in any style |
| arena | tower, throne | by the seed | where the fight is |
| model | strike-image, strike-image-binary, … | strike-image | which network, or project of Studio |
| camera | part of a camera's name | the browser's choice | which camera to use |
| fighter | ember, tide | ember | who the player is |
| rival | other, same | other | who the opponent is: the other fighter, or one of the player's kind |
| colours | 0, 1, 2 | 0 | what the player's fighter wears; 0 is as drawn |
| second | keys, camera | keys | what the other one of two plays with; `camera` with `controller=body` |
| side | left, right | left | where the player stands; of two at one keyboard, player one is on the left |
| rounds | 1, 3, 5 | 3 | best of so many |
| time | off, 10 … 999 | 99 | seconds a round lasts; `off` against someone who stands still |
| seed | 0 … 4294967295 | a new one each time | the same seed and inputs give the same match |
| muted | 0, 1 | 0 | no sound until the player turns it on |
| tutorial | 0, 1 | 0 | begin with the lessons, one for each move |
| game | camcade, mk | camcade | `mk` is the original MK.js, where the site was built with a copy of it |
| record | 0, 1 | 0 | keep the joints that `body` reads, and the keys pressed, to save them as a file |

Five controllers turn the camera on: `body` (joints, every move), `image` (a model of `models/`), `article`
(the same model, with the article's beat and thresholds), `silhouette` (the player's outline, no model) and
`studio` (what the player has trained in Studio). Keys and gamepads always work.

Opponents: `cpu` is the computer as an all-rounder, and the next five are its styles; `idle` stands still,
`agent` sees only the picture, and `human` plays at the same keyboard, or before the same camera (`second`).
"""

from dataclasses import dataclass

from camcade.duel.display_list import ARENAS
from camcade.duel.palettes import COUNT
from camcade.duel.players import PLAYERS, Level
from camcade.duel.state import FIGHTERS
from camcade_web.browser.address import OLD_MODEL_NAMES, Reader, one_of, read_flag, read_name, read_query

CONTROLLERS = ("body", "image", "article", "keyboard", "gamepad", "silhouette", "studio")
CAMERA_CONTROLLERS = ("body", "image", "article", "silhouette", "studio")
GAMES = ("camcade", "mk")
RIVALS = ("other", "same")
COLOURS = tuple(map(str, range(COUNT)))
SIDES = ("left", "right")
SECONDS = ("keys", "camera")
ROUNDS = ("1", "3", "5")
SHORTEST_S, LONGEST_S = 10, 999
OPPONENTS = (*PLAYERS, "agent", "human")
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
    model: str = "strike-image"
    camera: str | None = None
    seed: int | None = None
    muted: bool = False
    tutorial: bool = False
    game: str = "camcade"
    fighter: str = "ember"
    side: str = "left"
    rounds: str = "3"
    time: int | None = 99
    rival: str = "other"
    colours: str = "0"
    second: str = "keys"
    record: bool = False

    @property
    def models(self) -> dict[str, str]:
        """What each controller that reads by a network of the player's choice reads with."""
        image = "strike-image" if self.controller == "studio" else self.model
        return {"image": image, "article": image, "studio": self.model}


def read_time(text: str) -> int | None:
    """Seconds, or None for "off"."""
    if text == "off":
        return None
    seconds = read_seed(text)
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise ValueError(text)
    return seconds


def read_seed(text: str) -> int:
    """A whole number from 0 to `LARGEST_SEED`."""
    # isdecimal alone lets in other scripts' digits; int() alone lets in "+7", " 7" and "1_000".
    if not (text.isascii() and text.isdecimal()) or int(text) > LARGEST_SEED:
        raise ValueError(text)
    return int(text)


READERS: dict[str, Reader] = {
    "autostart": (read_flag, "0 or 1"),
    "controller": one_of(CONTROLLERS),
    "opponent": one_of(OPPONENTS),
    "level": one_of(LEVELS),
    "arena": one_of(ARENAS),
    "fighter": one_of(FIGHTERS),
    "rival": one_of(RIVALS),
    "colours": one_of(COLOURS),
    "second": one_of(SECONDS),
    "side": one_of(SIDES),
    "rounds": one_of(ROUNDS),
    "time": (read_time, f"off, or {SHORTEST_S} to {LONGEST_S} seconds"),
    "model": (read_name, "the name of a model of this site"),
    "camera": (read_name, "part of a camera's name"),
    "seed": (read_seed, f"a whole number from 0 to {LARGEST_SEED}"),
    "muted": (read_flag, "0 or 1"),
    "tutorial": (read_flag, "0 or 1"),
    "game": one_of(GAMES),
    "record": (read_flag, "0 or 1"),
}

# Links to earlier versions go on working.
OLD_NAMES = {"trainer": "tutorial"}
OLD_VALUES = {"controller": {"pictures": "image", "classic": "silhouette"}, "model": OLD_MODEL_NAMES}


def read_parameters(query: str) -> tuple[Parameters, tuple[str, ...]]:
    """Read the query part of an address, with or without its question mark.

    Returns:
        The parameters, and a sentence for each that could not be used; those keep their defaults.
    """
    values, problems = read_query(query, READERS, OLD_NAMES, OLD_VALUES)
    return Parameters(**values), problems  # pyright: ignore[reportArgumentType]
