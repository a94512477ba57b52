"""MK.js's first camera control, which needs no network: the player's silhouette against the empty room.

The room is learnt first (`background`), then what differs from it is the player (`silhouette`). All measures
are shares of the player's standing height, so distance and picture size do not matter. An arm or a leg that
leaves the outline fast is a strike; which of the two it was, its height and the stance below it tell. A low
middle is a squat, a high one with the feet off the floor a jump, and the third of the picture in which the
player stands walks the fighter.

A strike straight at the camera hardly changes an outline: this control wants its player side on.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import exp

from camcade.errors import SettingsError
from camcade.gestures.strike_detector import StrikeClass, StrikeDetector, StrikeSettings
from camcade.intents import NO_INTENTS, Intent, Intents
from camcade.median import median
from camcade.vision.background import Background, BackgroundSettings
from camcade.vision.silhouette import Silhouette, SilhouetteSettings, find_silhouette, middle_of


class SilhouettePhase(StrEnum):
    """What the control is waiting for."""

    ROOM = "room"
    LIGHT_CHANGED = "light-changed"
    PLAYER = "player"
    STANCE = "stance"
    READY = "ready"


SENTENCES = {
    SilhouettePhase.ROOM: "I need a picture of the empty room. Step out of the mirror for a moment.",
    SilhouettePhase.LIGHT_CHANGED: (
        "The light changed. Step out for a moment, so that I learn the room again."
    ),
    SilhouettePhase.PLAYER: "The room is learnt. Step in, whole from head to feet, side on to the camera.",
    SilhouettePhase.STANCE: "Stand on guard for a moment, so that I learn how tall you are.",
    SilhouettePhase.READY: "Punch and kick to the side. The left and right third walk, a squat ducks.",
}


# From a measure to the doubt between arm and leg; a shadow on the floor can hide that one leg has gone.
HEIGHT_SLOPE = 6.0
LONE_LEG_SLOPE = 3.0
CROWN = 0.12  # heights: about a head


def _strikes() -> StrikeSettings:
    return StrikeSettings(
        {
            "punch": StrikeClass(Intent.HIGH_PUNCH),
            "kick": StrikeClass(Intent.HIGH_KICK),
            "low-punch": StrikeClass(Intent.LOW_PUNCH),
            "low-kick": StrikeClass(Intent.LOW_KICK),
            "uppercut": StrikeClass(Intent.UPPERCUT),
        },
        smoothing_ms=40.0,
        cooldown_ms=350.0,
    )


@dataclass(frozen=True, slots=True)
class SilhouetteDetectorSettings:
    """How an outline becomes intents. "Heights" are shares of the player's standing height.

    | field | unit | meaning |
    | --- | --- | --- |
    | background, silhouette | – | the stages before |
    | strikes | – | thresholds and timing; the classes are those of `SilhouetteReading.strengths` |
    | leave_ms | ms | for the player to step out before the room is learnt |
    | light_ms | ms | so long must the picture make no sense before the room is learnt anew |
    | light_share | share of the picture | more foreground than this makes no sense |
    | lost_ms | ms | without an outline, and the player is gone |
    | stance_ms | ms | of standing still that set the neutral stance |
    | stance_spread | heights | by which the outline may change meanwhile |
    | neutral_ms | ms | time constant with which the neutral stance follows a player who moves about |
    | rest_ms | ms | time constant with which a slow limb becomes part of the outline |
    | stuck_ms | ms | a squat this long is none: the stance is taken anew |
    | furniture_ms | ms | an outline that never changed for this long is furniture |
    | furniture_share | share of the outline | a smaller change is none |
    | trunk | heights | half the width around the axis that no limb leaves |
    | limb_low | heights below the top | limbs are looked for above this, shadows on the floor lie below |
    | shin | heights above the feet | below this are the legs that stand |
    | weak, strong | heights | a limb this much further out than usual is a strike of 0 and of 1 |
    | weak_up, strong_up | heights | the same for an arm that goes up in a squat |
    | stride | heights | whose axis moves further than this in `stride_ms` is walking and does not strike |
    | stride_ms | ms | |
    | arm_height | heights below the top | a limb higher than this speaks for an arm, a lower one for a leg |
    | stance_kept | share of the standing legs' pixels | that are left when one has gone up |
    | squat_on, squat_off | heights | the middle is lower by this: squatting begins, ends |
    | jump_on, jump_off | heights | top and middle both are higher by this: a jump begins, ends |
    | arm_width | heights | an outline that ends above in something narrower ends in an arm, not a head |
    | third | share of the picture | the mirror's left and right parts that walk |
    | third_slack | share of the picture | to come back before walking ends |

    Raises `SettingsError` for values out of range.
    """

    background: BackgroundSettings = field(default_factory=BackgroundSettings)
    silhouette: SilhouetteSettings = field(default_factory=SilhouetteSettings)
    strikes: StrikeSettings = field(default_factory=_strikes)
    leave_ms: float = 3000.0
    light_ms: float = 800.0
    light_share: float = 0.6
    lost_ms: float = 500.0
    stance_ms: float = 600.0
    stance_spread: float = 0.12
    neutral_ms: float = 1500.0
    rest_ms: float = 500.0
    stuck_ms: float = 6000.0
    furniture_ms: float = 30_000.0
    furniture_share: float = 0.03
    trunk: float = 0.13
    limb_low: float = 0.58
    shin: float = 0.28
    weak: float = 0.04
    strong: float = 0.16
    weak_up: float = 0.08
    strong_up: float = 0.18
    stride: float = 0.22
    stride_ms: float = 400.0
    arm_height: float = 0.31
    stance_kept: float = 0.85
    squat_on: float = 0.11
    squat_off: float = 0.06
    jump_on: float = 0.06
    jump_off: float = 0.03
    arm_width: float = 0.1
    third: float = 1 / 3
    third_slack: float = 0.04

    def __post_init__(self) -> None:
        for name in ("leave_ms", "light_ms", "lost_ms", "stance_ms"):
            if not getattr(self, name) >= 0:
                raise SettingsError(f"{name} is {getattr(self, name)}: expected 0 or more.")
        for name in ("neutral_ms", "rest_ms", "stuck_ms", "stride_ms", "furniture_ms"):
            if not getattr(self, name) > 0:
                raise SettingsError(f"{name} is {getattr(self, name)}: expected more than 0.")
        for low, high in (
            ("weak", "strong"),
            ("weak_up", "strong_up"),
            ("squat_off", "squat_on"),
            ("jump_off", "jump_on"),
        ):
            if not getattr(self, low) < getattr(self, high):
                raise SettingsError(
                    f"{low} is {getattr(self, low)} and {high} {getattr(self, high)}: expected them in order."
                )
        if not 0 < self.third < 0.5 or not 0 <= self.third_slack < 0.5 - self.third:
            raise SettingsError(
                f"third is {self.third} and third_slack {self.third_slack}: expected less than half the "
                "picture together."
            )


@dataclass(frozen=True, slots=True)
class SilhouetteReading:
    """What one frame says.

    | field | unit | meaning |
    | --- | --- | --- |
    | phase | – | what is waited for; `SENTENCES` has the words |
    | learnt | 0..1 | of the room, while it is learnt |
    | leave_s | s | left for the player to step out; 0 while learning and later |
    | strike | – | the strike that begins with this frame, if one does |
    | held | – | walking, squatting and jumping, as long as they last |
    | strengths | class → 0..1 | how much of each strike there is in the frame |
    | place | 0..1 | the player's axis, from the left of the mirror; None without a player |
    | silhouette | – | the outline, in the camera's picture, which is not mirrored |
    """

    phase: SilhouettePhase
    learnt: float = 0.0
    leave_s: float = 0.0
    strike: Intent | None = None
    held: Intents = NO_INTENTS
    strengths: Mapping[str, float] = field(default_factory=dict[str, float])
    place: float | None = None
    silhouette: Silhouette | None = None


@dataclass(frozen=True, slots=True)
class _Shape:
    """One frame's measures. Reach, arm and rows are px; the sides are those of the picture."""

    axis: float
    top: float
    middle: float
    bottom: float
    height: float
    stance: float  # pixels of the legs that stand
    crown: float  # the width of the outline's upper end


@dataclass(frozen=True, slots=True)
class _Limb:
    """What reaches out of the trunk on one side: how far, and how far below the top; in heights."""

    reach: float
    below_top: float


class SilhouetteDetector:
    """Turns small pictures of the camera, one by one, into intents."""

    def __init__(self, settings: SilhouetteDetectorSettings | None = None) -> None:
        self.settings = settings or SilhouetteDetectorSettings()
        self._background = Background(self.settings.background)
        self._strikes = StrikeDetector(self.settings.strikes)
        self.take_room()

    def take_room(self, phase: SilhouettePhase = SilhouettePhase.ROOM) -> None:
        """Forget the room and learn it anew, once the player has had the time to step out."""
        self._background.reset()
        self._phase = phase
        self._leave_until_s: float | None = None
        self._foreground: bytes | None = None
        self._senseless_since_s: float | None = None
        self._outline: tuple[int, float] | None = None
        self._forget_player()

    def reset(self) -> None:
        """A new match begins: what was seen before does not count. The room and the stance stay."""
        self._strikes.reset()
        self._held = NO_INTENTS

    def _forget_player(self) -> None:
        self._strikes.reset()
        self._shapes: list[tuple[float, _Shape]] = []
        self._neutral: _Shape | None = None
        self._axes: deque[tuple[float, float]] = deque()
        self._rests = [0.0, 0.0, 0.0]  # usual reach to the left, to the right, and upwards, in heights
        self._seen_s: float | None = None
        self._last_s: float | None = None
        self._squat_since_s = 0.0
        self._held: Intents = NO_INTENTS

    def update(self, t_seconds: float, picture: bytes) -> SilhouetteReading:
        """Take one picture (see `Background`), taken at this time.

        Raises `SettingsError` if it is not of the size and planes of the settings.
        """
        wanted = self.settings.background.pixels * self.settings.background.planes
        if len(picture) != wanted:
            raise SettingsError(f"The picture has {len(picture)} bytes: expected {wanted}.")
        if not self._background.is_known:
            return self._learn_room(t_seconds, picture)
        foreground = self._background.foreground(picture, self._foreground)
        if self._makes_no_sense(t_seconds, foreground):
            self.take_room(SilhouettePhase.LIGHT_CHANGED)
            return SilhouetteReading(self._phase)
        self._foreground = foreground
        found = find_silhouette(foreground, self.settings.background.width, self.settings.silhouette)
        if found is None:
            self._background.adapt(t_seconds, picture, 0, 0)
            return self._nobody(t_seconds)
        margin = self.settings.background.width // 16
        self._background.adapt(t_seconds, picture, found.left - margin, found.right + margin)
        if self._is_furniture(t_seconds, found):
            self._background.absorb(picture, found.left, found.right)
            self._outline = None
        self._seen_s = t_seconds
        return self._read(t_seconds, found)

    # The room -----------------------------------------------------------------------------------------------

    def _learn_room(self, t_seconds: float, picture: bytes) -> SilhouetteReading:
        if self._leave_until_s is None:
            self._leave_until_s = t_seconds + self.settings.leave_ms / 1000
        if t_seconds < self._leave_until_s:
            return SilhouetteReading(self._phase, leave_s=self._leave_until_s - t_seconds)
        if self._background.learn(t_seconds, picture):
            self._phase = SilhouettePhase.PLAYER
        return SilhouetteReading(self._phase, learnt=self._background.learnt(t_seconds))

    def _makes_no_sense(self, t_seconds: float, foreground: bytes) -> bool:
        """The light is another, or the camera was moved: nearly everything differs, and goes on to."""
        share = foreground.count(1) / len(foreground)
        if share <= self.settings.light_share and self._background.is_exposure_plausible:
            self._senseless_since_s = None
            return False
        if self._senseless_since_s is None:
            self._senseless_since_s = t_seconds
        return t_seconds - self._senseless_since_s >= self.settings.light_ms / 1000

    def _is_furniture(self, t_seconds: float, found: Silhouette) -> bool:
        """Even who stands still sways more than nothing in half a minute."""
        outline = int.from_bytes(found.mask, "little")
        if self._outline is not None:
            kept, since_s = self._outline
            if (outline ^ kept).bit_count() <= self.settings.furniture_share * found.area:
                return t_seconds - since_s >= self.settings.furniture_ms / 1000
        self._outline = outline, t_seconds
        return False

    # The player ---------------------------------------------------------------------------------------------

    def _nobody(self, t_seconds: float) -> SilhouetteReading:
        if self._seen_s is None or t_seconds - self._seen_s >= self.settings.lost_ms / 1000:
            self._forget_player()
            self._phase = SilhouettePhase.PLAYER
        self._held = NO_INTENTS
        return SilhouetteReading(self._phase, learnt=1.0)

    def _read(self, t_seconds: float, found: Silhouette) -> SilhouetteReading:
        neutral = self._neutral
        height = float(found.height) if neutral is None else neutral.height
        shape = measure(found, height, self.settings)
        place = 1.0 - shape.axis / found.width
        if neutral is None:
            self._take_stance(t_seconds, shape, found)
            return SilhouetteReading(self._phase, 1.0, place=place, silhouette=found)
        seconds = min(0.2, t_seconds - self._last_s) if self._last_s is not None else 0.0
        self._last_s = t_seconds
        is_squatting = self._hold_posture(t_seconds, shape, neutral)
        if is_squatting and t_seconds - self._squat_since_s >= self.settings.stuck_ms / 1000:
            self._forget_player()
            self._seen_s = t_seconds
            self._phase = SilhouettePhase.STANCE
            return SilhouetteReading(self._phase, 1.0, place=place, silhouette=found)
        strengths = self._strengths(seconds, shape, neutral, found, is_squatting)
        if self._is_walking(t_seconds, shape, neutral):
            strengths = dict.fromkeys(strengths, 0.0)
        strike = self._strikes.update(t_seconds, strengths)
        limb = max(strengths.values())
        if limb < 0.5:
            self._hold_walking(place)
        if limb < 0.3 and not self._held & {Intent.DOWN, Intent.UP}:
            self._neutral = _followed(neutral, shape, 1 - exp(-seconds * 1000 / self.settings.neutral_ms))
        return SilhouetteReading(self._phase, 1.0, 0.0, strike, self._held, strengths, place, found)

    def _take_stance(self, t_seconds: float, shape: _Shape, found: Silhouette) -> None:
        """The neutral stance is the median over a stretch in which the outline kept its size."""
        self._phase = SilhouettePhase.STANCE
        if found.left <= 0 or found.right >= found.width:  # still coming in from the side
            self._shapes.clear()
            return
        self._shapes.append((t_seconds, shape))
        spread = self.settings.stance_spread * shape.height
        while any(
            abs(getattr(old, name) - getattr(shape, name)) > spread
            for name in ("top", "bottom", "axis")
            for _, old in self._shapes[:1]
        ):
            self._shapes.pop(0)
        if t_seconds - self._shapes[0][0] < self.settings.stance_ms / 1000:
            return
        seen = [old for _, old in self._shapes]
        self._neutral = _Shape(*(median(getattr(old, name) for old in seen) for name in _AVERAGED))
        self._shapes.clear()
        left, right = limbs(found, shape, self._neutral, self.settings, False)
        self._rests = [left.reach, right.reach, _rise(shape, self._neutral)]
        self._phase = SilhouettePhase.READY

    def _hold_posture(self, t_seconds: float, shape: _Shape, neutral: _Shape) -> bool:
        """Squatting and jumping, each with its own threshold to begin and to end."""
        settings = self.settings
        sunk = (shape.middle - neutral.middle) / neutral.height
        lifted = (neutral.bottom - shape.bottom) / neutral.height
        was_down, was_up = Intent.DOWN in self._held, Intent.UP in self._held
        risen = (neutral.top - shape.top) / neutral.height
        # A shadow can stay on the floor under who jumps, so the feet are no help. An arm that goes up takes
        # the top with it, but hardly the middle.
        is_up = min(risen, -sunk) >= (settings.jump_off if was_up else settings.jump_on) and (
            risen <= 2 * -sunk + settings.jump_off
        )
        if was_down:  # an arm may go up meanwhile
            is_down = sunk >= settings.squat_off or shape.crown < settings.arm_width * neutral.height
        else:  # who walks to or from the camera is lower as well, but their feet move too
            is_down = (
                sunk >= settings.squat_on and -risen >= settings.squat_on and abs(lifted) < settings.squat_off
            )
        self._held = self._held - {Intent.DOWN, Intent.UP}
        if is_up:
            self._held |= {Intent.UP}
        if is_down:
            self._held |= {Intent.DOWN}
        if not was_down:
            self._squat_since_s = t_seconds
        return is_down

    def _strengths(
        self, seconds: float, shape: _Shape, neutral: _Shape, found: Silhouette, is_squatting: bool
    ) -> dict[str, float]:
        """How much of each strike the frame shows."""
        settings = self.settings
        sides = limbs(found, shape, neutral, settings, is_squatting)
        reaches = (sides[0].reach, sides[1].reach, _rise(shape, neutral))
        further = [reach - rest for reach, rest in zip(reaches, self._rests, strict=True)]
        for index, more in enumerate(further):
            # A limb that comes back is at rest soon; one that stays out becomes so slowly.
            time_ms = settings.rest_ms if more > 0 else settings.rest_ms / 2
            self._rests[index] += (1 - exp(-seconds * 1000 / time_ms)) * more
        limb, out = max(zip(sides, further, strict=False), key=lambda pair: pair[1])
        strength = _ramp(out, settings.weak, settings.strong)
        stance = shape.stance / neutral.stance if neutral.stance else 1.0
        leg = self._leg(limb, 1.0 if is_squatting else stance)
        strengths = dict.fromkeys(self._strikes.settings.classes, 0.0)
        low = "low-" if is_squatting else ""
        strengths[f"{low}punch"] = strength * (1 - leg)
        strengths[f"{low}kick"] = strength * leg
        if is_squatting:
            strengths["uppercut"] = _ramp(further[2], settings.weak_up, settings.strong_up)
        return strengths

    def _is_walking(self, t_seconds: float, shape: _Shape, neutral: _Shape) -> bool:
        """Legs and arms swing in a stride, and that is no strike."""
        self._axes.append((t_seconds, shape.axis))
        while t_seconds - self._axes[0][0] > self.settings.stride_ms / 1000:
            self._axes.popleft()
        return abs(shape.axis - self._axes[0][1]) > self.settings.stride * neutral.height

    def _leg(self, limb: _Limb, stance: float) -> float:
        """How much a limb is a leg, 0 to 1: by its height, and by whether the other leg stands alone."""
        lone = LONE_LEG_SLOPE * (self.settings.stance_kept - stance)
        by_height = HEIGHT_SLOPE * (limb.below_top - self.settings.arm_height)
        return min(1.0, max(0.0, 0.5 + by_height + min(0.5, max(-0.1, lone))))

    def _hold_walking(self, place: float) -> None:
        """In the mirror's left third the fighter walks left, in its right third right."""
        third, slack = self.settings.third, self.settings.third_slack
        left = third + (slack if Intent.LEFT in self._held else 0.0)
        right = 1 - third - (slack if Intent.RIGHT in self._held else 0.0)
        self._held = self._held - {Intent.LEFT, Intent.RIGHT}
        if place < left:
            self._held |= {Intent.LEFT}
        elif place > right:
            self._held |= {Intent.RIGHT}


_AVERAGED = ("axis", "top", "middle", "bottom", "height", "stance", "crown")


def measure(found: Silhouette, height: float, settings: SilhouetteDetectorSettings) -> _Shape:
    """The measures of an outline whose player, when standing, is `height` px high."""
    rows = found.rows(0, found.width)
    trunk = found.columns(round(found.top + 0.1 * height), round(found.top + 0.6 * height))
    crown = max(1, round(CROWN * height))
    shins = round(found.bottom - settings.shin * height)
    return _Shape(
        axis=middle_of(trunk) or found.axis,
        top=float(found.top),
        middle=middle_of(rows),
        bottom=float(found.bottom),
        height=float(found.height),
        stance=float(sum(rows[shins:])),
        crown=sum(rows[found.top : found.top + crown]) / crown,
    )


def limbs(
    found: Silhouette,
    shape: _Shape,
    neutral: _Shape,
    settings: SilhouetteDetectorSettings,
    is_squatting: bool,
) -> tuple[_Limb, _Limb]:
    """What reaches out of the trunk to the left and to the right of the picture.

    Followed outwards from the trunk, column by column, so that a shadow apart from the player is no limb.
    """
    height = neutral.height
    head = max(shape.top, neutral.top) if is_squatting else neutral.top
    top = round(min(head, shape.top))
    end = round(head + settings.limb_low * height)
    columns = found.columns(top, end)
    trunk = settings.trunk * height
    sides: list[_Limb] = []
    for step in (-1, 1):
        edge = column = int(shape.axis + step * trunk)
        while 0 <= column < found.width and (columns[column] or _is_bridged(columns, column, step)):
            column += step
        first, last = (column + 1, edge + 1) if step < 0 else (edge, column)
        reach = abs(column - edge)
        rows = found.rows(first, last)[max(0, top) : max(0, end)] if reach else []
        sides.append(_Limb(reach / height, (middle_of(rows) + max(0, top) - head) / height if rows else 0.0))
    return sides[0], sides[1]


def _is_bridged(columns: list[int], column: int, step: int) -> bool:
    """An empty column between two that are not: a thin wrist."""
    return 0 <= column + step < len(columns) and columns[column + step] > 0


def _rise(shape: _Shape, neutral: _Shape) -> float:
    """How far the outline goes up from its middle, in heights."""
    return (shape.middle - shape.top) / neutral.height


def _followed(neutral: _Shape, shape: _Shape, weight: float) -> _Shape:
    return _Shape(
        *(
            getattr(neutral, name) + weight * (getattr(shape, name) - getattr(neutral, name))
            for name in _AVERAGED
        ),
    )


def _ramp(value: float, zero: float, one: float) -> float:
    return min(1.0, max(0.0, (value - zero) / (one - zero)))
