"""The whole way from a frame's keypoints to intents, but for the two networks, which somebody else runs.

    inputs = reader.take(keypoints)          # keypoints as MoveNet gave them
    if inputs is not None:                   # else nobody has been seen yet
        …run the pose network on inputs.features, the action network on inputs.window…
        reading = reader.decide(inputs, pose_probabilities, action_probabilities)

Page and evaluation go this same way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from camcade.gestures.body_detector import BodyDetector, BodyReading, BodySettings
from camcade.gestures.body_features import Calibrator, FeatureWindow, features
from camcade.gestures.keypoints import Keypoints
from camcade.gestures.one_euro import SteadyKeypoints


@dataclass(frozen=True, slots=True)
class BodyInputs:
    """What the networks want of one frame: F features, and a window of steps x F, oldest step first."""

    keypoints: Keypoints
    features: tuple[float, ...]
    window: tuple[float, ...]


class BodyReader:
    """Keypoints in, intents out, one player."""

    def __init__(self, steps: int, step_ms: float, settings: BodySettings | None = None) -> None:
        """`steps` and `step_ms` are those of the action network: its card's input shape and "step_ms"."""
        self.steady = SteadyKeypoints()
        self.calibrator = Calibrator()
        self.window = FeatureWindow(steps, step_ms)
        self.detector = BodyDetector(settings)

    def reset(self) -> None:
        """Another player, or another camera."""
        self.steady.reset()
        self.calibrator.reset()
        self.window.reset()
        self.detector.reset()

    def take(self, keypoints: Keypoints) -> BodyInputs | None:
        """Take a frame's keypoints, in order of time; None as long as nobody has been seen."""
        steadied = self.steady.update(keypoints)
        calibration = self.calibrator.update(steadied)
        if calibration is None:
            self.window.reset()
            return None
        values = features(steadied, calibration)
        return BodyInputs(steadied, values, self.window.update(keypoints.t_ms, values))

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
