import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camcade.errors import SettingsError
from camcade.vision.crop_tracker import (
    MOVENET,
    CropTracker,
    CropTrackerSettings,
    Square,
    in_frame,
    square_around,
    whole_square,
)
from camcade.vision.keypoints import COUNT, INDEX, Keypoints

ASPECT = 4 / 3
places = st.floats(-0.4, 1.6, allow_nan=False)


def standing(x: float = 0.6, hips: float = 0.5, height: float = 0.8) -> list[tuple[float, float]]:
    """A player who stands upright, in units of the frame's height."""
    head, shoulders, knees, ankles = (hips - s * height for s in (0.42, 0.3, -0.25, -0.5))
    return (
        [(x, head)] * 5
        + [(x - 0.1, shoulders), (x + 0.1, shoulders)]
        + [(x, hips)] * 6
        + [(x, knees)] * 2
        + [(x, ankles)] * 2
    )


def as_shares(joints: list[tuple[float, float]], square: Square) -> list[float]:
    left, top = square.x - square.side / 2, square.y - square.side / 2
    return [value for x, y in joints for value in ((x - left) / square.side, (y - top) / square.side)]


def see(follower: CropTracker, joints: list[tuple[float, float]], seen: float = 0.9) -> None:
    follower.update(as_shares(joints, follower.square), seen)


@pytest.mark.parametrize("aspect", [4 / 3, 16 / 9, 1.0, 9 / 16])
def test_the_first_look_is_at_the_whole_picture(aspect: float):
    left, top, right, bottom = CropTracker(aspect).region
    assert left <= 0 and top <= 0 and right >= 1 and bottom >= 1
    assert (right - left) * aspect == pytest.approx(bottom - top), "squares are not distorted"
    assert min(right - left, bottom - top) == pytest.approx(1)


def test_the_next_look_is_at_the_player_with_room_for_all_joints():
    follower = CropTracker(ASPECT)
    see(follower, standing())
    square = follower.square
    assert follower.follows and (square.x, square.y) == pytest.approx((0.6, 0.5))
    for x, y in standing():
        assert abs(x - square.x) < square.side / 2 and abs(y - square.y) < square.side / 2
    assert square.side < whole_square(ASPECT).side


def test_a_steady_player_is_followed_to_a_steady_square():
    follower = CropTracker(ASPECT)
    for _ in range(30):
        see(follower, standing(x=0.9, height=0.4))
    side = square_around(standing(x=0.9, height=0.4)).side * CropTrackerSettings().room
    assert (follower.square.x, follower.square.side) == pytest.approx((0.9, side))


def test_small_moves_are_followed_softly_and_leaps_at_once():
    follower = CropTracker(ASPECT, CropTrackerSettings(pace=0.5))
    see(follower, standing(x=0.5))
    see(follower, standing(x=0.6))
    assert follower.square.x == pytest.approx(0.55)
    see(follower, standing(x=1.3))
    assert follower.square.x == pytest.approx(1.3)


@pytest.mark.parametrize("lost", [(0.2, standing()), (0.9, standing(x=9.0)), (0.9, [(math.nan, 0.0)] * 17)])
def test_a_lost_player_is_looked_for_in_the_whole_picture(lost):
    seen, joints = lost
    follower = CropTracker(ASPECT)
    see(follower, standing())
    see(follower, joints, seen)
    assert not follower.follows and follower.square == whole_square(ASPECT)


@pytest.mark.parametrize(
    ("x", "hips", "outside"),
    [(0.6, 0.5, set()), (0.6, 0.65, {"feet"}), (-0.05, 0.5, {"hands", "feet"}), (0.6, 0.63, set())],
    ids=["whole", "feet below", "half beside", "feet on the edge"],
)
def test_it_tells_which_ends_of_the_player_are_outside(x: float, hips: float, outside: set[str]):
    follower = CropTracker(ASPECT)
    assert follower.outside == frozenset()
    see(follower, standing(x, hips))
    assert follower.outside == outside
    see(follower, standing(x, hips), 0.1)
    assert follower.outside == frozenset(), "nobody is there"


def test_forgetting_starts_over():
    follower = CropTracker(ASPECT)
    see(follower, standing())
    follower.forget()
    assert not follower.follows


@given(st.lists(st.tuples(places, places), min_size=17, max_size=17))
def test_any_joints_give_a_square_that_holds_the_trunk(joints):
    square = square_around(joints)
    assert 0.2 <= square.side <= 4.0
    if square.side < 4.0:
        for joint in (5, 6, 11, 12):
            assert abs(joints[joint][0] - square.x) <= square.side / 2
            assert abs(joints[joint][1] - square.y) <= square.side / 2


@given(
    st.lists(st.tuples(places, places), min_size=17, max_size=17),
    st.builds(Square, places, places, st.floats(0.2, 3)),
)
def test_shares_and_places_are_two_ways_to_say_the_same(joints, square):
    for (x, y), (again_x, again_y) in zip(joints, in_frame(as_shares(joints, square), square), strict=True):
        assert (again_x, again_y) == pytest.approx((x, y), abs=1e-9)


def test_a_mirrored_player_gets_the_mirrored_square():
    mirrored = [(ASPECT - x, y) for x, y in standing(x=0.3)]
    square, other = square_around(standing(x=0.3)), square_around(mirrored)
    assert (ASPECT - other.x, other.y, other.side) == pytest.approx((square.x, square.y, square.side))


def test_settings_go_through_a_card_and_nonsense_is_refused():
    settings = CropTrackerSettings(0.4, 0.8, 0.6, 1.1)
    assert CropTrackerSettings.from_card(settings.to_card()) == settings
    for wrong in (
        {"seen": 0.0},
        {"pace": 1.5},
        {"leap": -1.0},
        {"room": 0.0},
        {"torso_room": 0.5},
        {"body_room": 0},
        {"least_side": 0},
        {"largest_side": 0.1},
    ):
        with pytest.raises(SettingsError, match=f"{next(iter(wrong))} is"):
            CropTrackerSettings(**wrong)
    for aspect in (0.0, -1.0, math.inf):
        with pytest.raises(SettingsError, match="aspect is"):
            CropTracker(aspect)


# MoveNet, which gives each joint a score and knows none outside the picture -------------------------------

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


def person_standing(
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


def look(crop: CropTracker) -> tuple[float, float, float, float]:
    """Left, top, width and height of the next look, in heights of the frame."""
    left, top, right, bottom = crop.region
    return left * crop.aspect, top, (right - left) * crop.aspect, bottom - top


@pytest.mark.parametrize("aspect", [4 / 3, 16 / 9, 3 / 4])
def test_movenets_first_look_is_at_the_whole_picture_in_a_square(aspect: float) -> None:
    crop = CropTracker(aspect, MOVENET)
    left, top, width, height = look(crop)
    assert not crop.follows
    assert width == pytest.approx(height) == pytest.approx(max(aspect, 1.0))
    assert left + width / 2 == pytest.approx(aspect / 2)
    assert top + height / 2 == pytest.approx(0.5)


def test_the_next_look_is_at_1_9_torsos_or_1_2_bodies_around_the_hips() -> None:
    crop = CropTracker(ASPECT, MOVENET)
    crop.update_keypoints(person_standing(trunk=0.1))
    left, top, width, height = look(crop)
    assert crop.follows
    assert (left + width / 2, top + height / 2) == pytest.approx((0.66, 0.5))
    assert width == pytest.approx(height) == pytest.approx(2 * max(1.9 * 0.1, 1.2 * 0.17))


def test_what_movenet_saw_in_a_region_is_taken_in_as_joints_of_the_frame() -> None:
    crop, person = CropTracker(ASPECT, MOVENET), person_standing(trunk=0.1)
    region = left, top, right, bottom = 0.25, 0.25, 0.75, 1.0
    values: list[float] = []
    for x, y, score in zip(person.x, person.y, person.score, strict=True):
        values += [(y - top) / (bottom - top), (x / ASPECT - left) / (right - left), score]
    taken = crop.take(values, region, 40.0)
    assert taken.x == pytest.approx(person.x) and taken.y == pytest.approx(person.y)
    assert (taken.score, taken.t_ms, taken.aspect) == (person.score, 40.0, ASPECT)
    expected = CropTracker(ASPECT, MOVENET)
    expected.update_keypoints(person)
    assert crop.follows and look(crop) == pytest.approx(look(expected))


def test_joints_that_are_not_seen_widen_nothing() -> None:
    seen = person_standing(trunk=0.1)
    hidden = INDEX["left_ankle"], INDEX["right_ankle"]
    score = tuple(0.1 if joint in hidden else 0.8 for joint in range(COUNT))
    crop = CropTracker(ASPECT, MOVENET)
    crop.update_keypoints(Keypoints(seen.x, seen.y, score, 0.0, seen.aspect))
    assert look(crop)[2] == pytest.approx(2 * 1.9 * 0.1)


@pytest.mark.parametrize("lost", [("left_hip", "right_hip"), ("left_shoulder", "right_shoulder")])
def test_without_hips_or_shoulders_the_whole_picture_is_looked_at(lost: tuple[str, str]) -> None:
    crop = CropTracker(ASPECT, MOVENET)
    crop.update_keypoints(person_standing())
    person = person_standing()
    score = tuple(0.1 if joint in {INDEX[name] for name in lost} else 0.8 for joint in range(COUNT))
    crop.update_keypoints(Keypoints(person.x, person.y, score, 0.0, person.aspect))
    assert not crop.follows


def test_one_hip_and_one_shoulder_are_enough() -> None:
    person = person_standing(trunk=0.1)
    gone = {INDEX["left_hip"], INDEX["right_shoulder"]}
    score = tuple(0.1 if joint in gone else 0.8 for joint in range(COUNT))
    crop = CropTracker(ASPECT, MOVENET)
    crop.update_keypoints(Keypoints(person.x, person.y, score, 0.0, person.aspect))
    assert crop.follows


def test_forgetting_looks_everywhere_again() -> None:
    crop = CropTracker(ASPECT, MOVENET)
    crop.update_keypoints(person_standing(trunk=0.1))
    crop.forget()
    assert look(crop)[2] == pytest.approx(4 / 3)


@given(
    x=st.floats(0, 1.7),
    y=st.floats(0, 1),
    trunk=st.floats(0.01, 1.0),
    aspect=st.sampled_from([4 / 3, 16 / 9, 9 / 16]),
)
def test_whoever_is_followed_is_in_the_square_as_far_as_the_picture_shows_them(
    x: float, y: float, trunk: float, aspect: float
) -> None:
    person = person_standing(min(x, aspect), y, trunk, aspect=aspect)
    crop = CropTracker(aspect, MOVENET)
    crop.update_keypoints(person)
    left, top, width, height = look(crop)
    assert width == pytest.approx(height)
    for place_x, place_y in zip(person.x, person.y, strict=True):
        if 0 <= place_x <= aspect and 0 <= place_y <= 1:
            assert left - 1e-9 <= place_x <= left + width + 1e-9
            assert top - 1e-9 <= place_y <= top + height + 1e-9
