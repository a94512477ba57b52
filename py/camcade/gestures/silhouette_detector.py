"""MK.js's first camera control, which needs no network: the player's silhouette against the empty room.

The room is learnt first (`background`), then what differs from it is the player (`silhouette`). All measures
are shares of the player's standing height, so distance and picture size do not matter. An arm or a leg that
leaves the silhouette fast is a strike; which of the two it was, its height and the stance below it tell. A
low middle is a squat, a high one with the feet off the floor a jump, and the third of the picture in which
the player stands walks the fighter.

A strike straight at the camera hardly changes a silhouette: this control wants its player side on.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import exp

from camcade.errors import SettingsError
from camcade.gestures.silhouette_settings import SilhouetteDetectorSettings
from camcade.gestures.silhouette_shape import AVERAGED, Limb, Shape, followed, limbs, measure, rise
from camcade.gestures.strike_detector import StrikeDetector
from camcade.intents import NO_INTENTS, Intent, Intents
from camcade.median import median
from camcade.vision.background import Background
from camcade.vision.silhouette import Silhouette, find_silhouette


class SilhouettePhase(StrEnum):
    """What the control is waiting for."""

    ROOM = "room"
    LIGHT_CHANGED = "light-changed"
    PLAYER = "player"
    STANCE = "stance"
    READY = "ready"


SENTENCES = {
    SilhouettePhase.ROOM: "I need a picture of the empty room. Step out of the picture for a moment.",
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
    | place | 0..1 | the player's axis, from the left of the mirror image; None without a player |
    | silhouette | – | the silhouette, in the camera's picture, which is not mirrored |
    """

    phase: SilhouettePhase
    learnt: float = 0.0
    leave_s: float = 0.0
    strike: Intent | None = None
    held: Intents = NO_INTENTS
    strengths: Mapping[str, float] = field(default_factory=dict[str, float])
    place: float | None = None
    silhouette: Silhouette | None = None


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
        self._still: tuple[int, float] | None = None
        self._forget_player()

    def reset(self) -> None:
        """A new match begins: what was seen before does not count. The room and the stance stay."""
        self._strikes.reset()
        self._held = NO_INTENTS

    def _forget_player(self) -> None:
        self._strikes.reset()
        self._shapes: list[tuple[float, Shape]] = []
        self._neutral: Shape | None = None
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
            self._still = None
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
        mask = int.from_bytes(found.mask, "little")
        if self._still is not None:
            kept, since_s = self._still
            if (mask ^ kept).bit_count() <= self.settings.furniture_share * found.area:
                return t_seconds - since_s >= self.settings.furniture_ms / 1000
        self._still = mask, t_seconds
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
            self._neutral = followed(neutral, shape, 1 - exp(-seconds * 1000 / self.settings.neutral_ms))
        return SilhouetteReading(self._phase, 1.0, 0.0, strike, self._held, strengths, place, found)

    def _take_stance(self, t_seconds: float, shape: Shape, found: Silhouette) -> None:
        """The neutral stance is the median over a stretch in which the silhouette kept its size."""
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
        self._neutral = Shape(*(median(getattr(old, name) for old in seen) for name in AVERAGED))
        self._shapes.clear()
        left, right = limbs(found, shape, self._neutral, self.settings, False)
        self._rests = [left.reach, right.reach, rise(shape, self._neutral)]
        self._phase = SilhouettePhase.READY

    def _hold_posture(self, t_seconds: float, shape: Shape, neutral: Shape) -> bool:
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
        self, seconds: float, shape: Shape, neutral: Shape, found: Silhouette, is_squatting: bool
    ) -> dict[str, float]:
        """How much of each strike the frame shows."""
        settings = self.settings
        sides = limbs(found, shape, neutral, settings, is_squatting)
        reaches = (sides[0].reach, sides[1].reach, rise(shape, neutral))
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

    def _is_walking(self, t_seconds: float, shape: Shape, neutral: Shape) -> bool:
        """Legs and arms swing in a stride, and that is no strike."""
        self._axes.append((t_seconds, shape.axis))
        while t_seconds - self._axes[0][0] > self.settings.stride_ms / 1000:
            self._axes.popleft()
        return abs(shape.axis - self._axes[0][1]) > self.settings.stride * neutral.height

    def _leg(self, limb: Limb, stance: float) -> float:
        """How much a limb is a leg, 0 to 1: by its height, and by whether the other leg stands alone."""
        lone = LONE_LEG_SLOPE * (self.settings.stance_kept - stance)
        by_height = HEIGHT_SLOPE * (limb.below_top - self.settings.arm_height)
        return min(1.0, max(0.0, 0.5 + by_height + min(0.5, max(-0.1, lone))))

    def _hold_walking(self, place: float) -> None:
        """In the mirror image's left third the fighter walks left, in its right third right."""
        third, slack = self.settings.third, self.settings.third_slack
        left = third + (slack if Intent.LEFT in self._held else 0.0)
        right = 1 - third - (slack if Intent.RIGHT in self._held else 0.0)
        self._held = self._held - {Intent.LEFT, Intent.RIGHT}
        if place < left:
            self._held |= {Intent.LEFT}
        elif place > right:
            self._held |= {Intent.RIGHT}


def _ramp(value: float, zero: float, one: float) -> float:
    return min(1.0, max(0.0, (value - zero) / (one - zero)))
