"""Each fist and foot by itself: whether it is setting off in a strike right now, and so each strike once.

A tiny network for arms and one for legs look at how one limb moved in the last moments, at what trunk and
other limbs do, and at what the pose and action networks say; they give the probability that the limb is on
its way out in a strike. Every limb has its own state: it may strike as soon as it has been at rest or on its
way back for a moment, whatever the others do, so left, right, left is three strikes and a fist held out one.

    GATHERED --probability reaches on--> OUT --falls below off--> BACK --stays so for rearm_ms--> GATHERED
"""

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from math import exp, hypot, tanh
from operator import mul
from typing import Any, cast

from camcade.errors import ModelError, SettingsError
from camcade.gestures.body_features import FEATURE_NAMES
from camcade.gestures.body_strikes import BODY_STRIKES
from camcade.gestures.sensitivity import tuned
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


@dataclass(frozen=True, slots=True)
class LimbNetwork:
    """inputs -> tanh(hidden) -> log-odds. Rows of `hidden` are (inputs…, bias), `last` is (hidden…, bias).

    Raises `SettingsError` for rows of another length.
    """

    hidden: tuple[tuple[float, ...], ...]
    last: tuple[float, ...]

    def __post_init__(self) -> None:
        wanted = len(INPUT_NAMES) + 1
        if any(len(row) != wanted for row in self.hidden) or len(self.last) != len(self.hidden) + 1:
            raise SettingsError(
                f"A limb's network has rows of {sorted({len(row) for row in self.hidden})} and a last one of "
                f"{len(self.last)}: expected {wanted} and {len(self.hidden) + 1}."
            )

    def odds(self, inputs: Sequence[float]) -> float:
        """Log-odds of `inputs`, one for each of `INPUT_NAMES`."""
        total = self.last[-1]
        for row, weight in zip(self.hidden, self.last, strict=False):
            total += weight * tanh(sum(map(mul, row, inputs)) + row[-1])
        return total


@dataclass(frozen=True, slots=True)
class LimbSettings:
    """When a limb's way out is a strike.

    | field | unit | meaning |
    | --- | --- | --- |
    | arm, leg | – | the networks |
    | punch_on, kick_on | probability | from which it is one |
    | told_on | probability | from which it is one while the pose and action networks see such a strike |
    | off | probability | below which the way out is over |
    | rearm_ms | ms | for how long it has to stay there before the limb may strike again |
    | limb_ms | ms | the shortest time between two strikes of one limb |
    | smoothing_ms | ms | time constant of the log-odds' smoothing; 0: none |
    | kick_ms | ms | for so long after a kick arms swing, and strike only beyond doubt |

    Raises `SettingsError` for a value out of range.
    """

    arm: LimbNetwork
    leg: LimbNetwork
    punch_on: float = 0.5
    kick_on: float = 0.5
    told_on: float = 0.15
    off: float = 0.1
    rearm_ms: float = 40.0
    limb_ms: float = 220.0
    smoothing_ms: float = 40.0
    kick_ms: float = 400.0

    def __post_init__(self) -> None:
        ons = self.punch_on, self.kick_on
        if not 0 < self.off <= self.told_on <= min(ons) or max(ons) >= 1:
            raise SettingsError(
                f"punch_on {self.punch_on}, kick_on {self.kick_on}, told_on {self.told_on}, off {self.off}: "
                "expected 0 < off <= told_on <= on < 1."
            )
        for name in ("rearm_ms", "limb_ms", "smoothing_ms", "kick_ms"):
            if not getattr(self, name) >= 0:
                raise SettingsError(f"{name} is {getattr(self, name)}: expected 0 or more.")

    @classmethod
    def from_card(cls, card: Mapping[str, Any]) -> "LimbSettings":
        """From "decision.limbs" of the action model's card. Raises `ModelError` for what is wrong in it."""
        try:
            given = dict(card)
            for name in ("arm", "leg"):
                network = cast(Mapping[str, Any], given[name])
                given[name] = LimbNetwork(
                    tuple(map(_numbers, cast(Sequence[str], network["hidden"]))), _numbers(network["last"])
                )
            return cls(**given)
        except (AttributeError, KeyError, TypeError, ValueError, SettingsError) as error:
            raise ModelError(
                f'The model card\'s "decision.limbs" is wrong: {error}. Correct the card.'
            ) from error

    def to_card(self) -> dict[str, Any]:
        """The settings as plain values for "decision.limbs"; a row of numbers is a text."""
        networks = {
            name: {"hidden": [_text(row) for row in network.hidden], "last": _text(network.last)}
            for name, network in (("arm", self.arm), ("leg", self.leg))
        }
        return {**asdict(self), **networks}

    def eased(self, step: int) -> "LimbSettings":
        """The same with thresholds that are easier (step > 0) or harder (step < 0) to reach."""
        punch_on, kick_on = tuned(self.punch_on, step), tuned(self.kick_on, step)
        told_on = min(tuned(self.told_on, step), punch_on, kick_on)
        return replace(self, punch_on=punch_on, kick_on=kick_on, told_on=told_on, off=min(self.off, told_on))


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(map(float, text.split()))


def _text(numbers: Sequence[float]) -> str:
    return " ".join(f"{number:g}" for number in numbers)


class LimbState(StrEnum):
    """Where a limb is: it may strike, is on its way out in a strike, or has not come to rest after one."""

    GATHERED = "gathered"
    OUT = "out"
    BACK = "back"


class LimbTracker:
    """Frames in, at most one strike a frame out."""

    def __init__(self, settings: LimbSettings) -> None:
        self.settings = settings
        self.reset()

    def reset(self) -> None:
        """Another player, or another camera."""
        self._rows: deque[tuple[float, list[float]]] = deque()
        self._last_ms: float | None = None
        self._kept: dict[str, tuple[float, float, float]] = {}
        self._odds = [NEVER] * len(LIMBS)
        self.states = [LimbState.GATHERED] * len(LIMBS)
        self._fired_ms = [-1e9] * len(LIMBS)
        self._quiet_ms: list[float | None] = [None] * len(LIMBS)

    @property
    def probabilities(self) -> tuple[float, ...]:
        """Of each of `LIMBS`, that it is on its way out in a strike."""
        return tuple(_probability(odds) for odds in self._odds)

    def update(
        self,
        t_ms: float,
        features: Sequence[float],
        pose: Mapping[str, float],
        action: Mapping[str, float],
        told: Collection[str] = (),
    ) -> tuple[str, str] | None:
        """One frame: side and kind of the limb that strikes with it, or None; also for one that is not newer
        than the last. `told`: the kinds, "punch" and "kick", that the networks see by themselves.
        """
        if self._last_ms is not None:
            if t_ms <= self._last_ms:
                return None
            if t_ms - self._last_ms > LONGEST_GAP_MS:
                self._rows.clear()
        odds: list[float] = []
        for (_, kind), row in zip(LIMBS, self.inputs(t_ms, features, pose, action), strict=True):
            network = self.settings.arm if kind == "punch" else self.settings.leg
            odds.append(NEVER if row is None else network.odds(row))
        return self.follow(t_ms, odds, told)

    def follow(
        self, t_ms: float, odds: Sequence[float], told: Collection[str] = ()
    ) -> tuple[str, str] | None:
        """The same, of what the networks say: log-odds for each of `LIMBS`."""
        smoothing_ms = self.settings.smoothing_ms
        frame_ms = 50.0 if self._last_ms is None else min(100.0, t_ms - self._last_ms)
        self._last_ms = t_ms
        weight = 1.0 - exp(-frame_ms / smoothing_ms) if smoothing_ms else 1.0
        for limb, new in enumerate(odds):
            self._odds[limb] += weight * (max(NEVER, new) - self._odds[limb])
            self._come_back(limb, t_ms)
        return self._strike(t_ms, told)

    def _come_back(self, limb: int, t_ms: float) -> None:
        if self.states[limb] is LimbState.GATHERED:
            return
        if _probability(self._odds[limb]) >= self.settings.off:
            self._quiet_ms[limb] = None
            return
        self.states[limb] = LimbState.BACK
        since = self._quiet_ms[limb]
        self._quiet_ms[limb] = since = t_ms if since is None else since
        if t_ms - since >= self.settings.rearm_ms:
            self.states[limb] = LimbState.GATHERED

    def _strike(self, t_ms: float, told: Collection[str]) -> tuple[str, str] | None:
        settings = self.settings
        kicked = t_ms - max(self._fired_ms[2:]) < settings.kick_ms
        best, margin = None, 0.0
        for limb, (_, kind) in enumerate(LIMBS):
            if self.states[limb] is not LimbState.GATHERED:
                continue
            if t_ms - self._fired_ms[limb] < settings.limb_ms:
                continue
            on = settings.kick_on if kind == "kick" else settings.punch_on
            on = settings.told_on if kind in told else on
            over = self._odds[limb] - log_odds(on) - (_DOUBT if kicked and kind == "punch" else 0.0)
            if over >= 0 and (best is None or over > margin or (kind == "kick" and best < 2)):
                best, margin = limb, over
        if best is None:
            return None
        self.states[best] = LimbState.OUT
        self._fired_ms[best], self._quiet_ms[best] = t_ms, None
        return LIMBS[best]

    def inputs(
        self, t_ms: float, features: Sequence[float], pose: Mapping[str, float], action: Mapping[str, float]
    ) -> list[list[float] | None]:
        """What the network of each of `LIMBS` looks at; None for a limb that is still."""
        rows = self._rows
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


NEVER = -6.0  # log-odds of a limb that is still
_DOUBT = 2.0  # log-odds more that a punch needs beside a kick
_LIMB_ROW = 7
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


def _probability(odds: float) -> float:
    return 1.0 / (1.0 + exp(-odds))
