"""Films of real people's motion: who is drawn, from where, and what is kept of what is read."""

from pathlib import Path

import numpy as np
import pytest

from camcade.errors import ModelError
from camcade.vision.keypoints import Keypoints
from camcade_training.mocap.catalogue import Catalogue, Entry, write_catalogue
from camcade_training.mocap.strikes import strikes_of
from camcade_training.synthetic import Person, motion, perform, solve
from camcade_training.tasks.body import films, motion_films
from camcade_training.tasks.body.motion_films import (
    errors_of,
    read_films,
    readings,
    shoot,
    sides_filmed,
    takes,
    to_judge,
)
from camcade_training.tasks.body.movenet_error import fitted
from camcade_training.tasks.body.real_motion import YAWS, camera_at, frames_of
from camcade_training.tasks.body.takes import Errors, of_real


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    """Somebody who kicks to the front, and the same without a label."""
    person, rng = Person(1, "test"), np.random.default_rng(1)
    made = perform([motion("front-kick", person.habits, rng)], [], person.body, person.habits, rng, 0.4)
    joints = solve(made.poses(np.arange(0.0, made.duration_s, 1 / 60)), person.body).coco()
    strikes = strikes_of(joints, 60.0)
    entries = (
        Entry("kick", "drawn", "ann", "test", "-", 60.0, len(joints), "kick", "strikes", strikes),
        Entry("walk", "drawn", "ann", "test", "-", 60.0, len(joints), "walk", "none"),
    )
    found = Catalogue(tmp_path / "motion", 60.0, entries)
    write_catalogue(found, {"kick": joints, "walk": joints})
    return found


class Looker:
    """In MoveNet's place: finds whatever differs from the first picture."""

    def follow(self, frames):
        first = None
        for t_s, picture in frames:
            first = picture.astype(int) if first is None else first
            rows, columns = np.nonzero(np.abs(picture.astype(int) - first).sum(2) > 120)
            x, y = (columns.mean(), rows.mean()) if len(rows) else (0.0, 0.0)
            height = picture.shape[0]
            yield Keypoints((x / height,) * 17, (y / height,) * 17, (0.5,) * 17, t_s * 1e3, 4 / 3)


def test_the_film_shows_the_person_who_moved(catalogue) -> None:
    kick, _ = catalogue.entries
    film = to_judge(catalogue, kick, "ahead", 15.0)
    read = shoot(Looker(), film)  # pyright: ignore[reportArgumentType]
    at_s, joints_m = frames_of(catalogue, kick, 15.0)
    assert film.times_s == pytest.approx(at_s)
    out = int(np.argmax(joints_m[:, [15, 16], 1].max(1)))
    foot = joints_m[out, 15 + int(joints_m[out, 16, 1] > joints_m[out, 15, 1])]
    spot, _ = camera_at("ahead").project(foot)
    # What moved most lies on the way to the raised foot: as high as it, within a third of the picture.
    assert abs(read.y[out, 0] - spot[1] / 480) < 0.33 and abs(read.x[out, 0] - spot[0] / 480) < 0.33
    assert read.x[0, 0] == 0.0, "nothing has moved yet"


def test_strikes_are_filmed_from_every_side_and_the_rest_from_one(catalogue) -> None:
    kick, walk = catalogue.entries
    assert list(sides_filmed(kick)) == list(YAWS)
    assert len(sides_filmed(walk)) == 1 and set(sides_filmed(walk)) <= set(YAWS)


@pytest.fixture
def quick(monkeypatch):
    """Reads without drawing; the names of what was read, in order."""
    made = []

    def read_into(path, film):
        made.append(film.name)
        rest = np.zeros((len(film.times_s), 17))
        np.savez_compressed(path, x=rest + 0.6, y=rest + 0.5 + len(made), score=rest + 0.5)

    class Here:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def submit(self, do, *given):
            do(*given)
            from concurrent.futures import Future

            done = Future()
            done.set_result(None)
            return done

    monkeypatch.setattr(motion_films, "_read_into", read_into)
    monkeypatch.setattr(films, "work_pool", lambda *_: Here())
    monkeypatch.setattr(films, "missing", lambda: "")
    return made


def test_what_is_read_is_kept_and_a_stopped_run_goes_on(catalogue, quick, tmp_path) -> None:
    steps = []
    read = read_films(tmp_path / "films", catalogue, catalogue.entries, 27.0, lambda: steps.append(1))
    assert len(quick) == len(steps) == 4
    (tmp_path / "films" / next(path.name for path in (tmp_path / "films").glob("kick-left-*"))).unlink()
    again = read_films(tmp_path / "films", catalogue, catalogue.entries, 27.0)
    assert quick[4:] == ["kick-left-27"]
    kick, _ = catalogue.entries
    assert read(catalogue, kick, "ahead", 27.0) == again(catalogue, kick, "ahead", 27.0)
    assert read(catalogue, kick, "ahead", 27.0)[0].t_ms == pytest.approx(-1500.0)
    read_films(tmp_path / "films", catalogue, catalogue.entries[:1], 16.0)
    assert len(quick) == 8, "another rate is another film"


def test_limbs_learn_from_variants_that_differ(catalogue, quick, tmp_path) -> None:
    found = takes(tmp_path, catalogue, catalogue.entries[:1], 3)
    assert len(found) == len(set(quick)) == 3
    assert all(one.person == "ann" and len(one.strikes) == len(catalogue.entries[0].strikes) for one in found)
    assert len({one.strikes for one in found}) == 3, "other paces"
    assert takes(tmp_path, catalogue, catalogue.entries[:1], 3)[0].times_s == pytest.approx(found[0].times_s)
    assert len(quick) == 3


def test_without_movenet_it_says_where_that_comes_from(catalogue, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(films, "missing", lambda: "build/node_modules has no MoveNet")
    with pytest.raises(ModelError, match="has no MoveNet"):
        readings(tmp_path, [to_judge(catalogue, catalogue.entries[0], "ahead", 27.0)])


def test_takes_borrow_what_movenet_got_wrong_in_films(catalogue, quick, tmp_path) -> None:
    clips = catalogue.entries
    filmed = errors_of(tmp_path, catalogue, [(clips, 3)])
    assert len(quick) == 6
    errors, camera = Errors(fitted(), filmed), camera_at("ahead")
    at_s, joints_m = frames_of(catalogue, clips[0], 20.0)
    scores = [errors.read(joints_m, camera, at_s, np.random.default_rng(seed))[2] for seed in range(12)]
    # The stand-in is half sure of everything it sees.
    borrowed = [bool((score == 0.5).mean() > 0.8) for score in scores]
    assert 4 <= sum(borrowed) < 12, "most borrow, and some have the error that was fitted"
    (taken,) = of_real(catalogue, clips[:1], errors, 5)
    assert len(taken.strikes) == len(clips[0].strikes) and np.isfinite(taken.features).all()
