import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from camcade.errors import SettingsError
from camcade_training.core.settings import REPOSITORY, as_plain, parse_assignments, resolve, write_json


@dataclass(frozen=True)
class Example:
    epochs: int = 3
    rate: float = 0.5
    name: str = "small"
    plain: bool = True
    range: tuple[float, float] = (0.0, 1.0)


def test_text_is_read_as_the_field_s_type():
    changes = parse_assignments(["epochs=7", "rate=1", "name=7", "plain=false", "range=[1, 2]"])
    assert resolve(Example(), changes) == Example(7, 1.0, "7", False, (1, 2))


@pytest.mark.parametrize(
    "assignment", ["epoch=7", "epochs=many", "epochs=1.5", "epochs=true", "plain=1", "epochs"]
)
def test_what_cannot_be_meant_is_refused(assignment: str):
    with pytest.raises(SettingsError, match="epoch|plain"):
        resolve(Example(), parse_assignments([assignment]))


def test_json_is_plain_and_names_no_machine_s_folders(tmp_path: Path):
    value = {
        "settings": Example(),
        "weights": REPOSITORY / "models" / "x.keras",
        "f1": np.float32(0.5),
        "n": np.arange(2),
    }
    write_json(tmp_path / "a" / "out.json", value)
    read = json.loads((tmp_path / "a" / "out.json").read_text())
    assert read["settings"]["range"] == [0.0, 1.0]
    assert (read["weights"], read["f1"], read["n"]) == ("models/x.keras", 0.5, [0, 1])
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["out.json"]


def test_plain_values_stay():
    assert as_plain({"a": (1, "b", None)}) == {"a": [1, "b", None]}
