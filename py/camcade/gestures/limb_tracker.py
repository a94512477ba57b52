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

Two more networks a kind look where the first is unsure. `told` says whether a limb sets out in what the other
networks have decided, often before it has left. `struck` looks a second time, once the limb is out, at one
that seemed to set out: what an arm that leaves the hip will become is seen when it gets there.
"""

import sys
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from math import exp, tanh
from typing import Any, cast

from camcade.errors import ModelError, SettingsError
from camcade.gestures.limb_inputs import INPUT_NAMES, LIMBS, LimbInputs
from camcade.gestures.sensitivity import tuned
from camcade.gestures.strike_detector import log_odds, probability_of

if sys.version_info >= (3, 12):  # as in the page, where it takes a third less time
    from math import sumprod
else:
    from operator import mul

    def sumprod(one: Sequence[float], other: Sequence[float]) -> float:
        return sum(map(mul, one, other))


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
        seen = (*inputs, 1.0)
        total = self.last[-1]
        for row, weight in zip(self.hidden, self.last, strict=False):
            total += weight * tanh(sumprod(row, seen))
        return total


@dataclass(frozen=True, slots=True)
class LimbSettings:
    """When a limb's way out is a strike.

    | field | unit | meaning |
    | --- | --- | --- |
    | arm, leg | – | the networks that say whether a limb is on its way out in a strike |
    | arm_told, leg_told | – | whether it sets out in what is decided; None: `arm` and `leg` say so |
    | arm_struck, leg_struck | – | whether it is out in a strike; None: there is no second look |
    | punch_on, kick_on | probability | from which it is one |
    | series | log-odds | by so much less a strike that follows another needs |
    | series_ms | ms | for so long after it |
    | unseen_ms | ms | and if the networks have not seen one of the kind for so long |
    | told_on | probability | from which it is one that the pose and action networks have decided |
    | punch_struck, kick_struck | probability | from which it is one at the second look |
    | way_share | – | log-odds there: those of `struck`, and so much of the highest of the way out |
    | begun | probability | a limb that reached it on its way out is looked at again |
    | begun_ms | ms | for so long |
    | alone_ms | ms | if the networks see none of the kind, or the last one is so long ago |
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
    arm_told: LimbNetwork | None = None
    leg_told: LimbNetwork | None = None
    arm_struck: LimbNetwork | None = None
    leg_struck: LimbNetwork | None = None
    punch_on: float = 0.5
    kick_on: float = 0.5
    told_on: float = 0.15
    punch_struck: float = 0.7
    kick_struck: float = 0.7
    way_share: float = 0.5
    begun: float = 0.1
    begun_ms: float = 200.0
    alone_ms: float = 1000.0
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
        for name in ("punch_struck", "kick_struck", "begun"):
            if not 0 < getattr(self, name) < 1:
                raise SettingsError(f"{name} is {getattr(self, name)}: expected above 0 and below 1.")
        for name in ("series", "way_share", *_TIMES_MS):
            if not getattr(self, name) >= 0:
                raise SettingsError(f"{name} is {getattr(self, name)}: expected 0 or more.")

    @classmethod
    def from_card(cls, card: Mapping[str, Any]) -> "LimbSettings":
        """From "decision.limbs" of the action model's card. Raises `ModelError` for what is wrong in it."""
        try:
            given = dict(card)
            for name in _NETWORKS:
                network = cast(Mapping[str, Any] | None, given.get(name))
                if network is not None:
                    rows = cast(Sequence[str], network["hidden"])
                    given[name] = LimbNetwork(tuple(map(_numbers, rows)), _numbers(network["last"]))
            return cls(**given)
        except (AttributeError, KeyError, TypeError, ValueError, SettingsError) as error:
            raise ModelError(
                f'The model card\'s "decision.limbs" is wrong: {error}. Correct the card.'
            ) from error

    def to_card(self) -> dict[str, Any]:
        """The settings as plain values for "decision.limbs"; a row of numbers is a text."""
        card = {name: value for name, value in asdict(self).items() if name not in _NETWORKS}
        for name in _NETWORKS:
            network: LimbNetwork | None = getattr(self, name)
            if network is not None:
                card[name] = {"hidden": [_text(row) for row in network.hidden], "last": _text(network.last)}
        return card

    def network(self, look: str, kind: str) -> LimbNetwork | None:
        """What looks at a "punch" or "kick" for one of `LOOKS`."""
        network: LimbNetwork | None = getattr(self, {"punch": "arm", "kick": "leg"}[kind] + LOOKS[look])
        return network

    def eased(self, step: int) -> "LimbSettings":
        """The same with thresholds that are easier (step > 0) or harder (step < 0) to reach."""
        punch_on, kick_on = tuned(self.punch_on, step), tuned(self.kick_on, step)
        told_on = min(tuned(self.told_on, step), punch_on, kick_on)
        off = min(self.off, punch_on, kick_on)
        changed = replace(self, punch_on=punch_on, kick_on=kick_on, told_on=told_on, off=off)
        punch_struck, kick_struck = tuned(self.punch_struck, step), tuned(self.kick_struck, step)
        return replace(changed, punch_struck=punch_struck, kick_struck=kick_struck)


LOOKS: Mapping[str, str] = {"out": "", "told": "_told", "struck": "_struck"}
"""A limb is on its way out in a strike; sets out in one that is decided; is out in one. And how the fields of
its networks end.
"""
_NETWORKS = tuple(limb + suffix for suffix in LOOKS.values() for limb in ("arm", "leg"))
_TIMES_MS = (
    "begun_ms",
    "alone_ms",
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

Look = Callable[[str, int], float]
"""What one of `LOOKS` but "out" says of one of `LIMBS` in this frame: log-odds."""


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
        self._ways: list[deque[tuple[float, float]]] = [deque() for _ in LIMBS]
        self._told_ms: dict[str, float] = {}
        self._seen_ms: dict[str, float] = {}
        self._over = [NEVER] * len(LIMBS)

    def strength(self, kind: str) -> float:
        """0 to 1, how near the likeliest limb of this kind is to a strike, whichever way it may come to one:
        what strikes has come to `punch_on` or `kick_on`.
        """
        over = max(over for over, (_, its) in zip(self._over, LIMBS, strict=True) if its == kind)
        return probability_of(over + self._needed(kind))

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
        rows = self._inputs.take(t_ms, features, pose, action)

        def look(which: str, limb: int) -> float:
            row, network = rows[limb], self.settings.network(which, LIMBS[limb][1])
            return NEVER if row is None or network is None else max(NEVER, network.odds(row))

        return self.follow(t_ms, [look("out", limb) for limb in range(len(LIMBS))], word, look)

    def follow(
        self, t_ms: float, odds: Sequence[float], word: Word = NO_WORD, look: Look = lambda which, limb: NEVER
    ) -> tuple[str, str] | None:
        """The same, of what the limbs' networks say: log-odds for each of `LIMBS`, and what the others of
        `LOOKS` say, who are asked only where it matters.
        """
        smoothing_ms = self.settings.smoothing_ms
        frame_ms = 50.0 if self._last_ms is None else min(100.0, t_ms - self._last_ms)
        self._last_ms = t_ms
        weight = 1.0 - exp(-frame_ms / smoothing_ms) if smoothing_ms else 1.0
        for limb, new in enumerate(odds):
            self._odds[limb] += weight * (max(NEVER, new) - self._odds[limb])
            self._go(limb, t_ms)
            if self.states[limb] is not LimbState.GATHERED:
                self._come_back(limb, t_ms, word)
        self._hear(t_ms, word)
        return self._strike(t_ms, word, look)

    def _go(self, limb: int, t_ms: float) -> None:
        """Keep how sure its way out was lately; of what can no longer be the highest nothing stays."""
        way, odds = self._ways[limb], self._odds[limb]
        while way and way[-1][1] <= odds:
            way.pop()
        way.append((t_ms, odds))
        while t_ms - way[0][0] > self.settings.begun_ms:
            way.popleft()

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

    def _strike(self, t_ms: float, word: Word, look: Look) -> tuple[str, str] | None:
        settings = self.settings
        best = None
        for limb, (_, kind) in enumerate(LIMBS):
            self._over[limb] = sure = self._odds[limb] - self._needed(kind)
            if self.states[limb] is not LimbState.GATHERED:
                continue
            is_same = kind in word.sees and t_ms - self._fired_ms[limb ^ 1] <= settings.same_ms
            if is_same and sure + settings.series >= 0:
                self.states[limb], self._quiet_ms[limb] = LimbState.OUT, None
                continue
            if t_ms - self._fired_ms[limb] < settings.limb_ms:
                continue
            self._over[limb] = over = self._weighed(t_ms, limb, sure, look)
            if over >= 0 and (best is None or over > self._over[best] or (kind == "kick" and best < 2)):
                best = limb
        if best is None:
            return None
        self.states[best] = LimbState.OUT
        self._fired_ms[best], self._quiet_ms[best] = t_ms, None
        self._told_ms.pop(LIMBS[best][1], None)
        return LIMBS[best]

    def _weighed(self, t_ms: float, limb: int, sure: float, look: Look) -> float:
        """How far a limb that may strike is above what it needs, log-odds, by the way that brings it
        furthest. By its way out it is `sure`.
        """
        settings, kind = self.settings, LIMBS[limb][1]
        swings = kind == "punch" and t_ms - max(self._fired_ms[2:]) < settings.kick_ms
        unseen = t_ms - self._seen_ms.get(kind, -1e9) > settings.unseen_ms
        in_series = t_ms - max(self._fired_ms) <= settings.series_ms
        over = sure + settings.series if in_series and unseen and not swings else sure
        if kind in self._told_ms:
            odds = self._odds[limb] if settings.network("told", kind) is None else look("told", limb)
            over = max(over, odds - log_odds(settings.told_on))
        last_ms = max(self._fired_ms[limb], self._fired_ms[limb ^ 1])
        is_alone = unseen or t_ms - last_ms > settings.alone_ms
        way = self._ways[limb][0][1]
        is_asked = over < 0 and is_alone and way >= log_odds(settings.begun)
        if is_asked and settings.network("struck", kind) is not None:
            struck = settings.kick_struck if kind == "kick" else settings.punch_struck
            over = max(over, look("struck", limb) + settings.way_share * way - log_odds(struck))
        return over - _DOUBT if swings else over

    def _needed(self, kind: str) -> float:
        return log_odds(self.settings.kick_on if kind == "kick" else self.settings.punch_on)


_LEGS = (2, 3)
