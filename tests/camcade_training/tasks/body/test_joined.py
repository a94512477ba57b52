"""One's body with the limbs of others, and what was read of a film shown in other ways."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from camcade.gestures.body_features import FEATURE_NAMES
from camcade_training.mocap.catalogue import Catalogue, Entry, write_catalogue
from camcade_training.mocap.strikes import LimbStrike
from camcade_training.synthetic import Person, motion, perform, solve
from camcade_training.tasks.body.joined import (
    ARMS,
    LEGS,
    joined,
    of_joined,
    of_joined_strikes,
    to_and_fro,
)
from camcade_training.tasks.body.movenet_error import fitted
from camcade_training.tasks.body.takes import LIMBS, Errors, Shown, shown_anew, varied

ERRORS = Errors(fitted())
STRIKE = LimbStrike("left", "punch", "straight", "high", 0.5, 0.7, 0.9, 1.0, 5.0, 1.0)


def joints_of(name: str, seed: int) -> np.ndarray:
    person, rng = Person(seed, "test"), np.random.default_rng(seed)
    made = perform([motion(name, person.habits, rng)], [], person.body, person.habits, rng, 0.4)
    return solve(made.poses(np.arange(0.0, made.duration_s, 1 / 60)), person.body).coco()


def turned(joints_m: np.ndarray) -> np.ndarray:
    """Somebody else's place and direction in the room."""
    return joints_m @ np.array([[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [-1.0, 0.0, 0.0]]).T + [3.0, 0.0, -2.0]


@pytest.fixture(scope="module")
def kick() -> np.ndarray:
    return joints_of("front-kick", 1)


@pytest.fixture(scope="module")
def jab() -> np.ndarray:
    return joints_of("jab", 2)


@pytest.mark.parametrize("chains", [ARMS, LEGS])
def test_with_one_s_own_limbs_a_body_stays_as_it_is(kick, chains) -> None:
    assert joined(kick, kick, chains) == pytest.approx(kick, abs=1e-9)
    assert joined(kick, turned(kick), chains) == pytest.approx(kick, abs=1e-9), "wherever the other stands"


def test_arms_are_the_other_s_and_the_rest_is_not(kick, jab) -> None:
    made = joined(kick, jab, ARMS)
    others = [joint for joint in range(17) if joint not in (7, 8, 9, 10)]
    assert (made[:, others] == kick[:, others]).all()
    same = to_and_fro(jab, len(kick))
    for shoulder, wrist in ((5, 9), (6, 10)):
        reach, theirs = (np.linalg.norm(one[:, wrist] - one[:, shoulder], axis=1) for one in (made, same))
        assert np.ptp(reach / theirs) < 1e-9, "as far out as theirs, in the measure of another trunk"


def test_legs_stand_on_the_ground(kick, jab) -> None:
    made = joined(jab, kick, LEGS)
    assert made[:, [15, 16], 1].min() == pytest.approx(jab[:, [15, 16], 1].min(), abs=0.1)
    assert np.ptp(made[:, 15:, 1]) > 2 * np.ptp(jab[:, 15:, 1]), "and kick"
    arms = [5, 7, 9]
    assert made[:, arms] - made[:, [5]] == pytest.approx(jab[:, arms] - jab[:, [5]])


def test_a_shorter_motion_goes_to_and_fro() -> None:
    assert to_and_fro(np.arange(3.0), 8).tolist() == [0, 1, 2, 1, 0, 1, 2, 1]
    assert to_and_fro(np.arange(1.0), 3).tolist() == [0, 0, 0]


@pytest.fixture
def catalogue(tmp_path: Path, kick, jab) -> Catalogue:
    def entry(clip, person, joints, holds="none", strikes=()):
        return Entry(clip, "drawn", person, "train", "-", 60.0, len(joints), clip, holds, strikes)

    kicked = replace(STRIKE, kind="kick", side="right")
    entries = (
        entry("jab", "ann", jab, "strikes", (STRIKE,)),
        entry("kick", "bob", kick, "strikes", (kicked,)),
        entry("step", "cid", kick),
        entry("wave", "dan", jab),
    )
    found = Catalogue(tmp_path / "motion", 60.0, entries)
    write_catalogue(found, {"jab": jab, "kick": kick, "step": kick, "wave": jab})
    return found


def test_who_lends_a_limb_is_left_out_with_the_take(catalogue) -> None:
    none = [one for one in catalogue.entries if one.holds == "none"]
    takes = list(of_joined(catalogue, none, ERRORS, 1, 6))
    assert len(takes) == 12 and not any(one.strikes for one in takes)
    assert {one.person for one in takes} == {"cid", "dan", "cid+dan"}
    frames = sum(len(one.times_s) for one in takes)
    part = Shown(takes, np.zeros((frames, 4, 1), np.float16), np.ones((frames, 4), bool))
    kept, left = part.of({"dan"}, is_wanted=False), part.of({"dan"})
    assert {one.person for one in kept.takes} == {"cid"} and {one.person for one in left.takes} > {"dan"}
    assert len(kept.moves) + len(left.moves) == frames == len(part.moves)


def test_strikes_keep_their_limb_and_their_time_on_another_body(catalogue) -> None:
    holds = {kind: [one for one in catalogue.entries if one.holds == kind] for kind in ("strikes", "none")}
    takes = list(of_joined_strikes(catalogue, holds["strikes"], holds["none"], ERRORS, 2, 4))
    assert len(takes) == 8 and all(len(one.strikes) == 1 for one in takes)
    assert {LIMBS[one.strikes[0].limb].partition("-")[2] for one in takes[:4]} == {"punch"}
    assert {LIMBS[one.strikes[0].limb].partition("-")[2] for one in takes[4:]} == {"kick"}
    for one in takes:
        told = one.strikes[0]
        assert (told.peak_s - told.launch_s) / told.launch_s == pytest.approx(0.4), "at one pace"
        assert len(one.person.split("+")) == 2


def test_what_was_read_of_a_film_can_be_seen_in_the_mirror_and_at_another_pace(catalogue) -> None:
    showing = shown_anew(catalogue, catalogue.entries[0], np.random.default_rng(3))
    count = len(showing.times_s)
    rng = np.random.default_rng(4)
    x, y = 0.66 + 0.05 * rng.normal(size=(count, 17)), 0.5 + 0.1 * rng.normal(size=(count, 17))
    score = np.full((count, 17), 0.9)
    (own,) = showing.strikes
    made = [varied(showing, x, y, score, np.random.default_rng(seed)) for seed in range(30)]
    paces = {round(own.peak_s / one.strikes[0].peak_s, 6) for one in made}
    assert len(paces) == 30 and min(paces) > 0.8 and max(paces) < 1.25
    assert {one.strikes[0].limb for one in made} == {own.limb, own.limb ^ 1}
    assert {len(one.times_s) < count for one in made} == {True, False}
    whole = [one for one in made if len(one.times_s) == count]
    plain = next(one for one in whole if one.strikes[0].limb == own.limb)
    mirrored = next(one for one in whole if one.strikes[0].limb != own.limb)
    left, right = (FEATURE_NAMES.index(f"{side}_wrist_x") for side in ("left", "right"))
    assert np.ptp(plain.features[:, left]) > 0.1
    assert mirrored.features[:, right] == pytest.approx(-plain.features[:, left], abs=0.03)
