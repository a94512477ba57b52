"""The preview of a story: the camera or a photo, a frame around the face, and a bar for each label."""

from collections.abc import Mapping
from typing import Any

import js

from camcade.vision.region import Region
from camcade_web.browser.dom import element, show
from camcade_web.ui.camera_preview import CameraPreview

PHOTO_WIDTH_PX = 640


class FacePreview(CameraPreview):
    """Shows the face that is read; its bars stand in the page."""

    def __init__(self) -> None:
        super().__init__("Only this page sees your face.")
        self._box = element("preview-box")
        self._photo = element("photo")
        self._bars = {
            row.dataset.emotion: (row.querySelector(".bar-fill"), row.querySelector(".bar-figure"))
            for row in js.document.querySelectorAll("#bars .bar")
        }
        self._is_photo = False

    def show_state(self, state: str, word: str, is_used: bool) -> None:
        """Also whether the face at rest can be learnt."""
        super().show_state(state, word, is_used)
        show("relax-again", state == "on")

    def clear(self, is_told_why: bool = False) -> None:
        """Nothing is seen."""
        super().clear()
        self.relax(None)
        self._box.hidden = True
        self._frame.dataset.emotion = ""

    def show_face(
        self, region: Region | None, aspect: float, shares: Mapping[str, float] | None, held: str
    ) -> None:
        """Frame the face, fill the bars; `held` is the expression whose ring fills, or empty."""
        self.show_shares(dict.fromkeys(self._bars, None) if shares is None else shares)
        self._frame.dataset.emotion = self._box.dataset.emotion = held
        frame_face(
            self._box, self._frame, region, aspect, is_whole=self._is_photo, is_mirrored=not self._is_photo
        )

    def show_photo(self, bitmap: Any, name: str) -> None:
        """Draw a photo over the camera; the bitmap stays whose it was."""
        draw_photo(self._photo, bitmap, PHOTO_WIDTH_PX, f"Your photo, {name}")
        self._is_photo = True
        self._box.hidden = True
        self.show_shares(dict.fromkeys(self._bars, None))

    def hide_photo(self) -> None:
        """The camera is shown again."""
        if self._is_photo:
            self._photo.hidden = True
            self._is_photo = False

    @property
    def is_photo(self) -> bool:
        """A photo is shown over the camera."""
        return self._is_photo

    def forget_photo(self) -> None:
        """Nothing is left of a photo: neither its picture nor what was read in it or said of it."""
        self.hide_photo()
        self.clear()

    def relax(self, share: float | None) -> None:
        """The sign that asks for a face at rest, with its ring this full; None takes it away."""
        show("relax", share is not None)
        if share is not None:
            element("relax").style.setProperty("--progress", f"{share:.3f}")


def draw_photo(canvas: Any, bitmap: Any, largest_px: int, label: str) -> None:
    """Show a picture in a canvas, no side of it longer than `largest_px`."""
    scale = min(1.0, largest_px / max(bitmap.width, bitmap.height))
    canvas.width, canvas.height = max(1, round(bitmap.width * scale)), max(1, round(bitmap.height * scale))
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height)
    canvas.setAttribute("aria-label", label)
    canvas.hidden = False


def frame_face(
    box: Any, frame: Any, region: Region | None, aspect: float, *, is_whole: bool, is_mirrored: bool
) -> None:
    """Put a box around a face in a picture of this aspect that is shown in `frame`, as `placed` says."""
    box.hidden = region is None
    if region is None:
        return
    shown = frame.clientWidth / max(1, frame.clientHeight)
    left, top, right, bottom = placed(region, aspect, shown, is_whole=is_whole, is_mirrored=is_mirrored)
    box.style.left, box.style.top = f"{left:.1%}", f"{top:.1%}"
    box.style.width, box.style.height = f"{right - left:.1%}", f"{bottom - top:.1%}"


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
