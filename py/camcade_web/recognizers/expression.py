"""Reads faces and expressions: the worker computes, `camcade.vision.face_detector` and `.faces` say where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import js
from pyodide.ffi import to_js

from camcade.errors import ModelError
from camcade.escape.emotions import EMOTIONS, NEUTRAL
from camcade.vision.face_detector import detect, letterbox
from camcade.vision.faces import face_region, largest
from camcade_web.browser.js_interop import js_object
from camcade_web.camera.picture_files import scale_for
from camcade_web.inference.client import InferenceClient, View, model_assets
from camcade_web.ui.face_hints import FacesInView

DETECTOR = "blazeface"


@dataclass(frozen=True, slots=True)
class FaceReading:
    """What one picture says.

    | field | unit | meaning |
    | --- | --- | --- |
    | taken_ms | ms of the page's clock | when the picture was taken |
    | sight | | the faces, and how well they can be seen |
    | probabilities | label → 0..1 | of the player's face; None without one |
    | others | model → label → 0..1 | what further models say of the whole picture |
    | inference_ms, total_ms | ms | the worker's time in networks, and all of it with messages |
    | tensors | count | live in the worker; constant, or something leaks |
    """

    taken_ms: float
    sight: FacesInView
    probabilities: Mapping[str, float] | None
    others: Mapping[str, Mapping[str, float]]
    inference_ms: float
    total_ms: float
    tensors: int


class FaceReader:
    """One worker with the detector, the expression model and, if wanted, models of the whole picture."""

    def __init__(self, expression: str | None, others: Sequence[str] = ()) -> None:
        self._expression = expression
        self._others = tuple(others)
        self._inference: InferenceClient | None = None

    @property
    def is_ready(self) -> bool:
        return self._inference is not None

    @property
    def backend(self) -> str | None:
        return None if self._inference is None else self._inference.backend

    def assets(self) -> list[str]:
        """Logical names of all that has to be fetched.

        Raises:
            ModelError: the site holds no model of that name.
        """
        names = [name for model in self._models() for name in model_assets(model)]
        return list(dict.fromkeys(names))

    def labels(self, model: str) -> list[str]:
        assert self._inference is not None
        return list(self._inference.cards[model]["labels"])

    def title(self, model: str) -> str:
        assert self._inference is not None
        return str(self._inference.cards[model].get("title", model))

    async def load(self) -> None:
        """Start the worker and load all models.

        Raises:
            ModelError: one of them cannot be had; the worker is gone then.
        """
        if self._inference is not None:
            return
        names = self.assets()
        js.camcadeScripts.downloads.begin(to_js(names))
        inference = InferenceClient(ignore)
        try:
            for model in self._models():
                await inference.load(model)
            if self._expression is not None:
                refuse_strangers(self._expression, inference.cards[self._expression])
        except ModelError:
            inference.close()
            raise
        self._inference = inference

    async def read(self, frame: Any, taken_ms: float, width: float, height: float) -> FaceReading | None:
        """Look at one picture, which then belongs to the worker; None when it was dropped for being late.

        Raises:
            ModelError: a network failed.
        """
        inference = self._inference
        assert inference is not None
        begun_ms = js.performance.now()
        views = [View(name) for name in self._others]
        if self._expression is not None:
            views.insert(0, View(DETECTOR, letterbox(width, height)))
        reading = await inference.infer(frame, taken_ms, views)
        if reading is None:
            return None
        inference_ms, tensors, outputs = reading.inference_ms, reading.tensors, reading.outputs
        size = reading.width_px, reading.height_px
        faces = detect(outputs[DETECTOR], *size) if DETECTOR in outputs else []
        player = largest(faces)
        region = None if player is None else face_region(player, *size)
        sight = FacesInView(faces, player, region, *size, reading.brightness)
        probabilities = None
        if region is not None and self._expression is not None:
            is_mirrored = bool(inference.cards[self._expression].get("flip"))
            closer = await inference.infer(None, taken_ms, [View(self._expression, region, is_mirrored)])
            assert closer is not None  # no frame, so none is dropped
            inference_ms += closer.inference_ms
            tensors = closer.tensors
            probabilities = inference.labelled(self._expression, closer.outputs[self._expression])
        others = {name: inference.labelled(name, outputs[name]) for name in self._others}
        total_ms = js.performance.now() - begun_ms
        return FaceReading(taken_ms, sight, probabilities, others, inference_ms, total_ms, tensors)

    def close(self) -> None:
        """End the worker."""
        if self._inference is not None:
            self._inference.close()
            self._inference = None

    def _models(self) -> list[str]:
        return [*([DETECTOR, self._expression] if self._expression else []), *self._others]


def refuse_strangers(name: str, card: Mapping[str, Any]) -> None:
    """A model that knows other expressions than the stories do is of no use to them."""
    expected = {*map(str, EMOTIONS), NEUTRAL}
    if set(card.get("labels", [])) != expected:
        raise ModelError(
            f"The model “{name}” reads {', '.join(card.get('labels', [])) or 'nothing'}, but a story needs "
            f"{', '.join(sorted(expected))}."
        )


def ignore(_: str) -> None:
    """A worker that breaks unasked is told of with the next picture."""


async def opened(file: Any) -> Any:
    """The picture in a file as an ImageBitmap, turned as its EXIF says, of its first frame, not too large.

    Raises:
        JsException: the browser cannot decode it.
    """
    bitmap = await js.createImageBitmap(file, js_object({"imageOrientation": "from-image"}))
    scale = scale_for(bitmap.width, bitmap.height)
    if scale == 1.0:
        return bitmap
    smaller = js_object(
        {
            "resizeWidth": max(1, round(bitmap.width * scale)),
            "resizeHeight": max(1, round(bitmap.height * scale)),
            "resizeQuality": "high",
        }
    )
    try:
        return await js.createImageBitmap(bitmap, smaller)
    finally:
        bitmap.close()
