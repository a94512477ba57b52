"""A small ray caster for bodies: round cones, squashed round cones and ellipsoids, shaded, in NumPy.

Every part of a body is a `Shape`: two spheres and everything between them, optionally squashed along an axis
of its own frame. The camera sits at the origin of the frame it is drawn in, with rays (x, y, 1), so that the
ray parameter is the depth. All terms of the quadratic are linear or quadratic in x and y, which makes a part
cost a handful of operations on the pixels of its bounding box. Normals, textures and light are worked out
once for the pixels that remain visible.

The quadratic of the round cone follows from its definition (the union of the spheres whose centre and radius
go linearly from one end to the other): with A, B the ends, a, b the radii, d = B - A, r = a - b and the
surface point P at q = P - A, the envelope is (|d|² - r²)|q|² - (d·q)² + 2 r a (d·q) - |d|² a² = 0, and it
touches the end spheres where d·q - r a is 0 and |d|² - r².
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from camcade_training.synthetic.cameras import PinholeCamera

TILE = 128  # texture tiles are TILE × TILE


@dataclass(frozen=True)
class Shape:
    """One part, in room coordinates (metres).

    `start`, `end`: centres of the end spheres; `radius_start`, `radius_end`; `frame`: (3, 3), columns are the
    axes of the part in the room; `squash`: how much each axis of the frame is compressed (2 makes it half as
    deep); `material`: index of the texture tile; `texture_scale`: tiles a metre; `texture_kind`: "cloth"
    repeats around and along, "panel" is laid once on the front, "head" is wrapped round the head.
    """

    start: np.ndarray
    end: np.ndarray
    radius_start: float
    radius_end: float
    frame: np.ndarray
    material: int
    squash: tuple[float, float, float] = (1.0, 1.0, 1.0)
    texture_scale: float = 3.0
    texture_kind: str = "cloth"
    open_end: bool = False  # without the sphere at the end: a sleeve, a skirt
    texture_origin: np.ndarray | None = None  # room point at the middle of the texture; `start` when None


@dataclass(frozen=True)
class Light:
    """A lamp far away (unit vector towards it, room frame), its colour, and the light from all round."""

    direction: np.ndarray  # (3,)
    colour: np.ndarray  # (3,) RGB, about 1
    ambient: np.ndarray  # (3,) RGB
    rim: float = 0.15


@dataclass(frozen=True)
class Layer:
    """A drawn body: `colours` float32 (N, 3), 0 … 255 and brighter, of the N pixels of `mask` bool (H, W) in
    reading order; `depth` float32 (H, W) metres, inf where there is nothing.
    """

    colours: np.ndarray
    mask: np.ndarray
    depth: np.ndarray


_KINDS = {"cloth": 0, "panel": 1, "head": 2}


@dataclass(frozen=True)
class _Part:
    """A shape in the camera's frame, squashed so that it is round, with what its quadratic needs."""

    squeeze: np.ndarray  # (3, 3), symmetric: camera frame -> squashed camera frame
    axes: np.ndarray  # (3, 3), columns: the shape's own axes in the camera's frame
    anchor: np.ndarray  # (3,), camera frame: where textures begin
    a: np.ndarray  # (3,), squashed: centre of the first sphere
    d: np.ndarray  # (3,), squashed: from the first centre to the second
    ra: float
    rb: float
    dd: float  # |d|²
    body: float  # |d|² - (ra - rb)², 0 for a mere sphere
    open_end: bool
    box: tuple[int, int, int, int] | None  # left, top, right, bottom px; None outside the picture

    @property
    def r(self) -> float:
        return self.ra - self.rb


def _prepare(shapes: Sequence[Shape], camera: PinholeCamera) -> list[_Part]:
    """All shapes in the camera's frame, worked out together, because one by one is slow in NumPy."""
    axes = camera.turn @ np.stack([shape.frame for shape in shapes])  # (S, 3, 3)
    squash = np.array([shape.squash for shape in shapes])
    squeeze = (axes * squash[:, None, :]) @ axes.transpose(0, 2, 1)
    starts = camera.to_camera(np.stack([shape.start for shape in shapes]))
    ends = camera.to_camera(np.stack([shape.end for shape in shapes]))
    anchors = camera.to_camera(
        np.stack([shape.start if shape.texture_origin is None else shape.texture_origin for shape in shapes])
    )
    radii = np.array([(shape.radius_start, shape.radius_end) for shape in shapes])
    a = np.einsum("sij,sj->si", squeeze, starts)
    d = np.einsum("sij,sj->si", squeeze, ends) - a
    boxes = _boxes(np.stack([starts, ends], axis=1), radii / squash.min(axis=1, keepdims=True), camera)
    parts = []
    for index, shape in enumerate(shapes):
        first, way = a[index], d[index]
        ra, rb = float(radii[index, 0]), float(radii[index, 1])
        dd = float(way @ way)
        body = dd - (ra - rb) ** 2
        if body <= 1e-9:  # one sphere swallows the other
            if rb > ra:
                first, ra = first + way, rb
            way, rb, dd, body = np.zeros(3), ra, 0.0, 0.0
        parts.append(
            _Part(
                squeeze[index],
                axes[index],
                anchors[index],
                first,
                way,
                ra,
                rb,
                dd,
                body,
                shape.open_end and body > 0.0,
                boxes[index],
            )
        )
    return parts


def _boxes(
    ends: np.ndarray, radii: np.ndarray, camera: PinholeCamera
) -> list[tuple[int, int, int, int] | None]:
    """Bounding boxes (px) of pairs of spheres: centres (S, 2, 3) and radii (S, 2) in the camera's frame."""
    width, height = camera.size
    centre = np.array([(width - 1) / 2.0, (height - 1) / 2.0])
    depths = np.stack([ends[..., 2] - radii, ends[..., 2] + radii], axis=-1)  # (S, 2, 2)
    behind = np.all(depths[..., 0] < 0.05, axis=1)
    scale = camera.focal_px / np.maximum(depths, 0.05)
    edges = (
        ends[:, :, None, None, :2]
        + np.array([-1.0, 1.0])[None, None, :, None, None] * (radii[:, :, None, None, None])
    )
    corners = edges * scale[:, :, None, :, None] + centre  # (S, 2, 2, 2, 2)
    low = np.maximum(np.floor(corners.min(axis=(1, 2, 3))), 0).astype(int)
    high = np.minimum(np.ceil(corners.max(axis=(1, 2, 3))) + 1, [width, height]).astype(int)
    empty = behind | np.any(high <= low, axis=1)
    return [
        None if none else (int(lo[0]), int(lo[1]), int(hi[0]), int(hi[1]))
        for none, lo, hi in zip(empty, low, high, strict=True)
    ]


def _linear(vector: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """vector · (x, y, 1) on the grid of a box, float32."""
    vx, vy, vz = (np.float32(number) for number in vector)
    return (vx * x)[None, :] + (vy * y + vz)[:, None]


def _cast(part: _Part, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Depth of the part along each ray of its box, inf where the ray misses."""
    gram = part.squeeze.T @ part.squeeze
    length = _linear(np.array([0.0, 2 * gram[1, 2], gram[2, 2]]), x, y)
    length += (np.float32(gram[0, 0]) * x * x + np.float32(2 * gram[0, 2]) * x)[None, :]
    length += (np.float32(gram[1, 1]) * y * y)[:, None]
    if abs(gram[0, 1]) > 1e-9:
        length += np.float32(2 * gram[0, 1]) * y[:, None] * x[None, :]
    ray_a = _linear(-part.squeeze.T @ part.a, x, y)  # (o - a)·ray
    depth = np.full(ray_a.shape, np.inf, np.float32)
    at = float(part.a @ part.a)
    spheres = [(ray_a, at - part.ra**2)]
    if part.body > 0.0:
        end = part.a + part.d
        ray_d = _linear(part.squeeze.T @ part.d, x, y)
        if not part.open_end:
            spheres.append((ray_a - ray_d, float(end @ end) - part.rb**2))
        along = float(-part.d @ part.a)
        body, ra, r = np.float32(part.body), part.ra, part.r
        k2 = body * length - ray_d * ray_d
        k1 = body * ray_a + ray_d * np.float32(r * ra - along)
        k0 = np.float32(part.body * at - along**2 + 2 * r * ra * along - part.dd * ra**2)
        root = np.sqrt(np.maximum(k1 * k1 - k0 * k2, 0.0))
        hit = (k1 * k1 > k0 * k2) & (np.abs(k2) > 1e-12)
        k2 = np.where(hit, k2, np.float32(1.0))
        for sign in (-1.0, 1.0) if np.any(k2 < 0) else (-1.0,):
            t = (np.float32(sign) * root - k1) / k2
            y_along = np.float32(along - r * ra) + t * ray_d
            good = hit & (y_along > 0) & (y_along < body) & (t > 0.02)
            if sign > 0:
                good &= k2 < 0
            depth = np.where(good & (t < depth), t, depth)
    for beam, rest in spheres:
        square = beam * beam - length * np.float32(rest)
        t = (-beam - np.sqrt(np.maximum(square, 0.0))) / length
        depth = np.where((square > 0) & (t > 0.02) & (t < depth), t, depth)
    return depth


def draw(
    shapes: Sequence[Shape], tiles: np.ndarray, gloss: np.ndarray, light: Light, camera: PinholeCamera
) -> Layer:
    """Draw shapes with tiles (M, TILE, TILE, 3) uint8 and gloss (M,) 0 … 1 as the camera sees them."""
    width, height = camera.size
    x, y = camera.rays
    depth = np.full((height, width), np.inf, np.float32)
    owner = np.full((height, width), -1, np.int16)
    parts = _prepare(shapes, camera)
    for index, part in enumerate(parts):
        if part.box is None:
            continue
        left, top, right, bottom = part.box
        found = _cast(part, x[left:right], y[top:bottom])
        nearer = found < depth[top:bottom, left:right]
        depth[top:bottom, left:right][nearer] = found[nearer]
        owner[top:bottom, left:right][nearer] = index
    mask = owner >= 0
    colours = np.empty((0, 3), np.float32)
    if mask.any():
        colours = _shade(shapes, parts, tiles, gloss, light, camera, mask, depth, owner)
    return Layer(colours, mask, depth)


def _shade(
    shapes, parts, tiles, gloss, light: Light, camera: PinholeCamera, mask, depth, owner
) -> np.ndarray:
    """Colours (N, 3) of the visible pixels."""
    rows, columns = np.nonzero(mask)
    x, y = camera.rays
    far = depth[mask]
    seen = np.stack([x[columns] * far, y[rows] * far, far], axis=1)  # (N, 3)
    who = owner[mask]
    normal = np.empty_like(seen)
    local = np.empty_like(seen)
    kinds = np.empty(len(who), np.int8)
    order = np.argsort(who, kind="stable")
    bounds = np.searchsorted(who[order], np.arange(len(parts) + 1))
    scale = np.empty(len(who), np.float32)
    material = np.empty(len(who), np.int32)
    for index, (shape, part) in enumerate(zip(shapes, parts, strict=True)):
        chosen = order[bounds[index] : bounds[index + 1]]
        if not len(chosen):
            continue
        squeeze = part.squeeze.astype(np.float32)
        q = seen[chosen] @ squeeze.T - part.a.astype(np.float32)
        if part.body > 0.0:
            share = np.clip((q @ part.d.astype(np.float32) - part.r * part.ra) / part.body, 0.0, 1.0)
            q -= share[:, None].astype(np.float32) * part.d.astype(np.float32)
        normal[chosen] = q @ squeeze
        local[chosen] = (seen[chosen] - part.anchor.astype(np.float32)) @ part.axes.astype(np.float32)
        kinds[chosen] = _KINDS[shape.texture_kind]
        scale[chosen] = shape.texture_scale
        material[chosen] = shape.material
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-9)
    base = _texture(tiles, material, kinds, scale, local)
    to_light = (camera.turn @ light.direction).astype(np.float32)
    up = camera.turn[:, 1].astype(np.float32)
    view = -seen / np.linalg.norm(seen, axis=1, keepdims=True)
    facing = np.clip(np.sum(normal * view, axis=1), 0.0, 1.0)
    diffuse = np.clip((normal @ to_light + 0.25) / 1.25, 0.0, 1.0)
    sky = 0.72 + 0.28 * (normal @ up)
    occluded = _occlusion(depth, mask)[mask]
    shine = gloss[material]
    half = view + to_light
    half /= np.maximum(np.linalg.norm(half, axis=1, keepdims=True), 1e-6)
    specular = np.clip(np.sum(normal * half, axis=1), 0.0, 1.0) ** 24 * shine
    lit = light.ambient.astype(np.float32) * (sky * occluded)[:, None]
    lit = lit + light.colour.astype(np.float32) * (diffuse * (0.45 + 0.55 * occluded))[:, None]
    edge = light.rim * (1.0 - facing) ** 3
    colour = base * (lit * (0.80 + 0.20 * facing[:, None]))
    return colour + (255.0 * (specular * 0.5) + 90.0 * edge * diffuse)[:, None] * light.colour.astype(
        np.float32
    )


def _texture(tiles, material, kinds, scale, local) -> np.ndarray:
    """Base colours (N, 3) float32 from the tiles."""
    u = (local[:, 0] + local[:, 2]) * scale
    v = local[:, 1] * scale
    panel = kinds == _KINDS["panel"]
    u = np.where(panel, np.clip(local[:, 0] * scale + 0.5, 0.0, 0.999), u)
    v = np.where(panel, np.clip(local[:, 1] * scale + 0.5, 0.0, 0.999), v)
    # The back of a panel shows the colour at its rim, not the print.
    u = np.where(panel & (local[:, 2] < 0), 0.01, u)
    head = kinds == _KINDS["head"]
    if head.any():
        u = np.where(head, np.arctan2(local[:, 0], local[:, 2]) / (2 * np.pi) + 0.5, u)
        v = np.where(head, np.clip(0.5 + local[:, 1] * scale, 0.0, 0.999), v)
    column = (u * TILE).astype(np.int32) % TILE
    row = TILE - 1 - (v * TILE).astype(np.int32) % TILE
    return tiles[material, row, column].astype(np.float32)


def _occlusion(depth: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Contact shadows between limbs and trunk: darker where something lies just in front, 0.45 … 1."""
    limited = np.where(mask, depth, 0.0)
    scale = max(2, depth.shape[1] // 24) | 1
    total = cv2.blur(limited, (scale, scale))
    count = cv2.blur(mask.astype(np.float32), (scale, scale))
    nearby = total / np.maximum(count, 1e-3)
    behind = np.clip(limited - nearby - 0.01, 0.0, 0.18)
    return np.where(mask, 1.0 - 3.0 * behind, 1.0).astype(np.float32)
