"""What each limb's network looks at: how one limb moved in the last moments, what trunk and other limbs do,
and what the pose and action networks say. `camcade_training.tasks.body.limb_inputs` does the same for many
frames at once.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from math import hypot

from camcade.errors import ModelError
from camcade.gestures.body_features import FEATURE_NAMES
from camcade.gestures.body_strikes import BODY_STRIKES
from camcade.gestures.strike_detector import log_odds

LIMBS = (("left", "punch"), ("right", "punch"), ("left", "kick"), ("right", "kick"))
JOINTS = {"punch": ("elbow", "wrist"), "kick": ("knee", "ankle")}
LAGS_MS = (0.0, 50.0, 100.0, 170.0, 280.0)
KNOWN_GATE = 0.15  # a joint that counts less is where it was last
FORGET_MS = 250.0  # for so long
STILL = 0.06  # trunks: a limb whose joints moved less in 100 ms does not strike, and its network is not asked
LONGEST_GAP_MS = 400.0  # between frames; after a longer one nothing is known of the limbs' ways
ODDS_UNIT = 4.0

_AT = {name: at for at, name in enumerate(FEATURE_NAMES)}
_SIDES = {"left": 1.0, "right": -1.0}
_OTHER = {"left": "right", "right": "left"}
_TRUNK = ("trunk_x", "trunk_y", "shoulders_x", "hips_x", "ears_turn", "hips_rise", "shoulders_rise")
_TURNED = (True, False, False, False, True, False, False)

NETWORK_INPUTS = (
    "own punch",
    "other punch",
    "squat-punch, uppercut",
    "own kick",
    "other kick",
    "pose idle",
    "block",
    "action punch",
    "action uppercut",
    "action kick",
    "walk",
    "action idle",
)
"""Log-odds among a limb's inputs, in `ODDS_UNIT`: six of poses and block, then five of actions."""


def _input_names() -> tuple[str, ...]:
    parts = ("middle x", "middle y", "end x", "end y", "middle length", "end length", "whole length")
    names = [f"{part} now" for part in parts]
    names += [
        f"{part} speed {first:g}-{then:g} ms"
        for first, then in zip(LAGS_MS, LAGS_MS[1:], strict=False)
        for part in parts
    ]
    names += [f"{gate} gate" for gate in ("middle", "end")]
    names += [f"other {axis} {when}" for when in ("now", "speed") for axis in ("end x", "end y", "length")]
    names += [f"{name} now" for name in _TRUNK]
    names += ["shoulders_x speed"]
    names += [f"{whose} ankle {when}" for when in ("now", "speed") for whose in ("own", "other")]
    return (*names, *NETWORK_INPUTS)


INPUT_NAMES = _input_names()
"""What a limb's network looks at. x points away from the body's middle, y down; lengths are in trunks, speeds
in trunks a second: from the next older of `LAGS_MS` to the newer.
"""

_LIMB_ROW = 7


class LimbInputs:
    """Frames in, what the limbs' networks look at out."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Another player, or another camera."""
        self._rows: deque[tuple[float, list[float]]] = deque()
        self._kept: dict[str, tuple[float, float, float]] = {}

    def take(
        self, t_ms: float, features: Sequence[float], pose: Mapping[str, float], action: Mapping[str, float]
    ) -> list[list[float] | None]:
        """What the network of each of `LIMBS` looks at in a frame; None for a limb that is still. Raises
        `ModelError` where a class is missing.
        """
        rows = self._rows
        if rows and t_ms - rows[-1][0] > LONGEST_GAP_MS:
            rows.clear()
        rows.append((t_ms, self._row(t_ms, features)))
        while len(rows) > 2 and rows[1][0] <= t_ms - LAGS_MS[-1]:
            rows.popleft()
        lagged = [self._lagged(t_ms - lag) for lag in LAGS_MS]
        return [
            None
            if _is_still(lagged, limb)
            else limb_inputs(lagged, features, limb) + odds_inputs(pose, action, LIMBS[limb][0])
            for limb in range(len(LIMBS))
        ]

    def _row(self, t_ms: float, features: Sequence[float]) -> list[float]:
        """Of each limb: both joints' x, y and the three lengths; then the trunk's and the ankles' heights."""
        row: list[float] = []
        for side, kind in LIMBS:
            middle, end = JOINTS[kind]
            middle_x, middle_y = self._place(t_ms, features, f"{side}_{middle}")
            end_x, end_y = self._place(t_ms, features, f"{side}_{end}")
            row += [middle_x, middle_y, end_x, end_y, hypot(middle_x, middle_y)]
            row += [hypot(end_x - middle_x, end_y - middle_y), hypot(end_x, end_y)]
        row += [features[_AT["shoulders_x"]]]
        return row + [features[_AT[f"{side}_ankle_rise"]] for side in ("left", "right")]

    def _place(self, t_ms: float, features: Sequence[float], joint: str) -> tuple[float, float]:
        """From its limb's root, x away from the body's middle; where it was last if it is not seen."""
        gate = features[_AT[f"{joint}_gate"]]
        if gate >= KNOWN_GATE:
            x = _SIDES[joint.partition("_")[0]] * features[_AT[f"{joint}_x"]] / gate
            place = x, features[_AT[f"{joint}_y"]] / gate
            self._kept[joint] = (t_ms, *place)
            return place
        seen_ms, x, y = self._kept.get(joint, (-1e9, 0.0, 0.0))
        return (x, y) if t_ms - seen_ms <= FORGET_MS else (0.0, 0.0)

    def _lagged(self, at_ms: float) -> list[float]:
        """The row then, interpolated between frames; before the first frame as in it."""
        rows = self._rows
        for index in range(len(rows) - 1, -1, -1):
            before_ms, before = rows[index]
            if before_ms > at_ms and index > 0:
                continue
            if index + 1 == len(rows) or before_ms >= at_ms:
                return before
            after_ms, after = rows[index + 1]
            share = (at_ms - before_ms) / (after_ms - before_ms)
            return [a + share * (b - a) for a, b in zip(before, after, strict=True)]
        return rows[0][1]


_SHOULDERS = len(LIMBS) * _LIMB_ROW
_SPEEDS = tuple(
    (newer, older, 1e3 / (LAGS_MS[older] - LAGS_MS[newer]))
    for newer, older in zip(range(len(LAGS_MS)), range(1, len(LAGS_MS)), strict=False)
)


def _is_still(lagged: Sequence[Sequence[float]], limb: int) -> bool:
    at = limb * _LIMB_ROW
    now, before = lagged[0], lagged[2]
    return all(abs(now[at + part] - before[at + part]) < STILL for part in range(4))


def limb_inputs(lagged: Sequence[Sequence[float]], features: Sequence[float], limb: int) -> list[float]:
    """Inputs of a limb but for the networks' word: `lagged` rows at `LAGS_MS`, `features` of now."""
    side, kind = LIMBS[limb]
    own, other = limb * _LIMB_ROW, (limb ^ 1) * _LIMB_ROW
    now = lagged[0]
    inputs = list(now[own : own + _LIMB_ROW])
    for newer, older, per_s in _SPEEDS:
        new, old = lagged[newer], lagged[older]
        inputs += [(new[own + part] - old[own + part]) * per_s for part in range(_LIMB_ROW)]
    inputs += [features[_AT[f"{side}_{joint}_gate"]] for joint in JOINTS[kind]]
    inputs += [now[other + part] for part in (2, 3, 6)]
    before = lagged[3]
    per_s = 1e3 / LAGS_MS[3]
    inputs += [(now[other + part] - before[other + part]) * per_s for part in (2, 3, 6)]
    sign = _SIDES[side]
    inputs += [
        features[_AT[name]] * (sign if turned else 1.0) for name, turned in zip(_TRUNK, _TURNED, strict=True)
    ]
    inputs += [(now[_SHOULDERS] - before[_SHOULDERS]) * per_s]
    ankles = (1, 2) if side == "left" else (2, 1)
    inputs += [now[_SHOULDERS + ankle] for ankle in ankles]
    return inputs + [(now[_SHOULDERS + ankle] - before[_SHOULDERS + ankle]) * per_s for ankle in ankles]


def odds_inputs(pose: Mapping[str, float], action: Mapping[str, float], side: str) -> list[float]:
    """The `NETWORK_INPUTS` of a limb of this side. Raises `ModelError` where a class is missing."""
    try:
        told = [
            *(pose[f"{one}-punch-high"] + pose[f"{one}-punch-low"] for one in (side, _OTHER[side])),
            pose["squat-punch"] + pose["uppercut"],
            *(pose[f"{one}-kick-high"] + pose[f"{one}-kick-low"] for one in (side, _OTHER[side])),
            pose["idle"],
            pose["block"],
            sum(action[name] for name in BODY_STRIKES["punch"].actions),
            action["uppercut"],
            sum(action[name] for kind in ("kick", "spin-kick") for name in BODY_STRIKES[kind].actions),
            action["walk"],
            action["idle"],
        ]
    except KeyError as error:
        raise ModelError(f"The decision asks for {error}, which the model does not give.") from error
    return [log_odds(one) / ODDS_UNIT for one in told]
