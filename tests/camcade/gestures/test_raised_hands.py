from dataclasses import replace

import pytest

from camcade.errors import SettingsError
from camcade.gestures.body_pipeline import Calibrator
from camcade.gestures.raised_hands import RaisedHands, RaisedHandsSettings
from camcade.presence import Presence
from camcade.vision.keypoints import COUNT, INDEX, Keypoints

FRAME_MS = 40.0
DOWN = {"wrist": 0.5, "elbow": 0.4}
UP = {"wrist": 0.05, "elbow": 0.18}
GUARD = {"wrist": 0.1, "elbow": 0.36}


def person(t_ms: float, wrist: float, elbow: float, left_wrist: float | None = None) -> Keypoints:
    """Somebody who faces the camera, with both hands and elbows at these heights of the picture."""
    x, y = [0.66] * COUNT, [0.2] * COUNT
    heights = {"shoulder": 0.3, "hip": 0.52, "knee": 0.7, "ankle": 0.9, "wrist": wrist, "elbow": elbow}
    for part, height in heights.items():
        for side, offset in (("left", 0.04), ("right", -0.04)):
            joint = INDEX[f"{side}_{part}"]
            x[joint], y[joint] = 0.66 + offset, height
    if left_wrist is not None:
        y[INDEX["left_wrist"]] = left_wrist
    return Keypoints(tuple(x), tuple(y), (0.8,) * COUNT, t_ms, 4 / 3)


def told(hands: RaisedHands, begin_ms: float, lasts_ms: float, **heights: float) -> int:
    """How often the hands are told of while somebody holds them like this."""
    frames = range(round(lasts_ms / FRAME_MS))
    return sum(hands.update(person(begin_ms + frame * FRAME_MS, **heights)) for frame in frames)


def test_hands_held_up_are_told_of_once_however_long() -> None:
    hands = RaisedHands()
    assert told(hands, 0, 1000, **DOWN) == 0
    assert told(hands, 1000, 700, **UP) == 0
    assert 0.7 < hands.progress < 1
    assert told(hands, 1700, 5000, **UP) == 1
    assert told(hands, 6700, 1000, **DOWN) == 0
    assert told(hands, 7700, 1000, **UP) == 1


@pytest.mark.parametrize("heights", [GUARD, DOWN, {**UP, "left_wrist": 0.5}])
def test_a_guard_and_one_hand_are_not_meant(heights: dict[str, float]) -> None:
    assert told(RaisedHands(), 0, 3000, **heights) == 0


def test_a_jump_with_both_arms_is_too_short() -> None:
    hands = RaisedHands()
    assert told(hands, 0, 600, **UP) == 0
    assert told(hands, 600, 400, **DOWN) == 0
    assert told(hands, 1000, 600, **UP) == 0


def test_a_frame_that_misses_a_hand_does_not_break_the_hold() -> None:
    hands = RaisedHands()
    assert told(hands, 0, 480, **UP) == 0
    assert told(hands, 480, 120, **DOWN) == 0
    assert told(hands, 600, 400, **UP) == 1


def test_hands_that_are_not_seen_do_not_count() -> None:
    hands, faint = RaisedHands(), (0.1,) * COUNT
    assert not any(hands.update(replace(person(frame * FRAME_MS, **UP), score=faint)) for frame in range(60))


def test_settings_out_of_range_are_refused() -> None:
    with pytest.raises(SettingsError, match="hold_ms is 0"):
        RaisedHandsSettings(hold_ms=0.0)


def test_a_player_is_new_then_known_and_away_before_they_are_forgotten() -> None:
    calibrator = Calibrator()
    assert calibrator.presence is Presence.ABSENT
    calibrator.update(person(0.0, **DOWN))
    assert calibrator.presence is Presence.NEW
    for frame in range(1, 60):
        calibrator.update(person(frame * FRAME_MS, **DOWN))
    assert calibrator.presence is Presence.KNOWN
    away = replace(person(0.0, **DOWN), score=(0.0,) * COUNT)
    left_ms = 59 * FRAME_MS
    calibrator.update(replace(away, t_ms=left_ms + 400))
    assert calibrator.presence is Presence.KNOWN, "a moment out of sight is nothing"
    calibrator.update(replace(away, t_ms=left_ms + 800))
    assert calibrator.presence is Presence.ABSENT
    calibrator.update(person(left_ms + 900, **DOWN))
    assert calibrator.presence is Presence.KNOWN, "the same player is back"
    calibrator.update(replace(away, t_ms=left_ms + 2500))
    calibrator.update(person(left_ms + 2600, **DOWN))
    assert calibrator.presence is Presence.NEW
