"""How strikes move, by data set and of drawn people."""

from pathlib import Path

import numpy as np
import pytest

from camcade_training.mocap.catalogue import Catalogue
from camcade_training.mocap.strikes import LimbStrike
from camcade_training.tasks.body.motion_statistics import as_lines, compare, measured


def test_a_trunk_that_turns_is_measured_and_intervals_count_from_launch_to_launch() -> None:
    joints = np.zeros((120, 17, 3))
    for at, sign in (
        (5, 1),
        (6, -1),
        (11, 1),
        (12, -1),
    ):  # shoulders over hips, turning by 90 degrees a second
        angle = np.radians(90.0) * np.arange(120) / 60
        joints[:, at] = np.stack(
            [sign * np.cos(angle), np.full(120, 1.0 + (at < 7)), -sign * np.sin(angle)], 1
        )
    strikes = [
        LimbStrike("left", "punch", "straight", "high", start, start + 0.2, start + 0.4, 1.0, 7.0, 0.5)
        for start in (0.2, 0.6)
    ]
    rows = measured(joints, strikes, 60.0)
    assert rows["trunk_turn_degrees"] == pytest.approx([18.0, 18.0], abs=0.1)
    assert rows["interval_s"] == pytest.approx([0.4])


def test_drawn_strikes_stand_beside_the_real_ones(tmp_path: Path) -> None:
    compared = compare(Catalogue(tmp_path, 60.0, ()), drawn=1)
    assert set(compared) <= {"drawn punch", "drawn kick"} and compared
    assert len(as_lines(compared)) == 1 + len(compared)
