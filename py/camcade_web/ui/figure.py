"""A jointed figure drawn on a canvas: thick limbs, big hands and feet, and a floor to stand on."""

from typing import Any

import js

FORMAT = 1
LARGEST_PIXEL_RATIO = 2.0
HEIGHT_SHARE = 0.74  # of the canvas, for a body that stands
FLOOR_SHARE = 0.9

OUTLINE = "#0c0814"
SKIN, SKIN_FAR = "#f3c9a0", "#a97f68"
SUIT, SUIT_FAR = "#ff6f5e", "#a63f45"
TROUSERS, TROUSERS_FAR = "#4b3a78", "#2f2450"
GLOVE, GLOVE_FAR = "#ffc85c", "#b98636"
BAND = "#ffc85c"
LIGHT = ((0.44, "rgba(255, 200, 92, 0.10)"), (0.3, "rgba(255, 200, 92, 0.14)"), (0.18, "rgba(8, 4, 14, 0.7)"))

# From joint to joint, width in body heights, colours near and far, by draw order within one depth.
LIMBS: tuple[tuple[str, str, float, str, str], ...] = (
    ("hip", "knee", 0.094, TROUSERS, TROUSERS_FAR),
    ("knee", "ankle", 0.076, TROUSERS, TROUSERS_FAR),
    ("ankle", "toe", 0.066, GLOVE, GLOVE_FAR),
    ("shoulder", "elbow", 0.07, SUIT, SUIT_FAR),
    ("elbow", "wrist", 0.058, SKIN, SKIN_FAR),
    ("wrist", "hand", 0.08, GLOVE, GLOVE_FAR),
)
EDGE = 0.022  # of the dark outline, on both sides together
HAND_REACH = 0.55  # a fist is shorter than a stretched hand

Place = tuple[float, float, float]


class Figure:
    """Draws motions of `site/tutorial/moves.json` (made by `camcade data tutorial-moves`)."""

    def __init__(self, canvas: Any) -> None:
        self._canvas = canvas
        self._context = canvas.getContext("2d")
        self._index: dict[str, int] = {}
        self._motions: dict[str, list[list[list[int]]]] = {}
        self._units = 1.0
        self._frames_per_s = 1.0

    def learn(self, document: dict[str, Any]) -> None:
        """Take the motions. Raises ValueError for another version of the file."""
        if document.get("format") != FORMAT:
            raise ValueError(f"format {document.get('format')!r} of the figure's motions, expected {FORMAT}")
        self._index = {name: index for index, name in enumerate(document["joints"])}
        self._units = float(document["units"])
        self._frames_per_s = float(document["frames_per_s"])
        self._motions = document["moves"]

    def draw(self, move: str, at_s: float | None) -> None:
        """The move at this moment of its loop; at its most telling one, for None."""
        context = self._context
        self._fit()
        width, height = self._canvas.width, self._canvas.height
        context.clearRect(0, 0, width, height)
        motion = self._motions.get(move)
        if motion is None:
            return
        places = self._pose(motion, at_s)
        scale = height * HEIGHT_SHARE
        floor = height * FLOOR_SHARE
        self._floor(width / 2 + scale * places["pelvis"][0], floor, scale)
        spots = {name: (width / 2 + scale * x, floor - scale * y, z) for name, (x, y, z) in places.items()}
        self._body(spots, scale)

    def _pose(self, motion: list[list[list[int]]], at_s: float | None) -> dict[str, Place]:
        """The joints between two frames, in body heights; the middle of wide motions stays in the picture."""
        count = len(motion)
        place = (count * 0.4) if at_s is None else (at_s * self._frames_per_s) % count
        first, share = int(place) % count, place % 1.0
        second = min(first + 1, count - 1)
        middle = sum(frame[self._index["pelvis"]][0] for frame in motion) / count
        places: dict[str, Place] = {}
        for name, index in self._index.items():
            a, b = motion[first][index], motion[second][index]
            x, y, z = (one + share * (other - one) for one, other in zip(a, b, strict=True))
            places[name] = (x - middle) / self._units, y / self._units, z / self._units
        return places

    def _floor(self, x: float, y: float, scale: float) -> None:
        context = self._context
        for wide, colour in LIGHT:
            context.fillStyle = colour
            context.beginPath()
            context.ellipse(x, y, wide * scale, wide * scale * 0.2, 0, 0, 6.2832)
            context.fill()

    def _body(self, spots: dict[str, Place], scale: float) -> None:
        """Limbs from the farthest to the nearest, the trunk between far and near ones."""
        depth = spots["pelvis"][2]
        limbs: list[tuple[float, str, tuple[str, str, float, str, str]]] = []
        for side in ("left", "right"):
            for limb in LIMBS:
                z = (spots[f"{side}_{limb[0]}"][2] + spots[f"{side}_{limb[1]}"][2]) / 2
                limbs.append((z, side, limb))
        limbs.sort(key=lambda entry: entry[0])
        near_side = max(
            ("left", "right"), key=lambda side: spots[f"{side}_hip"][2] + spots[f"{side}_shoulder"][2]
        )
        for _, side, limb in (entry for entry in limbs if entry[0] < depth):
            self._limb(spots, side, limb, scale, side == near_side)
        self._trunk(spots, scale)
        for _, side, limb in (entry for entry in limbs if entry[0] >= depth):
            self._limb(spots, side, limb, scale, side == near_side)

    def _limb(
        self,
        spots: dict[str, Place],
        side: str,
        limb: tuple[str, str, float, str, str],
        scale: float,
        is_near: bool,
    ) -> None:
        root, end, width, near, far = limb
        a, b = spots[f"{side}_{root}"], spots[f"{side}_{end}"]
        if end == "hand":
            b = (a[0] + HAND_REACH * (b[0] - a[0]), a[1] + HAND_REACH * (b[1] - a[1]), b[2])
        self._stroke(a, b, (width + EDGE) * scale, OUTLINE)
        self._stroke(a, b, width * scale, near if is_near else far)

    def _trunk(self, spots: dict[str, Place], scale: float) -> None:
        context = self._context
        corners = ("left_shoulder", "right_shoulder", "right_hip", "left_hip")
        for edge, colour in ((0.11 + EDGE, OUTLINE), (0.11, SUIT)):
            context.lineJoin = "round"
            context.lineWidth = edge * scale
            context.strokeStyle = context.fillStyle = colour
            context.beginPath()
            for index, name in enumerate(corners):
                (context.lineTo if index else context.moveTo)(spots[name][0], spots[name][1])
            context.closePath()
            context.stroke()
            context.fill()
        left, right = spots["left_hip"], spots["right_hip"]
        self._stroke(left, right, 0.1 * scale, TROUSERS)
        lift = 0.045 * scale
        belt = (left[0], left[1] - lift, 0.0), (right[0], right[1] - lift, 0.0)
        self._stroke(*belt, 0.034 * scale, BAND)
        self._head(spots, scale)

    def _head(self, spots: dict[str, Place], scale: float) -> None:
        context = self._context
        neck, head = spots["neck"], spots["head"]
        self._stroke(neck, head, 0.062 * scale, SKIN_FAR)
        radius = 0.066 * scale
        for size, colour in ((radius + EDGE * scale / 2, OUTLINE), (radius, SKIN)):
            context.fillStyle = colour
            context.beginPath()
            context.arc(head[0], head[1], size, 0, 6.2832)
            context.fill()
        context.save()
        context.beginPath()
        context.arc(head[0], head[1], radius, 0, 6.2832)
        context.clip()
        context.fillStyle = "#3a2230"
        context.fillRect(head[0] - radius, head[1] - radius, 2 * radius, 0.62 * radius)
        context.fillStyle = BAND
        context.fillRect(head[0] - radius, head[1] - 0.45 * radius, 2 * radius, 0.34 * radius)
        context.restore()

    def _stroke(self, a: Place, b: Place, width: float, colour: str) -> None:
        context = self._context
        context.lineCap = "round"
        context.lineWidth = width
        context.strokeStyle = colour
        context.beginPath()
        context.moveTo(a[0], a[1])
        context.lineTo(b[0], b[1])
        context.stroke()

    def _fit(self) -> None:
        ratio = min(LARGEST_PIXEL_RATIO, js.devicePixelRatio)
        width, height = round(self._canvas.clientWidth * ratio), round(self._canvas.clientHeight * ratio)
        if width and height and (self._canvas.width != width or self._canvas.height != height):
            self._canvas.width, self._canvas.height = width, height
