import json
from pathlib import Path

import pytest

from camcade.errors import BenchError
from camcade_bench.start import (
    PeerFigures,
    StartBenchSettings,
    Visit,
    median,
    opened_peers,
    rows,
    write_figures,
)

VISITS = [Visit(100, 10, 30, 60), Visit(300, 30, 10, 40), Visit(200, 20, 20, 50)]


def test_the_median_is_taken_of_each_figure_by_itself() -> None:
    assert median(VISITS) == Visit(200, 20, 20, 50)
    with pytest.raises(BenchError, match="Nothing was measured"):
        median([])


def test_folders_are_served_and_files_opened(tmp_path: Path) -> None:
    (tmp_path / "duel.html").write_text("")
    (tmp_path / "camcade.html").write_text("")
    with opened_peers([("served", tmp_path), ("one file", tmp_path / "camcade.html")]) as peers:
        assert peers[0].address.startswith("http://127.0.0.1:") and peers[0].file is None
        assert peers[1].address.startswith("file:///") and peers[1].file == tmp_path / "camcade.html"
    with pytest.raises(BenchError, match="neither a built site nor a one-file site"):
        with opened_peers([("nothing", tmp_path / "absent")]):
            pass


def test_figures_are_shown_and_kept(tmp_path: Path) -> None:
    figures = [PeerFigures("this build", Visit(8_500_000, 120, 2100, 3400), Visit(1200, 90, 1500, 2600))]
    assert rows(figures)[0] == ("this build", "first", "8.50 MB", "0.12 s", "2.10 s", "3.40 s")
    write_figures(tmp_path / "figures.json", figures, StartBenchSettings())
    assert json.loads((tmp_path / "figures.json").read_text())["peers"][0]["cold"]["keyboard_ms"] == 2100
    assert [path.name for path in tmp_path.iterdir()] == ["figures.json"]
