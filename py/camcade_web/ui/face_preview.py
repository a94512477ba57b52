"""The player's face on the page: the mirrored camera or the photo, a frame around the face, and the bars."""

from collections.abc import Mapping
from typing import Any

import js

from camcade.escape import Emotion
from camcade.vision.region import Region
from camcade_web.browser.dom import element, show
from camcade_web.camera.state import CameraState
from camcade_web.recognizers.expression import FaceReading

PHOTO_WIDTH_PX = 640


class FacePreview:
    """Shows what is seen; decides nothing."""

    def __init__(self) -> None:
        self._frame = element("mirror")
        self._box = element("mirror-box")
        self._photo = element("photo")
        self._rows: dict[str, tuple[Any, Any]] = {
            row.dataset.emotion: (row.querySelector(".bar-fill"), row.querySelector(".bar-figure"))
            for row in js.document.querySelectorAll("#bars .bar")
        }
        self._is_photo = False

    def show_state(self, state: CameraState) -> None:
        """The sign, and what the switch does next."""
        self._frame.dataset.state = str(state)
        show("mirror-sign", state is CameraState.ON)
        is_turned_on = state in (CameraState.ON, CameraState.STARTING)
        element("camera-switch").textContent = "Turn camera off" if is_turned_on else "Turn camera on"
        show("relax-again", state is CameraState.ON)

    def clear(self, word: str) -> None:
        """Nothing is seen."""
        element("mirror-word").textContent = word
        self.relax(None)
        self._box.hidden = True
        self._frame.dataset.emotion = ""
        self.show_probabilities(None)
        self.measure("")
        self.guide("Only this page sees your face.")

    def show_reading(
        self, reading: FaceReading, probabilities: Mapping[str, float] | None, held: Emotion | None
    ) -> None:
        """Frame the face, fill the bars."""
        self.show_probabilities(probabilities)
        self._frame.dataset.emotion = "" if held is None else str(held)
        region = reading.sight.region
        self._box.hidden = region is None
        if region is None:
            return
        left, top, right, bottom = placed(
            region,
            reading.sight.width / reading.sight.height,
            self._frame.clientWidth / max(1, self._frame.clientHeight),
            is_whole=self._is_photo,
            is_mirrored=not self._is_photo,
        )
        style = self._box.style
        style.left, style.top = f"{left:.1%}", f"{top:.1%}"
        style.width, style.height = f"{right - left:.1%}", f"{bottom - top:.1%}"
        self._box.dataset.emotion = self._frame.dataset.emotion

    def show_probabilities(self, probabilities: Mapping[str, float] | None) -> None:
        for label, (fill, figure) in self._rows.items():
            value = None if probabilities is None else probabilities.get(label, 0.0)
            fill.style.setProperty("--share", "0" if value is None else f"{value:.3f}")
            figure.textContent = "–" if value is None else f"{value * 100:.0f} %"

    def show_photo(self, bitmap: Any, name: str) -> None:
        """Draw a photo into the mirror; the bitmap stays whose it was."""
        scale = min(1.0, PHOTO_WIDTH_PX / max(bitmap.width, bitmap.height))
        self._photo.width = max(1, round(bitmap.width * scale))
        self._photo.height = max(1, round(bitmap.height * scale))
        context = self._photo.getContext("2d")
        context.drawImage(bitmap, 0, 0, self._photo.width, self._photo.height)
        self._photo.setAttribute("aria-label", f"Your photo, {name}")
        self._photo.hidden = False
        self._is_photo = True
        self._box.hidden = True

    def hide_photo(self) -> None:
        if self._is_photo:
            self._photo.hidden = True
            self._is_photo = False

    def relax(self, share: float | None) -> None:
        """The sign that asks for a face at rest, with its ring this full; None takes it away."""
        show("relax", share is not None)
        if share is not None:
            element("relax").style.setProperty("--progress", f"{share:.3f}")

    def guide(self, sentence: str) -> None:
        if element("guidance").textContent != sentence:
            element("guidance").textContent = sentence

    def measure(self, text: str) -> None:
        element("measured").textContent = text


def placed(region: Region, ratio: float, shown_ratio: float, *, is_whole: bool, is_mirrored: bool) -> Region:
    """From shares of a picture to shares of the frame it is shown in.

    Args:
        region: left, top, right, bottom in shares of the picture.
        ratio: width over height of the picture.
        shown_ratio: the same of the frame.
        is_whole: the picture is shown whole, with bars at two sides; else it fills the frame and is cut.
        is_mirrored: left and right are exchanged.
    """
    wide, high = 1.0, 1.0  # the picture's size in frames
    if (ratio > shown_ratio) == is_whole:
        high = shown_ratio / ratio
    else:
        wide = ratio / shown_ratio
    left, top, right, bottom = region
    if is_mirrored:
        left, right = 1 - right, 1 - left
    across, down = (1 - wide) / 2, (1 - high) / 2
    return across + left * wide, down + top * high, across + right * wide, down + bottom * high
