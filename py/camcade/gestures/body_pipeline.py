"""The whole way from a frame's keypoints to intents, but for the two networks, which somebody else runs.

    inputs = reader.take(keypoints)          # keypoints as MoveNet gave them
    if inputs is not None:                   # else nobody has been seen yet
        …run pose and action network on inputs.window…
        reading = reader.decide(inputs, pose_probabilities, action_probabilities)

Page and evaluation go this same way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from camcade.gestures.body_detector import BodyDetector, BodyReading, BodySettings
from camcade.gestures.body_features import features
from camcade.gestures.calibrator import Calibrator
from camcade.gestures.feature_window import FeatureWindow
from camcade.vision.keypoints import Keypoints
from camcade.vision.one_euro import SteadyKeypoints


@dataclass(frozen=True, slots=True)
class BodyInputs:
    """What is known of a frame: its steadied keypoints, its F features, and the networks' window of
    steps x F, oldest step first.
    """

    keypoints: Keypoints
    features: tuple[float, ...]
    window: tuple[float, ...]


LONGEST_GAP_MS = 400.0  # between frames; after a longer one the window begins anew


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
