"""The error that MoveNet makes, as a model small enough to write down: what it gives for known joints.

Lengths are in trunks (middle of the shoulders to middle of the hips, in the picture). A joint is off by

    bias + spread · (1 + by_speed · speed) · (√slow · slow noise + √(1 - slow) · fresh noise)

where the noise has a Student-t distribution and the slow part a time constant; a hidden joint has a spread of
its own. Now and then a joint is somewhere else for a while: at the other side's joint or near another one.
Now and then both joints of a limb have changed sides. The score falls with the joint's error, with its speed,
and where it is hidden. `fit` finds these numbers from renderings whose joints are known; `camcade data
movenet-error` writes them to `movenet_error.json` beside this file.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.errors import DataError
from camcade.plain_json import parse_json
from camcade_training.core.settings import write_json

FITTED = Path(__file__).with_name("movenet_error.json")
FORMAT = 1
LIMBS = ((7, 9), (8, 10), (13, 15), (14, 16))  # left arm, right arm, left leg, right leg: middle, end
OTHER_SIDE = np.array([0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15])
FAST = 14.0  # trunks a second: faster counts as this

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class MovenetError:
    """The numbers of the model. Arrays are (17,) by joint unless said otherwise.

    | field | unit | meaning |
    | --- | --- | --- |
    | bias_x, bias_y | trunks | mean error; x grows to the person's left when they face the camera |
    | spread, hidden_spread | trunks | of the error, robustly, seen and hidden |
    | by_speed | s per trunk | how much the spread grows with speed |
    | lag_s | s | the joint is where it was so long ago: what a long exposure does |
    | freedom | count | of the Student-t distribution (scalar) |
    | slow | share | of the error's variance that is slow (scalar) |
    | slow_s | s | its time constant (scalar) |
    | astray, hidden_astray | share of time | that a joint is somewhere else |
    | astray_s | s | how long at a time (scalar) |
    | to_other | share | of those that are at the other side's joint |
    | swapped, turned_swapped | share of time | that arms, legs changed sides, facing the camera or not (2,)|
    | swapped_s | s | how long at a time (scalar) |
    | score, hidden_score | log-odds | of a joint at rest |
    | score_spread | log-odds | of the score, slow and fresh as the error is |
    | score_by_speed | log-odds per trunk/s | that speed takes away |
    | score_by_error | log-odds per trunk | that the error takes away |
    """

    bias_x: Floats
    bias_y: Floats
    spread: Floats
    hidden_spread: Floats
    by_speed: Floats
    lag_s: Floats
    freedom: float
    slow: float
    slow_s: float
    astray: Floats
    hidden_astray: Floats
    astray_s: float
    to_other: Floats
    swapped: Floats
    turned_swapped: Floats
    swapped_s: float
    score: Floats
    hidden_score: Floats
    score_spread: Floats
    score_by_speed: Floats
    score_by_error: Floats

    @staticmethod
    def read(path: Path = FITTED) -> MovenetError:
        """What `write` wrote. Raises DataError where the file is none of that."""
        try:
            found = parse_json(path.read_text(encoding="utf-8"))
            if found.get("format") != FORMAT:
                raise ValueError(f"format {found.get('format')!r}")
            numbers: dict[str, Any] = {
                item.name: np.array(value) if isinstance(value := found["model"][item.name], list) else value
                for item in fields(MovenetError)
            }
        except (OSError, ValueError, KeyError) as problem:
            raise DataError(
                f"{path} does not tell MoveNet's error ({problem!r}); run: camcade data movenet-error"
            ) from problem
        return MovenetError(**numbers)

    def write(self, path: Path, about: dict[str, Any]) -> None:
        """As JSON, with what it was fitted on."""

        def plain(value: Any) -> Any:
            return (
                [round(float(one), 4) for one in value] if isinstance(value, np.ndarray) else round(value, 4)
            )

        model = {item.name: plain(getattr(self, item.name)) for item in fields(self)}
        write_json(path, {"format": FORMAT, **about, "model": model})


@cache
def fitted() -> MovenetError:
    """The numbers that ship with the package."""
    return MovenetError.read()


@dataclass(frozen=True)
class Seen:
    """What a camera sees of somebody over T frames, before any network.

    `x`, `y` (T, 17) in units of the frame's height; `visible` (T, 17): 0 outside, 1 hidden, 2 seen; `times_s`
    (T,), rising; `facing` (T,): cosine between where the trunk faces and the way to the camera; `aspect`:
    width / height of the frame.
    """

    x: Floats
    y: Floats
    visible: NDArray[np.uint8]
    times_s: Floats
    facing: Floats
    aspect: float

    @property
    def trunk(self) -> float:
        """Its length in the picture, typically (the 70 % quantile: leaning shortens it), frame heights."""
        lengths = np.hypot(
            self.x[:, [5, 6]].mean(1) - self.x[:, [11, 12]].mean(1),
            self.y[:, [5, 6]].mean(1) - self.y[:, [11, 12]].mean(1),
        )
        return max(float(np.quantile(lengths, 0.7)), 0.02)

    def speeds(self) -> tuple[Floats, Floats]:
        """(T, 17) of each joint along x and y, in trunks a second."""
        if len(self.times_s) < 2:
            return np.zeros_like(self.x), np.zeros_like(self.y)
        trunk = self.trunk
        return (
            np.gradient(self.x, self.times_s, axis=0) / trunk,
            np.gradient(self.y, self.times_s, axis=0) / trunk,
        )


def _switch(share: Floats, lasting_s: float, frame_s: Floats, rng: np.random.Generator) -> NDArray[np.bool_]:
    """(T, K): on for the `share` (T, K) of the time, about `lasting_s` at a time."""
    on = np.zeros(share.shape, bool)
    state = rng.random(share.shape[1]) < share[0]
    for t in range(len(share)):
        fades = 1.0 - np.exp(-frame_s[t] / lasting_s)  # to a fresh draw
        fresh = rng.random(share.shape[1]) < fades
        state = np.where(fresh, rng.random(share.shape[1]) < share[t], state)
        on[t] = state
    return on


def _slow_noise(
    shape: tuple[int, ...], lasting_s: float, frame_s: Floats, rng: np.random.Generator
) -> Floats:
    """(T, …) normal noise of unit variance with this time constant."""
    noise = rng.normal(size=shape)
    for t in range(1, len(noise)):
        kept = np.exp(-frame_s[t] / lasting_s)
        noise[t] = kept * noise[t - 1] + np.sqrt(1.0 - kept**2) * noise[t]
    return noise


def disturb(
    seen: Seen, model: MovenetError, rng: np.random.Generator, amount: float = 1.0
) -> tuple[Floats, Floats, Floats]:
    """What MoveNet makes of it: x, y in frame heights and score, each (T, 17). `amount` scales the error."""
    count = len(seen.times_s)
    frame_s = np.diff(seen.times_s, prepend=seen.times_s[0] - 0.05)
    trunk = seen.trunk
    speed_x, speed_y = seen.speeds()
    speed = np.minimum(np.hypot(speed_x, speed_y), FAST)
    is_seen = seen.visible == 2
    spread = np.where(is_seen, model.spread, model.hidden_spread) * (1.0 + model.by_speed * speed) * amount
    tails = np.sqrt(model.freedom / rng.chisquare(model.freedom, (count, 17)))
    slow = _slow_noise((count, 2, 17), model.slow_s, frame_s, rng)
    fresh = rng.normal(size=(count, 2, 17))
    noise = np.sqrt(model.slow) * slow + np.sqrt(1.0 - model.slow) * fresh * tails[:, None]
    bias_x = model.bias_x * np.clip(seen.facing, -1.0, 1.0)[:, None]
    off_x = bias_x + spread * noise[:, 0] - model.lag_s * np.clip(speed_x, -FAST, FAST)
    off_y = model.bias_y + spread * noise[:, 1] - model.lag_s * np.clip(speed_y, -FAST, FAST)
    x, y = seen.x + trunk * off_x, seen.y + trunk * off_y

    shares = np.clip(np.where(is_seen, model.astray, model.hidden_astray) * amount, 0.0, 0.9)
    astray = _switch(shares, model.astray_s, frame_s, rng)
    to_other = rng.random((1, 17)) < model.to_other
    elsewhere = rng.integers(0, 17, (1, 17))
    target = np.where(to_other, OTHER_SIDE, elsewhere)
    rows = np.arange(count)[:, None]
    wander = 0.25 * trunk * _slow_noise((count, 2, 17), 0.3, frame_s, rng)
    x = np.where(astray, seen.x[rows, target] + 0.3 * wander[:, 0], x)
    y = np.where(astray, seen.y[rows, target] + 0.3 * wander[:, 1], y)

    turned = np.clip(1.0 - np.abs(np.clip(seen.facing, -1.0, 1.0)), 0.0, 1.0)[:, None]
    away = np.clip(-seen.facing, 0.0, 1.0)[:, None]
    rates = model.swapped + (model.turned_swapped - model.swapped) * np.maximum(turned, away)
    swaps = _switch(np.clip(rates * amount, 0.0, 0.9), model.swapped_s, frame_s, rng)
    for at, limbs in enumerate((LIMBS[:2], LIMBS[2:])):
        (left_middle, left_end), (right_middle, right_end) = limbs
        for left, right in ((left_middle, right_middle), (left_end, right_end)):
            for axis in (x, y):
                both = axis[:, [left, right]]
                axis[:, [left, right]] = np.where(swaps[:, at, None], both[:, ::-1], both)

    error = np.hypot(x - seen.x, y - seen.y) / trunk
    level = np.where(is_seen, model.score, model.hidden_score)
    unsteady = np.sqrt(0.6) * _slow_noise((count, 17), 0.4, frame_s, rng)
    unsteady += np.sqrt(0.4) * rng.normal(size=(count, 17))
    odds = level + model.score_spread * unsteady - model.score_by_speed * speed
    odds -= model.score_by_error * np.minimum(error, 1.0)
    outside = seen.visible == 0
    odds = np.where(outside, np.minimum(odds, -1.2) - 1.0, odds)
    score = 1.0 / (1.0 + np.exp(-odds))
    low = 0.02 * trunk
    x = np.where(outside, np.clip(x, low, seen.aspect - low), x)
    y = np.where(outside, np.clip(y, low, 1.0 - low), y)
    return x, y, score
