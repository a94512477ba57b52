from dataclasses import replace

import pytest

from camcade.errors import SettingsError
from camcade.gestures.body_features import FEATURE_NAMES, LIMIT, Calibration, features, gate
from camcade.gestures.body_measures import measure
from camcade.gestures.body_pipeline import CalibrationPhase, Calibrator
from camcade.vision.keypoints import Keypoints

# A person who faces the camera, in metres from the spot under the hips: x to the right of the picture, y up.
STANDING = (
    (0.0, 1.6),
    (0.03, 1.64),
    (-0.03, 1.64),
    (0.08, 1.62),
    (-0.08, 1.62),
    (0.18, 1.4),
    (-0.18, 1.4),
    (0.22, 1.12),
    (-0.22, 1.12),
    (0.24, 0.88),
    (-0.24, 0.88),
    (0.1, 0.93),
    (-0.1, 0.93),
    (0.1, 0.5),
    (-0.1, 0.5),
    (0.1, 0.08),
    (-0.1, 0.08),
)
TRUNK = 1.4 - 0.93


def person(*, t_ms=0.0, x=0.66, floor=0.95, height=0.45, score=0.8, moved=None):
    """Somebody `height` frame heights to the metre; `moved` maps joints to other places in metres."""
    joints = [list((moved or {}).get(joint, place)) for joint, place in enumerate(STANDING)]
    return Keypoints(
        tuple(x + place[0] * height for place in joints),
        tuple(floor - place[1] * height for place in joints),
        (score,) * 17,
        t_ms,
        4 / 3,
    )


def hidden(keypoints, *joints, score=0.02):
    return replace(
        keypoints,
        score=tuple(score if joint in joints else old for joint, old in enumerate(keypoints.score)),
    )


def named(keypoints, calibration):
    return dict(zip(FEATURE_NAMES, features(keypoints, calibration), strict=True))


def calibration_of(keypoints):
    found = measure(keypoints)
    assert found is not None
    return found


def test_place_and_size_of_the_player_do_not_matter():
    near, far = person(x=0.4, floor=1.0, height=0.5), person(x=0.9, floor=0.8, height=0.25)
    ours = features(near, calibration_of(near))
    assert ours == pytest.approx(features(far, calibration_of(far)), abs=1e-9)
    values = dict(zip(FEATURE_NAMES, ours, strict=True))
    assert values["trunk_y"] == pytest.approx(-1.0)
    assert values["left_wrist_x"] == pytest.approx(0.06 / TRUNK)
    assert values["left_hip_ankle_length"] == pytest.approx(0.85 / TRUNK)
    assert values["hips_rise"] == values["place"] == 0.0


def test_a_mirrored_player_gives_the_other_side_s_numbers():
    raised = person(moved={9: (0.5, 1.7), 7: (0.4, 1.45)})
    order = (0, 2, 1, 4, 3, 6, 5, 8, 7, 10, 9, 12, 11, 14, 13, 16, 15)
    mirrored = replace(
        raised,
        x=tuple(raised.aspect - raised.x[joint] for joint in order),
        y=tuple(raised.y[joint] for joint in order),
    )
    one, other = named(raised, calibration_of(raised)), named(mirrored, calibration_of(mirrored))
    assert one["left_wrist_x"] == pytest.approx(-other["right_wrist_x"])
    assert one["left_wrist_y"] == pytest.approx(other["right_wrist_y"])
    assert one["right_ankle_rise"] == pytest.approx(other["left_ankle_rise"])


def test_jump_and_squat_show_in_the_rises():
    calibration = calibration_of(person())
    jumping = named(person(floor=0.95 - 0.2 * 0.45), calibration)
    assert jumping["hips_rise"] == pytest.approx(0.2 / TRUNK)
    assert jumping["left_ankle_rise"] == pytest.approx(0.2 / TRUNK)
    lower = {joint: (place[0], place[1] - 0.3) for joint, place in enumerate(STANDING) if joint < 13}
    squatting = named(person(moved=lower), calibration)
    assert squatting["hips_rise"] == pytest.approx(-0.3 / TRUNK)
    assert squatting["left_ankle_rise"] == pytest.approx(0.0)


def test_hidden_joints_count_nothing_and_do_not_hurt():
    calibration = calibration_of(person())
    half = hidden(person(), 11, 12, 13, 14, 15, 16)
    values = named(half, calibration)
    assert values["trunk_y"] == pytest.approx(-1.0)  # the hips are where they must be
    assert values["left_knee_y"] == values["left_ankle_rise"] == values["hips_rise"] == 0.0
    assert values["left_wrist_y"] == pytest.approx(named(person(), calibration)["left_wrist_y"])
    wild = replace(half, x=tuple(-5.0 if joint > 10 else place for joint, place in enumerate(half.x)))
    assert features(wild, calibration) == features(half, calibration)
    nobody = hidden(person(), *range(17))
    assert all(abs(value) <= LIMIT for value in features(nobody, calibration))


def test_a_doubtful_joint_counts_by_halves():
    assert gate(0.05) == 0.0 and gate(0.2) == pytest.approx(0.5) and gate(0.9) == 1.0
    calibration = calibration_of(person())
    doubtful = named(hidden(person(), 9, score=0.2), calibration)
    assert doubtful["left_wrist_y"] == pytest.approx(0.5 * named(person(), calibration)["left_wrist_y"])


def test_a_sitting_player_is_measured_by_shoulders_and_head():
    found = calibration_of(hidden(person(), 11, 12, 13, 14, 15, 16))
    assert found.scale == pytest.approx(TRUNK * 0.45, rel=0.25)
    assert found.hip_y == pytest.approx(found.shoulder_y + found.scale)


def test_nobody_is_no_player():
    assert measure(hidden(person(), *range(17))) is None


@pytest.mark.parametrize("changes", [{"scale": 0.0}, {"scale": -1.0}, {"hip_x": float("nan")}])
def test_a_calibration_refuses_what_is_no_size(changes):
    with pytest.raises(SettingsError):
        replace(Calibration(0.2, 0.5, 0.5, 0.3, 0.9), **changes)


def stand(calibrator, start_ms, duration_ms, frame_ms=50.0, **where):
    t_ms = start_ms
    while t_ms < start_ms + duration_ms:
        calibrator.update(person(t_ms=t_ms, **where))
        t_ms += frame_ms
    return t_ms


def test_two_still_seconds_calibrate():
    calibrator = Calibrator()
    assert calibrator.phase is CalibrationPhase.PLAYER and calibrator.calibration is None
    t_ms = stand(calibrator, 0.0, 1000.0)
    assert calibrator.phase is CalibrationPhase.STILL
    assert 0.4 < calibrator.progress < 0.55
    assert calibrator.calibration is not None  # provisional: a game can begin
    stand(calibrator, t_ms, 1200.0)
    assert calibrator.is_ready and calibrator.progress == 1.0
    assert calibrator.calibration.scale == pytest.approx(TRUNK * 0.45)
    assert calibrator.calibration.hip_y == pytest.approx(0.95 - 0.93 * 0.45)


def test_moving_starts_the_two_seconds_again():
    calibrator = Calibrator()
    t_ms = stand(calibrator, 0.0, 1500.0)
    t_ms = stand(calibrator, t_ms, 300.0, x=0.9)
    assert not calibrator.is_ready and calibrator.progress < 0.2
    stand(calibrator, t_ms, 2200.0, x=0.9)
    assert calibrator.is_ready
    assert calibrator.calibration.hip_x == pytest.approx(0.9)


def test_whoever_is_never_still_is_measured_all_the_same():
    calibrator = Calibrator()
    for frame in range(160):
        calibrator.update(person(t_ms=frame * 50.0, x=0.5 + 0.2 * (frame // 10 % 2)))
    assert calibrator.is_ready
    assert calibrator.calibration.scale == pytest.approx(TRUNK * 0.45)


def test_another_player_is_measured_anew():
    calibrator = Calibrator()
    t_ms = stand(calibrator, 0.0, 2500.0)
    before = calibrator.calibration
    for _ in range(40):  # two seconds of nobody
        calibrator.update(hidden(person(t_ms=t_ms), *range(17)))
        t_ms += 50.0
    assert calibrator.phase is CalibrationPhase.PLAYER
    t_ms = stand(calibrator, t_ms, 2500.0, height=0.3)
    assert calibrator.is_ready and calibrator.calibration.scale < 0.75 * before.scale


def test_a_player_of_another_size_is_noticed_without_a_gap():
    calibrator = Calibrator()
    t_ms = stand(calibrator, 0.0, 2500.0)
    t_ms = stand(calibrator, t_ms, 1500.0, height=0.25)
    assert calibrator.is_ready  # not yet: it may be a strike or a false reading
    t_ms = stand(calibrator, t_ms, 1200.0, height=0.25)
    assert not calibrator.is_ready
    stand(calibrator, t_ms, 2500.0, height=0.25)
    assert calibrator.is_ready and calibrator.calibration.scale == pytest.approx(TRUNK * 0.25)


def test_a_held_squat_is_no_reason_to_start_anew_but_sitting_down_is():
    lower = {joint: (place[0], place[1] - 0.35) for joint, place in enumerate(STANDING) if joint < 13}
    calibrator = Calibrator()
    t_ms = stand(calibrator, 0.0, 2500.0)
    t_ms = stand(calibrator, t_ms, 5000.0, moved=lower)
    assert calibrator.is_ready
    assert named(person(moved=lower), calibrator.calibration)["hips_rise"] == pytest.approx(-0.35 / TRUNK)
    t_ms = stand(calibrator, t_ms, 8500.0, moved=lower)
    assert calibrator.is_ready  # anew: two still seconds have passed since
    assert named(person(moved=lower), calibrator.calibration)["hips_rise"] == pytest.approx(0.0)


def test_the_neutral_stance_follows_a_player_who_walks_nearer():
    calibrator = Calibrator()
    t_ms = stand(calibrator, 0.0, 2500.0)
    for step in range(100):
        share = step / 100
        t_ms += 50.0
        calibrator.update(person(t_ms=t_ms, height=0.45 + 0.06 * share, floor=0.95 + 0.04 * share))
    stand(calibrator, t_ms, 6000.0, height=0.51, floor=0.99)
    assert calibrator.is_ready
    assert calibrator.calibration.scale == pytest.approx(TRUNK * 0.51, rel=0.04)
