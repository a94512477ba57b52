from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from camcade.errors import DataError
from camcade_training.mocap.clips import clip_paths, read_clip
from camcade_training.mocap.errors import MotionCaptureError
from camcade_training.mocap.intake import (
    IntakeSettings,
    Source,
    amc_sources,
    bvh_sources,
    person_of,
    take_in,
    unused_labels,
)
from camcade_training.mocap.labels import Label, parse_label
from camcade_training.mocap.views import ViewSettings
from camcade_training.synthetic import Skeleton

Text = Callable[..., str]
QUICK = IntakeSettings(views=ViewSettings(views=2), preview=False)


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_a_recording_becomes_clips(people_bvh: Path, skeleton: Skeleton, tmp_path: Path) -> None:
    labels = (Label("anna_practice.bvh", "jab", "here", 0.2, 0.6),)
    settings = replace(QUICK, labels=labels, preview=True)
    (outcome,) = take_in(bvh_sources([people_bvh]), tmp_path / "out", settings, "camcade data bvh")
    assert (outcome.person, outcome.clips, outcome.seconds_by_action["jab"]) == (
        "anna",
        2,
        pytest.approx(0.4),
    )
    paths = clip_paths(tmp_path / "out")
    assert [path.name for path in paths] == ["anna_practice.v00.npz", "anna_practice.v01.npz"]
    clip = read_clip(paths[1])
    frames = len(clip.t_s)
    assert clip.t_s == pytest.approx(np.arange(frames) / 30)
    assert clip.keypoints_px.shape == (frames, 17, 2) and clip.joints_m.shape == (frames, 17, 3)
    assert set(np.unique(clip.score[clip.visible == 2])) == {1.0}
    assert list(clip.t_s[clip.action == "jab"]) == pytest.approx(list(np.arange(6, 18) / 30))
    assert clip.about["joint_sources"]["left_hip"] == "LeftUpLeg"
    # Every second moment of the 60 frames a second of the person, placed and turned as a whole.
    bones = np.linalg.norm(clip.joints_m[:, 7] - clip.joints_m[:, 0], axis=1)
    wanted = np.linalg.norm(skeleton.joints["left_elbow"] - skeleton.joints["nose"], axis=1)[::2][:frames]
    assert bones == pytest.approx(wanted, abs=1e-4)
    with Image.open(tmp_path / "out" / "anna_practice.preview.png") as picture:
        colours = {colour for _, colour in picture.getcolors(1 << 20) or ()}
    assert {(255, 122, 92), (64, 196, 188)} <= colours


def test_the_same_run_gives_the_same_bytes_and_replaces_only_its_own(
    people_bvh: Path, tmp_path: Path
) -> None:
    sources, out = bvh_sources([people_bvh]), tmp_path / "out"
    take_in(sources, out, QUICK)
    first = bytes_of(out)
    (out / "other.v00.npz").write_bytes(b"other")
    take_in(sources, out, replace(QUICK, views=ViewSettings(views=3)))
    assert len(clip_paths(out)) == 4
    take_in(sources, out, QUICK)
    assert bytes_of(out) == {**first, "other.v00.npz": b"other"}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_faulty_file_leaves_everything_as_it_was(people_bvh: Path, tmp_path: Path, bvh_text: Text) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.bvh").write_text(bvh_text())
    take_in(bvh_sources([folder]), out, QUICK)
    before = bytes_of(out)
    (folder / "a.bvh").write_text(bvh_text(frames=60))
    (folder / "sub" / "b.BVH").write_text(bvh_text()[:-40])
    with pytest.raises(MotionCaptureError, match=r"b\.BVH, line \d+: frame 30 holds only"):
        take_in(bvh_sources([folder]), out, QUICK)
    assert bytes_of(out) == before
    outcomes = take_in(bvh_sources([folder]), out, QUICK, skip_bad=True)
    assert [bool(outcome.problem) for outcome in outcomes] == [False, True]
    assert sorted(bytes_of(out)) == sorted(before) and bytes_of(out) != before
    (folder / "a.bvh").write_text("nothing")
    with pytest.raises(MotionCaptureError, match="none of 2 files could be read"):
        take_in(bvh_sources([folder]), out, QUICK, skip_bad=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


def test_cuts_are_turned_to_the_camera_each(tmp_path: Path, bvh_text: Text) -> None:
    """The person faces z for two seconds and then x."""
    text = bvh_text(frames=120)
    rows = text.rstrip().splitlines()
    turned = [" ".join([*row.split()[:5], "90.0", *row.split()[6:]]) for row in rows[-60:]]
    (tmp_path / "turn.bvh").write_text("\n".join([*rows[:-60], *turned]) + "\n")
    labels = (Label("turn*", "idle", "1", 0.5, 1.0), Label("turn*", "walk", "2", 2.8, 3.2))
    settings = replace(QUICK, labels=labels, cut=True, margin_s=0.3)
    (outcome,) = take_in(bvh_sources([tmp_path / "turn.bvh"]), tmp_path / "out", settings)
    assert outcome.clips == 4
    names = [path.name for path in clip_paths(tmp_path / "out")]
    assert names == ["turn.c000.v00.npz", "turn.c000.v01.npz", "turn.c001.v00.npz", "turn.c001.v01.npz"]
    for name, action, start in ((names[0], "idle", 0.2), (names[2], "walk", 2.5)):
        clip = read_clip(tmp_path / "out" / name)
        assert clip.t_s[0] == pytest.approx(start, abs=0.018)
        assert set(clip.action) == {"", action}
        assert clip.joints_m[:, 9, 0] == pytest.approx(0.71, abs=0.01)  # left is +x: faces the camera
    with pytest.raises(MotionCaptureError, match="--cut finds no labelled stretch"):
        take_in(bvh_sources([tmp_path / "turn.bvh"]), tmp_path / "out", replace(QUICK, cut=True))


def test_acclaim_files_of_several_people(tmp_path: Path, asf_text: Text, amc_text: Text) -> None:
    for person in ("13", "14"):
        (tmp_path / person).mkdir()
        (tmp_path / person / f"{person}.asf").write_text(asf_text())
        (tmp_path / person / f"{person}_01.amc").write_text(amc_text(frames=12))
    outcomes = take_in(
        amc_sources([tmp_path]), tmp_path / "out", replace(QUICK, labels=(parse_label("*=idle"),))
    )
    assert [outcome.person for outcome in outcomes] == ["13", "14"]
    assert outcomes[0].unit == "as the file states (0.05644 m), y up"
    assert len(clip_paths(tmp_path / "out" / "13")) == 2
    alone = amc_sources([tmp_path / "13" / "13.asf", tmp_path / "14" / "14_01.amc"])
    assert [source.person for source in alone] == ["13"]  # the skeleton given, not the one beside it
    (tmp_path / "14" / "14.asf").unlink()
    with pytest.raises(MotionCaptureError, match=r"14_01\.amc: no ASF skeleton"):
        amc_sources([tmp_path / "14"])


@pytest.mark.parametrize(
    ("name", "person"),
    [
        ("13_17", "13"),
        ("anna-jab-2", "anna"),
        ("anna/jab_01", "anna"),
        ("jab/anna_01", "anna"),
        ("jab/kick01", "kick01"),
        ("walk", "walk"),
    ],
)
def test_people_are_told_by_names_that_are_no_actions(name: str, person: str) -> None:
    source = Source(Path("data") / f"{name}.bvh", name, lambda rate: pytest.fail("not read"))
    assert person_of(source, QUICK) == person
    assert person_of(source, replace(QUICK, person="eva")) == "eva"


def test_people_by_pattern() -> None:
    source = Source(Path("data/s07/jab.bvh"), "s07/jab", lambda rate: pytest.fail("not read"))
    assert person_of(source, replace(QUICK, person_pattern=r"s(\d+)/")) == "07"
    for pattern, message in ((r"t(\d+)/", "finds no group"), ("(", "expected a regular expression")):
        with pytest.raises(MotionCaptureError, match=message):
            person_of(source, replace(QUICK, person_pattern=pattern))


def test_wrong_inputs_are_named(tmp_path: Path, bvh_text: Text) -> None:
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "same.bvh").write_text(bvh_text())
    with pytest.raises(MotionCaptureError, match="would both be named same"):
        bvh_sources([tmp_path / "a", tmp_path / "b"])
    with pytest.raises(MotionCaptureError, match="no BVH files"):
        bvh_sources([_empty(tmp_path)])
    with pytest.raises(MotionCaptureError, match="no such file or folder"):
        bvh_sources([tmp_path / "c"])
    with pytest.raises(MotionCaptureError, match=r"is no \.amc file"):
        amc_sources([tmp_path / "a" / "same.bvh"])
    with pytest.raises(MotionCaptureError, match="no such ASF file"):
        amc_sources([tmp_path / "x.asf"])
    with pytest.raises(DataError, match="is no folder"):
        take_in(bvh_sources([tmp_path / "a"]), tmp_path / "a" / "same.bvh", QUICK)
    unused = unused_labels([parse_label("same=jab"), parse_label("sane=jab")], bvh_sources([tmp_path / "a"]))
    assert [label.pattern for label in unused] == ["sane"]


def _empty(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


def test_damaged_clips_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.npz").write_bytes(b"PK")
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(MotionCaptureError, match=r"x\.npz: is no clip"):
        read_clip(tmp_path / "x.npz")
