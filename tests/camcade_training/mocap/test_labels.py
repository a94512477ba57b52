from pathlib import Path

import numpy as np
import pytest

from camcade_training.mocap.errors import MotionCaptureError
from camcade_training.mocap.labels import (
    Label,
    actions_at,
    parse_label,
    read_labels,
    stretches,
)

CSV = """file,start_s,end_s,action
a.bvh,1.0,1.5,jab
a.bvh,2,,front-kick
sub/*,,,walk
"""
JSON = """[{"file": "a.bvh", "start_s": 1.0, "end_s": 1.5, "action": "jab"},
 {"file": "a.bvh", "start_s": 2, "action": "front-kick"}, {"file": "sub/*", "action": "walk"}]"""


@pytest.mark.parametrize(("name", "text"), [("l.csv", CSV), ("l.json", JSON)])
def test_stretches_of_tables(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    labels = read_labels(tmp_path / name)
    found = stretches(labels, Path("a.bvh"), 0.0, 3.0)
    times = np.arange(0.0, 3.0, 0.1)
    actions = actions_at(found, times)
    assert list(times[actions == "jab"].round(6)) == [1.0, 1.1, 1.2, 1.3, 1.4]
    assert set(actions[times > 1.95]) == {"front-kick"}
    assert set(actions[times < 0.95]) == {""}
    assert set(actions_at(stretches(labels, Path("sub/b.bvh"), 0.0, 3.0), times)) == {"walk"}
    assert stretches(labels, Path("other.bvh"), 0.0, 3.0) == []


def test_patterns_fit_names_without_regard_to_case() -> None:
    label = parse_label("*JAB*=jab")
    assert label.fits(Path("anna/Left_Jab_01.bvh")) and not label.fits(Path("anna/cross.bvh"))
    assert parse_label("a=b=idle").pattern == "a=b"
    assert parse_label("13_17=walk").fits(Path("13/13_17.amc"))


def test_a_stretch_comes_before_a_pattern() -> None:
    labels = [parse_label("*=idle"), Label("a.bvh", "jab", "row", 1.0, 2.0)]
    assert [stretch.action for stretch in stretches(labels, Path("a.bvh"), 0.0, 3.0)] == ["jab"]
    assert [stretch.action for stretch in stretches(labels, Path("b.bvh"), 0.0, 3.0)] == ["idle"]


def test_overlaps_are_refused_also_across_a_third() -> None:
    labels = [
        Label("a", "idle", "row 1", 0.0, 9.0),
        Label("a", "idle", "row 2", 1.0, 2.0),
        Label("a", "jab", "row 3", 5.0, 6.0),
    ]
    with pytest.raises(MotionCaptureError, match="row 3: jab in a.bvh overlaps with idle of row 1"):
        stretches(labels, Path("a.bvh"), 0.0, 10.0)
    with pytest.raises(MotionCaptureError, match=r"row 3: jab starts at 5 s, but a.bvh ends at 4 s"):
        stretches(labels[2:], Path("a.bvh"), 0.0, 4.0)


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("l.csv", "file,action\na.bvh,roundhouse\n", r"l\.csv, line 2: .*did you mean roundhouse-kick\?"),
        ("l.csv", "path,action\na.bvh,jab\n", "columns are path, action; expected file"),
        ("l.csv", "file,action,start_s\na.bvh,jab,soon\n", "start_s is 'soon'; expected seconds"),
        ("l.csv", "file,action,start_s,end_s\na.bvh,jab,2,1\n", "ends at 1 s, not after its start at 2 s"),
        ("l.csv", "file,action\n,jab\n", "line 2: no file"),
        ("l.csv", "file,action\na,jab,1\n", "unknown column None"),
        ("l.json", "[1]", "expected a list of objects"),
        ("l.json", "[", r"l\.json, line 1: is no JSON"),
    ],
)
def test_faulty_tables(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(MotionCaptureError, match=message):
        read_labels(tmp_path / name)


def test_faulty_options() -> None:
    with pytest.raises(MotionCaptureError, match="expected PATTERN=ACTION"):
        parse_label("jab")
    with pytest.raises(MotionCaptureError, match=r"unknown action 'jabb' \(did you mean jab\?\)"):
        parse_label("*=jabb")
