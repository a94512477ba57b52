"""The whole way from a frame's keypoints to intents, but for the two networks, which somebody else runs.

    inputs = pipeline.take(keypoints)        # keypoints as MoveNet gave them
    if inputs is not None:                   # else nobody has been seen yet
        …run pose and action network on inputs.window…
        reading = pipeline.decide(inputs, pose_probabilities, action_probabilities)

Page and evaluation go this same way. How large the player is and where they stand is learnt on it, from two
quiet seconds of keypoints.
"""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from math import exp

from camcade.errors import SettingsError
from camcade.gestures.body_detector import BodyDetector, BodyReading, BodySettings
from camcade.gestures.body_features import (
    ANKLES_BELOW_HIPS,
    Calibration,
    FeatureWindow,
    SteadyKeypoints,
    features,
)
from camcade.gestures.body_measures import Measures, measures_of
from camcade.median import median
from camcade.presence import Presence
from camcade.vision.keypoints import Keypoints

LONGEST_GAP_MS = 400.0  # between frames; after a longer one the window begins anew


@dataclass(frozen=True, slots=True)
class BodyInputs:
    """What is known of a frame: its steadied keypoints, its F features, and the networks' window of
    steps x F, oldest step first.
    """

    keypoints: Keypoints
    features: tuple[float, ...]
    window: tuple[float, ...]


class BodyPipeline:
    """Keypoints in, intents out, one player."""

    def __init__(self, steps: int, step_ms: float, settings: BodySettings | None = None) -> None:
        """`steps` and `step_ms` are those of the networks: their cards' input shape and "step_ms"."""
        self.steady = SteadyKeypoints()
        self.calibrator = Calibrator()
        self.window = FeatureWindow(steps, step_ms)
        self.detector = BodyDetector(settings)
        self._last_ms: float | None = None

    def reset(self) -> None:
        """Another player, or another camera."""
        self.steady.reset()
        self.calibrator.reset()
        self.window.clear()
        self.detector.reset()
        self._last_ms = None

    def take(self, keypoints: Keypoints) -> BodyInputs | None:
        """Take a frame's keypoints, in order of time; None as long as nobody has been seen.

        What is drawn, and where the player stands, comes from steadied joints. Features come from those that
        MoveNet gave: steadying holds a fist that is under way back, and the networks look at many frames.
        """
        steadied = self.steady.update(keypoints)
        calibration = self.calibrator.update(steadied)
        if self._last_ms is not None and keypoints.t_ms - self._last_ms > LONGEST_GAP_MS:
            self.window.clear()
        self._last_ms = keypoints.t_ms
        if calibration is None:
            self.window.clear()
            return None
        values = features(keypoints, calibration)
        self.window.add(keypoints.t_ms, values)
        return BodyInputs(steadied, values, tuple(self.window.rows()))

    def decide(
        self,
        inputs: BodyInputs,
        pose_probabilities: Mapping[str, float],
        action_probabilities: Mapping[str, float],
    ) -> BodyReading:
        """What the networks' probabilities (label → 0..1) for these inputs mean."""
        return self.detector.update(
            inputs.keypoints, inputs.features, pose_probabilities, action_probabilities
        )


def named(labels: Sequence[str], probabilities: Sequence[float]) -> dict[str, float]:
    """A network's output by its card's labels."""
    return dict(zip(labels, map(float, probabilities), strict=True))


# The player's size and stance -------------------------------------------------------------------------------


class CalibrationPhase(StrEnum):
    """What the calibration is waiting for."""

    PLAYER = "player"
    STILL = "still"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class CalibrationSettings:
    """How the player's size and stance are learnt.

    | field | unit | meaning |
    | --- | --- | --- |
    | still_ms | ms | how long the player stands still |
    | still_frames | frames | how many of them it takes at least |
    | still_spread | trunks | shoulders and hips that moved further were not still |
    | patience_ms | ms | whoever is never still is measured by the middle of what they showed so far |
    | absent_ms | ms | without a player: they are away, and a game waits |
    | lost_ms | ms | without a player: whoever comes next is somebody new |
    | changed_ms | ms | size or stance that fits no more for so long: another player, or another place |
    | changed_size | factor | sizes beyond it, either way, do not fit |
    | fallen | trunks | hips so far below their neutral height for `changed_ms` x 4: the player sat down |
    | follow_ms | ms | time constant with which the neutral stance follows a player who stands about |
    | follow_rise | trunks | shoulders within it of their neutral height: the player stands |
    """

    still_ms: float = 2000.0
    still_frames: int = 12
    still_spread: float = 0.14
    patience_ms: float = 7000.0
    absent_ms: float = 700.0
    lost_ms: float = 1500.0
    changed_ms: float = 2500.0
    changed_size: float = 1.45
    fallen: float = 0.35
    follow_ms: float = 3000.0
    follow_rise: float = 0.16

    def __post_init__(self) -> None:
        for item in fields(self):
            if not getattr(self, item.name) > 0:
                raise SettingsError(f"{item.name} is {getattr(self, item.name)}: expected more than 0.")
        if not self.changed_size > 1:
            raise SettingsError(f"changed_size is {self.changed_size}: expected more than 1.")


class Calibrator:
    """Learns the player's size and neutral stance, follows them, and starts anew for somebody else.

    `calibration` is there as soon as somebody is seen, so that a game can begin at once; it is provisional
    until `is_ready`.
    """

    def __init__(self, settings: CalibrationSettings | None = None) -> None:
        self.settings = settings or CalibrationSettings()
        self.reset()

    def reset(self) -> None:
        """Forget the player."""
        self._calibration: Calibration | None = None
        self._is_ready = False
        self._progress = 0.0
        self._still: deque[tuple[float, Measures]] = deque()
        self._seen: deque[Measures] = deque(maxlen=150)
        self._first_ms: float | None = None
        self._seen_ms: float | None = None
        self._last_ms: float | None = None
        self._now_ms = 0.0
        self._unlike_since_ms: float | None = None
        self._fallen_since_ms: float | None = None

    @property
    def calibration(self) -> Calibration | None:
        """The player's, provisional until `is_ready`; None while nobody has been seen."""
        return self._calibration

    @property
    def is_ready(self) -> bool:
        """The player has stood still for long enough, or has been watched for long enough."""
        return self._is_ready

    @property
    def progress(self) -> float:
        """Of standing still, 0 to 1."""
        return self._progress

    @property
    def unseen_ms(self) -> float:
        """How long ago the player was last seen."""
        return 0.0 if self._seen_ms is None else self._now_ms - self._seen_ms

    @property
    def presence(self) -> Presence:
        """Whether the player is there and known; whoever is hidden for a moment is not forgotten at once."""
        if self._calibration is None or self.unseen_ms >= self.settings.absent_ms:
            return Presence.ABSENT
        return Presence.KNOWN if self._is_ready else Presence.NEW

    @property
    def phase(self) -> CalibrationPhase:
        """What is waited for."""
        if self._calibration is None:
            return CalibrationPhase.PLAYER
        return CalibrationPhase.READY if self._is_ready else CalibrationPhase.STILL

    def update(self, keypoints: Keypoints) -> Calibration | None:
        """Take the keypoints of one frame, in order of time; gives `calibration`."""
        now_ms = self._now_ms = keypoints.t_ms
        found = measures_of(keypoints)
        if found is None:
            if self._seen_ms is not None and now_ms - self._seen_ms >= self.settings.lost_ms:
                self.reset()
            return self._calibration
        frame_ms = 0.0 if self._last_ms is None else min(200.0, now_ms - self._last_ms)
        self._seen_ms = self._last_ms = now_ms
        if self._first_ms is None:
            self._first_ms = now_ms
        if self._is_ready:
            self._follow(now_ms, frame_ms, found)
        else:
            self._learn(now_ms, found)
        return self._calibration

    def _learn(self, now_ms: float, found: Measures) -> None:
        settings = self.settings
        self._seen.append(found)
        self._still.append((now_ms, found))
        while not _is_still(found, self._still[0][1], settings.still_spread):
            self._still.popleft()
        lasted_ms = now_ms - self._still[0][0]
        self._progress = min(1.0, lasted_ms / settings.still_ms)
        waited_ms = now_ms - (self._first_ms if self._first_ms is not None else now_ms)
        if self._progress >= 1.0 and len(self._still) >= settings.still_frames:
            self._calibration = _typical([measures for _, measures in self._still], 0.5)
            self._is_ready = True
        elif waited_ms >= settings.patience_ms and len(self._seen) >= settings.still_frames:
            self._calibration = _typical(self._seen, 0.7)
            self._is_ready, self._progress = True, 1.0
        else:
            self._calibration = _typical(self._seen, 0.7)
        if self._is_ready:
            self._still.clear()
            self._seen.clear()

    def _follow(self, now_ms: float, frame_ms: float, found: Measures) -> None:
        settings, kept = self.settings, self._calibration
        if kept is None:
            return
        now = found.calibration()
        rise = (kept.shoulder_y - now.shoulder_y) / kept.scale
        sunk = (now.hip_y - kept.hip_y) / kept.scale
        size = now.scale / kept.scale
        unlike = size > settings.changed_size or size < 1 / settings.changed_size
        self._unlike_since_ms = _since(self._unlike_since_ms, unlike, now_ms)
        self._fallen_since_ms = _since(self._fallen_since_ms, sunk > settings.fallen, now_ms)
        if _lasts(self._unlike_since_ms, now_ms, settings.changed_ms) or _lasts(
            self._fallen_since_ms, now_ms, 4 * settings.changed_ms
        ):
            self.reset()
            self._first_ms = self._seen_ms = self._last_ms = now_ms
            self._learn(now_ms, found)
        elif abs(rise) < settings.follow_rise and abs(sunk) < settings.follow_rise and not unlike:
            share = 1 - exp(-frame_ms / settings.follow_ms)
            if found.ankle_y is None:
                now = Calibration(
                    now.scale, now.hip_x, now.hip_y, now.shoulder_y, kept.ankle_y + now.hip_y - kept.hip_y
                )
            self._calibration = _between(kept, now, share)


def _is_still(now: Measures, then: Measures, spread: float) -> bool:
    reach = spread * now.scale
    return (
        abs(now.hip_x - then.hip_x) <= reach
        and abs(now.hip_y - then.hip_y) <= reach
        and abs(now.shoulder_y - then.shoulder_y) <= reach
        and abs(now.scale - then.scale) <= reach
    )


def _typical(seen: Sequence[Measures], size_share: float) -> Calibration:
    """The medians; as size the one that `size_share` of the frames stay below: who leans looks short."""
    sizes = sorted(measures.scale for measures in seen)
    scale = sizes[min(len(sizes) - 1, int(size_share * len(sizes)))]
    ankles = [measures.ankle_y for measures in seen if measures.ankle_y is not None]
    hip_y = median(measures.hip_y for measures in seen)
    return Calibration(
        scale,
        median(measures.hip_x for measures in seen),
        hip_y,
        median(measures.shoulder_y for measures in seen),
        median(ankles) if ankles else hip_y + ANKLES_BELOW_HIPS * scale,
    )


def _between(kept: Calibration, now: Calibration, share: float) -> Calibration:
    return Calibration(
        kept.scale + share * (now.scale - kept.scale),
        kept.hip_x + share * (now.hip_x - kept.hip_x),
        kept.hip_y + share * (now.hip_y - kept.hip_y),
        kept.shoulder_y + share * (now.shoulder_y - kept.shoulder_y),
        kept.ankle_y + share * (now.ankle_y - kept.ankle_y),
    )


def _since(since_ms: float | None, holds: bool, now_ms: float) -> float | None:
    """When a condition that holds began to; None if it does not."""
    if not holds:
        return None
    return now_ms if since_ms is None else since_ms


def _lasts(since_ms: float | None, now_ms: float, wanted_ms: float) -> bool:
    return since_ms is not None and now_ms - since_ms >= wanted_ms
