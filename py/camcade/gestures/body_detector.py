"""From what the networks read in a body to what the player wants: one intent for each strike, and held ones.

The action network says which strike is under way while it happens, the pose network how the body is placed
right now. When a strike fires is each fist's and foot's own matter (`LimbTracker`); a card without limbs
leaves it to the networks alone, by the rules of `StrikeDetector`. Whether it goes high or low is the pose's
to say, and a kick may wait a reading for that. Squat and block are held for as long as they last, with
hysteresis; a jump fires once; the third of the mirror image in which the hips are walks the fighter.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from math import exp, log
from typing import Any, cast

from camcade.errors import ModelError, SettingsError
from camcade.gestures.body_features import (
    FEATURE_NAMES,
    gate,
)
from camcade.gestures.body_strikes import BODY_STRIKES
from camcade.gestures.limb_tracker import LimbSettings, LimbTracker
from camcade.gestures.networks_word import LIMB_KINDS, strengths_of, total, word_of
from camcade.gestures.sensitivity import checked_step, tuned_strikes
from camcade.gestures.strike_detector import (
    StrikeClass,
    StrikeDetector,
    StrikeSettings,
)
from camcade.intents import NO_INTENTS, Intent, Intents
from camcade.vision.keypoints import HIPS, SHOULDERS, Keypoints

_UNKNOWN = 0.02  # added to a pose's probability: what is not seen at all is unlikely, not impossible
_PUNCH_HOOK, _PUNCH_ARM, _PUNCH_SQUAT = 0.3, 0.3, 20.0
_LOW_PUNCH_Y, _PLAIN_SQUAT = 0.2, 0.2
"""The log-odds that a punch goes high: those of the pose network, 0.3 for a hook, 0.3 for every trunk
that the fist of the longer arm is above 0.2 trunks below its shoulder, less 20 times the probability of a
squat, up to 0.2 of it.
"""
_KICK_HIGH, _KICK_UNSURE = 0.3, 0.7
"""The log-odds that a kick goes high: those of the pose network and so much. A kick is recognised when the
foot is often still low, so if they are nearly even it waits for the next reading, once.

These were chosen by 486 punches and 333 kicks of training people in films, at the moment in which they are
recognised by the networks before those that ship (right for 98 and 91 %). Of validation people they were
right for 93 % of 102 punches, and for 90 % of 73 kicks (82 % at once), of which a third waits.
"""


def _strikes() -> StrikeSettings:
    return StrikeSettings(
        {kind: StrikeClass(strike.intent, 0.6, 0.3, 0.85) for kind, strike in BODY_STRIKES.items()},
        smoothing_ms=30.0,
        margin=0.1,
        cooldown_ms=300.0,
        rearm_ms=60.0,
    )


@dataclass(frozen=True, slots=True)
class BodySettings:
    """How readings of a body become intents.

    | field | unit | meaning |
    | --- | --- | --- |
    | strikes | – | when a strike fires without `limbs`; its classes are those of `BODY_STRIKES` |
    | limbs | – | when a fist or foot strikes; None: the networks alone say so |
    | posture_share | 0..1 | how much the pose's word for a strike counts, the rest is the action's |
    | sensitivity | steps | see `sensitivity.STEPS`: 0 is as tuned, more finds more and more that is none |
    | held_on, held_off | probability | from which squat and block begin, and below which they end |
    | held_ms | ms | time constant of their smoothing |
    | jump_on, jump_off | probability | likewise, of the jump |
    | jump_ms | ms | the shortest time between two jumps |
    | aim_ms | ms | how long a kick waits at least if its height is not clear; 0: it never waits |
    | third | share of the frame | how wide the strips at its sides are that walk |
    | third_slack | share of the frame | how much wider for whoever already walks |

    Raises `SettingsError` for a value out of range.
    """

    strikes: StrikeSettings = field(default_factory=_strikes)
    limbs: LimbSettings | None = None
    posture_share: float = 0.5
    sensitivity: int = 0
    held_on: float = 0.6
    held_off: float = 0.4
    held_ms: float = 60.0
    jump_on: float = 0.6
    jump_off: float = 0.3
    jump_ms: float = 500.0
    aim_ms: float = 40.0
    third: float = 1 / 3
    third_slack: float = 0.04

    def __post_init__(self) -> None:
        unknown = sorted(set(self.strikes.classes) ^ set(BODY_STRIKES))
        if unknown:
            raise SettingsError(f"Classes {', '.join(unknown)}: expected exactly {', '.join(BODY_STRIKES)}.")
        checked_step(self.sensitivity)
        if not 0 <= self.posture_share <= 1:
            raise SettingsError(f"posture_share is {self.posture_share}: expected 0 to 1.")
        for on, off in (("held_on", "held_off"), ("jump_on", "jump_off")):
            if not 0 < getattr(self, off) <= getattr(self, on) < 1:
                raise SettingsError(
                    f"{on} {getattr(self, on)}, {off} {getattr(self, off)}: expected 0 < {off} <= {on} < 1."
                )
        for name in ("held_ms", "jump_ms", "aim_ms"):
            if not getattr(self, name) >= 0:
                raise SettingsError(f"{name} is {getattr(self, name)}: expected 0 or more.")
        if not 0 <= self.third <= 0.5 or not 0 <= self.third_slack < 0.25:
            raise SettingsError(
                f"third is {self.third}, third_slack {self.third_slack}: expected up to 0.5 and below 0.25."
            )

    @classmethod
    def from_card(cls, decision: Mapping[str, Any], sensitivity: int = 0) -> "BodySettings":
        """The settings in the action model's card, under "decision". What is left out has its default.

        Raises `ModelError` for unknown names and for values out of range.
        """
        known = {item.name for item in fields(cls)} - {"sensitivity"}
        unknown = sorted(set(decision) - known)
        if unknown:
            raise ModelError(
                f"decision of the model card has {', '.join(unknown)}; known are {', '.join(sorted(known))}."
            )
        given = dict(decision)
        if "strikes" in given:
            given["strikes"] = StrikeSettings.from_card(cast(Mapping[str, Any], given["strikes"]))
        if "limbs" in given:
            given["limbs"] = LimbSettings.from_card(cast(Mapping[str, Any], given["limbs"]))
        try:
            return cls(**given, sensitivity=sensitivity)
        except (SettingsError, TypeError) as error:
            raise ModelError(f'The model card\'s "decision" is wrong: {error} Correct the card.') from error

    def to_card(self) -> dict[str, Any]:
        """The settings as plain values for a model card's "decision"; the sensitivity is the player's own."""
        card = asdict(self)
        del card["sensitivity"]
        card["strikes"] = self.strikes.to_card()
        del card["limbs"]
        return card if self.limbs is None else {**card, "limbs": self.limbs.to_card()}

    @property
    def thresholds(self) -> dict[str, float]:
        """Limb, "punch" or "kick" → the strength from which it strikes, as the player likes it."""
        if self.limbs is not None:
            limbs = self.limbs.eased(self.sensitivity)
            return {"punch": limbs.punch_on, "kick": limbs.kick_on}
        classes = tuned_strikes(self.strikes, self.sensitivity).classes
        return {limb: classes[limb].on for limb in ("punch", "kick")}


@dataclass(frozen=True, slots=True)
class BodyReading:
    """What one frame brought.

    | field | meaning |
    | --- | --- |
    | strike | what fires with this frame, else None: a strike, or UP for a jump |
    | move | the action class that fired, such as "hook" or "jump"; "" if none did |
    | held | the intents held in this frame: DOWN, BLOCK, LEFT, RIGHT |
    | action, pose | the likeliest class of each network now |
    | strengths | 0..1, how much of each kind of strike (`BODY_STRIKES`) the frame shows |
    | place | of the player's hips in the mirror image, 0 its left edge, 1 its right one; None if not seen |
    """

    strike: Intent | None = None
    move: str = ""
    held: Intents = NO_INTENTS
    action: str = "idle"
    pose: str = "idle"
    strengths: Mapping[str, float] = field(default_factory=dict[str, float])
    place: float | None = None


@dataclass(frozen=True, slots=True)
class _Unsure:
    """A kick that was recognised at `since_ms`, and does not show yet how high it goes."""

    fired: Intent
    move: str
    since_ms: float


class BodyDetector:
    """Turns readings of a body, one by one, into intents."""

    def __init__(self, settings: BodySettings | None = None) -> None:
        self.settings = settings or BodySettings()
        step, limbs = self.settings.sensitivity, self.settings.limbs
        self._strikes = StrikeDetector(tuned_strikes(self.settings.strikes, step))
        self._limbs = None if limbs is None else LimbTracker(limbs.eased(step))
        self.reset()

    def reset(self) -> None:
        """Forget what was seen, as for a new match or another player."""
        self._strikes.reset()
        if self._limbs is not None:
            self._limbs.reset()
        self._smoothed = {"squat": 0.0, "block": 0.0, "jump": 0.0}
        self._held: Intents = NO_INTENTS
        self._is_up = False
        self._jumped_ms = -1e9
        self._last_ms: float | None = None
        self._unsure: _Unsure | None = None

    def update(
        self,
        keypoints: Keypoints,
        features: tuple[float, ...],
        pose_probabilities: Mapping[str, float],
        action_probabilities: Mapping[str, float],
    ) -> BodyReading:
        """Take what the networks say of one frame (label → probability), its keypoints and their features.

        Frames come in order of time, evenly or not. Raises `ModelError` if a class is missing or its
        probability is no number.
        """
        now_ms = keypoints.t_ms
        frame_ms = 50.0 if self._last_ms is None else min(100.0, max(0.0, now_ms - self._last_ms))
        self._last_ms = now_ms
        strengths = self.strengths(pose_probabilities, action_probabilities)
        fired = self._strikes.update(now_ms / 1000.0, strengths)
        if self._limbs is not None:
            word = word_of(strengths, self._strikes.settings, fired)
            struck = self._limbs.update(now_ms, features, pose_probabilities, action_probabilities, word)
            kind = "" if struck is None else self._kind(struck[1], strengths)
            fired = self.settings.strikes.classes[kind].intent if kind else None
            strengths = self._of_limbs(self._limbs, strengths)
        self._hold(frame_ms, pose_probabilities, action_probabilities)
        place = self._walk(keypoints)
        strike, move = self._aimed(now_ms, fired, features, pose_probabilities, action_probabilities)
        if strike is None and self._jumps(now_ms):
            strike, move = Intent.UP, "jump"
        return BodyReading(
            strike,
            move,
            self._held,
            _likeliest(action_probabilities),
            _likeliest(pose_probabilities),
            strengths,
            place,
        )

    def _kind(self, limb: str, strengths: Mapping[str, float]) -> str:
        """A fist's or foot's plain kind of strike, or the other if the networks say so."""
        plain, other = LIMB_KINDS[limb]
        is_other = strengths[other] >= max(self.settings.strikes.classes[other].on, strengths[plain])
        return other if is_other else plain

    def _of_limbs(self, tracker: LimbTracker, strengths: Mapping[str, float]) -> dict[str, float]:
        """Each kind's strength: that of its likeliest limb, by the `thresholds`."""
        found = dict.fromkeys(BODY_STRIKES, 0.0)
        for limb in LIMB_KINDS:
            found[self._kind(limb, strengths)] = tracker.strength(limb)
        return found

    def strengths(
        self, pose_probabilities: Mapping[str, float], action_probabilities: Mapping[str, float]
    ) -> dict[str, float]:
        """See `strengths_of`."""
        return strengths_of(pose_probabilities, action_probabilities, self.settings.posture_share)

    def _hold(self, frame_ms: float, pose: Mapping[str, float], action: Mapping[str, float]) -> None:
        settings = self.settings
        weight = 1.0 - exp(-frame_ms / settings.held_ms) if settings.held_ms > 0 else 1.0
        now = {
            "squat": total(pose, ("squat", "squat-punch")),
            "block": pose["block"],
            "jump": max(pose["jump"], 0.8 * action["jump"] if pose["jump"] > 0.2 else 0.0),
        }
        for name, value in now.items():
            self._smoothed[name] += (1.0 if name == "jump" else weight) * (value - self._smoothed[name])
        for name, intent in (("squat", Intent.DOWN), ("block", Intent.BLOCK)):
            limit = settings.held_off if intent in self._held else settings.held_on
            is_held = self._smoothed[name] >= limit
            self._held = self._held | {intent} if is_held else self._held - {intent}

    def _jumps(self, now_ms: float) -> bool:
        settings, value = self.settings, self._smoothed["jump"]
        was_up = self._is_up
        self._is_up = value >= (settings.jump_off if was_up else settings.jump_on)
        if self._is_up and not was_up and now_ms - self._jumped_ms >= settings.jump_ms:
            self._jumped_ms = now_ms
            return True
        return False

    def _walk(self, keypoints: Keypoints) -> float | None:
        """In the mirror image's left third the fighter walks left, in its right third right."""
        weights = {joint: gate(keypoints.score[joint]) for joint in (*HIPS, *SHOULDERS)}
        whole = sum(weights.values())
        if whole < 0.5:
            self._held -= {Intent.LEFT, Intent.RIGHT}
            return None
        x = sum(weight * keypoints.x[joint] for joint, weight in weights.items()) / whole
        place = 1.0 - x / keypoints.aspect
        third, slack = self.settings.third, self.settings.third_slack
        left = third + (slack if Intent.LEFT in self._held else 0.0)
        right = 1.0 - third - (slack if Intent.RIGHT in self._held else 0.0)
        self._held -= {Intent.LEFT, Intent.RIGHT}
        if place < left:
            self._held |= {Intent.LEFT}
        elif place > right:
            self._held |= {Intent.RIGHT}
        return place

    def _aimed(
        self,
        now_ms: float,
        fired: Intent | None,
        features: tuple[float, ...],
        pose: Mapping[str, float],
        action: Mapping[str, float],
    ) -> tuple[Intent | None, str]:
        """The strike to give now, high or low, with its move: what fired, or a kick that has waited."""
        aim_ms, unsure = self.settings.aim_ms, self._unsure
        if fired is not None:
            self._unsure = None
            kind = next(kind for kind, row in self.settings.strikes.classes.items() if row.intent is fired)
            move = max(BODY_STRIKES[kind].actions, key=lambda label: action[label])
            if kind == "punch":
                is_high = Intent.DOWN not in self._held and _punch_odds(features, pose, action) > 0
            elif kind == "kick":
                odds = _kick_odds(pose)
                if aim_ms > 0 and abs(odds) < _KICK_UNSURE:
                    self._unsure = _Unsure(fired, move, now_ms)
                    return None, ""
                is_high = odds > 0
            else:
                return fired, move
            return _at_height(kind, is_high), move
        if unsure is None or now_ms - unsure.since_ms < aim_ms:
            return None, ""
        self._unsure = None
        return _at_height("kick", _kick_odds(pose) > 0), unsure.move


def _at_height(kind: str, is_high: bool) -> Intent:
    """What a strike of this kind asks for, done high or low."""
    strike = BODY_STRIKES[kind]
    return strike.intent if is_high or strike.low is None else strike.low


def _punch_odds(features: tuple[float, ...], pose: Mapping[str, float], action: Mapping[str, float]) -> float:
    named = dict(zip(FEATURE_NAMES, features, strict=True))
    side = max(("left", "right"), key=lambda side: named[f"{side}_shoulder_wrist_length"])
    squat = total(pose, ("squat", "squat-punch"))
    return (
        _high_over_low("punch", pose)
        + _PUNCH_HOOK * action["hook"]
        + _PUNCH_ARM * (_LOW_PUNCH_Y - named[f"{side}_wrist_y"])
        - _PUNCH_SQUAT * min(_PLAIN_SQUAT, squat)
    )


def _kick_odds(pose: Mapping[str, float]) -> float:
    return _high_over_low("kick", pose) + _KICK_HIGH


def _high_over_low(kind: str, pose: Mapping[str, float]) -> float:
    """The log-odds of the high pose against the low one, of either side."""
    high, low = (
        total(pose, (f"left-{kind}-{level}", f"right-{kind}-{level}")) + _UNKNOWN for level in ("high", "low")
    )
    return log(high / low)


def _likeliest(probabilities: Mapping[str, float]) -> str:
    return max(probabilities, key=lambda label: probabilities[label])
