"""Films of training people as examples: as seen and mirrored, and counting for more."""

from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from camcade_training.mocap.labels import ACTIONS
from camcade_training.tasks.body.films import (
    FRONTAL,
    PAGE_RATE,
    SLOW_RATE,
    WILD,
    Film,
    FilmSettings,
    at_rate,
    film_path,
    films,
    read_film,
    write_film,
)
from camcade_training.tasks.body.gathering import TRAIN_FILMS, film_examples
from camcade_training.tasks.body.labels import POSTURES, Labels

FRAMES = 60
X = [0.66, 0.67, 0.65, 0.7, 0.62, 0.74, 0.58, 0.76, 0.56, 0.77, 0.55, 0.7, 0.62, 0.7, 0.62, 0.7, 0.62]
Y = [0.2, 0.19, 0.19, 0.2, 0.2, 0.3, 0.3, 0.42, 0.42, 0.52, 0.52, 0.52, 0.52, 0.7, 0.7, 0.9, 0.9]


def film(number: int) -> Film:
    """Somebody who kicks with the left leg all the time."""
    ones = np.ones(FRAMES, np.float32)
    labels = Labels(
        np.full(FRAMES, POSTURES.index("left-kick-low")),
        ones,
        np.full(FRAMES, ACTIONS.index("front-kick")),
        ones,
        np.zeros(FRAMES, np.int64),
        ones,
        ones,
        ones,
    )
    still = np.ones((FRAMES, 1))
    times_s = np.arange(FRAMES) / 16.0
    return Film(
        still * X, still * Y, still * np.full(17, 0.8), times_s, labels, f"train-{number}", "strikes", 4 / 3
    )


@contextmanager
def quiet(title: str, total: int):
    yield lambda *_: None


def test_every_film_comes_as_seen_mirrored_and_varied(tmp_path: Path) -> None:
    for settings in (WILD, FRONTAL):
        for number in range(5):
            kind = TRAIN_FILMS[number % len(TRAIN_FILMS)]
            path = film_path(tmp_path, "train", settings.first + number, kind, settings)
            write_film(path, film(number))
    actions = film_examples("action", 5, 2, 6.0, 0.5, quiet, tmp_path)
    postures = film_examples("pose", 5, 2, 6.0, 0.5, quiet, tmp_path)
    assert len(actions) == len(postures) == 2 * 5 * (2 + 2)
    for action, posture in zip(actions, postures, strict=True):
        assert set(action.weight.tolist()) == {6.0}
        assert set(action.label) == {ACTIONS.index("front-kick")}
        np.testing.assert_array_equal(posture.inputs, action.inputs)
    plain = [part for number in range(10) for part in postures[4 * number : 4 * number + 2]]
    assert [POSTURES[part.label[0]] for part in plain] == ["left-kick-low", "right-kick-low"] * 10
    assert all(len(part.label) == FRAMES for part in plain)


def test_a_variant_keeps_the_labels_of_the_frames_that_it_keeps() -> None:
    made = film(0)
    numbered = replace(made, labels=replace(made.labels, share=np.arange(FRAMES, dtype=np.float32)))
    seen = [numbered.varied(np.random.default_rng(seed)) for seed in range(12)]
    for one in seen:
        kept = one.labels.share.astype(int)
        assert kept[0] == 0 and (np.diff(kept) > 0).all()
        assert one.times_s[-1] / made.times_s[kept[-1]] == pytest.approx(
            one.labels.since_s[0] / made.labels.since_s[0], rel=1e-5
        )
        sides = {POSTURES[label] for label in one.labels.posture}
        assert sides in ({"left-kick-low"}, {"right-kick-low"})
    assert len({len(one.times_s) for one in seen}) > 3
    assert len({POSTURES[one.labels.posture[0]] for one in seen}) == 2


def test_films_at_another_rate_last_as_long() -> None:
    for rate in (PAGE_RATE, SLOW_RATE, 30.0):
        settings = at_rate(rate)
        assert settings.frames_per_second == (rate, rate) and settings.frames / rate == pytest.approx(26.0)
    assert at_rate(PAGE_RATE) == FilmSettings()


def test_films_that_were_labelled_otherwise_are_labelled_anew(tmp_path: Path, monkeypatch) -> None:
    path = film_path(tmp_path, "train", 3, "everyday", FilmSettings(first=3))
    monkeypatch.setattr("camcade_training.tasks.body.films._labelling", lambda: "as it was")
    write_film(path, film(3))
    assert POSTURES[read_film(path).labels.posture[0]] == "left-kick-low"
    monkeypatch.undo()
    (again,) = films(tmp_path, "train", ("everyday",), settings=FilmSettings(first=3))
    assert len(again.labels.posture) == FilmSettings().frames
    assert not any("kick" in POSTURES[one] for one in again.labels.posture)
    assert (again.labels.strike == -1).all()
    assert np.array_equal(read_film(path).labels.action, again.labels.action)
