"""One player whose body is read: where they are looked for, their joints, and what they do.

Two who stand beside each other have a half of the picture each. A half is a picture of its own: joints,
calibration and the strips that walk are measured in it, and whoever has their hips in the other is not there.
"""

from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from camcade.gestures.body_detector import BodyDetector, BodyReading, BodySettings
from camcade.gestures.body_pipeline import BodyInputs, BodyPipeline, CalibrationPhase
from camcade.gestures.raised_hands import RaisedHands
from camcade.presence import Presence
from camcade.vision.crop_tracker import MOVENET, CropTracker
from camcade.vision.keypoints import COUNT, LEFT_HIP, NAMES, RIGHT_HIP, Keypoints
from camcade.vision.region import Region
from camcade_web.browser.samples import rounded
from camcade_web.inference.client import Computed, Reading
from camcade_web.ui.body_hints import NOBODY, BodyHints


@dataclass(frozen=True, slots=True)
class Place:
    """The upright part of the picture that a player has.

    | field | unit | meaning |
    | --- | --- | --- |
    | left, width | shares of the picture's width | where it begins as the camera sees it, how wide it is |
    | name | | how the player is called who has it; empty for one alone |
    | nobody | | what is said while nobody is seen there |
    """

    left: float = 0.0
    width: float = 1.0
    name: str = ""
    nobody: str = NOBODY

    def in_picture(self, region: Region) -> Region:
        """A region of this part as one of the whole picture."""
        left, top, right, bottom = region
        return self.left + left * self.width, top, self.left + right * self.width, bottom


class BodyPlayer:
    """Whoever has this place, frame by frame."""

    def __init__(self, place: Place = Place()) -> None:
        self.place = place
        self.joints: Keypoints | None = None  # of the last frame
        self.keypoints: Keypoints | None = None  # the same, steadied once the player is known
        self.body: BodyReading | None = None
        self.action: tuple[str, float] | None = None
        self.pipeline = BodyPipeline(1, 1.0)  # until `learn` says how long the window is
        self.calls = False
        """Both hands have been held up for long enough, in the last frame."""
        self.hands = RaisedHands()
        self._crop = CropTracker(1.0, MOVENET)
        self._region = self._crop.region
        self._hints = BodyHints(place.nobody)
        self._brightness = 1.0

    @property
    def presence(self) -> Presence:
        """The player is known once they have been measured."""
        return self.pipeline.calibrator.presence

    @property
    def phase(self) -> CalibrationPhase:
        """What the calibration waits for."""
        return self.pipeline.calibrator.phase

    def learn(self, steps: int, step_ms: float) -> None:
        """The networks look at so many steps of so many ms."""
        self.pipeline = BodyPipeline(steps, step_ms)

    def tune(self, settings: BodySettings) -> None:
        """How easily strikes count, and how wide the strips are."""
        self.pipeline.detector = BodyDetector(settings)

    def forget(self) -> None:
        """What the player did before does not count; their size and stance do."""
        self.pipeline.detector.reset()
        self.body = self.action = None

    def begin(self, now_ms: float) -> None:
        """Take the player's size and stance anew."""
        self.forget()
        self.pipeline.reset()
        self._crop.forget()
        self.hands.reset()
        self._hints.reset(now_ms)

    def clear(self) -> None:
        """The body is not read any more."""
        self.joints = self.keypoints = self.body = self.action = None

    def region(self, aspect: float) -> Region:
        """Where to look in the next picture, whose width / height this is."""
        aspect *= self.place.width
        if self._crop.aspect != aspect:
            self._crop = CropTracker(aspect, MOVENET)
        self._region = self._crop.region
        return self.place.in_picture(self._region)

    def take(self, reading: Reading, values: Sequence[float], taken_ms: float) -> BodyInputs | None:
        """Take what MoveNet found where it looked; None while nobody has been seen."""
        keypoints = self._crop.take(values, self._region, taken_ms)
        if self.place.width < 1.0 and not 0 < middle_of_hips(keypoints) < keypoints.aspect:
            keypoints = replace(keypoints, score=(0.0,) * COUNT)
            self._crop.forget()
        self._brightness = reading.brightness
        self.joints = keypoints
        inputs = self.pipeline.take(keypoints)
        self.keypoints = keypoints if inputs is None else inputs.keypoints
        self.calls = self.hands.update(self.keypoints)
        if inputs is None and self.body is not None:
            self.forget()
        return inputs

    def decide(
        self, inputs: BodyInputs, pose: Mapping[str, float], action: Mapping[str, float]
    ) -> BodyReading:
        """What the networks' answers mean."""
        self.body = body = self.pipeline.decide(inputs, pose, action)
        self.action = body.action, action[body.action]
        if body.strike is not None:
            self._hints.reset(inputs.keypoints.t_ms)
        return body

    def hint(self, now_ms: float, readings_per_s: float) -> str:
        """How well the player's body is seen."""
        strongest = max(self.body.strengths.values()) if self.body is not None else 0.0
        return self._hints.sentence(
            now_ms, self.keypoints, self.phase, self._brightness, readings_per_s, strongest
        )

    def in_picture(self) -> Keypoints | None:
        """The joints where they are in the whole picture."""
        keypoints, place = self.keypoints, self.place
        if keypoints is None or place.width == 1.0:
            return keypoints
        aspect = keypoints.aspect / place.width
        return replace(keypoints, x=tuple(x + place.left * aspect for x in keypoints.x), aspect=aspect)

    def snapshot(self) -> dict[str, Any]:
        """`probabilities`, `keypoints`, `action`, `body`."""
        body, keypoints, action = self.body, self.in_picture(), self.action
        calibrator = self.pipeline.calibrator
        return {
            "probabilities": None if body is None else rounded(body.strengths),
            "keypoints": None if keypoints is None else listed(keypoints),
            "action": None if action is None else {"label": action[0], "probability": round(action[1], 4)},
            "body": None
            if keypoints is None
            else {
                "calibration": str(calibrator.phase),
                "progress": round(calibrator.progress, 3),
                "place": None if body is None or body.place is None else round(body.place, 3),
                "posture": None if body is None else body.pose,
                "held": [] if body is None else sorted(map(str, body.held)),
            },
        }


Asked = tuple[BodyPlayer, Reading, BodyInputs | None, Coroutine[Any, Any, Computed] | None]
"""A player, what was seen of them, and what the networks have been asked about it."""


def middle_of_hips(keypoints: Keypoints) -> float:
    """Across the picture, in its heights."""
    return (keypoints.x[LEFT_HIP] + keypoints.x[RIGHT_HIP]) / 2


def listed(keypoints: Keypoints) -> list[dict[str, Any]]:
    """Keypoints as the snapshot says them: name, place in frame heights, score."""
    return [
        {"name": name, "x": round(x, 4), "y": round(y, 4), "score": round(score, 3)}
        for name, x, y, score in zip(NAMES, keypoints.x, keypoints.y, keypoints.score, strict=True)
    ]


def all_present(players: tuple[BodyPlayer, ...]) -> Presence:
    """Known when all are, absent when anybody is."""
    found = {player.presence for player in players}
    if Presence.ABSENT in found:
        return Presence.ABSENT
    return Presence.NEW if Presence.NEW in found else Presence.KNOWN
