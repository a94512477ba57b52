"""Each fist and foot by itself: whether it is setting off in a strike right now, and so each strike once.

A tiny network for arms and one for legs look at how one limb moved in the last moments, at what trunk and
other limbs do, and at what the pose and action networks say (`LimbInputs`); they give the probability that
the limb is on its way out in a strike. Every limb has its own state: it may strike as soon as it has been at
rest or on its way back for a moment, whatever the others do, so left, right, left is three strikes and a fist
held out one.

    GATHERED --probability reaches on--> OUT --falls below off--> BACK --stays so for rearm_ms--> GATHERED

What the pose and action networks see by themselves (`Word`) counts besides. A strike that they decide is
given to the limb that is likeliest to do it, unless one has just struck. Both arms that go out at once, as
they do when the trunk turns into a punch, are one strike, and a leg is not back while they still see its
kick. Of people in whom they see nothing, the limbs have to be surer of the first strike than of those that
follow: fighters strike in series, and who catches a ball or waves does not.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from math import exp, tanh
from operator import mul
from typing import Any, cast

from camcade.errors import ModelError, SettingsError
from camcade.gestures.limb_inputs import INPUT_NAMES, LIMBS, LimbInputs
from camcade.gestures.sensitivity import tuned
from camcade.gestures.strike_detector import log_odds, probability_of

NEVER = -6.0  # log-odds of a limb that is still
_DOUBT = 2.0  # log-odds more that a punch needs beside a kick


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
    | series | log-odds | by so much less a strike that follows another needs |
    | series_ms | ms | for so long after it |
    | unseen_ms | ms | and if the networks have not seen one of the kind for so long |
    | told_on | probability | from which it is one that the pose and action networks have decided |
    | off | probability | below which the way out is over |
    | rearm_ms | ms | for how long it has to stay there before the limb may strike again |
    | limb_ms | ms | the shortest time between two strikes of one limb |
    | smoothing_ms | ms | time constant of the log-odds' smoothing; 0: none |
    | kick_ms | ms | for so long after a kick arms swing, and strike only beyond doubt |
    | told_ms | ms | for so long a limb may take up what the networks have decided |
    | answered_ms | ms | a strike so shortly before has been that one |
    | same_ms | ms | so soon after its other a limb goes out in the same strike, if the networks see one |
    | back_ms | ms | for at most so long a leg is out while the networks see a kick |

    Raises `SettingsError` for a value out of range.
    """

    arm: LimbNetwork
    leg: LimbNetwork
    punch_on: float = 0.5
    kick_on: float = 0.5
    told_on: float = 0.15
    series: float = 1.0
    series_ms: float = 800.0
    unseen_ms: float = 400.0
    off: float = 0.1
    rearm_ms: float = 40.0
    limb_ms: float = 220.0
    smoothing_ms: float = 30.0
    kick_ms: float = 400.0
    told_ms: float = 200.0
    answered_ms: float = 300.0
    same_ms: float = 170.0
    back_ms: float = 1000.0

    def __post_init__(self) -> None:
        ons = self.punch_on, self.kick_on
        if not 0 < self.off <= min(ons) or not 0 < self.told_on <= min(ons) or max(ons) >= 1:
            raise SettingsError(
                f"punch_on {self.punch_on}, kick_on {self.kick_on}, told_on {self.told_on}, off {self.off}: "
                "expected told_on and off above 0 and up to on, and on below 1."
            )
        for name in ("series", *_TIMES_MS):
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
        off = min(self.off, punch_on, kick_on)
        return replace(self, punch_on=punch_on, kick_on=kick_on, told_on=told_on, off=off)


_TIMES_MS = (
    "series_ms",
    "unseen_ms",
    "rearm_ms",
    "limb_ms",
    "smoothing_ms",
    "kick_ms",
    "told_ms",
    "answered_ms",
    "same_ms",
    "back_ms",
)


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(map(float, text.split()))


def _text(numbers: Sequence[float]) -> str:
    return " ".join(f"{number:g}" for number in numbers)


class LimbState(StrEnum):
    """Where a limb is: it may strike, is on its way out in a strike, or has not come to rest after one."""

    GATHERED = "gathered"
    OUT = "out"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Word:
    """What the pose and action networks say of a frame by themselves: the kinds, "punch" and "kick", of which
    they `see` a strike, and the kind of one that they decide with this frame, or "".
    """

    sees: Collection[str] = ()
    decides: str = ""


NO_WORD = Word()


class LimbTracker:
    """Frames in, at most one strike a frame out."""

    def __init__(self, settings: LimbSettings) -> None:
        self.settings = settings
        self._inputs = LimbInputs()
        self.reset()

    def reset(self) -> None:
        """Another player, or another camera."""
        self._inputs.reset()
        self._last_ms: float | None = None
        self._odds = [NEVER] * len(LIMBS)
        self.states = [LimbState.GATHERED] * len(LIMBS)
        self._fired_ms = [-1e9] * len(LIMBS)
        self._quiet_ms: list[float | None] = [None] * len(LIMBS)
        self._told_ms: dict[str, float] = {}
        self._seen_ms: dict[str, float] = {}

    @property
    def probabilities(self) -> tuple[float, ...]:
        """Of each of `LIMBS`, that it is on its way out in a strike."""
        return tuple(probability_of(odds) for odds in self._odds)

    @property
    def told(self) -> Collection[str]:
        """The kinds of strike that the networks have decided and no limb has taken up so far."""
        return self._told_ms.keys()

    def update(
        self,
        t_ms: float,
        features: Sequence[float],
        pose: Mapping[str, float],
        action: Mapping[str, float],
        word: Word = NO_WORD,
    ) -> tuple[str, str] | None:
        """One frame: side and kind of the limb that strikes with it, or None; also for one that is not newer
        than the last.
        """
        if self._last_ms is not None and t_ms <= self._last_ms:
            return None
        odds: list[float] = []
        rows = self._inputs.take(t_ms, features, pose, action)
        for (_, kind), row in zip(LIMBS, rows, strict=True):
            network = self.settings.arm if kind == "punch" else self.settings.leg
            odds.append(NEVER if row is None else network.odds(row))
        return self.follow(t_ms, odds, word)

    def follow(self, t_ms: float, odds: Sequence[float], word: Word = NO_WORD) -> tuple[str, str] | None:
        """The same, of what the limbs' networks say: log-odds for each of `LIMBS`."""
        smoothing_ms = self.settings.smoothing_ms
        frame_ms = 50.0 if self._last_ms is None else min(100.0, t_ms - self._last_ms)
        self._last_ms = t_ms
        weight = 1.0 - exp(-frame_ms / smoothing_ms) if smoothing_ms else 1.0
        for limb, new in enumerate(odds):
            self._odds[limb] += weight * (max(NEVER, new) - self._odds[limb])
            if self.states[limb] is not LimbState.GATHERED:
                self._come_back(limb, t_ms, word)
        self._hear(t_ms, word)
        return self._strike(t_ms, word)

    def _come_back(self, limb: int, t_ms: float, word: Word) -> None:
        settings = self.settings
        if self._odds[limb] >= log_odds(settings.off):
            self._quiet_ms[limb] = None
            return
        self.states[limb] = LimbState.BACK
        since = self._quiet_ms[limb]
        self._quiet_ms[limb] = since = t_ms if since is None else since
        is_kicking = limb in _LEGS and "kick" in word.sees and t_ms - self._fired_ms[limb] < settings.back_ms
        if t_ms - since >= settings.rearm_ms and not is_kicking:
            self.states[limb] = LimbState.GATHERED

    def _hear(self, t_ms: float, word: Word) -> None:
        """What the networks decide waits for a limb, for a while, unless one has just done it."""
        settings = self.settings
        for kind in word.sees:
            self._seen_ms[kind] = t_ms
        for kind in [kind for kind, since in self._told_ms.items() if t_ms - since > settings.told_ms]:
            del self._told_ms[kind]
        if word.decides:
            last_ms = max(
                fired for fired, (_, kind) in zip(self._fired_ms, LIMBS, strict=True) if kind == word.decides
            )
            if t_ms - last_ms > settings.answered_ms:
                self._told_ms[word.decides] = t_ms

    def _strike(self, t_ms: float, word: Word) -> tuple[str, str] | None:
        settings = self.settings
        in_series = t_ms - max(self._fired_ms) <= settings.series_ms
        kicked = t_ms - max(self._fired_ms[2:]) < settings.kick_ms
        best, margin = None, 0.0
        for limb, (_, kind) in enumerate(LIMBS):
            if self.states[limb] is not LimbState.GATHERED:
                continue
            sure = self._odds[limb] - log_odds(settings.kick_on if kind == "kick" else settings.punch_on)
            eased = sure + settings.series
            if eased >= 0 and kind in word.sees and t_ms - self._fired_ms[limb ^ 1] <= settings.same_ms:
                self.states[limb], self._quiet_ms[limb] = LimbState.OUT, None
                continue
            if t_ms - self._fired_ms[limb] < settings.limb_ms:
                continue
            swings = kicked and kind == "punch"
            unseen = t_ms - self._seen_ms.get(kind, -1e9) > settings.unseen_ms
            over = eased if in_series and unseen and not swings else sure
            if kind in self._told_ms:
                over = max(over, self._odds[limb] - log_odds(settings.told_on))
            over -= _DOUBT if swings else 0.0
            if over >= 0 and (best is None or over > margin or (kind == "kick" and best < 2)):
                best, margin = limb, over
        if best is None:
            return None
        self.states[best] = LimbState.OUT
        self._fired_ms[best], self._quiet_ms[best] = t_ms, None
        self._told_ms.pop(LIMBS[best][1], None)
        return LIMBS[best]


_LEGS = (2, 3)
