"""The player's joints and bones over the preview, on a canvas of their own."""

from typing import Any

import js

from camcade.vision.keypoints import BONES, INDEX, Keypoints
from camcade_web.browser.dom import element, show

LEFT = "#ff6f5e"  # the player's own left, coral; right, teal; what joins the two, warm white
RIGHT = "#34c6c2"
MIDDLE = "#f7f0e4"
SHADE = "rgba(12, 8, 20, 0.55)"
FAINT, SURE = 0.15, 0.5  # scores at which a joint begins to show and is drawn in full
BONE = 0.016  # width, of the preview's height
LARGEST_PIXEL_RATIO = 2.0

# The face is a dot at the nose: a mask of five joints hides the person.
FACE = frozenset(INDEX[name] for name in ("left_eye", "right_eye", "left_ear", "right_ear"))
DRAWN_BONES = tuple(bone for bone in BONES if not FACE & set(bone))
JOINTS = tuple(index for index in INDEX.values() if index not in FACE)


def side_colour(*joints: int) -> str:
    """Coral for the player's left, teal for the right, white across."""
    left = {name for name, index in INDEX.items() if index in joints and name.startswith("left")}
    right = {name for name, index in INDEX.items() if index in joints and name.startswith("right")}
    if left and not right:
        return LEFT
    return RIGHT if right and not left else MIDDLE


BONE_COLOURS = tuple(side_colour(*bone) for bone in DRAWN_BONES)
JOINT_COLOURS = tuple(side_colour(joint) for joint in JOINTS)


class Skeleton:
    """Draws keypoints where the preview shows them; the canvas is mirrored by its style, as the video is."""

    def __init__(self) -> None:
        self._canvas = element("skeleton")
        self._context = self._canvas.getContext("2d")
        self._is_shown = False
        self._is_blank = True

    def show(self, is_shown: bool) -> None:
        """Whether it is drawn at all."""
        self._is_shown = is_shown
        show("skeleton", is_shown)
        if not is_shown:
            self.clear()

    def clear(self) -> None:
        """Nobody is seen."""
        if not self._is_blank:
            self._context.clearRect(0, 0, self._canvas.width, self._canvas.height)
            self._is_blank = True

    def draw(self, *people: Keypoints) -> None:
        """Show everybody's joints, each as sure as its score."""
        if not self._is_shown:
            return
        canvas, context = self._canvas, self._context
        self._fit()
        context.clearRect(0, 0, canvas.width, canvas.height)
        self._is_blank = False
        for keypoints in people:
            self._draw(context, canvas.width, canvas.height, keypoints)

    def _draw(self, context: Any, width: float, height: float, keypoints: Keypoints) -> None:
        # The video covers the preview, so the longer side is cut off on both ends.
        scale = max(height, width / keypoints.aspect)
        left, top = (width - scale * keypoints.aspect) / 2, (height - scale) / 2
        xs = [left + scale * x for x in keypoints.x]
        ys = [top + scale * y for y in keypoints.y]
        sure = [min(1.0, max(0.0, (score - FAINT) / (SURE - FAINT))) for score in keypoints.score]
        bone = BONE * height
        context.lineCap = "round"
        self._bones(context, xs, ys, sure, bone * 1.9, None)
        self._bones(context, xs, ys, sure, bone, BONE_COLOURS)
        for joint, colour in zip(JOINTS, JOINT_COLOURS, strict=True):
            if sure[joint] > 0:
                self._joint(
                    context, xs[joint], ys[joint], bone * (0.7 + 0.6 * sure[joint]), sure[joint], colour
                )
        context.globalAlpha = 1.0

    def _bones(
        self,
        context: Any,
        xs: list[float],
        ys: list[float],
        sure: list[float],
        width: float,
        colours: tuple[str, ...] | None,
    ) -> None:
        context.lineWidth = width
        for number, (one, other) in enumerate(DRAWN_BONES):
            certainty = min(sure[one], sure[other])
            if certainty <= 0:
                continue
            context.globalAlpha = certainty
            context.strokeStyle = SHADE if colours is None else colours[number]
            context.beginPath()
            context.moveTo(xs[one], ys[one])
            context.lineTo(xs[other], ys[other])
            context.stroke()

    def _joint(self, context: Any, x: float, y: float, radius: float, certainty: float, colour: str) -> None:
        context.globalAlpha = certainty
        for size, fill in ((radius * 1.35, SHADE), (radius, colour), (radius * 0.45, MIDDLE)):
            context.fillStyle = fill
            context.beginPath()
            context.arc(x, y, size, 0, 6.2832)
            context.fill()

    def _fit(self) -> None:
        """As many canvas pixels as the screen shows of it; measured now and then, as layout costs time."""
        ratio = min(LARGEST_PIXEL_RATIO, js.devicePixelRatio)
        width, height = round(self._canvas.clientWidth * ratio), round(self._canvas.clientHeight * ratio)
        if width and height and (self._canvas.width != width or self._canvas.height != height):
            self._canvas.width, self._canvas.height = width, height
