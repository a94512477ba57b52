"""The errors that MoveNet made in films, laid on other people and other motions.

The fitted error (`movenet_error.py`) is a few numbers a joint. What MoveNet really does depends on the pose,
and comes in stretches: a fist before the chest is lost for as long as it is there. Of every film it is known
where each joint was and where MoveNet saw it. So for a performance that was not filmed a moment of a film is
looked up in which somebody was posed and moved alike, and its error is taken over for as long as both go on
alike. Then the next is looked up.
"""

from __future__ import annotations

from collections.abc import Sequence as Many
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from camcade_training.synthetic.cameras import PinholeCamera
from camcade_training.tasks.body.movenet_error import OTHER_SIDE, Seen

Floats = NDArray[np.float32]

AHEAD_S = 0.15  # poses are alike if they are now and so much later
LONGEST_S = 1.2  # that an error is taken from one place
PATIENCE = 1.6  # how much less alike than at first both may become meanwhile
FILMS_A_VIEW = 40  # that one view borrows from: bodies, clothes and rooms of some people, not of everybody
CHOICES = 5  # of the places that are most alike one is drawn
STAYING = 0.85  # what a distance counts within the film that is borrowed from already

# How much each joint counts in a pose: nose, shoulders, elbows, wrists, hips, knees, ankles.
_JOINTS = np.array([0, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16])
_WEIGHTS = np.array([0.7, 1, 1, 1, 1, 1.5, 1.5, 0.7, 0.7, 1, 1, 1.2, 1.2])
_DEPTH = 0.6  # how much towards the camera counts beside across the picture
_MIRRORED = np.array([list(_JOINTS).index(OTHER_SIDE[joint]) for joint in _JOINTS])


def pose_seen(joints_m: NDArray[np.float64], camera: PinholeCamera) -> Floats:
    """(T, 39) of joints (T, 17, 3) m in the room: as the camera sees them, from the hips, in trunks, and each
    by its weight.
    """
    places = camera.to_camera(joints_m)
    hips = places[:, [11, 12]].mean(1)
    trunk = np.linalg.norm(places[:, [5, 6]].mean(1) - hips, axis=1)
    away = (places[:, _JOINTS] - hips[:, None]) / np.median(trunk)
    return (away * _WEIGHTS[:, None] * [1.0, 1.0, _DEPTH]).reshape(len(away), -1).astype(np.float32)


def _mirrored(poses: Floats) -> Floats:
    places = poses.reshape(len(poses), -1, 3)[:, _MIRRORED] * np.array([-1.0, 1.0, 1.0], np.float32)
    return places.reshape(len(poses), -1)


@dataclass(frozen=True)
class Read:
    """What MoveNet read in a film of T frames: `x`, `y` in frame heights, `score`: (T, 17); `seen`: where the
    joints were; `pose`: see `pose_seen`.
    """

    seen: Seen
    pose: Floats
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    score: NDArray[np.float64]


@dataclass(frozen=True)
class _Source:
    """A film to borrow from. `off`: (T, 2, 17), x and y in trunks, NaN for joints outside the picture."""

    times_s: NDArray[np.float64]
    pose: Floats  # (T, 39)
    now_and_ahead: Floats  # (T, 78)
    off: Floats
    score: Floats  # (T, 17)
    rate: float


class FilmedErrors:
    """What MoveNet got wrong in some films, to be borrowed."""

    def __init__(self, films: Many[Read]) -> None:
        self._sources = [_source(film) for film in films]
        self._rates = np.array([source.rate for source in self._sources])

    def lay_on(
        self,
        seen: Seen,
        pose: Floats,
        otherwise: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]],
        rng: np.random.Generator,
        amount: float = 1.0,
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """x, y in frame heights and score, each (T, 17), as MoveNet might read them.

        Args:
            seen: what is to be read, over T frames.
            pose: (T, 39) of the same frames, see `pose_seen`.
            otherwise: x, y and score of joints for which nothing can be borrowed, because they are outside
                the picture, here or there.
            rng: draws the films and the places in them.
            amount: scales the error.
        """
        is_mirrored = rng.random() < 0.5
        asked = _mirrored(pose) if is_mirrored else pose
        off, score = self._borrowed(seen.times_s, asked, rng)
        if is_mirrored:
            off, score = off[:, :, OTHER_SIDE] * np.array([-1.0, 1.0])[:, None], score[:, OTHER_SIDE]
        known = np.isfinite(off).all(1) & (seen.visible > 0)
        off = amount * seen.trunk * np.where(known[:, None], off, 0.0)
        x, y, by_itself = otherwise
        return (
            np.where(known, seen.x + off[:, 0], x),
            np.where(known, seen.y + off[:, 1], y),
            np.where(known, score, by_itself),
        )

    def _borrowed(
        self, times_s: NDArray[np.float64], pose: Floats, rng: np.random.Generator
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Errors (T, 2, 17) in trunks and scores (T, 17) for poses (T, 39)."""
        sources = self._drawn(1.0 / float(np.median(np.diff(times_s))), rng)
        library = np.concatenate([source.now_and_ahead for source in sources])
        squares = (library**2).sum(1)
        owner = np.repeat(np.arange(len(sources)), [len(source.pose) for source in sources])
        start = np.concatenate([[0], np.cumsum([len(source.pose) for source in sources])])
        asked = _now_and_ahead(times_s, pose)
        off, score = np.empty((len(pose), 2, 17)), np.empty((len(pose), 17))
        at, current = 0, -1
        while at < len(pose):
            distance = np.maximum(squares - 2.0 * library @ asked[at] + (asked[at] ** 2).sum(), 0.0)
            distance[owner == current] *= STAYING**2
            nearest = np.argpartition(distance, CHOICES)[:CHOICES]
            chosen = int(rng.choice(nearest))
            current = int(owner[chosen])
            source, place = sources[current], chosen - int(start[current])
            frames = self._alike(times_s, pose, at, source, place, rng)
            moments = source.times_s[place] + times_s[frames] - times_s[at]
            for made, kept in ((off, source.off), (score, source.score)):
                made[frames] = _at(moments, source.times_s, kept)
            at = int(frames[-1]) + 1
        return off, score

    def _drawn(self, rate: float, rng: np.random.Generator) -> list[_Source]:
        """Films of about this many frames a second: fresh errors are fresh in every frame."""
        unlike = np.abs(np.log(self._rates / rate)) + 0.15 * rng.random(len(self._rates))
        near = np.argsort(unlike)[: 4 * FILMS_A_VIEW]
        count = min(FILMS_A_VIEW, len(near))
        return [self._sources[number] for number in rng.choice(near, count, replace=False)]

    def _alike(
        self,
        times_s: NDArray[np.float64],
        pose: Floats,
        at: int,
        source: _Source,
        place: int,
        rng: np.random.Generator,
    ) -> NDArray[np.int64]:
        """The frames from `at` on for which the film goes on alike from its frame `place`; one at least."""
        begin_s = float(source.times_s[place])
        most_s = min(LONGEST_S * float(rng.uniform(0.4, 1.0)), float(source.times_s[-1]) - begin_s)
        last = int(np.searchsorted(times_s, times_s[at] + most_s, side="right"))
        frames = np.arange(at, max(last, at + 1))
        moments = begin_s + times_s[frames] - times_s[at]
        unlike = np.linalg.norm(_at(moments, source.times_s, source.pose) - pose[frames], axis=1)
        limit = max(PATIENCE * float(unlike[0]), 0.8)
        over = np.flatnonzero(unlike > limit)
        return frames[: max(1, int(over[0]))] if len(over) else frames


def _source(film: Read) -> _Source:
    trunk = film.seen.trunk
    off = np.stack([film.x - film.seen.x, film.y - film.seen.y], axis=1) / trunk
    off = np.where(film.seen.visible[:, None] > 0, off, np.nan)
    times_s = film.seen.times_s
    return _Source(
        times_s,
        film.pose,
        _now_and_ahead(times_s, film.pose),
        off.astype(np.float32),
        film.score.astype(np.float32),
        1.0 / float(np.median(np.diff(times_s))),
    )


def _now_and_ahead(times_s: NDArray[np.float64], pose: Floats) -> Floats:
    """(T, 2 × 39) each pose and the one `AHEAD_S` later."""
    return np.concatenate([pose, _at(times_s + AHEAD_S, times_s, pose)], axis=1).astype(np.float32)


def _at(moments_s: NDArray[np.float64], times_s: NDArray[np.float64], rows: Floats) -> Floats:
    """Rows (T, …) of `times_s` interpolated at some moments; the first and the last beyond the ends."""
    upper = np.clip(np.searchsorted(times_s, moments_s), 1, len(times_s) - 1)
    lower = upper - 1
    share = np.clip((moments_s - times_s[lower]) / (times_s[upper] - times_s[lower]), 0.0, 1.0)
    share = share.astype(np.float32).reshape(-1, *(1,) * (rows.ndim - 1))
    return (rows[lower] * (1.0 - share) + rows[upper] * share).astype(np.float32)
