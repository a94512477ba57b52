import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camcade.vision.crop_tracker import (
    CropTracker,
    CropTrackerSettings,
    Square,
    in_frame,
    square_around,
    whole_square,
)

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
    for wrong in ({"seen": 0.0}, {"pace": 1.5}, {"leap": -1.0}, {"room": 0.0}):
        with pytest.raises(ValueError, match=f"{next(iter(wrong))} is"):
            CropTrackerSettings(**wrong)
    for aspect in (0.0, -1.0, math.inf):
        with pytest.raises(ValueError, match="aspect is"):
            CropTracker(aspect)
