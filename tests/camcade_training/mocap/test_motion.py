"""Collections of motion, their catalogue, and the rule that finds strikes."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from camcade_training.mocap.catalogue import Catalogue, Entry, dealt, read_catalogue, write_catalogue
from camcade_training.mocap.errors import MotionCaptureError
from camcade_training.mocap.figures import trunk_axes
from camcade_training.mocap.joint_names import map_joints
from camcade_training.mocap.motion_intake import normalised
from camcade_training.mocap.motion_sets import recordings_in
from camcade_training.mocap.strikes import strikes_of
from camcade_training.synthetic import Person, motion, perform, solve
from camcade_training.synthetic.body import COCO_JOINTS

KINECT = (
    "head shoulder_centre spine hip_centre left_shoulder left_elbow left_wrist left_hand right_shoulder "
    "right_elbow right_wrist right_hand left_hip left_knee left_ankle left_foot right_hip right_knee "
    "right_ankle right_foot"
).split()


def struck(action: str, side: str = "left") -> tuple[np.ndarray, float]:
    """Joints (T, 17, 3) of a drawn strike at 60 frames a second, and when it peaks."""
    person = Person(1, "train")
    rng = np.random.default_rng(1)
    made = perform([motion(action, person.habits, rng, side)], [], person.body, person.habits, rng, 0.4)
    times = np.arange(0.0, made.duration_s, 1 / 60)
    return solve(made.poses(times), person.body).coco(), made.strikes[0].peak_s


def kinect(joints_m: np.ndarray) -> np.ndarray:
    """As a Kinect has it: 20 joints at 30 frames a second, x to the player's right, z away from it."""
    at = {name: joints_m[::2, index] for index, name in enumerate(COCO_JOINTS)}
    middle = {
        "hip": (at["left_hip"] + at["right_hip"]) / 2,
        "shoulder": (at["left_shoulder"] + at["right_shoulder"]) / 2,
    }
    places = []
    for name in KINECT:
        side, _, part = name.partition("_")
        if name == "head":
            places.append((at["left_ear"] + at["right_ear"]) / 2)
        elif name == "spine" or side in ("hip", "shoulder"):
            places.append(middle.get(side, middle["hip"]))
        else:
            places.append(at[f"{side}_{ {'hand': 'wrist', 'foot': 'ankle'}.get(part, part) }"])
    return (np.stack(places, axis=1) * [-1.0, 1.0, -1.0] + [0.0, -1.0, 2.8]).astype(np.float32)


@pytest.fixture(scope="module")
def arrays(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("kinect") / "people.npz"
    joints = kinect(struck("jab")[0])
    clips = {f"a13_s{person}_t1": joints for person in (1, 2, 3)} | {"a3_s1_t1": joints}
    names = [f"action {number}" for number in range(1, 28)]
    np.savez(path, joint_names=np.array(KINECT), action_names=np.array(names), **clips)
    return path


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(
    ("action", "kind", "form"), [("jab", "punch", "straight"), ("front-kick", "kick", "front")]
)
def test_the_rule_finds_a_drawn_strike_once(action: str, side: str, kind: str, form: str) -> None:
    joints, peak_s = struck(action, side)
    (found,) = strikes_of(joints, 60.0)
    assert (found.side, found.kind, found.form) == (side, kind, form)
    assert found.launch_s < found.peak_s < found.return_s
    assert found.peak_s == pytest.approx(peak_s, abs=0.05)
    assert strikes_of(joints[: int((peak_s - 0.2) * 60)], 60.0) == ()


@pytest.mark.parametrize("action", ["walk-in-place", "squat", "idle"])
def test_the_rule_finds_nothing_in_daily_movement(action: str) -> None:
    person, rng = Person(2, "train"), np.random.default_rng(2)
    made = perform([motion(action, person.habits, rng)], [], person.body, person.habits, rng, 0.4)
    joints = solve(made.poses(np.arange(0.0, made.duration_s, 1 / 60)), person.body).coco()
    assert strikes_of(joints, 60.0) == ()


def test_kinect_arrays_are_read_with_left_at_left_and_the_person_facing_the_camera(arrays: Path) -> None:
    boxing = next(one for one in recordings_in(arrays) if one.clip == "utd-1-a13-1")
    assert (boxing.person, boxing.holds, boxing.movement) == ("utd-1", "strikes", "action 13")
    joints_m, rate = normalised(boxing, 60.0)
    assert rate == pytest.approx(30.0)
    assert trunk_axes({name: joints_m[:, at] for at, name in enumerate(COCO_JOINTS)})[:, 2, 2].mean() > 0.8
    assert {strike.side for strike in strikes_of(joints_m, 60.0)} == {"left"}


def test_archives_are_read_as_they_are(
    tmp_path: Path, asf_text: Callable[..., str], amc_text: Callable[..., str], bvh_text: Callable[..., str]
) -> None:
    with zipfile.ZipFile(tmp_path / "hdm.zip", "w") as archive:
        archive.writestr("HDM_ab.asf", asf_text())
        archive.writestr("HDM_ab_kickRFront1Reps_001_120.amc", amc_text())
    with zipfile.ZipFile(tmp_path / "cmu.zip", "w") as archive:
        archive.writestr("motions.csv", 'file,motion\n005_01.bvh,"walk"\n005_02.bvh,"kept back"\n')
        archive.writestr("005_01.bvh", bvh_text())
    (kick,) = recordings_in(tmp_path / "hdm.zip")
    assert (kick.person, kick.movement, kick.holds) == ("hdm05-ab", "kickRFront1Reps", "strikes")
    assert kick.read().frames > 0 and kick.read().frame_time_s == pytest.approx(1 / 120)
    (walk,) = recordings_in(tmp_path / "cmu.zip")
    assert (walk.person, walk.movement, walk.holds) == ("cmu-005", "walk", "none")
    assert walk.read().frames > 0


def test_an_unknown_skeleton_names_ten_joints_at_most_and_says_how_to_map_them(tmp_path: Path) -> None:
    names = tuple(f"bone-{number:02d}" for number in range(30))
    with pytest.raises(MotionCaptureError) as caught:
        map_joints(tmp_path / "robot.bvh", names, {})
    message = str(caught.value)
    assert message.count("bone-") == 10 and "and 20 more" in message and "--joints" in message


def entry(clip: str, person: str, split: str) -> Entry:
    return Entry(clip, "utd", person, split, "people.npz", 30.0, 10, "wave", "none")


def test_a_catalogue_with_one_person_in_two_splits_is_refused(tmp_path: Path) -> None:
    catalogue = Catalogue(tmp_path, 60.0, (entry("one", "utd-1", "train"), entry("two", "utd-1", "train")))
    write_catalogue(catalogue, {name: np.zeros((10, 17, 3)) for name in ("one", "two")})
    assert read_catalogue(tmp_path) == catalogue
    written = json.loads(catalogue.path.read_text())
    written["clips"][1]["split"] = "test"
    catalogue.path.write_text(json.dumps(written))
    with pytest.raises(MotionCaptureError, match=r"utd-1 is in two splits, train \(one\) and test \(two\)"):
        read_catalogue(tmp_path)


def test_over_the_turns_everybody_is_in_test_once() -> None:
    people = ["ann", "bob", "cy", "di"]
    tested = [name for turn in range(4) for name, split in dealt(people, turn).items() if split == "test"]
    assert sorted(tested) == people
    assert dealt(people, given={"ann": "test"})["ann"] == "test"


def test_the_command_writes_a_catalogue_and_film_strips(arrays: Path, tmp_path: Path) -> None:
    from camcade_training.commands.data import app

    found = CliRunner().invoke(
        app, ["motion", str(arrays), "--out", str(tmp_path), "--strips", str(tmp_path)]
    )
    assert found.exit_code == 0, found.output
    catalogue = read_catalogue(tmp_path)
    assert catalogue.people == {"utd-1": "train", "utd-2": "validation", "utd-3": "test"}
    assert [len(one.strikes) for one in catalogue.entries] == [0, 1, 1, 1]
    assert catalogue.joints(catalogue.entries[0]).shape == (catalogue.entries[0].frames, 17, 3)
    assert (tmp_path / "utd-01.png").is_file()
