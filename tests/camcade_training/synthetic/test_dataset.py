import json
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from camcade.errors import CamcadeError
from camcade_training.synthetic import (
    CLASSES,
    COCO_JOINTS,
    PeopleError,
    write_contact_sheet,
    write_pictures,
    write_video,
)
from camcade_training.synthetic.dataset import person_id

SIZE = (96, 72)


def _contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pictures(tmp_path_factory.mktemp("data"), 2, 10, "test", 4, SIZE, processes=1)


def test_folders_files_and_joints_agree(pictures: Path) -> None:
    lines = [json.loads(line) for line in (pictures / "joints.jsonl").read_text().splitlines()]
    assert len(lines) == 20
    files = sorted(str(path.relative_to(pictures)) for path in pictures.rglob("*.jpg"))
    assert files == sorted(line["file"] for line in lines)
    assert sorted(path.name for path in pictures.iterdir()) == sorted(
        [*CLASSES, "joints.jsonl", "settings.json"]
    )
    for line in lines:
        assert line["file"].startswith(f"{line['class']}/{line['person']}_")
        assert np.shape(line["joints"]) == (17, 2) and np.shape(line["visible"]) == (17,)
        assert line["phase"] >= 0.55 or line["class"] == "other"
        picture = cv2.imread(str(pictures / line["file"]))
        assert picture is not None and picture.shape == (SIZE[1], SIZE[0], 3)
    assert {line["person"] for line in lines} == {person_id("test", 0), person_id("test", 1)}
    assert {line["class"] for line in lines} == set(CLASSES)
    assert json.loads((pictures / "settings.json").read_text())["split"] == "test"


def test_one_process_or_two_write_the_same(pictures: Path, tmp_path: Path) -> None:
    again = write_pictures(tmp_path, 2, 10, "test", 4, SIZE, processes=2)
    assert _contents(again) == _contents(pictures)


def _numbers_written(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Fills with the numbers of the people that are drawn from now on."""
    from camcade_training.synthetic import dataset

    whole, written = dataset.write_person, []

    def counts(folder: Path, settings, number: int) -> None:
        written.append(number)
        whole(folder, settings, number)

    monkeypatch.setattr(dataset, "write_person", counts)
    return written


def test_a_stopped_run_goes_on(pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from camcade_training.synthetic import dataset

    whole = dataset.write_person

    def stops(folder: Path, settings, number: int) -> None:
        if number == 1:
            raise KeyboardInterrupt
        whole(folder, settings, number)

    monkeypatch.setattr(dataset, "write_person", stops)
    with pytest.raises(KeyboardInterrupt):
        write_pictures(tmp_path, 2, 10, "test", 4, SIZE, processes=1)
    assert not (tmp_path / "test").exists()
    monkeypatch.setattr(dataset, "write_person", whole)
    written = _numbers_written(monkeypatch)
    assert _contents(write_pictures(tmp_path, 2, 10, "test", 4, SIZE, processes=1)) == _contents(pictures)
    assert written == [1]


def test_a_finished_folder_is_kept_and_other_settings_are_refused(pictures: Path) -> None:
    before = _contents(pictures)
    assert write_pictures(pictures.parent, 2, 10, "test", 4, SIZE) == pictures
    with pytest.raises(PeopleError, match="other settings"):
        write_pictures(pictures.parent, 2, 9, "test", 4, SIZE)
    with pytest.raises(PeopleError, match="other settings"):  # fewer people than there are
        write_pictures(pictures.parent, 1, 10, "test", 4, SIZE)
    assert _contents(pictures) == before


def test_more_people_are_added_to_those_who_are_there(
    pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pictures(tmp_path, 1, 10, "test", 4, SIZE, processes=1)
    written = _numbers_written(monkeypatch)
    assert _contents(write_pictures(tmp_path, 2, 10, "test", 4, SIZE, processes=1)) == _contents(pictures)
    assert written == [1]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"people": 0}, "people is 0"),
        ({"pictures_per_person": -1}, "pictures_per_person is -1"),
        ({"split": "holdout"}, "unknown split 'holdout'"),
        ({"seed": -3}, "seed is -3"),
        ({"size": (8, 8)}, "8x8"),
        ({"processes": 0}, "processes is 0"),
    ],
)
def test_wrong_numbers_are_refused_and_nothing_is_written(tmp_path: Path, change: dict, message: str) -> None:
    wanted = {"people": 1, "pictures_per_person": 3, "split": "train", "seed": 1, "size": SIZE} | change
    with pytest.raises(CamcadeError, match=message):
        write_pictures(tmp_path / "out", **wanted)
    assert not (tmp_path / "out").exists()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(PeopleError, match="cannot write pictures to"):
        write_pictures(tmp_path / "file", 1, 3, "train", 1, SIZE)


def test_people_have_one_name_over_all_splits() -> None:
    assert person_id("train", 12) == "person-0012"
    assert len({person_id(split, 3) for split in ("train", "validation", "test")}) == 3


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("video") / "short.mjpeg"
    return write_video(path, "punches-and-kicks", "test", 5, fps=10, size=(160, 120))


def test_labels_match_the_frames_of_a_video(video: Path) -> None:
    labels = json.loads(video.with_suffix(".labels.json").read_text())
    frames = video.read_bytes().split(b"\xff\xd8\xff")[1:]
    assert len(frames) == len(labels["frames"])
    assert labels["duration_s"] == pytest.approx(len(frames) / 10)
    assert 8.0 <= labels["duration_s"] <= 14.0
    assert [strike["class"] for strike in labels["strikes"]] == ["punch", "kick", "punch", "kick"]
    for index, frame in enumerate(labels["frames"]):
        assert frame["t"] == pytest.approx(index / 10)
        if frame["class"] in ("punch", "kick"):
            strike = labels["strikes"][frame["strike_id"]]
            assert strike["class"] == frame["class"]
            assert strike["start_s"] <= frame["t"] <= strike["end_s"]
    for strike in labels["strikes"]:
        peak = labels["frames"][round(strike["peak_s"] * 10)]
        assert peak["strike_id"] == strike["id"]
        assert strike["start_s"] < strike["peak_s"] < strike["end_s"]


def test_the_person_moves_where_the_labels_say(video: Path) -> None:
    labels = json.loads(video.with_suffix(".labels.json").read_text())
    data = video.read_bytes()
    frames = [
        cv2.imdecode(np.frombuffer(b"\xff\xd8\xff" + part, np.uint8), cv2.IMREAD_GRAYSCALE).astype(float)
        for part in data.split(b"\xff\xd8\xff")[1:]
    ]
    rest = np.mean([frames[index] for index in (1, 2, 3)], axis=0)
    noise = np.abs(frames[2] - rest).mean()
    for strike in labels["strikes"]:
        if strike["class"] == "kick":
            assert np.abs(frames[round(strike["peak_s"] * 10)] - rest).mean() > 1.5 * noise


def test_y4m_has_a_header_and_whole_frames(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.y4m", "punches-and-kicks", "validation", 1, fps=2, size=(64, 48))
    header, _, rest = path.read_bytes().partition(b"\n")
    assert header == b"YUV4MPEG2 W64 H48 F2:1 Ip A1:1 C420jpeg"
    frame = len(b"FRAME\n") + 64 * 48 * 3 // 2
    count = len(json.loads(path.with_suffix(".labels.json").read_text())["frames"])
    assert len(rest) == frame * count


def test_mp4_plays(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", "punches-and-kicks", "validation", 1, fps=2, size=(64, 48))
    capture = cv2.VideoCapture(str(path))
    count = len(json.loads(path.with_suffix(".labels.json").read_text())["frames"])
    assert int(capture.get(cv2.CAP_PROP_FRAME_COUNT)) == count
    capture.release()


def test_wrong_videos_are_refused(tmp_path: Path) -> None:
    with pytest.raises(PeopleError, match="'a.gif'"):
        write_video(tmp_path / "a.gif", "strikes", "test", 1)
    with pytest.raises(PeopleError, match="unknown script 'ballet'"):
        write_video(tmp_path / "a.mp4", "ballet", "test", 1)
    with pytest.raises(PeopleError, match="fps is 0"):
        write_video(tmp_path / "a.mp4", "strikes", "test", 1, fps=0)
    with pytest.raises(PeopleError, match="must be even"):
        write_video(tmp_path / "a.y4m", "punches-and-kicks", "test", 1, size=(65, 48))
    assert not [path for path in tmp_path.iterdir() if not path.name.startswith(".")]


def test_a_contact_sheet_shows_every_picture(tmp_path: Path) -> None:
    path = write_contact_sheet(tmp_path / "sheet.png", "train", 1, 2, 3, (64, 48), joints=True)
    sheet = cv2.imread(str(path))
    assert sheet is not None and sheet.shape == (2 * (48 + 16), 3 * 64, 3)


def test_tensorflow_is_not_imported() -> None:
    code = "import camcade_training.synthetic, sys; exit(not {'tensorflow', 'keras'}.isdisjoint(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_strikes_is_in_the_picture(pictures: Path) -> None:
    limbs = {"punch": ("left_wrist", "right_wrist"), "kick": ("left_ankle", "right_ankle")}
    lines = [json.loads(line) for line in (pictures / "joints.jsonl").read_text().splitlines()]
    for line in (line for line in lines if line["class"] in limbs):
        side = line["action"].rpartition("-")[2]
        joint = COCO_JOINTS.index(limbs[line["class"]][side == "right"])
        x, y = line["joints"][joint]
        # The hand or toes are in the picture, so wrist and ankle are near it at least.
        assert -0.25 * SIZE[0] < x < 1.25 * SIZE[0] and -0.25 * SIZE[1] < y < 1.25 * SIZE[1]
