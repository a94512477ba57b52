import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from camcade.errors import SettingsError
from camcade_bench import arena
from camcade_bench.arena import Score, app, elo, scripted_score, seats


def test_sides_are_swapped_and_matches_come_in_pairs() -> None:
    assert [seats(number, "a", "b") for number in (0, 1, 2)] == [("a", "b"), ("b", "a"), ("a", "b")]


def test_the_same_matches_are_seen_from_both_sides() -> None:
    score = scripted_score("hard", "slow-masher", 6)
    assert score.matches == 6 and score.won > score.lost
    assert score == scripted_score("hard", "slow-masher", 6)


def test_agents_meet_all_others_and_each_other_whoever_plays_when(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def one_after_the_other(workers: int) -> Iterator[SimpleNamespace]:
        yield SimpleNamespace(map=map)

    monkeypatch.setattr(arena, "process_pool", one_after_the_other)
    monkeypatch.setattr(arena, "agent_score", lambda *given: Score(len(given[0]), 0, given[3]))
    monkeypatch.setattr(arena, "scripted_score", lambda *given: Score(0, given[2], 0))
    found = list(arena.scores(["easy", "masher"], {"mine": Path("a"), "theirs": Path("b")}, 2, 3))
    assert [pair[:2] for pair in found] == [
        ("easy", "masher"),
        *(("mine", "easy"), ("mine", "masher"), ("theirs", "easy"), ("theirs", "masher"), ("mine", "theirs")),
    ]
    assert [score for *_, score in found[1:]] == [Score(2, 0, 2)] * 5
    assert found[0][2] == Score(0, 2, 0)


def test_a_share_has_wilson_s_interval() -> None:
    low, high = Score(8, 0, 2).interval
    assert (low, high) == (pytest.approx(0.490, abs=1e-3), pytest.approx(0.943, abs=1e-3))
    low, high = Score(0, 0, 10).interval
    assert low == pytest.approx(0, abs=1e-9) and high > 0.2


def test_who_wins_more_stands_higher_and_more_matches_say_it_more_surely() -> None:
    few = elo({("a", "b"): Score(7, 1, 2), ("b", "c"): Score(7, 1, 2)})
    many = elo({("a", "b"): Score(700, 100, 200), ("b", "c"): Score(700, 100, 200)})
    assert few["a"][0] > few["b"][0] > few["c"][0]
    for name in few:
        widths = [one[name][2] - one[name][1] for one in (few, many)]
        assert widths[0] > 3 * widths[1] > 0


def test_the_command_keeps_table_and_ladder(tmp_path: Path) -> None:
    call = ["--player", "easy", "--player", "masher", "--matches", "4", "--out", str(tmp_path / "arena")]
    result = CliRunner().invoke(app, [*call, "--agent", str(tmp_path / "nobody")])
    assert "nobody is no folder" in str(result.exception)
    kept = tmp_path / "models"
    kept.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("camcade_bench.arena.DEFAULT_MODELS", kept)
        result = CliRunner().invoke(app, call)
        assert result.exit_code == 0, result.output
        lonely = CliRunner().invoke(app, ["--player", "easy"])
    assert isinstance(lonely.exception, SettingsError)
    found = json.loads((tmp_path / "arena" / "arena.json").read_text())
    assert list(found["elo"]) == ["easy", "masher"] and found["pairs"][0]["one"] == "easy"
    assert (tmp_path / "arena" / "ladder.png").stat().st_size > 500
