"""A drawn body in somebody else's pose: joints stay where they are, and the rest follows."""

import numpy as np
import pytest

from camcade_training.synthetic import Person, motion, perform, solve
from camcade_training.synthetic.posed import posed, proportions_of


@pytest.fixture(scope="module")
def skeleton():
    """Somebody drawn who kicks, and the body."""
    person, rng = Person(3, "test"), np.random.default_rng(1)
    made = perform([motion("front-kick", person.habits, rng)], [], person.body, person.habits, rng, 0.4)
    return solve(made.poses(np.arange(0.0, made.duration_s, 0.05)), person.body), person.body


def test_joints_keep_their_places_and_the_others_are_where_that_body_has_them(skeleton) -> None:
    true, body = skeleton
    made = posed(true.coco(), body)
    assert made.coco() == pytest.approx(true.coco())
    for name, within_m in (
        ("head", 1e-6),
        ("crown", 1e-6),
        ("skull", 1e-6),
        ("left_hand", 1e-6),
        ("pelvis", 0.01),
        ("neck", 0.04),
        ("waist", 0.06),
        ("right_toe", 0.24),
    ):
        apart_m = np.linalg.norm(made.joints[name] - true.joints[name], axis=1)
        assert apart_m.max() < within_m, name
    toes = made.joints["right_toe"] - made.joints["right_ankle"]
    assert (np.sum(toes * (true.joints["right_toe"] - true.joints["right_ankle"]), axis=1) > 0).all()
    for name in ("pelvis", "chest", "head"):
        turned = np.einsum("tij,tik->tjk", made.turns[name], true.turns[name])
        assert np.trace(turned, axis1=1, axis2=2).min() > 1 + 2 * np.cos(0.6), name


def test_turns_are_rotations(skeleton) -> None:
    true, body = skeleton
    for name, turn in posed(true.coco(), body).turns.items():
        assert np.linalg.det(turn) == pytest.approx(1.0), name
        assert turn @ np.swapaxes(turn, 1, 2) == pytest.approx(np.broadcast_to(np.eye(3), turn.shape)), name


def test_a_body_is_measured_by_its_joints(skeleton) -> None:
    true, body = skeleton
    found = proportions_of(true.coco(), Person(4, "test").body)
    for name in ("thigh", "shin", "upper_arm", "forearm", "hip_half_width", "head_radius"):
        assert getattr(found, name) == pytest.approx(getattr(body, name), rel=0.01), name
    assert found.clavicle == pytest.approx(body.clavicle, rel=0.1)
    assert found.height == pytest.approx(body.height, rel=0.06)
    assert found.girth == Person(4, "test").body.girth
