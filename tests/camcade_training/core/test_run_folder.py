import json
from pathlib import Path

import pytest

from camcade.errors import ModelError
from camcade_training.core.run_folder import (
    History,
    command_so_far,
    read_history,
    read_json,
    whole_folder,
    write_history,
)


def test_a_run_takes_its_place_only_when_all_went_well(tmp_path: Path) -> None:
    out = tmp_path / "runs" / "mine"
    with whole_folder(out) as partial:
        (partial / "a.json").write_text("1")
    with pytest.raises(RuntimeError), whole_folder(out) as partial:
        (partial / "a.json").write_text("2")
        raise RuntimeError
    assert (out / "a.json").read_text() == "1"
    assert [path.name for path in out.parent.iterdir()] == ["mine"]


def test_the_commands_of_all_sittings_are_kept(tmp_path: Path) -> None:
    first, second = "camcade train expression --set epochs=6", "camcade train expression --set epochs=36"
    assert command_so_far(tmp_path, first) == first
    write_history(tmp_path, first, [{"epoch": 0, "loss": 0.5}])
    assert command_so_far(tmp_path, first) == first, "stopped and called again"
    assert command_so_far(tmp_path, second) == f"{first} && {second}"
    assert read_history(tmp_path) == History(first, [{"epoch": 0, "loss": 0.5}])


def test_a_bundle_may_hold_the_records_alone(tmp_path: Path) -> None:
    assert read_history(tmp_path) == History("", [])
    (tmp_path / "history.json").write_text(json.dumps([{"epoch": 0.0}]))
    assert read_history(tmp_path) == History("", [{"epoch": 0.0}])


def test_what_is_missing_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"settings.json cannot be read .*camcade train body wrote"):
        read_json(tmp_path / "settings.json", "camcade train body")
