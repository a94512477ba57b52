"""Keeping a network's eyes on the player: the joints it found decide which region it looks at next.

A player three metres away fills a quarter of the picture, and a fist in it a handful of the network's pixels.
So a network that also says where the joints are looks first at the whole picture, and from then on at a
square around the player, which it moves along by what it sees there. One look a frame, whichever it is. The
rule for the square is like that of MoveNet ("Next-Generation Pose Detection with MoveNet and TensorFlow.js",
2021): centred on the hips, so large that torso and limbs fit with room to spare. (There a little more room,
1.9 and 1.2 times: it does without knowing where joints outside the picture are.)

Lengths are in units of the frame's height, x to the right from the frame's left edge, y down from its top.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Region = tuple[float, float, float, float]
"""Left, top, right, bottom in shares of the frame's width and height; may reach beyond the frame."""

JOINTS = 17  # in COCO's order
_TORSO = (5, 6, 11, 12)  # shoulders and hips
_HIPS = (11, 12)
_TORSO_ROOM = 1.6
_BODY_ROOM = 1.1
_LEAST_SIDE = 0.2
_LARGEST_SIDE = 4.0


@dataclass(frozen=True, slots=True)
class Square:
    """A square of the frame, by its centre and side."""

    x: float
    y: float
    side: float

    def region(self, aspect: float) -> Region:
        """The square in shares of a frame whose width is `aspect` times its height."""
        half = self.side / 2
        return (
            (self.x - half) / aspect,
            self.y - half,
            (self.x + half) / aspect,
            self.y + half,
        )


def whole_square(aspect: float) -> Square:
    """The smallest square that holds the whole frame."""
    return Square(aspect / 2, 0.5, max(1.0, aspect))


def square_around(joints: Sequence[tuple[float, float]]) -> Square:
    """The square to look at, from the 17 joints (x, y) of a player; joints may lie outside the frame."""
    x = sum(joints[hip][0] for hip in _HIPS) / len(_HIPS)
    y = sum(joints[hip][1] for hip in _HIPS) / len(_HIPS)
    torso = max(max(abs(joints[one][0] - x), abs(joints[one][1] - y)) for one in _TORSO)
    body = max(max(abs(place[0] - x), abs(place[1] - y)) for place in joints)
    side = 2 * max(_TORSO_ROOM * torso, _BODY_ROOM * body)
    return Square(x, y, min(_LARGEST_SIDE, max(_LEAST_SIDE, side)))


def in_frame(shares: Sequence[float], square: Square) -> list[tuple[float, float]]:
    """Joints in the frame, from 34 numbers (x, y, x, y, …) that are shares of the square's side."""
    left, top = square.x - square.side / 2, square.y - square.side / 2
    return [
        (left + square.side * shares[2 * joint], top + square.side * shares[2 * joint + 1])
        for joint in range(JOINTS)
    ]


@dataclass(frozen=True, slots=True)
class CropTrackerSettings:
    """When a player counts as found, and how fast the square moves."""

    seen: float = 0.5  # probability from which the player is in what was looked at
    pace: float = 0.7  # share of the way to the new square that is gone with each look
    leap: float = 0.5  # of the side: a player farther away than this is followed at once
    room: float = 1.06  # factor on the side: joints that a network finds are less spread than they are

    def __post_init__(self) -> None:
        for name in ("seen", "pace"):
            if not 0.0 < getattr(self, name) <= 1.0:
                raise ValueError(f"{name} is {getattr(self, name)}: expected more than 0, at most 1")
        for name in ("leap", "room"):
            if getattr(self, name) <= 0.0:
                raise ValueError(f"{name} is {getattr(self, name)}: expected more than 0")

    @classmethod
    def from_card(cls, part: Mapping[str, Any]) -> CropTrackerSettings:
        """The `follow` part of a model card. Raises ValueError for a number that makes no sense."""
        return cls(*(float(part[name]) for name in ("seen", "pace", "leap", "room")))

    def to_card(self) -> dict[str, float]:
        """What `from_card` reads."""
        return {"seen": self.seen, "pace": self.pace, "leap": self.leap, "room": self.room}


class CropTracker:
    """Where to look next. `region` goes with a frame, `update` takes what the network said of that frame."""

    def __init__(self, aspect: float, settings: CropTrackerSettings = CropTrackerSettings()) -> None:
        """`aspect` is the frame's width divided by its height. Raises ValueError unless it is positive."""
        if not (aspect > 0.0 and math.isfinite(aspect)):
            raise ValueError(f"aspect is {aspect}: expected width divided by height")
        self.aspect = aspect
        self.settings = settings
        self._square: Square | None = None

    @property
    def follows(self) -> bool:
        """The player has been found; otherwise the next look is at the whole picture."""
        return self._square is not None

    @property
    def square(self) -> Square:
        """What the next look is at."""
        return self._square or whole_square(self.aspect)

    @property
    def region(self) -> Region:
        """The same in shares of the frame, as the worker and `prepare` take it."""
        return self.square.region(self.aspect)

    def update(self, joints: Sequence[float], seen: float) -> None:
        """Take in a look at `region`: 34 numbers, shares of its width and height, and the probability that
        the player is in it.
        """
        if not (seen >= self.settings.seen and all(map(math.isfinite, joints))):
            self._square = None
            return
        tight = square_around(in_frame(joints, self.square))
        found = Square(tight.x, tight.y, tight.side * self.settings.room)
        if not (-0.5 * self.aspect < found.x < 1.5 * self.aspect and -0.5 < found.y < 1.5):
            self._square = None  # nobody stands that far outside
            return
        self._square = found if self._square is None else self._towards(self._square, found)

    def _towards(self, old: Square, new: Square) -> Square:
        away = max(abs(new.x - old.x), abs(new.y - old.y))
        share = 1.0 if away > self.settings.leap * old.side else self.settings.pace
        return Square(
            old.x + share * (new.x - old.x),
            old.y + share * (new.y - old.y),
            old.side * (new.side / old.side) ** share,
        )

    def forget(self) -> None:
        """Look at the whole picture next, as at the start."""
        self._square = None
