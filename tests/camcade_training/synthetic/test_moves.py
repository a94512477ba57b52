import hashlib

import numpy as np
import pytest

from camcade_training.synthetic.body import FIELDS, Proportions, solve
from camcade_training.synthetic.crouching import hop
from camcade_training.synthetic.habits import Habits
from camcade_training.synthetic.low_strikes import low_cross, low_front_kick
from camcade_training.synthetic.motions import MOTIONS, motion
from camcade_training.synthetic.moves import (
    HELD_AUTHORS,
    IDLE_AUTHORS,
    STRIKE_AUTHORS,
    perform_move,
)
from camcade_training.synthetic.poses import compile_poses
from camcade_training.synthetic.walking import sidestep

ALL = [
    *((action, author) for action, authors in STRIKE_AUTHORS.items() for author in authors),
    *((action, author) for action, authors in HELD_AUTHORS.items() for author in authors),
    *(("idle", author) for author in IDLE_AUTHORS),
]
BODY = Proportions()


@pytest.mark.parametrize(
    "author", dict.fromkeys(author for _, author in ALL), ids=lambda author: author.__name__
)
@pytest.mark.parametrize("side", ["left", "right"])
def test_every_move_compiles_in_time_and_says_its_side(author, side):
    made = perform_move(author, Habits(), np.random.default_rng(4), side)
    times = [key.at_s for key in made.keys]
    assert times == sorted(times) and times[0] == 0.0
    rows = compile_poses([key.pose for key in made.keys], BODY)
    assert np.isfinite(rows).all()
    assert all(strike.action == f"{made.action}-{side}" for strike in made.strikes)
    assert all(strike.end_s <= made.duration_s + 1e-9 for strike in made.strikes)


def peak_of(author, seed, side="right"):
    made = perform_move(author, Habits(), np.random.default_rng(seed), side)
    at = min(range(len(made.keys)), key=lambda key: abs(made.keys[key].at_s - made.strikes[0].peak_s))
    return solve(compile_poses([made.keys[at].pose], BODY), BODY).joints


@pytest.mark.parametrize("seed", range(5))
def test_low_strikes_are_low(seed):
    punch = peak_of(low_cross, seed)
    assert (punch["right_wrist"] - punch["right_shoulder"])[0, 1] < -0.25 * BODY.arm
    kick = peak_of(low_front_kick, seed, "left")
    assert (kick["left_ankle"] - kick["left_hip"])[0, 1] < -0.3 * BODY.leg
    assert kick["left_ankle"][0, 2] > 0.3 * BODY.leg  # ahead of the body


def test_a_hop_leaves_the_floor_with_both_feet():
    made = hop(Habits(), np.random.default_rng(0))
    joints = solve(compile_poses([key.pose for key in made.keys], BODY), BODY).joints
    lower = np.minimum(joints["left_ankle"][:, 1], joints["right_ankle"][:, 1]) - BODY.ankle_height
    assert lower.max() > 0.05 and lower[0] < 0.01 and lower[-1] < 0.01


def test_a_sidestep_goes_there_and_back():
    made = sidestep(Habits(), -1.0)
    root = compile_poses([key.pose for key in made.keys], BODY)[:, FIELDS["root"]][:, 0]
    assert root.min() == pytest.approx(-1.0) and root[-1] == pytest.approx(0.0, abs=1e-9)


def test_the_picture_model_s_motions_are_what_they_were():
    digest = hashlib.sha256()
    for name in sorted(MOTIONS):
        made = motion(name, Habits(), np.random.default_rng(11))
        rows = compile_poses([key.pose for key in made.keys], BODY)
        digest.update((np.round(rows, 6) + 0.0).tobytes())
        digest.update((np.round([key.at_s for key in made.keys], 6) + 0.0).tobytes())
    assert digest.hexdigest() == "8785283f2799befc03927e986d8c672dc45e81d9c67e05a1d80be536d59ec0fb"
