"""Errors of films laid on other performances: of the same pose, of the same joint, and of that size."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from camcade_training.mocap.labels import ACTIONS
from camcade_training.synthetic.cameras import PinholeCamera
from camcade_training.tasks.body import films as films_module
from camcade_training.tasks.body.filmed_error import FilmedErrors, Read, pose_seen
from camcade_training.tasks.body.films import WILD, Film, film_path, filmed_errors, write_film
from camcade_training.tasks.body.labels import POSTURES, Labels
from camcade_training.tasks.body.movenet_error import OTHER_SIDE, Seen, fitted
from camcade_training.tasks.body.performers import body_seed
from camcade_training.tasks.body.sequences import drawn_sequences

RATE = 16.0
CAMERA = PinholeCamera((0.0, 1.2, 3.0), 0.0, 0.0, 0.0, 60.0, (320, 240))
LEFT_WRIST, RIGHT_WRIST, LEFT_ANKLE = 9, 10, 15
STANDING = np.zeros((17, 3))
STANDING[:5] = [0.0, 1.65, 0.1]
for left, (aside, up) in {5: (0.2, 1.4), 7: (0.25, 1.1), 9: (0.25, 0.85), 11: (0.1, 0.9)}.items():
    STANDING[left], STANDING[left + 1] = (aside, up, 0.0), (-aside, up, 0.0)
for left, up in {13: 0.5, 15: 0.08}.items():
    STANDING[left], STANDING[left + 1] = (0.1, up, 0.0), (-0.1, up, 0.0)

Off = Callable[[np.ndarray], np.ndarray]
"""Whether the left hand is up (T,) -> error of the left wrist across the picture (T,), in trunks."""


def waving(frames: int, begin_s: float = 0.0) -> tuple[Seen, np.ndarray, np.ndarray]:
    """Somebody whose left hand is a second down, a second up: what is seen, poses, and whether it is up."""
    times_s = begin_s + np.arange(frames) / RATE
    is_up = (times_s % 2.0) >= 1.0
    joints_m = np.tile(STANDING, (frames, 1, 1))
    joints_m[is_up, LEFT_WRIST] = (0.3, 1.9, 0.0)
    joints_m[is_up, 7] = (0.35, 1.6, 0.0)
    places, _ = CAMERA.project(joints_m)
    visible = np.full((frames, 17), 2, np.uint8)
    seen = Seen(places[..., 0] / 240, places[..., 1] / 240, visible, times_s, np.ones(frames), 4 / 3)
    return seen, pose_seen(joints_m, CAMERA), is_up


def filmed(off: Off, frames: int = 160) -> Read:
    """Such a person filmed, with an error of the left wrist alone; scores 0.7, of that wrist 0.3."""
    seen, pose, is_up = waving(frames)
    x, score = seen.x.copy(), np.full(seen.x.shape, 0.7)
    x[:, LEFT_WRIST] += off(is_up) * seen.trunk
    score[:, LEFT_WRIST] = 0.3
    return Read(seen, pose, x, seen.y, score)


def errors(found: tuple[np.ndarray, ...], seen: Seen) -> np.ndarray:
    """(T, 17) across the picture, in trunks."""
    return (found[0] - seen.x) / seen.trunk


def nothing(seen: Seen) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.full_like(seen.x, -9.0), np.full_like(seen.x, -9.0), np.full_like(seen.x, 0.01)


def test_an_error_comes_with_the_pose_that_it_was_seen_in() -> None:
    library = FilmedErrors([filmed(lambda up: np.where(up, 0.4, -0.1)) for _ in range(3)])
    seen, pose, is_up = waving(120, begin_s=0.37)
    for seed in range(6):
        found = errors(library.lay_on(seen, pose, nothing(seen), np.random.default_rng(seed)), seen)
        # From the library itself or its mirror image, in which nobody's left hand is up.
        wrist = LEFT_WRIST if np.abs(found[:, LEFT_WRIST]).max() > 0.05 else RIGHT_WRIST
        others = np.delete(found, wrist, axis=1)
        assert np.abs(others).max() < 1e-5, "nothing else was ever off"
        if wrist == LEFT_WRIST:
            settled = np.abs(np.diff(is_up.astype(int), prepend=is_up[0])) == 0
            assert np.median(found[is_up & settled, wrist]) == pytest.approx(0.4, abs=0.01)
            assert np.median(found[~is_up & settled, wrist]) == pytest.approx(-0.1, abs=0.01)


def test_left_and_right_change_with_the_mirror() -> None:
    library = FilmedErrors([filmed(lambda up: np.full(len(up), 0.3))])
    seen, pose, _ = waving(64)
    sides = set()
    for seed in range(12):
        x, _, score = library.lay_on(seen, pose, nothing(seen), np.random.default_rng(seed))
        off = (x - seen.x)[0] / seen.trunk
        wrist = int(np.abs(off).argmax())
        assert off[wrist] == pytest.approx({LEFT_WRIST: 0.3, RIGHT_WRIST: -0.3}[wrist], abs=1e-4)
        assert score[0, wrist] == pytest.approx(0.3) and score[0, OTHER_SIDE[wrist]] == pytest.approx(0.7)
        sides.add(wrist)
    assert sides == {LEFT_WRIST, RIGHT_WRIST}


def test_an_error_can_be_made_larger() -> None:
    library = FilmedErrors([filmed(lambda up: np.full(len(up), 0.3))])
    seen, pose, _ = waving(64)
    found = library.lay_on(seen, pose, nothing(seen), np.random.default_rng(1), amount=1.5)
    assert np.abs(errors(found, seen)).max() == pytest.approx(0.45, abs=1e-4)


def test_what_is_outside_the_picture_here_or_there_is_not_borrowed() -> None:
    there = filmed(lambda up: np.full(len(up), 0.3))
    there.seen.visible[:, [LEFT_ANKLE, LEFT_ANKLE + 1]] = 0
    library = FilmedErrors([there])
    seen, pose, _ = waving(64)
    seen.visible[10:20, 0] = 0
    x, y, score = library.lay_on(seen, pose, nothing(seen), np.random.default_rng(3))
    for made, otherwise in ((x, -9.0), (y, -9.0), (score, 0.01)):
        assert (made[:, LEFT_ANKLE] == otherwise).all() and (made[10:20, 0] == otherwise).all()
        assert (made[:, 5] != otherwise).all() and (made[:10, 0] != otherwise).all()


def test_a_pose_does_not_depend_on_where_one_stands() -> None:
    moved = STANDING[None] + [0.3, 0.0, 0.0]
    aside = replace(CAMERA, position_m=(0.3, 1.2, 3.0))
    here = pose_seen(STANDING[None], CAMERA)
    assert here.shape == (1, 39)
    assert pose_seen(moved, aside) == pytest.approx(here, abs=1e-5)
    assert pose_seen(1.2 * STANDING[None], CAMERA)[0, 6:9] == pytest.approx(here[0, 6:9], abs=1e-5)


def test_half_of_the_views_borrow_and_only_the_error_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    library = FilmedErrors([filmed(lambda up: np.full(len(up), 0.3))])
    borrowed: list[Seen] = []
    lay_on = FilmedErrors.lay_on

    def counted(self: FilmedErrors, seen: Seen, *rest: Any, **more: Any) -> Any:
        borrowed.append(seen)
        return lay_on(self, seen, *rest, **more)

    monkeypatch.setattr(FilmedErrors, "lay_on", counted)
    for number in range(10, 22):
        (fitted_alone,) = drawn_sequences("train", number, fitted(), views=1)
        (mixed,) = drawn_sequences("train", number, fitted(), views=1, filmed=library)
        np.testing.assert_array_equal(mixed.labels.action, fitted_alone.labels.action)
        np.testing.assert_array_equal(mixed.times_s, fitted_alone.times_s)
        assert np.isfinite(mixed.features()).all()
    assert 3 <= len(borrowed) <= 9


def test_films_tell_what_movenet_got_wrong(tmp_path: Path) -> None:
    """A film of joints that are where they are has no error to lend."""
    plan = films_module._plan("strikes", "train", 0, WILD, body_seed("train", 0, 77))
    seen = plan.seen()
    count = len(plan.times_s)
    ones = np.ones(count, np.float32)
    labels = Labels(
        np.full(count, POSTURES.index("idle")),
        ones,
        np.full(count, ACTIONS.index("idle")),
        ones,
        np.full(count, -1),
        ones,
        ones,
        ones,
    )
    exact = Film(seen.x, seen.y, np.full_like(seen.x, 0.8), plan.times_s, labels, "train-0", "strikes", 4 / 3)
    write_film(film_path(tmp_path, "train", 0, "strikes", WILD), exact)
    calls: list[int] = []
    library = filmed_errors(tmp_path, "train", ("strikes",), (WILD,), lambda: calls.append(1))
    assert len(calls) == 1
    other, pose, _ = waving(64)
    x, _, score = library.lay_on(other, pose, nothing(other), np.random.default_rng(0))
    borrowed = x != -9.0
    assert borrowed.mean() > 0.5
    assert x[borrowed] == pytest.approx(other.x[borrowed], abs=1e-6)
    assert score[borrowed] == pytest.approx(0.8)
