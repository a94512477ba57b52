"""Choosing ways in a story with what the player has trained in Studio, in place of the face.

Any class of theirs can stand for an emotion: a raised hand, a card held up, a face after all.
"""

from collections.abc import Mapping

from camcade.errors import ModelError
from camcade.escape import EMOTIONS, NEUTRAL, Emotion
from camcade.studio.deciding import Deciding
from camcade.studio.head import JOINED, Kind
from camcade.studio.kept import KeptProject
from camcade.vision.crop_tracker import CropTracker, CropTrackerSettings
from camcade.vision.faces import Face
from camcade.vision.region import Region
from camcade_web.browser.messages import DARK
from camcade_web.camera.frame_source import Frame
from camcade_web.inference.client import InferenceClient, Reading, View
from camcade_web.recognizers.base import Recognizer
from camcade_web.recognizers.expression import FaceDecision
from camcade_web.recognizers.pose_look import PoseLooker, distance_of, said_of
from camcade_web.recognizers.studio import backbone_of, kept_project, load_kept
from camcade_web.ui.face_hints import FacesInView
from camcade_web.ui.hints import TOO_DARK

LEAST_UNKNOWN = 1e-3  # of probability that no class has
MIDDLE: Region = (0.25, 0.1, 0.75, 0.9)  # framed where the network does not say where it looks


class StudioStoryRecognizer(Recognizer):
    """A project of this browser, by its name. What chooses nothing counts as a face at rest."""

    def __init__(self, project: str) -> None:
        self._project = project
        self._kept: KeptProject | None = None
        self._looker: PoseLooker | None = None  # of a project of the body
        self._emotions: dict[str, Emotion] = {}  # label → way
        self._settings: CropTrackerSettings | None = None
        self._tracker: CropTracker | None = None
        self._brightness = 1.0
        self._deciding = Deciding()

    @property
    def models(self) -> tuple[str, ...]:
        """What looks at the picture."""
        return (backbone_of(self._kept),)

    async def prepare(self) -> None:
        """Read the project. Raises ModelError where this browser keeps no trained one of that name."""
        self._kept = await kept_project(self._project)

    async def load(self, client: InferenceClient) -> None:
        """Load the project's network.

        Raises:
            ModelError: as `prepare`, or none of the project's classes chooses.
        """
        kept = self._kept or await kept_project(self._project)
        self._looker = PoseLooker() if kept.project.kind is Kind.BODY else None
        told = set(kept.told)
        self._emotions = {
            one.name: one.emotion for one in kept.project.classes if one.emotion and one.key in told
        }
        if not self._emotions:
            raise ModelError(
                f"No class of “{self._project}” chooses a way. Open it in Studio and choose one by “Story”."
            )
        card = await load_kept(kept, client)
        self._settings = None if card.follow is None else CropTrackerSettings.from_card(card.follow)
        self._tracker = None
        self._deciding = Deciding(kept.project.looks, kept.project.far)

    async def read(self, frame: Frame, client: InferenceClient) -> FaceDecision | None:
        """One look at the player, as a face would be read."""
        seen = await self._look(frame, client)
        if seen is None:
            return None
        reading, shares, region, is_there = seen
        self._brightness = reading.brightness
        return FaceDecision(
            taken_ms=reading.taken_ms,
            shares=shares,
            inference_ms=reading.inference_ms,
            tensors=reading.tensors,
            faces=framed(region or MIDDLE, reading.width_px, reading.height_px, reading.brightness),
            probabilities=by_emotion(shares, self._emotions) if is_there else at_rest(),
        )

    async def _look(
        self, frame: Frame, client: InferenceClient
    ) -> tuple[Reading, dict[str, float], Region | None, bool] | None:
        """What was seen, the share of each label, what was looked at, and whether anybody is there."""
        if self._looker is not None:
            look = await self._looker.look(frame, client)
            if look is None:
                return None
            shares, distance = await said_of(look, client)
            return look.reading, self._deciding.update(shares, distance), look.region, bool(look.numbers)
        if self._settings is not None and (self._tracker is None or self._tracker.aspect != frame.aspect):
            self._tracker = CropTracker(frame.aspect, self._settings)
        tracker = self._tracker
        region = None if tracker is None else tracker.region
        reading = await client.infer(frame.picture, frame.taken_ms, [View(JOINED, region)])
        if reading is None:
            return None
        outputs = reading.outputs[JOINED]
        is_there = True
        if tracker is not None:
            tracker.update(outputs["joints"], outputs["seen"][0])
            is_there = tracker.follows
        shares = self._deciding.update(client.labelled(JOINED, outputs), distance_of(outputs))
        return reading, shares, region, is_there

    def begin(self, now_ms: float) -> None:
        """Look for the player anew."""
        if self._tracker is not None:
            self._tracker.forget()
        if self._looker is not None:
            self._looker.forget()
        self._deciding.forget()

    def hint(self, now_ms: float, readings_per_s: float) -> str:
        """How well the player is seen."""
        return DARK if self._brightness < TOO_DARK else "I see you."


def at_rest() -> dict[str, float]:
    """Nothing is chosen."""
    return {**dict.fromkeys(map(str, EMOTIONS), 0.0), NEUTRAL: 1.0}


def by_emotion(shares: Mapping[str, float], emotions: Mapping[str, Emotion]) -> dict[str, float]:
    """Probabilities by label as those of expressions; labels without one, and what is unknown, are neutral.

    >>> found = by_emotion({"up": 0.7, "down": 0.1, "other": 0.2}, {"up": Emotion.HAPPY, "down": Emotion.SAD})
    >>> found["happy"], found["sad"], found["neutral"]
    (0.7, 0.1, 0.2)
    """
    found = {**at_rest(), NEUTRAL: 0.0}
    for label, share in shares.items():
        found[str(emotions.get(label, NEUTRAL))] += share
    unknown = 1.0 - sum(shares.values())
    if unknown > LEAST_UNKNOWN:
        found[NEUTRAL] += unknown
    return found


def framed(region: Region, width_px: float, height_px: float, brightness: float) -> FacesInView:
    """What is looked at, as the page frames a face: large enough and within the picture."""
    left, top, right, bottom = region
    x, y = (left + right) / 2 * width_px, (top + bottom) / 2 * height_px
    across, down = 0.1 * width_px, 0.2 * height_px
    face = Face((x - across, y - down), (x + across, y - down), (x, y + down))
    inside = (max(0.0, left), max(0.0, top), min(1.0, right), min(1.0, bottom))
    return FacesInView((face,), face, inside, width_px, height_px, brightness)
