import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from camcade.errors import SettingsError
from camcade_bench.arena import Score, app, elo


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
    assert not (tmp_path / "arena" / "played.json").exists()
    assert found["game"] and found["agents"] == {}, "what the scores are of"
    assert list(found["elo"]) == ["easy", "masher"] and found["pairs"][0]["one"] == "easy"
    assert (tmp_path / "arena" / "ladder.png").stat().st_size > 500
