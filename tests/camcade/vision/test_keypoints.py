from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camcade.errors import ModelError
from camcade.vision.crop_tracker import keypoints_of
from camcade.vision.keypoints import BONES, COUNT, INDEX, NAMES
from camcade.vision.region import WHOLE

shares = st.floats(-0.5, 1.5)


def network_output(y: float = 0.5, x: float = 0.5, score: float = 0.9) -> list[float]:
    return [y, x, score] * COUNT


def test_the_order_is_coco_s() -> None:
    people = pytest.importorskip("camcade_training.synthetic.body", reason="needs the training tools")
    assert people.COCO_JOINTS == NAMES


def test_every_joint_but_none_twice_is_in_the_skeleton() -> None:
    assert {joint for bone in BONES for joint in bone} == set(range(COUNT))
    assert len({frozenset(bone) for bone in BONES}) == len(BONES)


def test_a_whole_picture_is_read_in_heights_of_the_frame() -> None:
    values = network_output()
    values[3 * INDEX["left_wrist"] : 3 * INDEX["left_wrist"] + 3] = [0.25, 0.75, 0.4]
    read = keypoints_of(values, WHOLE, 1234.5, 4 / 3)
    wrist = INDEX["left_wrist"]
    assert (read.x[wrist], read.y[wrist], read.score[wrist]) == (pytest.approx(1.0), 0.25, 0.4)
    assert read.x[0] == pytest.approx(2 / 3)
    assert read.t_ms == 1234.5


@given(left=shares, top=shares, width=st.floats(0.1, 2), height=st.floats(0.1, 2), x=shares, y=shares)
def test_a_point_stays_where_it_is_whatever_region_was_looked_at(
    left: float, top: float, width: float, height: float, x: float, y: float
) -> None:
    region = left, top, left + width, top + height
    values = network_output((y - top) / height, (x - left) / width)
    read = keypoints_of(values, region, 0.0, 1.5)
    assert read.x[0] == pytest.approx(x * 1.5, abs=1e-9)
    assert read.y[0] == pytest.approx(y, abs=1e-9)


@pytest.mark.parametrize("values", [[0.5] * 50, [0.5] * 50 + [nan]])
def test_what_is_no_set_of_joints_is_refused(values: list[float]) -> None:
    with pytest.raises(ModelError, match="expected 51 numbers"):
        keypoints_of(values, WHOLE, 0.0, 1.0)


def test_scores_stay_between_nothing_and_certainty() -> None:
    assert keypoints_of(network_output(score=1.2), WHOLE, 0.0, 1.0).score == (1.0,) * COUNT
