"""Cutting what a network looks at out of a picture, small enough to keep."""

from typing import Any

import js

from camcade.vision.region import Region
from camcade_web.browser.js_interop import js_object

SIDE_PX = 128
"""As much as the backbone sees."""
JPEG_QUALITY = 0.82


def cut(picture: Any, width_px: float, height_px: float, region: Region) -> Any:
    """A canvas of `SIDE_PX` squared with this region of a picture; what lies outside it is black.

    Args:
        picture: a VideoFrame or an ImageBitmap, which stays as it is.
        width_px, height_px: its size as shown.
        region: left, top, right, bottom in shares of it.
    """
    left, top, right, bottom = region
    canvas = js.OffscreenCanvas.new(SIDE_PX, SIDE_PX)
    context = canvas.getContext("2d")
    context.fillRect(0, 0, SIDE_PX, SIDE_PX)
    context.imageSmoothingQuality = "high"
    across_px, down_px = (right - left) * width_px, (bottom - top) * height_px
    context.drawImage(picture, left * width_px, top * height_px, across_px, down_px, 0, 0, SIDE_PX, SIDE_PX)
    return canvas


async def jpeg_of(canvas: Any) -> bytes:
    """The canvas's picture as JPEG."""
    blob = await canvas.convertToBlob(js_object({"type": "image/jpeg", "quality": JPEG_QUALITY}))
    return (await blob.arrayBuffer()).to_bytes()
