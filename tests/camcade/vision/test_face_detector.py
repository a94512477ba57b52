import math

import pytest

from camcade.vision.face_detector import GRIDS, INPUT_PX, VALUES, detect, intersection_over_union, letterbox

Outputs = dict[str, list[float]]


def nothing() -> Outputs:
    """The answer to an empty picture."""
    outputs: Outputs = {}
    for grid in GRIDS:
        count = grid.cells**2 * grid.anchors
        outputs[grid.scores] = [-20.0] * count
        outputs[grid.offsets] = [0.0] * count * VALUES
    return outputs


def put(
    outputs: Outputs, x: float, y: float, size: float, logit: float, grid: int = 1, anchor: int = 0
) -> None:
    """Let the anchor of the cell at (x, y), px of the input, see a face of this size there."""
    where = GRIDS[grid]
    stride = INPUT_PX / where.cells
    row, column = int(y // stride), int(x // stride)
    index = (row * where.cells + column) * where.anchors + anchor
    middle_x, middle_y = (column + 0.5) * stride, (row + 0.5) * stride
    eye, mouth = size / 5, size / 4
    values = [x, y, size, size, x - eye, y - eye, x + eye, y - eye, x, y, x, y + mouth, 0, 0, 0, 0]
    for place, value in enumerate(values):
        shift = 0.0 if place in (2, 3) else middle_y if place % 2 else middle_x
        outputs[where.offsets][index * VALUES + place] = value - shift
    outputs[where.scores][index] = logit


def test_the_anchors_are_as_many_as_the_network_s() -> None:
    assert [grid.cells**2 * grid.anchors for grid in GRIDS] == [512, 384]


def test_an_empty_picture_holds_no_face() -> None:
    assert detect(nothing(), 640, 480) == []


def test_a_face_is_where_its_anchor_says() -> None:
    outputs = nothing()
    put(outputs, 100, 120, 60, 3.0)
    (face,) = detect(outputs, INPUT_PX, INPUT_PX)
    assert face.left_eye == pytest.approx((88, 108))
    assert face.right_eye == pytest.approx((112, 108))
    assert face.mouth == pytest.approx((100, 135))
    assert face.score == pytest.approx(1 / (1 + math.exp(-3)))


def test_the_letterbox_is_taken_off_again() -> None:
    outputs = nothing()
    put(outputs, 128, 128, 64, 3.0)  # the middle of the square is that of the picture
    (face,) = detect(outputs, 640, 480)
    assert (face.left_eye[0] + face.right_eye[0]) / 2 == pytest.approx(320)
    assert (face.left_eye[1] + 12.8 * 2.5) == pytest.approx(240)
    left, top, right, bottom = letterbox(640, 480)
    assert (left, right) == (0, 1) and (top, bottom) == pytest.approx((-1 / 6, 7 / 6))
    left, top, right, bottom = letterbox(480, 640)
    assert (top, bottom) == (0, 1) and (left, right) == pytest.approx((-1 / 6, 7 / 6))


def test_anchors_of_one_face_are_blended_and_two_faces_stay_two() -> None:
    outputs = nothing()
    put(outputs, 100, 120, 60, 2.0)
    put(outputs, 104, 120, 60, 2.0, anchor=1)
    put(outputs, 200, 60, 40, 1.0, grid=0)
    first, second = detect(outputs, INPUT_PX, INPUT_PX)
    assert first.mouth[0] == pytest.approx(102), "two equally sure anchors meet in the middle"
    assert second.mouth[0] == pytest.approx(200)
    assert first.score > second.score


def test_unsure_anchors_are_ignored() -> None:
    outputs = nothing()
    put(outputs, 100, 120, 60, -0.1)
    assert detect(outputs, INPUT_PX, INPUT_PX) == []


def test_the_eyes_are_named_by_where_they_stand_in_the_picture() -> None:
    outputs = nothing()
    put(outputs, 100, 120, 60, 3.0)
    grid = GRIDS[1]
    index = outputs[grid.scores].index(3.0)
    start = index * VALUES
    eyes = outputs[grid.offsets][start + 4 : start + 8]
    outputs[grid.offsets][start + 4 : start + 8] = eyes[2:] + eyes[:2]  # a face upside down has them so
    (face,) = detect(outputs, INPUT_PX, INPUT_PX)
    assert face.left_eye[0] < face.right_eye[0]


def test_boxes_in_common() -> None:
    assert intersection_over_union((0, 0, 2, 2), (1, 0, 3, 2)) == pytest.approx(1 / 3)
    assert intersection_over_union((0, 0, 1, 1), (1, 1, 2, 2)) == 0


def test_a_picture_without_extent_is_refused() -> None:
    with pytest.raises(ValueError, match="holds no face"):
        letterbox(0, 480)
