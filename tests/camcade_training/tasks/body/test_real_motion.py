"""Judging on real people's motion: cameras, the baseline, and which decision answers which strike."""

import json
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from camcade.models.bundle import read_card
from camcade_training.mocap.catalogue import Catalogue, Entry, write_catalogue
from camcade_training.mocap.strikes import LimbStrike, strikes_of
from camcade_training.synthetic import Person, motion, perform, solve
from camcade_training.tasks.body import motion_report
from camcade_training.tasks.body.motion_report import report_motion
from camcade_training.tasks.body.real_motion import (
    YAWS,
    Baseline,
    Judged,
    grouped,
    matched,
    read_true,
)


def strike(kind: str, launch_s: float) -> LimbStrike:
    return LimbStrike("left", kind, "front", "high", launch_s, launch_s + 0.2, launch_s + 0.35, 0.9, 6.0, 1.0)


def test_each_decision_answers_one_strike_and_the_first_one_counts() -> None:
    strikes = [strike("punch", 1.0), strike("punch", 1.3), strike("kick", 4.0), strike("punch", 8.0)]
    decisions = [(1.1, "punch"), (1.5, "punch"), (4.1, "punch"), (4.3, "kick"), (6.0, "kick")]
    answers, false, repeats = matched(decisions, strikes)
    assert [one.outcome for one in answers] == ["right", "right", "wrong", "missed"]
    assert (false, repeats) == (1, 1)
    assert answers[0].delay_s == pytest.approx(0.1) and answers[0].before_peak
    assert not answers[2].before_peak or answers[2].outcome == "wrong"


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    """Somebody drawn who kicks to the front."""
    person, rng = Person(2, "test"), np.random.default_rng(1)
    made = perform([motion("front-kick", person.habits, rng)], [], person.body, person.habits, rng, 0.4)
    joints = solve(made.poses(np.arange(0.0, made.duration_s, 1 / 60)), person.body).coco()
    strikes = strikes_of(joints, 60.0)
    entry = Entry("kick", "drawn", "ann", "test", "-", 60.0, len(joints), "kick", "strikes", strikes)
    found = Catalogue(tmp_path, 60.0, (entry,))
    write_catalogue(found, {"kick": joints})
    return found


@pytest.mark.parametrize("view", YAWS)
def test_a_clip_is_seen_whole_from_every_side(catalogue: Catalogue, view: str) -> None:
    (entry,) = catalogue.entries
    read = read_true(catalogue, entry, view, 27.0)
    assert read[0].t_ms == pytest.approx(-1500.0)
    assert np.diff([one.t_ms for one in read]) == pytest.approx(1000 / 27)
    assert min(min(one.score) for one in read) > 0.3


def test_the_baseline_finds_a_kick_once(catalogue: Catalogue) -> None:
    (entry,) = catalogue.entries
    decisions = Baseline().decided(read_true(catalogue, entry, "ahead", 27.0))
    answers, false, _ = matched(decisions, entry.strikes)
    assert [one.outcome for one in answers] == ["right"] and false == 0
    judged = Judged(entry, "ahead", "baseline", 2.0, tuple(decisions), tuple(answers), false, 0)
    assert grouped([judged])["form front kick"]["baseline"]["right"] == 1.0


def test_figures_of_films_stand_beside_those_of_true_joints(catalogue, tmp_path, monkeypatch) -> None:
    filmed = []

    def read_films(folder, catalogue, entries, rate, advance, processes):
        filmed.append((folder, rate))
        return lambda *asked: [replace(one, t_ms=one.t_ms + 1e4) for one in read_true(*asked)]

    monkeypatch.setattr(motion_report, "read_films", read_films)
    motion = catalogue.path
    bundles = Path("models/body-pose"), Path("models/body-action")
    lines = []
    report_motion(
        motion, "test", *bundles, tmp_path / "out", quiet, "camcade", lines.append, tmp_path / "films"
    )
    figures = json.loads((tmp_path / "out" / "motion.json").read_text())
    true, films = (figures[f"{way}, 27 frames a second"]["all"]["body"] for way in ("true joints", "films"))
    assert true["right"] == 1.0
    assert films["missed"] == 1.0, "decided ten seconds late"
    assert filmed == [(tmp_path / "films", 27.0), (tmp_path / "films", 16.0)]
    assert [path.name for path in (tmp_path / "out").glob("*.png")] == ["misses-1.png"]

    card = tmp_path / "body-action"
    copytree("models/body-action", card)
    motion_report.into_card(figures, card)
    kept = read_card(card).metrics["real_people"]
    assert kept["films, 27 frames a second"]["body"] == films and kept["people"] == ["ann"]
    assert {*read_card(bundles[1]).metrics} <= {*read_card(card).metrics}, "nothing else is lost"


@contextmanager
def quiet(_title, _total):
    yield lambda *_: None
