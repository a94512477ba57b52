import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camcade.errors import CamcadeError, ModelError, SettingsError
from camcade.gestures import StrikeClass, StrikeDetector, StrikeSettings
from camcade.intents import Intent


def detections(track, settings=None):
    """All (t, intent) of a track of (t, punch, kick)."""
    detector = StrikeDetector(settings)
    found = []
    for t_seconds, punch, kick in track:
        intent = detector.update(t_seconds, {"punch": punch, "kick": kick, "other": 1 - punch - kick})
        if intent is not None:
            found.append((t_seconds, intent))
    return found


def track(*stretches, fps=30.0):
    """Frames at this rate: each stretch is (seconds, punch, kick)."""
    frames, t_seconds = [], 0.0
    for seconds, punch, kick in stretches:
        for _ in range(round(seconds * fps)):
            frames.append((t_seconds, punch, kick))
            t_seconds += 1 / fps
    return frames


QUIET = (1.0, 0.02, 0.02)
PUNCH = (0.2, 0.95, 0.02)
KICK = (0.2, 0.02, 0.95)


def test_a_strike_fires_once_in_its_first_frame_if_that_is_beyond_doubt():
    assert detections(track(QUIET, PUNCH, QUIET)) == [(pytest.approx(1.0), Intent.HIGH_PUNCH)]
    assert detections(track(QUIET, KICK, QUIET)) == [(pytest.approx(1.0), Intent.HIGH_KICK)]


@pytest.mark.parametrize("fps", [12, 15, 24, 30, 60])
def test_a_fairly_sure_strike_fires_within_a_tenth_of_a_second_at_any_frame_rate(fps):
    found = detections(track(QUIET, (0.25, 0.8, 0.05), QUIET, fps=fps))
    assert [intent for _, intent in found] == [Intent.HIGH_PUNCH]
    assert found[0][0] <= 1.1


def test_one_doubtful_frame_is_no_strike():
    assert detections(track(QUIET, (1 / 30, 0.8, 0.02), QUIET)) == []


def test_an_arm_held_out_strikes_once():
    assert len(detections(track(QUIET, (10.0, 0.95, 0.02), QUIET))) == 1


def test_a_probability_that_flickers_about_the_threshold_strikes_once():
    flicker = [(0.1, 0.9, 0.0), (0.1, 0.45, 0.0)] * 10
    assert len(detections(track(QUIET, *flicker, QUIET))) == 1


def test_two_strikes_with_a_rest_between_are_two():
    found = detections(track(QUIET, PUNCH, (0.3, 0.05, 0.05), PUNCH, (0.3, 0.05, 0.05), KICK, QUIET))
    assert [intent for _, intent in found] == [Intent.HIGH_PUNCH, Intent.HIGH_PUNCH, Intent.HIGH_KICK]


def test_the_cool_down_keeps_strikes_apart():
    quick = [item for _ in range(20) for item in ((0.1, 0.95, 0.0), (0.1, 0.0, 0.0))]
    settings = StrikeSettings(cooldown_ms=500, rearm_ms=0, smoothing_ms=0)
    times = [t for t, _ in detections(track(*quick), settings)]
    assert len(times) > 4
    assert all(later - earlier >= 0.5 for earlier, later in zip(times, times[1:], strict=False))


def test_it_arms_again_only_after_a_stretch_of_quiet():
    strikes = track(QUIET, PUNCH, (0.1, 0.0, 0.0), PUNCH, QUIET)
    assert len(detections(strikes, StrikeSettings(rearm_ms=0, cooldown_ms=0))) == 2
    assert len(detections(strikes, StrikeSettings(rearm_ms=200, cooldown_ms=0))) == 1


def test_neither_leads_so_neither_strikes():
    assert detections(track(QUIET, (0.3, 0.49, 0.51), QUIET), loose(margin=0.1)) == []
    assert len(detections(track(QUIET, (0.3, 0.3, 0.69), QUIET), loose(margin=0.1))) == 1


def loose(**fields):
    punch, kick = (StrikeClass(intent, 0.4, 0.3, 0.45) for intent in (Intent.HIGH_PUNCH, Intent.HIGH_KICK))
    return StrikeSettings({"punch": punch, "kick": kick}, **fields)


def test_after_a_gap_in_the_frames_one_frame_counts_no_more_than_usual():
    frames = track(QUIET) + [(60.0, 0.62, 0.02), (60.03, 0.02, 0.02)]
    assert detections(frames) == []


def test_missing_frames_do_not_lose_a_strike():
    frames = [frame for index, frame in enumerate(track(QUIET, (0.3, 0.95, 0.0), QUIET)) if index % 3]
    assert len(detections(frames)) == 1


def test_frames_that_are_not_newer_are_left_out():
    detector = StrikeDetector()
    sure = {"punch": 0.95, "kick": 0.0}
    assert detector.update(1.0, {"punch": 0.0, "kick": 0.0}) is None
    assert detector.update(1.0, sure) is None
    assert detector.update(0.5, sure) is None
    assert detector.update(1.03, sure) is Intent.HIGH_PUNCH


def test_a_binary_model_is_enough_for_punches():
    settings = StrikeSettings({"punch": StrikeClass(Intent.HIGH_PUNCH)})
    detector = StrikeDetector(settings)
    found = [detector.update(index / 30, {"punch": 0.95 if index > 30 else 0.1}) for index in range(40)]
    assert found.index(Intent.HIGH_PUNCH) == 31
    assert found.count(None) == 39


def test_what_a_class_asks_for_is_a_setting():
    kick = StrikeClass(Intent.SPIN_KICK)
    settings = StrikeSettings({"punch": StrikeClass(Intent.UPPERCUT), "kick": kick})
    found = detections(track(QUIET, PUNCH, QUIET, KICK), settings)
    assert [intent for _, intent in found] == [Intent.UPPERCUT, Intent.SPIN_KICK]


def test_what_the_page_shows():
    detector = StrikeDetector()
    assert detector.is_armed and detector.smoothed == {"punch": 0, "kick": 0}
    detector.update(0.0, {"punch": 0.95, "kick": 0.0})
    assert not detector.is_armed and 0.5 < detector.smoothed["punch"] < 0.95
    detector.reset()
    assert detector.is_armed and detector.smoothed == {"punch": 0, "kick": 0}
    assert detector.update(0.0, {"punch": 0.95, "kick": 0.0}) is Intent.HIGH_PUNCH


def test_a_probability_that_is_missing_or_no_number_is_refused():
    with pytest.raises(ModelError, match="gives punch, other, but the decision asks for 'kick'"):
        StrikeDetector().update(0.0, {"punch": 0.1, "other": 0.9})
    with pytest.raises(ModelError, match="'punch' is nan"):
        StrikeDetector().update(0.0, {"punch": math.nan, "kick": 0.0})


frames = st.lists(
    st.tuples(st.floats(0.001, 0.5), st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=200
)


@given(frames)
def test_whatever_comes_there_is_quiet_and_time_between_two_strikes(frames):
    settings = StrikeSettings()
    detector = StrikeDetector(settings)
    t_seconds, last_s, was_quiet = 0.0, -math.inf, True
    for wait_s, punch, kick in frames:
        t_seconds += wait_s
        intent = detector.update(t_seconds, {"punch": punch, "kick": kick})
        assert all(0 <= value <= 1 for value in detector.smoothed.values())
        was_quiet = was_quiet or all(value < 0.4 for value in detector.smoothed.values())
        if intent is not None:
            assert was_quiet and t_seconds - last_s >= 0.25
            last_s, was_quiet = t_seconds, False


@given(frames)
def test_nothing_below_the_thresholds_ever_strikes(frames):
    detector, t_seconds = StrikeDetector(), 0.0
    for wait_s, punch, kick in frames:
        t_seconds += wait_s
        assert detector.update(t_seconds, {"punch": punch * 0.59, "kick": kick * 0.59}) is None


# Settings ---------------------------------------------------------------------------------------------------


def test_settings_go_through_a_card_and_back():
    settings = loose(smoothing_ms=25, margin=0.2)
    assert StrikeSettings.from_card(json.loads(json.dumps(settings.to_card()))) == settings
    assert StrikeSettings.from_card({}) == StrikeSettings()


def test_a_card_may_name_only_what_differs():
    settings = StrikeSettings.from_card(
        {"cooldown_ms": 300, "classes": {"punch": {"intent": "low-punch", "on": 0.7}}}
    )
    assert settings.classes == {"punch": StrikeClass(Intent.LOW_PUNCH, on=0.7)}
    assert settings.cooldown_ms == 300


@pytest.mark.parametrize(
    ("card", "message"),
    [
        ({"cooldown": 300}, "decision of the model card has cooldown; known are classes, cooldown_ms"),
        ({"classes": {"punch": {"intent": "high-punch", "onn": 1}}}, "decision.classes.punch .* has onn"),
        ({"classes": {"punch": {}}}, "none for punch"),
        ({"classes": {"punch": {"intent": "headbutt"}}}, "headbutt"),
        ({"classes": {"punch": {"intent": "high-punch", "on": 2}}}, "off <= on <= 1"),
        ({"classes": {"punch": {"intent": "high-punch", "on": "x"}}}, "decision"),
        ({"classes": {}}, "at least one class"),
        ({"classes": 5}, "decision"),
        ({"smoothing_ms": -1}, "smoothing_ms is -1"),
        ({"smoothing_ms": "much"}, "decision"),
        ({"longest_frame_ms": 0}, "longest_frame_ms is 0"),
    ],
)
def test_a_card_with_a_wrong_decision_is_refused(card, message):
    with pytest.raises(ModelError, match=message) as caught:
        StrikeSettings.from_card(card)
    assert isinstance(caught.value, CamcadeError)


@pytest.mark.parametrize("thresholds", [(0.5, 0.6, 0.9), (0.6, 0.0, 0.9), (0.6, 0.4, 0.5), (1.1, 0.4, 1.2)])
def test_thresholds_out_of_order_are_refused(thresholds):
    on, off, instant = thresholds
    with pytest.raises(SettingsError, match="off <= on"):
        StrikeClass(Intent.HIGH_PUNCH, on, off, instant)


def relative(**more):
    """Settings that measure a punch against what the person showed just before."""
    strike = StrikeClass(Intent.HIGH_PUNCH, on=0.8, off=0.3, instant=1.1, rise=2.0, fall=1.5, **more)
    return StrikeSettings(classes={"punch": strike}, smoothing_ms=0)


def test_a_guard_read_as_half_a_punch_hides_no_punches_after_the_first():
    guard, strike = (0.6, 0.5, 0.0), (0.2, 0.96, 0.0)
    stretches = [QUIET, *[guard, strike] * 4, guard]
    absolute = StrikeSettings(classes={"punch": StrikeClass(Intent.HIGH_PUNCH, on=0.8, off=0.3, instant=1.1)})
    assert len(detections(track(*stretches), absolute)) == 1
    assert len(detections(track(*stretches), relative())) == 4


def test_what_comes_up_slowly_is_no_strike():
    slow = [(0.1, 0.05 + 0.9 * step / 60, 0.0) for step in range(61)]
    fast = [(1 / 30, 0.05 + 0.9 * step / 6, 0.0) for step in range(7)]
    assert detections(track(QUIET, *slow), relative()) == []
    assert len(detections(track(QUIET, *fast, (0.2, 0.95, 0.0)), relative())) == 1


@pytest.mark.parametrize("wrong", [{"rise": -1.0}, {"fall": -0.1}, {"rise": math.nan}])
def test_log_odds_below_nothing_are_refused(wrong):
    with pytest.raises(SettingsError, match="expected 0 or more"):
        StrikeClass(Intent.HIGH_PUNCH, **wrong)


def test_a_floor_that_takes_no_time_is_refused():
    with pytest.raises(SettingsError, match="floor_ms is 0"):
        StrikeSettings(floor_ms=0.0)


def test_rise_and_fall_go_through_the_card():
    settings = relative()
    assert StrikeSettings.from_card(json.loads(json.dumps(settings.to_card()))) == settings
