"""Which part of the picture a network that finds joints looks at next, so that the player fills it.

A player three metres away fills a quarter of the picture, and a fist in it a handful of the network's pixels.
So the first look is at the whole picture, made a square with bands of black, and from then on at a square
around the player, which is moved along by what is seen there. One look a frame, whichever it is. The rule is
MoveNet's (TensorFlow Hub's tutorial "MoveNet: Ultra fast and accurate pose detection model", section
"Cropping algorithm"): a square around the hips' middle, so large that torso and limbs fit with room to spare.

Lengths are in units of the frame's height, x to the right from the frame's left edge, y down from its top.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from camcade.errors import ModelError, SettingsError
from camcade.vision.keypoints import ANKLES, COUNT, HIPS, SHOULDERS, TORSO, WRISTS, Keypoints
from camcade.vision.region import Region

CARD_NAMES = ("seen", "pace", "leap", "room")
"""The settings that a model card carries; the rest belongs to the kind of network."""

ENDS: Mapping[str, tuple[int, ...]] = {"hands": WRISTS, "feet": ANKLES}
MARGIN = 0.04
"""Frame heights that a joint has to be outside: networks are that wrong about it."""


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


@dataclass(frozen=True, slots=True)
class CropTrackerSettings:
    """When a player counts as found, how large the square is, and how fast it moves.

    | field | unit | meaning |
    | --- | --- | --- |
    | seen | 0..1 | score from which a joint is seen; the player is, with a shoulder and a hip |
    | pace | share | of the way to the new square that is gone with each look |
    | leap | sides | a player farther away than this is followed at once |
    | room | factor | on the side: joints that a network finds are less spread than they are |
    | torso_room | factor | of the torso's reach from the hips' middle, to half the side |
    | body_room | factor | of the reach of all joints seen, likewise |
    | least_side, largest_side | frame heights | limits of the side, before `room` |
    | within_frame | – | joints outside the picture are unknown: its farthest edge is the limit |

    The defaults are those of a network that also says where joints outside the picture are.
    Raises `SettingsError` for a value out of range.
    """

    seen: float = 0.5
    pace: float = 0.7
    leap: float = 0.5
    room: float = 1.06
    torso_room: float = 1.6
    body_room: float = 1.1
    least_side: float = 0.2
    largest_side: float = 4.0
    within_frame: bool = False

    def __post_init__(self) -> None:
        for name in ("seen", "pace"):
            if not 0.0 < getattr(self, name) <= 1.0:
                raise SettingsError(f"{name} is {getattr(self, name)}: expected more than 0, at most 1.")
        for name in ("torso_room", "body_room"):
            if not getattr(self, name) >= 1.0:
                raise SettingsError(f"{name} is {getattr(self, name)}: expected 1 or more.")
        for name in ("leap", "room", "least_side"):
            if not getattr(self, name) > 0.0:
                raise SettingsError(f"{name} is {getattr(self, name)}: expected more than 0.")
        if not self.largest_side >= self.least_side:
            raise SettingsError(
                f"largest_side is {self.largest_side}: expected {self.least_side} (least_side) or more."
            )

    @classmethod
    def from_card(cls, part: Mapping[str, Any]) -> "CropTrackerSettings":
        """The `follow` part of a model card. Raises `ModelError` for what is missing, unknown or no sense."""
        if set(part) != set(CARD_NAMES):
            raise ModelError(
                f"follow of the model card has {', '.join(sorted(part)) or 'nothing'}; it needs "
                f"{', '.join(CARD_NAMES)}. Correct the card."
            )
        try:
            seen, pace, leap, room = (float(part[name]) for name in CARD_NAMES)
            return cls(seen, pace, leap, room)
        except (SettingsError, TypeError, ValueError) as error:
            raise ModelError(f'The model card\'s "follow" is wrong: {error} Correct the card.') from error

    def to_card(self) -> dict[str, float]:
        """What `from_card` reads."""
        return {name: getattr(self, name) for name in CARD_NAMES}


MOVENET = CropTrackerSettings(
    seen=0.2,
    pace=1.0,
    room=1.0,
    torso_room=1.9,
    body_room=1.2,
    least_side=0.3,  # a lone face does not become the picture
    largest_side=math.inf,
    within_frame=True,
)
"""The numbers that MoveNet's authors give with their rule."""


def whole_square(aspect: float) -> Square:
    """The smallest square that holds the whole frame."""
    return Square(aspect / 2, 0.5, max(1.0, aspect))


def square_around(
    joints: Sequence[tuple[float, float]],
    settings: CropTrackerSettings = CropTrackerSettings(),
    seen: Sequence[int] = range(COUNT),
) -> Square:
    """The square to look at, but for `settings.room`.

    Args:
        joints: the 17 joints (x, y) of a player; they may lie outside the frame.
        settings: how large it is.
        seen: the indices of the joints that count besides the torso's.
    """
    x, y = (sum(joints[hip][axis] for hip in HIPS) / len(HIPS) for axis in (0, 1))

    def reach(of: Sequence[int]) -> float:
        return max(max(abs(joints[joint][0] - x), abs(joints[joint][1] - y)) for joint in of)

    side = 2 * max(settings.torso_room * reach(TORSO), settings.body_room * reach(seen))
    return Square(x, y, min(settings.largest_side, max(settings.least_side, side)))


def keypoints_of(values: Sequence[float], region: Region, t_ms: float, aspect: float) -> Keypoints:
    """Read MoveNet's output (TensorFlow Hub, movenet/singlepose/lightning/4).

    Args:
        values: 51 floats, (17 joints, [y, x, score]); y and x from 0 to 1 across what the network saw.
        region: the part of the frame that the network saw.
        t_ms: when the frame was taken.
        aspect: width / height of the frame.

    Raises:
        ModelError: another count of values, or one that is no number.
    """
    if len(values) != 3 * COUNT or not all(map(math.isfinite, values)):
        finite = sum(map(math.isfinite, values))
        raise ModelError(
            f"A keypoint network gave {len(values)} values, {finite} of them finite: expected {3 * COUNT} "
            f"numbers, y, x and score of {COUNT} joints. Load the model again."
        )
    left, top, right, bottom = region
    return Keypoints(
        x=tuple((left + value * (right - left)) * aspect for value in values[1::3]),
        y=tuple(top + value * (bottom - top) for value in values[0::3]),
        score=tuple(min(max(value, 0.0), 1.0) for value in values[2::3]),
        t_ms=t_ms,
        aspect=aspect,
    )


def in_frame(shares: Sequence[float], square: Square) -> list[tuple[float, float]]:
    """Joints in the frame, from 34 numbers (x, y, x, y, …) that are shares of the square's side."""
    left, top = square.x - square.side / 2, square.y - square.side / 2
    return [
        (left + square.side * shares[2 * joint], top + square.side * shares[2 * joint + 1])
        for joint in range(COUNT)
    ]


class CropTracker:
    """Where to look next. `region` goes with a frame; `take` (MoveNet), `update` (shares of the region) or
    `update_keypoints` takes in what was found there.
    """

    def __init__(self, aspect: float, settings: CropTrackerSettings = CropTrackerSettings()) -> None:
        """`aspect` is the frame's width / height. Raises `SettingsError` unless it is positive."""
        if not (aspect > 0.0 and math.isfinite(aspect)):
            raise SettingsError(f"aspect is {aspect}: expected width divided by height.")
        self.aspect = aspect
        self.settings = settings
        self._square: Square | None = None
        self._outside: frozenset[str] = frozenset()

    @property
    def outside(self) -> frozenset[str]:
        """Which `ENDS` of the player's limbs were outside the picture in the last look, as far as the network
        says where such joints are; nothing without a player.
        """
        return self._outside if self.follows else frozenset()

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
        self._follow(in_frame(joints, self.square), range(COUNT) if seen >= self.settings.seen else ())

    def take(self, values: Sequence[float], region: Region, t_ms: float) -> Keypoints:
        """Take in what MoveNet says of a look at this time, and give it as keypoints of the frame.

        `values` as for `keypoints_of`, which raises ModelError. `region` is what was looked at: `forget` may
        have been called since.
        """
        keypoints = keypoints_of(values, region, t_ms, self.aspect)
        self.update_keypoints(keypoints)
        return keypoints

    def update_keypoints(self, keypoints: Keypoints) -> None:
        """Take in what a look at `region` found, with a score for each joint."""
        seen = [joint for joint in range(COUNT) if keypoints.score[joint] >= self.settings.seen]
        self._follow(list(zip(keypoints.x, keypoints.y, strict=True)), seen)

    def forget(self) -> None:
        """Look at the whole picture next, as at the start."""
        self._square = None

    def _follow(self, joints: Sequence[tuple[float, float]], seen: Sequence[int]) -> None:
        found = self._found(joints, seen)
        self._outside = frozenset(
            end for end, limbs in ENDS.items() if any(self._is_outside(*joints[joint]) for joint in limbs)
        )
        if found is None or self._square is None or self.settings.pace == 1.0:
            self._square = found
        else:
            self._square = self._towards(self._square, found)

    def _found(self, joints: Sequence[tuple[float, float]], seen: Sequence[int]) -> Square | None:
        """The square around these joints; None where nobody is to be followed."""
        if not any(joint in seen for joint in HIPS) or not any(joint in seen for joint in SHOULDERS):
            return None
        if not all(math.isfinite(value) for place in joints for value in place):
            return None
        around = square_around(joints, self.settings, seen)
        x, y, side = around.x, around.y, around.side * self.settings.room
        if self.settings.within_frame:
            side = min(side, 2 * max(x, self.aspect - x, y, 1.0 - y))
            return None if side >= whole_square(self.aspect).side else Square(x, y, side)
        if not (-0.5 * self.aspect < x < 1.5 * self.aspect and -0.5 < y < 1.5):
            return None  # nobody stands that far outside
        return Square(x, y, side)

    def _is_outside(self, x: float, y: float) -> bool:
        return not (-MARGIN <= x <= self.aspect + MARGIN and -MARGIN <= y <= 1.0 + MARGIN)

    def _towards(self, old: Square, new: Square) -> Square:
        away = max(abs(new.x - old.x), abs(new.y - old.y))
        share = 1.0 if away > self.settings.leap * old.side else self.settings.pace
        return Square(
            old.x + share * (new.x - old.x),
            old.y + share * (new.y - old.y),
            old.side * (new.side / old.side) ** share,
        )
