"""How alike two players are: the same player is as like itself as its halves are, another one is not."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from camcade.duel.replay import record
from camcade.duel.state import Match
from camcade.errors import DataError
from camcade.sessions.archive import Session
from camcade.sessions.duel_play import session_of
from camcade_build.cli import main
from camcade_training.sessions.likeness import (
    Played,
    auc_of,
    counted,
    likeness,
    mean_variation,
    played,
    total_variation,
)
from camcade_training.sessions.recording import PLAYERS, plan, record_sessions


def session(first: str, seed: int, side: int = 0) -> Session:
    match = Match(seed, time_limit_s=20)
    players = PLAYERS[first](seed), PLAYERS["average"](seed + 1000)
    replay = record(match, players if side == 0 else players[::-1])
    return session_of(replay, f"{first}-{seed}", (first, "average"), side)


def sessions_of(first: str, seeds: range) -> list[Played]:
    return [played(session(first, seed)) for seed in seeds]


def test_total_variation_is_half_of_what_differs() -> None:
    counts = np.array([[1, 1], [5, 5], [0, 7], [1, 3], [3, 1], [0, 0]], np.float64)
    assert total_variation(counts[0], counts[1]) == 0
    assert total_variation(np.array([1.0, 0]), counts[2]) == 1
    assert total_variation(counts[3], counts[4]) == pytest.approx(0.5)
    assert total_variation(counts[5], counts[1]) == 1


def test_lengths_of_what_is_pressed_often_count_more() -> None:
    often, seldom = Counter({("up", 1): 90, ("down", 1): 10}), Counter({("up", 1): 90, ("down", 2): 10})
    (one, other), groups = counted([often, seldom])
    assert mean_variation(one, other, groups) == pytest.approx(0.1)


def test_the_area_under_the_curve_counts_sessions_as_often_as_they_are_drawn() -> None:
    scores = [np.array([0.9]), np.array([0.1]), np.array([0.5])]
    assert auc_of(scores, 2, np.array([1.0, 1.0, 1.0])) == 0.5
    assert auc_of(scores, 2, np.array([2.0, 0.0, 1.0])) == 1.0


def test_who_stands_on_the_right_is_seen_as_from_the_left() -> None:
    left, right = (played(session("rusher", 5, side)) for side in (0, 1))
    towards, away = (left.actions.index(name) for name in ("right", "left"))
    for one in (left, right):
        held = np.concatenate(one.fights).mean(0)
        assert held[towards] > held[away], "walks up to the other"


def test_somebody_is_like_themselves_and_not_like_another() -> None:
    hard, again = sessions_of("hard", range(12)), sessions_of("hard", range(50, 62))
    masher = sessions_of("masher", range(12))
    same, unlike = likeness(again, hard), likeness(masher, hard)
    for name in ("intents", "distances", "presses"):
        assert same[name].value < 0.7 * unlike[name].value, name
        assert same[name].low <= same[name].high
    assert same["auc"].value < 0.75 < 0.9 < unlike["auc"].value
    assert same["auc"].halves is None, "twelve sessions are too few to be halved"


def test_too_few_sessions_and_sessions_without_a_replay_are_refused() -> None:
    few = sessions_of("hard", range(3))
    with pytest.raises(DataError, match="3 sessions of the first: give 10 of each"):
        likeness(few, few)
    whole = session("hard", 1)
    with pytest.raises(DataError, match="holds no replay"):
        played(Session(whole.manifest, whole.events, (), None))


def test_by_the_command_there_is_a_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for first in ("hard", "masher"):
        record_sessions(plan(10, "test", [first], ["easy"], time_limit_s=5), tmp_path / first, processes=1)
    with pytest.raises(SystemExit) as ending:
        places = (tmp_path / "masher/test", tmp_path / "hard/test", "--out", tmp_path / "out")
        main(["sessions", "likeness", *map(str, places)])
    assert ending.value.code in (None, 0)
    assert "auc" in capsys.readouterr().out
    found = json.loads((tmp_path / "out/likeness.json").read_text())
    assert found["sessions"] == [10, 10] and 0 < found["intents"]["value"] <= 1
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"report.md", "held.png", "distances.png"} <= names
