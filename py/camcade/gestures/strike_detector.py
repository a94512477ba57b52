"""Decide when a stream of class probabilities is a strike: soon, once per strike, and seldom by mistake.

Each class has its own probability, smoothed over time. A strike fires on the first frame that is beyond doubt
(`instant`) or as soon as the smoothed probability reaches `on`. After that the detector is spent until every
class has fallen below its `off`, so an arm held out strikes once however long it stays there.

Networks read some people's guard as half a punch all the time, and others' never. `rise` and `fall` measure a
strike against what the same person showed just before, in log-odds: it has to come up from there, and it is
over when it has come down again, wherever the middle lies.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from math import exp, inf, isfinite, log
from typing import Any, cast

from camcade.errors import ModelError, SettingsError
from camcade.intents import Intent


@dataclass(frozen=True, slots=True)
class StrikeClass:
    """One class of strike, and when it counts. All thresholds are probabilities, off <= on <= instant.

    | field | meaning |
    | --- | --- |
    | intent | what the strike asks the game for |
    | on | a smoothed probability from which it is a strike |
    | off | a smoothed probability below which the strike is over |
    | instant | a single frame's probability that needs no second frame; above 1: never |
    | rise | log-odds that the smoothed probability must be above its recent floor; 0: no matter |
    | fall | log-odds below the highest since the strike from which it is over as well; 0: only `off` counts |
    """

    intent: Intent
    on: float = 0.6
    off: float = 0.4
    instant: float = 0.9
    rise: float = 0.0
    fall: float = 0.0

    def __post_init__(self) -> None:
        if not 0 < self.off <= self.on <= 1 or self.instant < self.on:
            raise SettingsError(
                f"Thresholds of {self.intent}: off {self.off}, on {self.on}, instant {self.instant}: "
                "expected 0 < off <= on <= 1 and on <= instant."
            )
        if not self.rise >= 0 or not self.fall >= 0:
            raise SettingsError(
                f"Log-odds of {self.intent}: rise {self.rise}, fall {self.fall}: expected 0 or more."
            )


def _default_classes() -> dict[str, StrikeClass]:
    return {"punch": StrikeClass(Intent.HIGH_PUNCH), "kick": StrikeClass(Intent.HIGH_KICK)}


@dataclass(frozen=True, slots=True)
class StrikeSettings:
    """How readings become strikes.

    | field | unit | meaning |
    | --- | --- | --- |
    | classes | label → `StrikeClass` | the model's classes that are strikes |
    | smoothing_ms | ms | time constant of the exponential smoothing; 0: none |
    | longest_frame_ms | ms | after a gap in the frames the next one counts for no longer than this |
    | margin | probability | by how much a class must lead the other classes of strike |
    | cooldown_ms | ms | the shortest time between two strikes |
    | rearm_ms | ms | how long every class must stay below its `off` before the next strike |
    | floor_ms | ms | time constant of the floor of `rise` on its way up; down it follows at once |

    Raises `SettingsError` for a value out of range.
    """

    classes: Mapping[str, StrikeClass] = field(default_factory=_default_classes)
    smoothing_ms: float = 40.0
    longest_frame_ms: float = 100.0
    margin: float = 0.1
    cooldown_ms: float = 250.0
    rearm_ms: float = 50.0
    floor_ms: float = 300.0

    def __post_init__(self) -> None:
        if not self.classes:
            raise SettingsError("classes is empty: name at least one class of strike.")
        for name in ("longest_frame_ms", "floor_ms"):
            if not getattr(self, name) > 0:
                raise SettingsError(f"{name} is {getattr(self, name)}: expected more than 0.")
        for name in ("smoothing_ms", "margin", "cooldown_ms", "rearm_ms"):
            if not getattr(self, name) >= 0:
                raise SettingsError(f"{name} is {getattr(self, name)}: expected 0 or more.")

    @classmethod
    def from_card(cls, decision: Mapping[str, Any]) -> "StrikeSettings":
        """The settings in a model card's "decision". What is left out has its default.

        Raises `ModelError` for unknown names and for values out of range.
        """
        _refuse_unknown(decision, {item.name for item in fields(cls)}, "decision")
        given = dict(decision)
        try:
            if "classes" in given:
                classes = cast(Mapping[str, Mapping[str, Any]], given["classes"])
                given["classes"] = {label: _strike_class(label, row) for label, row in classes.items()}
            return cls(**given)
        except (SettingsError, TypeError, ValueError, AttributeError) as error:
            raise ModelError(f'The model card\'s "decision" is wrong: {error} Correct the card.') from error

    def to_card(self) -> dict[str, Any]:
        """The settings as plain values for a model card's "decision"."""
        card: dict[str, Any] = {item.name: getattr(self, item.name) for item in fields(self)}
        card["classes"] = {
            label: {**asdict(strike), "intent": str(strike.intent)} for label, strike in self.classes.items()
        }
        return card


def _strike_class(label: str, row: Mapping[str, Any]) -> StrikeClass:
    _refuse_unknown(row, {item.name for item in fields(StrikeClass)}, f"decision.classes.{label}")
    given = dict(row)
    given["intent"] = Intent(row.get("intent", f"(none for {label})"))
    return StrikeClass(**given)


def _refuse_unknown(given: Mapping[str, Any], known: set[str], place: str) -> None:
    unknown = sorted(set(given) - known)
    if unknown:
        raise ModelError(
            f"{place} of the model card has {', '.join(unknown)}; known are {', '.join(sorted(known))}."
        )


class StrikeDetector:
    """Turns readings, one by one, into at most one intent per strike."""

    def __init__(self, settings: StrikeSettings | None = None) -> None:
        self.settings = settings or StrikeSettings()
        self.reset()

    def reset(self) -> None:
        """Forget everything, as for a new camera."""
        self._smoothed = dict.fromkeys(self.settings.classes, 0.0)
        self._floor = {label: log_odds(0.0) for label in self.settings.classes}
        self._struck: str | None = None
        self._highest = -inf
        self._last_s = -inf
        self._fired_s = -inf
        self._is_armed = True
        self._quiet_since_s: float | None = None

    @property
    def smoothed(self) -> Mapping[str, float]:
        """The smoothed probability of each class of strike, 0 to 1."""
        return self._smoothed

    @property
    def is_armed(self) -> bool:
        """The last strike is over; the next may come once the cool-down has passed."""
        return self._is_armed

    def update(self, t_seconds: float, probabilities: Mapping[str, float]) -> Intent | None:
        """Take one reading; the intent if a strike begins with it, else None.

        t_seconds is when the frame was taken, in order; frame times may be irregular. A frame that is not
        newer than the last is left out. Raises `ModelError` if a class is missing or its probability is no
        number.
        """
        if t_seconds <= self._last_s:
            return None
        weight = self._weight(t_seconds, self.settings.smoothing_ms)
        floor_weight = self._weight(t_seconds, self.settings.floor_ms)
        self._last_s = t_seconds
        for label in self._smoothed:
            self._smoothed[label] += weight * (_probability(probabilities, label) - self._smoothed[label])
            now, floor = log_odds(self._smoothed[label]), self._floor[label]
            self._floor[label] = min(now, floor + floor_weight * (now - floor))
        self._rearm(t_seconds)
        if not self._is_armed or t_seconds - self._fired_s < self.settings.cooldown_ms / 1000:
            return None
        label = self._strike(probabilities)
        if label is None:
            return None
        self._is_armed = False
        self._quiet_since_s = None
        self._fired_s = t_seconds
        self._struck = label
        self._highest = -inf
        return self.settings.classes[label].intent

    def _weight(self, t_seconds: float, constant_ms: float) -> float:
        """How much the new frame counts: 1 - exp(-dt / time constant), so that frame rates do not matter."""
        if constant_ms == 0:
            return 1.0
        frame_ms = min((t_seconds - self._last_s) * 1000, self.settings.longest_frame_ms)
        return 1.0 - exp(-frame_ms / constant_ms)

    def _rearm(self, t_seconds: float) -> None:
        """Arm again once every class has stayed below its `off`, or the last strike down, for long enough."""
        if self._is_armed:
            return
        strikes = self.settings.classes
        quiet = all(value < strikes[label].off for label, value in self._smoothed.items())
        if not quiet and not self._has_fallen():
            self._quiet_since_s = None
        elif self._quiet_since_s is None:
            self._quiet_since_s = t_seconds
        if self._quiet_since_s is not None:
            self._is_armed = t_seconds - self._quiet_since_s >= self.settings.rearm_ms / 1000

    def _has_fallen(self) -> bool:
        """The class that struck last has come down by its `fall` from its highest since then."""
        if self._struck is None:
            return False
        fall = self.settings.classes[self._struck].fall
        now = log_odds(self._smoothed[self._struck])
        self._highest = max(self._highest, now)
        return fall > 0 and now <= self._highest - fall

    def _has_risen(self, label: str) -> bool:
        """The class has come up by its `rise` from where it was lately."""
        rise = self.settings.classes[label].rise
        return rise == 0 or log_odds(self._smoothed[label]) - self._floor[label] >= rise

    def _strike(self, probabilities: Mapping[str, float]) -> str | None:
        """The class that strikes in this frame, if one does: the leading class, and only with a margin."""
        ranking = sorted(self._smoothed, key=lambda label: self._smoothed[label], reverse=True)
        label = ranking[0]
        strike = self.settings.classes[label]
        if probabilities[label] < strike.instant and self._smoothed[label] < strike.on:
            return None
        if not self._has_risen(label):
            return None
        if len(ranking) > 1 and self._smoothed[label] - self._smoothed[ranking[1]] < self.settings.margin:
            return None
        return label


def log_odds(probability: float) -> float:
    """log(p / (1 - p)), with p kept 0.001 away from 0 and 1."""
    p = min(max(probability, 0.001), 0.999)
    return log(p / (1.0 - p))


def probability_of(odds: float) -> float:
    """The probability of these log-odds."""
    return 1.0 / (1.0 + exp(-odds))


def _probability(probabilities: Mapping[str, float], label: str) -> float:
    try:
        value = probabilities[label]
    except KeyError:
        raise ModelError(
            f"The model gives {', '.join(probabilities)}, but the decision asks for {label!r}. "
            "Use a card that belongs to the model."
        ) from None
    if not isfinite(value):
        raise ModelError(f"The model's probability for {label!r} is {value}. Load the model again.")
    return value
