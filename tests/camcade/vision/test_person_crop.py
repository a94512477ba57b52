import pytest
from hypothesis import given
from hypothesis import strategies as st

from camcade.errors import SettingsError
from camcade.vision.keypoints import COUNT, INDEX, Keypoints
from camcade.vision.person_crop import CropSettings, PersonCrop

# A person who stands, by joint: sideways and down from the hips' middle, in trunks.
STANDING = {
    "nose": (0.0, -1.45),
    "left_eye": (0.08, -1.5),
    "right_eye": (-0.08, -1.5),
    "left_ear": (0.15, -1.45),
    "right_ear": (-0.15, -1.45),
    "left_shoulder": (0.35, -1.0),
    "right_shoulder": (-0.35, -1.0),
    "left_elbow": (0.45, -0.5),
    "right_elbow": (-0.45, -0.5),
    "left_wrist": (0.5, 0.0),
    "right_wrist": (-0.5, 0.0),
    "left_hip": (0.2, 0.0),
    "right_hip": (-0.2, 0.0),
    "left_knee": (0.22, 0.85),
    "right_knee": (-0.22, 0.85),
    "left_ankle": (0.24, 1.7),
    "right_ankle": (-0.24, 1.7),
}


def standing(
    x: float = 0.66, y: float = 0.5, trunk: float = 0.2, score: float = 0.8, aspect: float = 4 / 3
) -> Keypoints:
    places = list(STANDING.values())
    return Keypoints(
        tuple(x + trunk * across for across, _ in places),
        tuple(y + trunk * down for _, down in places),
        (score,) * COUNT,
        0.0,
        aspect,
    )


def square(crop: PersonCrop, aspect: float) -> tuple[float, float, float, float]:
    """Left, top, width and height of the next look, in heights of the frame."""
    left, top, right, bottom = crop.region(aspect)
    return left * aspect, top, (right - left) * aspect, bottom - top


@pytest.mark.parametrize("aspect", [4 / 3, 16 / 9, 3 / 4])
def test_the_first_look_is_at_the_whole_picture_in_a_square(aspect: float) -> None:
    crop = PersonCrop()
    left, top, width, height = square(crop, aspect)
    assert not crop.is_following
    assert width == pytest.approx(height) == pytest.approx(max(aspect, 1.0))
    assert left + width / 2 == pytest.approx(aspect / 2)
    assert top + height / 2 == pytest.approx(0.5)


def test_the_next_look_is_at_1_9_torsos_or_1_2_bodies_around_the_hips() -> None:
    crop = PersonCrop()
    crop.update(standing(trunk=0.1))
    left, top, width, height = square(crop, 4 / 3)
    assert crop.is_following
    assert (left + width / 2, top + height / 2) == pytest.approx((0.66, 0.5))
    assert width == pytest.approx(height) == pytest.approx(2 * max(1.9 * 0.1, 1.2 * 0.17))


def test_joints_that_are_not_seen_widen_nothing() -> None:
    seen = standing(trunk=0.1)
    hidden = INDEX["left_ankle"], INDEX["right_ankle"]
    score = tuple(0.1 if joint in hidden else 0.8 for joint in range(COUNT))
    crop = PersonCrop()
    crop.update(Keypoints(seen.x, seen.y, score, 0.0, seen.aspect))
    assert square(crop, seen.aspect)[2] == pytest.approx(2 * 1.9 * 0.1)


@pytest.mark.parametrize("lost", [("left_hip", "right_hip"), ("left_shoulder", "right_shoulder")])
def test_without_hips_or_shoulders_the_whole_picture_is_looked_at(lost: tuple[str, str]) -> None:
    crop = PersonCrop()
    crop.update(standing())
    person = standing()
    score = tuple(0.1 if joint in {INDEX[name] for name in lost} else 0.8 for joint in range(COUNT))
    crop.update(Keypoints(person.x, person.y, score, 0.0, person.aspect))
    assert not crop.is_following


def test_one_hip_and_one_shoulder_are_enough() -> None:
    person = standing(trunk=0.1)
    gone = {INDEX["left_hip"], INDEX["right_shoulder"]}
    score = tuple(0.1 if joint in gone else 0.8 for joint in range(COUNT))
    crop = PersonCrop()
    crop.update(Keypoints(person.x, person.y, score, 0.0, person.aspect))
    assert crop.is_following


def test_forgetting_looks_everywhere_again() -> None:
    crop = PersonCrop()
    crop.update(standing(trunk=0.1))
    crop.forget()
    assert square(crop, 4 / 3)[2] == pytest.approx(4 / 3)


@given(
    x=st.floats(0, 1.7),
    y=st.floats(0, 1),
    trunk=st.floats(0.01, 1.0),
    aspect=st.sampled_from([4 / 3, 16 / 9, 9 / 16]),
)
def test_whoever_is_followed_is_in_the_square_as_far_as_the_picture_shows_them(
    x: float, y: float, trunk: float, aspect: float
) -> None:
    person = standing(min(x, aspect), y, trunk, aspect=aspect)
    crop = PersonCrop()
    crop.update(person)
    left, top, width, height = square(crop, aspect)
    assert width == pytest.approx(height)
    for place_x, place_y in zip(person.x, person.y, strict=True):
        if 0 <= place_x <= aspect and 0 <= place_y <= 1:
            assert left - 1e-9 <= place_x <= left + width + 1e-9
            assert top - 1e-9 <= place_y <= top + height + 1e-9


@pytest.mark.parametrize(
    "wrong", [{"confident": 0}, {"torso_room": 0.5}, {"body_room": 0}, {"least_half": 0}]
)
def test_settings_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        CropSettings(**wrong)
