import json
import random

import pytest

from camcade.errors import DataError
from camcade.gestures import ScoreSettings, Strike, StrikeDetector, score
from camcade.intents import Intent

PUNCH, KICK = Intent.HIGH_PUNCH, Intent.HIGH_KICK
STRIKES = [Strike(1.0, 1.2, 1.4, "punch"), Strike(3.0, 3.3, 3.6, "kick"), Strike(5.0, 5.2, 5.4, "punch")]


def test_every_strike_answered():
    result = score([(1.1, PUNCH), (3.5, KICK), (5.2, PUNCH)], STRIKES, 60)
    assert (result.strikes, result.recognised, result.recall) == (3, 3, 1.0)
    assert (result.wrong_class, result.missed, result.repeats, result.false_strikes) == (0, 0, 0, 0)
    assert result.delays_s == pytest.approx((-0.1, 0.2, 0.0))
    assert result.median_delay_s == pytest.approx(0.0)
    assert result.p90_delay_s == pytest.approx(0.2)


def test_what_goes_wrong_is_told_apart():
    detections = [(0.5, PUNCH), (1.1, KICK), (3.2, KICK), (3.5, KICK), (7.0, KICK)]
    result = score(detections, STRIKES, 30)
    assert (result.recognised, result.wrong_class, result.missed) == (1, 1, 1)
    assert (result.repeats, result.false_strikes, result.false_per_minute) == (1, 2, 4.0)
    assert result.recall == pytest.approx(1 / 3)


def test_the_first_answer_decides():
    assert score([(1.1, KICK), (1.2, PUNCH)], STRIKES[:1], 60).recognised == 0
    assert score([(1.2, KICK), (1.1, PUNCH)], STRIKES[:1], 60).recognised == 1


@pytest.mark.parametrize(
    ("t_seconds", "is_answer"), [(0.99, False), (1.0, True), (1.65, True), (1.66, False)]
)
def test_an_answer_comes_from_the_start_to_a_little_after_the_end(t_seconds, is_answer):
    result = score([(t_seconds, PUNCH)], STRIKES[:1], 60)
    assert (result.recognised, result.false_strikes) == ((1, 0) if is_answer else (0, 1))


def test_of_two_strikes_close_together_each_gets_its_answer():
    close = [Strike(1.0, 1.2, 1.4, "punch"), Strike(1.4, 1.6, 1.8, "punch")]
    result = score([(1.3, PUNCH), (1.5, PUNCH)], close, 60)
    assert (result.recognised, result.repeats) == (2, 0)


def test_a_strike_without_an_answer_goes_before_a_nearer_one_that_has_one():
    close = [Strike(1.0, 1.2, 1.4, "punch"), Strike(1.3, 1.7, 1.9, "kick")]
    result = score([(1.2, PUNCH), (1.41, KICK)], close, 60)
    assert (result.recognised, result.repeats) == (2, 0)


def test_all_punches_and_all_kicks_count_as_such():
    detections = [(1.1, Intent.UPPERCUT), (3.1, Intent.LOW_KICK), (5.1, Intent.LOW_PUNCH)]
    assert score(detections, STRIKES, 60).recognised == 3


def test_a_binary_model_is_not_asked_for_kicks_but_must_not_call_them_punches():
    binary = ScoreSettings(asked=("punch",))
    result = score([(1.1, PUNCH), (3.3, PUNCH)], STRIKES, 60, binary)
    assert (result.strikes, result.recognised, result.missed) == (2, 1, 1)
    assert (result.wrong_class, result.false_strikes) == (1, 0)


def test_a_video_without_strikes_has_only_false_ones():
    result = score([(10.0, PUNCH)], [], 180)
    assert result.recall is None and result.median_delay_s is None and result.p90_delay_s is None
    assert result.false_per_minute == pytest.approx(1 / 3)


def test_the_report_is_plain():
    report = score([(1.1, PUNCH)], STRIKES, 60).to_report()
    assert json.loads(json.dumps(report)) == report
    assert report["recall"] == pytest.approx(1 / 3)


def test_nine_of_ten_delays_do_not_exceed_p90():
    strikes = [Strike(t, t, t + 0.5, "punch") for t in range(0, 20, 1)]
    detections = [(strike.peak_s + index / 100, PUNCH) for index, strike in enumerate(strikes)]
    assert score(detections, strikes, 20).p90_delay_s == pytest.approx(0.17)


def test_times_out_of_order_are_refused():
    with pytest.raises(DataError, match="in order"):
        Strike(1.0, 0.9, 1.4, "punch")
    with pytest.raises(DataError, match="lasts 0 s"):
        score([], [], 0)


@pytest.mark.parametrize("fps", [15, 30])
def test_the_detector_finds_noisy_strikes_at_irregular_frame_times(fps):
    """Strikes of 300 ms every second; noise, a frame in ten missing, times uneven by a third."""
    noise = random.Random(fps)
    strikes, frames, t_seconds = [], [], 0.0
    for index in range(100):
        start = 1.0 + index * 1.0
        strikes.append(Strike(start, start + 0.15, start + 0.3, noise.choice(["punch", "kick"])))
    while t_seconds < 102:
        t_seconds += (1 + noise.uniform(-0.33, 0.33)) / fps
        if noise.random() < 0.1:
            continue
        levels = {"punch": 0.05, "kick": 0.05}
        for strike in strikes:
            if strike.start_s <= t_seconds <= strike.end_s:
                levels[strike.label] = 0.85
        frames.append((t_seconds, {name: level + noise.gauss(0, 0.05) for name, level in levels.items()}))
    detector = StrikeDetector()
    found = [(t, intent) for t, reading in frames if (intent := detector.update(t, reading))]
    result = score(found, strikes, t_seconds)
    assert result.recall is not None and result.recall >= 0.97
    assert result.false_strikes == result.wrong_class == 0
    assert result.median_delay_s is not None and result.median_delay_s < 0
