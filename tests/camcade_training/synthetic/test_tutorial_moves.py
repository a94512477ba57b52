import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from camcade.duel.controls import CONTROLS
from camcade_build.project import this_checkout
from camcade_training.synthetic.tutorial_moves import (
    FRAMES_PER_S,
    JOINTS,
    SHOWN,
    document,
    loop,
    write_tutorial_moves,
)


def test_every_lesson_has_its_motion_and_the_site_has_this_very_file() -> None:
    assert set(SHOWN) == {lesson.name for lesson in CONTROLS}
    path = this_checkout().root / "site" / "tutorial" / "moves.json"
    kept = json.loads(path.read_text(encoding="utf-8"))
    made: dict[str, Any] = document()
    assert {key: kept[key] for key in kept if key != "moves"} == {
        key: made[key] for key in made if key != "moves"
    }
    for name, frames in kept["moves"].items():
        # Sines may round differently on another machine: a thousandth of a body's height does not matter.
        assert np.abs(np.array(frames) - np.array(made["moves"][name])).max() <= 1, f"{name}: write it anew"


@pytest.mark.parametrize("name", SHOWN)
def test_a_loop_is_a_body_that_comes_back_to_where_it_began(name: str) -> None:
    places = loop(SHOWN[name])
    assert len(places) > FRAMES_PER_S and np.isfinite(places).all()
    head, toes = places[:, JOINTS.index("head")], places[:, JOINTS.index("left_toe")]
    assert 0.5 < head[:, 1].min() and head[:, 1].max() < 1.4
    assert toes[:, 1].min() > -0.1, "nobody sinks into the floor"
    if name != "walk":  # which ends where it has come to
        assert np.abs(places[0] - places[-1]).max() < 0.12


def test_strikes_reach_out_and_jumps_leave_the_floor() -> None:
    def reach(name: str, joint: str, axis: int) -> float:
        places = loop(SHOWN[name])[:, JOINTS.index(joint), axis]
        return float(places.max() - places[0])

    assert reach("high-punch", "right_hand", 0) > 0.15
    assert reach("high-kick", "right_toe", 1) > 0.3
    assert reach("jump", "left_toe", 1) > 0.12
    assert reach("squat", "head", 1) <= 0.02


def test_it_is_written_as_one_file(tmp_path: Path) -> None:
    out = tmp_path / "tutorial" / "moves.json"
    write_tutorial_moves(out)
    assert json.loads(out.read_text(encoding="utf-8"))["joints"] == list(JOINTS)
