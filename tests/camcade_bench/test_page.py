"""The arithmetic of `camcade bench page`; its measuring needs a browser and minutes, and is no test."""

import pytest

from camcade.errors import BenchError
from camcade_bench import pair
from camcade_bench.page import Measured, frame_delays, measured, medians, percentile

FRAME_MS = 1000 / 60


def test_a_frame_waits_for_the_first_decision_that_used_it_or_a_later_one():
    frames = [0, 33, 66, 100]
    decisions = [(0, 20), (66, 90)]
    assert frame_delays(frames, decisions) == [20, 57, 24]


def test_frames_that_nothing_was_decided_on_yet_are_left_out():
    assert frame_delays([0, 33], [(0, 5)]) == [5]
    assert frame_delays([10], []) == []


def test_a_percentile_is_a_value_that_was_measured():
    values = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert percentile(values, 50) == 3.0
    assert percentile(values, 95) == 5.0
    assert percentile([7.0], 50) == 7.0


def test_nothing_measured_is_an_error_and_no_zero():
    with pytest.raises(BenchError, match="no camera frame led to a decision"):
        percentile([], 50)


def raw(**changes):
    counted = {
        "elapsed_ms": 1000.0,
        "frames_ms": [0.0, 100.0],
        "decisions": [(0.0, 10.0), (100.0, 130.0)],
        "drawn_ms": [index * FRAME_MS for index in range(60)],
        "long_tasks": [],
    }
    return counted | changes


def test_figures_of_a_smooth_second():
    assert measured(raw()) == Measured(
        delay_p50_ms=10.0,
        delay_p95_ms=30.0,
        predictions_per_second=2.0,
        game_frames_per_second=60.0,
        dropped_frames_share=0.0,
        longest_block_ms=0.0,
    )


def test_a_gap_of_three_frames_dropped_two():
    drawn = [0.0, FRAME_MS, 4 * FRAME_MS, 5 * FRAME_MS]
    assert measured(raw(drawn_ms=drawn)).dropped_frames_share == pytest.approx(2 / 5)


def test_the_longest_block_counts_in_full():
    blocks = [{"start_ms": 1.0, "duration_ms": 60.0}, {"start_ms": 500.0, "duration_ms": 75.0}]
    assert measured(raw(long_tasks=blocks)).longest_block_ms == 75.0


def test_rounds_are_told_by_their_medians_but_by_their_longest_block():
    rounds = [Measured(one, 2 * one, 30, 60, 0, one) for one in (10.0, 50.0, 20.0)]
    together = medians(rounds)
    assert (together.delay_p50_ms, together.delay_p95_ms, together.longest_block_ms) == (20.0, 40.0, 50.0)


def test_two_before_one_camera_stand_beside_one():
    one, two = measured(raw()), measured(raw(elapsed_ms=2000.0))
    rows = {row[0]: row[1:] for row in pair.table({"keys": one, "camera": two})}
    assert rows["predictions a second"] == ("2.0", "1.0", "0.50")
    assert rows["longest block of the main thread"] == ("none over 50 ms", "none over 50 ms", "–")
    assert pair.plain({"keys": one})["keys"]["predictions_per_second"] == 2.0
