"""How cameras see a figure: where the person is put, varied cameras, keypoints, and what hides what."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from camcade_training.mocap.errors import MotionCaptureError
from camcade_training.mocap.figures import trunk_axes
from camcade_training.synthetic.body import COCO_JOINTS, rotation
from camcade_training.synthetic.cameras import PinholeCamera

TRAVELS = ("auto", "keep", "follow")
_STAYS_WITHIN_M = 1.2  # of the middle: what web cams at the usual distances have in view
_CROWN_OVER_EYES_M = 0.12
_HEADROOM = 0.06  # radians over a standing person's head
_FOLLOW_S = 1.0  # how slowly a following camera moves: steps of a strike stay in the picture


@dataclass(frozen=True)
class ViewSettings:
    """Which cameras look at a figure. Ranges are drawn from evenly; angles in degrees."""

    views: int = 4
    yaw_degrees: float = 45.0  # the camera stands up to so far to either side of where the person faces
    height_m: tuple[float, float] = (0.6, 1.9)  # of the camera over the floor
    distance_m: tuple[float, float] = (1.6, 4.0)
    field_of_view_degrees: tuple[float, float] = (55.0, 80.0)
    upper_body_share: float = (
        0.15  # of views so near, and aimed so high, that the legs are out of the picture
    )
    width: int = 640
    height: int = 480
    travel: str = "auto"  # keep the way a person goes, follow it, or follow only who walks off
    seed: int = 1

    def __post_init__(self) -> None:
        if self.views < 1:
            raise MotionCaptureError(f"views is {self.views}; expected 1 or more")
        if not 0.0 <= self.yaw_degrees <= 180.0:
            raise MotionCaptureError(f"yaw is {self.yaw_degrees:g} degrees; expected 0 to 180")
        for name, (low, high), least, most in (
            ("height", self.height_m, 0.05, 5.0),
            ("distance", self.distance_m, 0.5, 20.0),
            ("field of view", self.field_of_view_degrees, 10.0, 150.0),
        ):
            if not least <= low <= high <= most:
                raise MotionCaptureError(
                    f"{name} from {low:g} to {high:g}; expected rising within {least:g} to {most:g}"
                )
        if not 0.0 <= self.upper_body_share <= 1.0:
            raise MotionCaptureError(f"upper body share is {self.upper_body_share:g}; expected 0 to 1")
        if self.travel not in TRAVELS:
            raise MotionCaptureError(f"--travel is {self.travel!r}; expected one of {', '.join(TRAVELS)}")


def facing_camera(joints_m: np.ndarray, frames_per_second: float, travel: str) -> tuple[np.ndarray, str]:
    """The figure (T, 17, 3) moved to the room's origin and turned so that it mostly looks along +z.

    Also says what became of the way it goes: "kept" or "followed" (the slow part of the pelvis' path over the
    floor is taken out, as a camera does that moves along).
    """
    places = {name: joints_m[:, at] for at, name in enumerate(COCO_JOINTS)}
    ahead = trunk_axes(places)[:, :, 2]
    headings = np.arctan2(ahead[:, 0], ahead[:, 2])
    mean = np.angle(np.exp(1j * headings).sum())
    # Then the median, so that a spin does not pull the heading aside.
    heading = mean + np.median(np.angle(np.exp(1j * (headings - mean))))
    turned = joints_m @ rotation("y", np.array(-heading)).T
    pelvis = (turned[:, 11] + turned[:, 12]) / 2.0 * [1.0, 0.0, 1.0]
    middle = (pelvis.max(axis=0) + pelvis.min(axis=0)) / 2.0
    if travel == "follow" or (travel == "auto" and np.ptp(pelvis, axis=0).max() > 2.0 * _STAYS_WITHIN_M):
        return turned - _slow(pelvis, frames_per_second)[:, None], "followed"
    return turned - middle, "kept"


def _slow(path: np.ndarray, frames_per_second: float) -> np.ndarray:
    """The path (T, 3) averaged with a Hann window of 2 · _FOLLOW_S; it goes on evenly behind its ends."""
    reach = max(1, round(_FOLLOW_S * frames_per_second))
    weights = np.hanning(2 * reach + 3)[1:-1]
    steps = np.arange(1, reach + 1)
    near, far = min(reach, len(path) - 1), max(-reach - 1, -len(path))
    start = (path[near] - path[0]) / max(near, 1)
    end = (path[-1] - path[far]) / max(-far - 1, 1)
    padded = np.concatenate([path[0] - start * steps[::-1, None], path, path[-1] + end * steps[:, None]])
    return np.stack(
        [np.convolve(padded[:, axis], weights / weights.sum(), "valid") for axis in range(3)], axis=1
    )


@dataclass(frozen=True)
class View:
    """One camera and what it was drawn as: "full" or "upper-body"."""

    camera: PinholeCamera
    framing: str
    yaw_degrees: float
    distance_m: float


def views_of(joints_m: np.ndarray, settings: ViewSettings, *seed: int) -> list[View]:
    """Varied cameras for a figure that stands at the origin facing +z.

    The yaws divide their range evenly, so that even few views see several sides. The same settings and
    numbers give the same cameras.
    """
    rng = np.random.default_rng([settings.seed, *seed])
    stature = float(np.percentile(joints_m[:, :5, 1].max(axis=1), 90))
    yaws = (rng.permutation(settings.views) + rng.random(settings.views)) / settings.views * 2.0 - 1.0
    upper = rng.random(settings.views) < settings.upper_body_share
    return [
        _view(rng, settings, stature, float(yaw) * settings.yaw_degrees, "upper-body" if near else "full")
        for yaw, near in zip(yaws, upper, strict=True)
    ]


def _view(
    rng: np.random.Generator, settings: ViewSettings, stature: float, yaw_degrees: float, framing: str
) -> View:
    view = float(rng.uniform(*settings.field_of_view_degrees))
    height = float(rng.uniform(*settings.height_m))
    distance = float(rng.uniform(*settings.distance_m))
    half_view = np.tan(np.radians(view) / 2.0) * settings.height / settings.width  # of the height at 1 m
    if framing == "upper-body":
        aim = stature * float(rng.uniform(0.78, 0.9))
        # The lower rim of the picture lies between hips and knees.
        distance = float(
            np.clip((aim - stature * rng.uniform(0.35, 0.52)) / half_view, 0.5, settings.distance_m[1])
        )
        height = float(np.clip(height, 0.6 * stature, stature))
    else:
        aim = stature * float(rng.uniform(0.45, 0.7))
    # People set a camera up so that it sees their face; what does not fit in is their feet.
    up_to_crown = np.arctan2(stature + _CROWN_OVER_EYES_M - height, distance)
    pitch = float(min(np.arctan2(height - aim, distance), np.arctan(half_view) - up_to_crown - _HEADROOM))
    yaw = np.radians(yaw_degrees)
    aside = float(rng.uniform(-0.13, 0.13)) * np.radians(view)
    camera = PinholeCamera(
        (float(distance * np.sin(yaw)), height, float(distance * np.cos(yaw))),
        float(yaw + aside),
        pitch,
        float(rng.normal(0.0, 0.02)),
        view,
        (settings.width, settings.height),
    )
    return View(camera, framing, float(yaw_degrees), distance)


# What can hide a joint: (name of the joint at each end, radius in metres); two names: the middle of both.
_TRUNK = (("left_shoulder", "right_shoulder"), ("left_hip", "right_hip"))
_HEAD = (("left_ear", "right_ear"), ("left_ear", "right_ear"))
_COVERS: tuple[tuple[tuple[str, ...], tuple[str, ...], float], ...] = (
    (*_TRUNK, 0.12),
    (*_HEAD, 0.09),
    *(
        ((f"{side}_{start}",), (f"{side}_{end}",), radius)
        for side in ("left", "right")
        for start, end, radius in (
            ("shoulder", "elbow", 0.04),
            ("elbow", "wrist", 0.035),
            ("hip", "knee", 0.065),
            ("knee", "ankle", 0.045),
        )
    ),
)
_NOT_HIDDEN_BY = {  # a part does not hide what lies on or in it, unless it is the far side of the head
    0: {"left_shoulder", "right_shoulder", "left_hip", "right_hip"},
    1: set(),
}


def keypoints(joints_m: np.ndarray, camera: PinholeCamera) -> tuple[np.ndarray, np.ndarray]:
    """Keypoints float32 (T, 17, 2), x right and y down in pixels, and uint8 (T, 17) whether they are seen.

    0: out of the picture, 1: hidden by the body itself, 2: seen; as in the data of drawn people.
    """
    places_px, depth_m = camera.project(joints_m)
    size = np.array(camera.size)
    inside = (depth_m > 0.1) & np.all((places_px >= -0.5) & (places_px <= size - 0.5), axis=-1)
    seen = np.where(inside, 2, 0).astype(np.uint8)
    seen[inside & hidden(joints_m, np.array(camera.position_m))] = 1
    return places_px.astype(np.float32), seen


def hidden(joints_m: np.ndarray, eye_m: np.ndarray) -> np.ndarray:
    """(T, 17) bool: whether a round limb, the trunk or the head stands between the eye and each joint."""
    result = np.zeros(joints_m.shape[:2], dtype=bool)
    at = {name: index for index, name in enumerate(COCO_JOINTS)}
    for number, (start, end, radius) in enumerate(_COVERS):
        first = joints_m[:, [at[name] for name in start]].mean(axis=1)
        last = joints_m[:, [at[name] for name in end]].mean(axis=1)
        excepted = _NOT_HIDDEN_BY.get(number, {*start, *end})
        chosen = [index for name, index in at.items() if name not in excepted]
        result[:, chosen] |= _between(eye_m, joints_m[:, chosen], first[:, None], last[:, None], radius)
    return result


def _between(
    eye: np.ndarray, joints: np.ndarray, first: np.ndarray, last: np.ndarray, radius: float
) -> np.ndarray:
    """Whether the line from the eye to each joint (T, K, 3) passes through the round part first–last.

    The nearest points of two segments, clamped once each (C. Ericson, Real-Time Collision Detection, 5.1.9).
    A joint itself inside the part counts as hidden only if the line enters well before it.
    """
    sight, part, offset = joints - eye, last - first, eye - first
    a, e = np.sum(sight * sight, -1), np.maximum(np.sum(part * part, -1), 1e-12)
    b, c, f = np.sum(sight * part, -1), np.sum(sight * offset, -1), np.sum(part * offset, -1)
    room = np.maximum(a * e - b * b, 1e-12)
    s = np.clip((b * f - c * e) / room, 0.0, 1.0)
    t = np.clip((b * s + f) / e, 0.0, 1.0)
    s = np.clip((b * t - c) / a, 0.0, 1.0)
    gap = np.linalg.norm(eye + sight * s[..., None] - first - part * t[..., None], axis=-1)
    ahead_of_joint = (1.0 - s) * np.sqrt(a)
    return (gap < radius) & (ahead_of_joint > 0.6 * radius)
