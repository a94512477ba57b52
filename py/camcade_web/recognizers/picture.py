"""Reading one picture with several networks: an expression in the largest face, labels of the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import js

from camcade_web.camera.frame_source import Frame
from camcade_web.inference.client import InferenceClient, View
from camcade_web.recognizers.base import Decision, Recognizer
from camcade_web.recognizers.expression import ExpressionRecognizer, FaceDecision

EXPRESSION = "expression"  # the model that looks at a face; all others look at the whole picture


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureDecision(Decision):
    """What all networks say of one picture.

    | field | unit | meaning |
    | --- | --- | --- |
    | face | | what the expression network says; None if it was not asked |
    | others | model → label → 0..1 | what the others say of the whole picture |
    | width_px, height_px | px | of the picture |
    | total_ms | ms | for all of it, messages to the worker included |
    """

    face: FaceDecision | None
    others: Mapping[str, Mapping[str, float]]
    width_px: float
    height_px: float
    total_ms: float


class PictureRecognizer(Recognizer):
    """Any models of `models/`, each of which gives probabilities of labels."""

    def __init__(self, models: Sequence[str]) -> None:
        self._face = ExpressionRecognizer() if EXPRESSION in models else None
        self._others = tuple(model for model in models if model != EXPRESSION)

    @property
    def models(self) -> tuple[str, ...]:
        """All of them, and what finds the face."""
        return (*(self._face.models if self._face is not None else ()), *self._others)

    async def load(self, client: InferenceClient) -> None:
        """Load all of them."""
        if self._face is not None:
            await self._face.load(client)
        for model in self._others:
            await client.load(model)

    async def read(self, frame: Frame, client: InferenceClient) -> PictureDecision | None:
        """The face first, then the same picture as a whole."""
        begun_ms = js.performance.now()
        face = None
        inference_ms, tensors = 0.0, None
        if self._face is not None:
            face = await self._face.read(frame, client)
            if face is None:
                return None
            inference_ms, tensors = face.inference_ms, face.tensors
        others: dict[str, Mapping[str, float]] = {}
        if self._others:
            picture = frame.picture if face is None else None
            views = [View(model) for model in self._others]
            reading = await client.infer(picture, frame.taken_ms, views)
            if reading is None:
                return None
            others = {model: client.labelled(model, reading.outputs[model]) for model in self._others}
            inference_ms, tensors = inference_ms + reading.inference_ms, reading.tensors
        return PictureDecision(
            taken_ms=frame.taken_ms,
            shares={},
            inference_ms=inference_ms,
            tensors=tensors,
            face=face,
            others=others,
            width_px=frame.width_px,
            height_px=frame.height_px,
            total_ms=js.performance.now() - begun_ms,
        )
