"""A player's joints over time with the keys pressed at each strike, and no picture: a labelled clip.

Duel's page keeps one with `?controller=body&record=1`; training reads it. As a file it is JSON:

| key | holds |
| --- | --- |
| format | `FORMAT` |
| person | who moves; keep one person's clips in one split |
| aspect | width / height of the camera's frames |
| joints | their names, in order |
| frames | each: ms since the first, then x, y (heights of the frame, unmirrored), score of each joint |
| keys | for each: ms since the first frame, and the intent that was asked for with it |
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Any, cast

from camcade.errors import DataError
from camcade.intents import Intent
from camcade.plain_json import parse_json
from camcade.vision.keypoints import COUNT, NAMES, Keypoints

FORMAT = "camcade-keypoints-1"
LONGEST_MS = 600_000.0  # what is recorded later is left out: six megabytes are enough
EARLY_MS = 5_000.0  # a key so long before the first frame does not belong to it


@dataclass(frozen=True, slots=True)
class KeypointRecording:
    """Frames in order of time, with `t_ms` from the first, and (ms, intent) of each key."""

    person: str
    frames: tuple[Keypoints, ...]
    keys: tuple[tuple[float, Intent], ...]

    @property
    def duration_s(self) -> float:
        """From the first to the last frame."""
        return self.frames[-1].t_ms / 1e3 if self.frames else 0.0


class KeypointRecorder:
    """Takes frames and keys as they come, by the page's clock."""

    def __init__(self) -> None:
        self._frames: list[Keypoints] = []
        self._keys: list[tuple[float, Intent]] = []

    @property
    def seconds(self) -> float:
        """Recorded so far."""
        return (self._frames[-1].t_ms - self._frames[0].t_ms) / 1e3 if self._frames else 0.0

    @property
    def keys(self) -> int:
        """Pressed while there were frames."""
        return len(self._keys) if self._frames else 0

    @property
    def is_full(self) -> bool:
        """Nothing more is taken."""
        return self.seconds * 1e3 >= LONGEST_MS

    def see(self, keypoints: Keypoints) -> None:
        """A frame's joints, as the network gave them. One of another shape begins anew: another camera."""
        if self._frames and keypoints.aspect != self._frames[0].aspect:
            self._frames, self._keys = [], []
        if not self.is_full and (not self._frames or keypoints.t_ms > self._frames[-1].t_ms):
            self._frames.append(keypoints)

    def press(self, t_ms: float, intent: Intent) -> None:
        """A key that asks for `intent`."""
        if not self.is_full:
            self._keys.append((t_ms, intent))

    def to_json(self, person: str = "me") -> str:
        """The file."""
        begin_ms = self._frames[0].t_ms if self._frames else 0.0
        rows = [
            [
                round(one.t_ms - begin_ms, 1),
                *(round(value, 4) for joint in zip(one.x, one.y, one.score, strict=True) for value in joint),
            ]
            for one in self._frames
        ]
        keys = [
            [round(t_ms - begin_ms, 1), str(intent)]
            for t_ms, intent in self._keys
            if t_ms > begin_ms - EARLY_MS
        ]
        aspect = self._frames[0].aspect if self._frames else 4 / 3
        whole = {
            "format": FORMAT,
            "person": person,
            "aspect": aspect,
            "joints": NAMES,
            "frames": rows,
            "keys": keys,
        }
        return json.dumps(whole, separators=(",", ":"))


def read_recording(text: str) -> KeypointRecording:
    """What a recorder wrote. Raises `DataError` that says what is wrong with it."""
    try:
        whole = parse_json(text)
    except ValueError as error:
        raise DataError(f"It is no JSON ({error}); save the recording anew.") from error
    if not isinstance(whole, Mapping) or cast(Mapping[str, Any], whole).get("format") != FORMAT:
        raise DataError(f'It has no "format": "{FORMAT}"; record with duel.html?controller=body&record=1.')
    given = cast(Mapping[str, Any], whole)
    try:
        if tuple(given["joints"]) != NAMES:
            raise DataError(f"Its joints are not the {COUNT} of COCO in their order.")
        aspect = float(given["aspect"])
        frames = tuple(_frame(row, aspect) for row in given["frames"])
        keys = tuple((float(t_ms), Intent(name)) for t_ms, name in given["keys"])
        person = str(given["person"])
    except (KeyError, TypeError, ValueError) as error:
        raise DataError(f"A part of it is missing or wrong ({error}); save the recording anew.") from error
    if not aspect > 0 or not all(isfinite(t_ms) for t_ms, _ in keys):
        raise DataError("Its aspect or the time of a key is no number.")
    for number, (one, then) in enumerate(pairwise(frames), 2):
        if then.t_ms <= one.t_ms:
            raise DataError(f"Frame {number} is not later than the one before it.")
    return KeypointRecording(person, frames, keys)


def _frame(row: Sequence[float], aspect: float) -> Keypoints:
    numbers = [float(value) for value in row]
    if len(numbers) != 1 + 3 * COUNT or not all(map(isfinite, numbers)):
        raise ValueError(f"a frame of {len(numbers)} numbers, expected {1 + 3 * COUNT}")
    return Keypoints(tuple(numbers[1::3]), tuple(numbers[2::3]), tuple(numbers[3::3]), numbers[0], aspect)
