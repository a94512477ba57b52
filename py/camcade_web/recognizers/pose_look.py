"""One look at the player's joints, by which projects of the body are told: MoveNet, then a head on them."""

from array import array
from dataclasses import dataclass

from camcade.studio.body import pose_numbers
from camcade.studio.head import JOINED, JOINTS
from camcade.vision.crop_tracker import MOVENET, CropTracker
from camcade.vision.keypoints import Keypoints
from camcade.vision.region import Region
from camcade_web.camera.frame_source import Frame
from camcade_web.inference.client import InferenceClient, Outputs, Reading, View


@dataclass(frozen=True, slots=True)
class PoseLook:
    """What was found.

    | field | meaning |
    | --- | --- |
    | reading | of MoveNet |
    | region | what was looked at |
    | keypoints | the joints |
    | numbers | `pose_numbers` of them; empty where nobody is seen |
    """

    reading: Reading
    region: Region
    keypoints: Keypoints
    numbers: bytes


class PoseLooker:
    """Follows the player from frame to frame."""

    def __init__(self) -> None:
        self._tracker = CropTracker(1.0, MOVENET)

    def forget(self) -> None:
        """Look at the whole picture next."""
        self._tracker.forget()

    @property
    def follows(self) -> bool:
        """The player has been found."""
        return self._tracker.follows

    def region(self, aspect: float) -> Region:
        """Where to look in the next picture, whose width / height this is."""
        if self._tracker.aspect != aspect:
            self._tracker = CropTracker(aspect, MOVENET)
        return self._tracker.region

    async def look(self, frame: Frame, client: InferenceClient, is_again: bool = False) -> PoseLook | None:
        """Where the joints are; None if the frame was dropped. `is_again`: the worker has it already."""
        region = self.region(frame.aspect)
        picture = None if is_again else frame.picture
        reading = await client.infer(picture, frame.taken_ms, [View(JOINTS, region)])
        if reading is None:
            return None
        keypoints = self._tracker.take(reading.outputs[JOINTS]["keypoints"], region, frame.taken_ms)
        return PoseLook(reading, region, keypoints, pose_numbers(keypoints))


async def said_of(look: PoseLook, client: InferenceClient) -> tuple[dict[str, float], float | None]:
    """What the head that is attached makes of it, by its labels, and how unlike all samples it is; nothing
    where nobody is seen.
    """
    if not look.numbers:
        return dict.fromkeys(client.cards[JOINED].labels, 0.0), None
    computed = await client.compute((JOINED,), {"features": array("f", look.numbers)})
    outputs = computed.outputs[JOINED]
    return client.labelled(JOINED, outputs), distance_of(outputs)


def distance_of(outputs: Outputs) -> float | None:
    """To the nearest sample, in shares of what is usual; None where the model has none to compare with."""
    found = outputs.get("distance")
    return None if found is None else found[0]
