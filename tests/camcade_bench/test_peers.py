"""The bench of peers, but for the browser."""

from dataclasses import replace
from pathlib import Path

import pytest

from camcade.errors import BenchError
from camcade_bench import peers
from camcade_bench.page import Measured
from camcade_bench.peers import PeerFigures
from camcade_build.project import this_checkout

OURS = Measured(20.0, 30.0, 29.0, 60.0, 0.0, 0.0)
SLOWER = Measured(80.0, 110.0, 9.0, 41.0, 0.3, 95.0)


def figures(**sides: Measured) -> PeerFigures:
    left_out = {} if "tasks-vision" in sides else {"tasks-vision": "no model"}
    return PeerFigures(10.0, 1, {"ours": OURS, **sides}, dict.fromkeys(("ours", *sides), 7_000_000), left_out)


def test_ours_is_compared_with_the_fastest() -> None:
    found = figures(human=SLOWER, other=replace(SLOWER, delay_p50_ms=50.0))
    assert peers.share_of_fastest(found) == pytest.approx(0.4)
    assert "tasks-vision was not measured: no model." in peers.in_words(found)
    assert "0.40 of what" in peers.in_words(found)
    with pytest.raises(BenchError):
        peers.share_of_fastest(figures())


def test_the_table_has_a_column_for_each_side() -> None:
    rows = peers.table(figures(human=SLOWER))
    assert {len(row) for row in rows} == {3}
    assert rows[0][1:] == ("20.0 ms", "80.0 ms")
    assert rows[-1][1:] == ("7.00 MB", "7.00 MB")


def test_mediapipe_is_measured_only_with_a_model(tmp_path: Path) -> None:
    found, left_out = peers.peers_of(this_checkout(), tmp_path, None)
    assert set(found) == {"human", "pose-detection"}
    assert "--landmarker" in left_out["tasks-vision"]
    model = tmp_path / "pose_landmarker_lite.task"
    with pytest.raises(BenchError, match="no such file"):
        peers.peers_of(this_checkout(), tmp_path, model)
    model.write_bytes(b"")
    found, left_out = peers.peers_of(this_checkout(), tmp_path, model)
    assert (set(found), left_out) == (set(peers.PEERS), {})


def test_packages_that_are_there_are_not_fetched_again(tmp_path: Path) -> None:
    for package in peers.PACKAGES:
        (tmp_path / "node_modules" / package.rpartition("@")[0]).mkdir(parents=True)
    assert peers.fetch(tmp_path) == tmp_path / "node_modules"
