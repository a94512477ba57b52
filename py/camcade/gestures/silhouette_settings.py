"""The numbers of the control by silhouette."""

from dataclasses import dataclass, field

from camcade.errors import SettingsError
from camcade.gestures.strike_detector import StrikeClass, StrikeSettings
from camcade.intents import Intent
from camcade.vision.background import BackgroundSettings
from camcade.vision.silhouette import SilhouetteSettings


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
    """How a silhouette becomes intents. "Heights" are shares of the player's standing height.

    | field | unit | meaning |
    | --- | --- | --- |
    | background, silhouette | – | the stages before |
    | strikes | – | thresholds and timing; the classes are those of `SilhouetteReading.strengths` |
    | leave_ms | ms | for the player to step out before the room is learnt |
    | light_ms | ms | so long must the picture make no sense before the room is learnt anew |
    | light_share | share of the picture | more foreground than this makes no sense |
    | lost_ms | ms | without a silhouette, and the player is gone |
    | stance_ms | ms | of standing still that set the neutral stance |
    | stance_spread | heights | by which the silhouette may change meanwhile |
    | neutral_ms | ms | time constant with which the neutral stance follows a player who moves about |
    | rest_ms | ms | time constant with which a slow limb becomes part of the silhouette |
    | stuck_ms | ms | a squat this long is none: the stance is taken anew |
    | furniture_ms | ms | a silhouette that never changed for this long is furniture |
    | furniture_share | share of the silhouette | a smaller change is none |
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
    | arm_width | heights | a silhouette that ends above in something narrower ends in an arm, not a head |
    | third | share of the picture | the mirror image's left and right parts that walk |
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
