"""Reading faces: where they are, then what the largest one shows, in the same picture."""

from collections.abc import Mapping
from dataclasses import dataclass

from camcade.errors import ModelError
from camcade.vision.face_detector import detect, letterbox
from camcade.vision.faces import face_region, largest
from camcade_web.camera.frame_source import Frame
from camcade_web.inference.client import InferenceClient, View
from camcade_web.recognizers.base import Decision, Recognizer
from camcade_web.ui.face_hints import FacesInView, trouble

DETECTOR = "blazeface"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceDecision(Decision):
    """What one picture says of faces.

    | field | meaning |
    | --- | --- |
    | faces | where they are, and how well they can be seen |
    | probabilities | label → 0..1 of the player's face; None without one |
    """

    faces: FacesInView
    probabilities: Mapping[str, float] | None


class ExpressionRecognizer(Recognizer):
    """The detector of faces, and a network of expressions that looks at the largest.

    `labels` are those that the network must have, if it matters; `load` refuses another with ModelError.
    """

    def __init__(self, model: str = "expression", labels: frozenset[str] | None = None) -> None:
        self._model = model
        self._labels = labels
        self._faces: FacesInView | None = None

    @property
    def models(self) -> tuple[str, ...]:
        """The detector, then the network of expressions."""
        return DETECTOR, self._model

    async def load(self, client: InferenceClient) -> None:
        """Load both networks."""
        for model in self.models:
            await client.load(model)
        found = client.cards[self._model].labels
        if self._labels is not None and self._labels != frozenset(found):
            raise ModelError(
                f"The model “{self._model}” reads {', '.join(found) or 'nothing'}, but what is needed is "
                f"{', '.join(sorted(self._labels))}."
            )

    async def read(self, frame: Frame, client: InferenceClient) -> FaceDecision | None:
        """The whole picture for faces, then the square around the largest one of the same picture."""
        view = View(DETECTOR, letterbox(frame.width_px, frame.height_px))
        reading = await client.infer(frame.picture, frame.taken_ms, [view])
        if reading is None:
            return None
        width, height = reading.width_px, reading.height_px
        found = detect(reading.outputs[DETECTOR], width, height)
        player = largest(found)
        region = None if player is None else face_region(player, width, height)
        self._faces = FacesInView(found, player, region, width, height, reading.brightness)
        probabilities, inference_ms, tensors = None, reading.inference_ms, reading.tensors
        if region is not None:
            is_mirrored = bool(client.cards[self._model].flip)
            reading = await client.infer(None, frame.taken_ms, [View(self._model, region, is_mirrored)])
            if reading is None:
                return None
            probabilities = client.labelled(self._model, reading.outputs[self._model])
            inference_ms, tensors = inference_ms + reading.inference_ms, reading.tensors
        return FaceDecision(
            taken_ms=frame.taken_ms,
            shares=probabilities or {},
            inference_ms=inference_ms,
            tensors=tensors,
            faces=self._faces,
            probabilities=probabilities,
        )

    def hint(self, now_ms: float, readings_per_s: float) -> str:
        """How well the face is seen."""
        return "" if self._faces is None else trouble(self._faces) or "I see you."
