from pathlib import Path

import cv2
import numpy as np
import pytest

from camcade.errors import DataError
from camcade_training.core.datasets import person_of, read_picture
from camcade_training.core.frames import describe_video, extract_frames, read_frames, thinned


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Ten frames 64×48, brighter by 20 each."""
    path = tmp_path / "anna_jumps.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10.0, (64, 48))
    for index in range(10):
        writer.write(np.full((48, 64, 3), 20 * index, np.uint8))
    writer.release()
    return path


def test_a_video_describes_itself(video: Path):
    described = describe_video(video)
    assert (described.width, described.height, described.frames) == (64, 48, 10)
    assert described.frames_per_second == pytest.approx(10)


def test_every_third_frame(video: Path):
    frames = list(read_frames(video, every=3))
    assert [index for index, _ in frames] == [0, 3, 6, 9]
    for index, frame in frames:
        assert abs(int(frame.mean()) - 20 * index) < 4


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [(100.0, range(10)), (10.0, range(10)), (9.0, (0, 2, 3, 4, 5, 6, 7, 8, 9)), (4.0, (0, 3, 5, 8))],
)
def test_no_more_frames_a_second_than_wanted(wanted, kept):
    shown = [(index, np.full((2, 2, 3), index, np.uint8)) for index in range(10)]
    found = list(thinned(shown, 10.0, wanted))
    assert [round(moment * 10) for moment, _ in found] == list(kept)
    assert [int(picture[0, 0, 0]) for _, picture in found] == list(kept)


def test_frames_become_pictures_of_a_class_and_a_person(video: Path, tmp_path: Path):
    written = extract_frames(video, "punch", tmp_path / "data", every=5)
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        "data/punch/anna-jumps_anna_jumps-000000.png",
        "data/punch/anna-jumps_anna_jumps-000005.png",
    ]
    assert {person_of(path) for path in written} == {"anna-jumps"}
    assert read_picture(written[1]).shape == (48, 64, 3)
    again = extract_frames(video, "kick", tmp_path / "data", every=5, person="anna")
    assert person_of(again[0]) == "anna"


@pytest.mark.parametrize("content", [b"", b"this is no video at all, whatever its name says"])
def test_an_unreadable_video_is_named(tmp_path: Path, content: bytes):
    path = tmp_path / "broken.mp4"
    path.write_bytes(content)
    with pytest.raises(DataError, match=r"broken.mp4 cannot be read .* expected MP4"):
        list(read_frames(path))
    assert not (tmp_path / "data").exists()


def test_a_missing_video_and_a_senseless_step(video: Path, tmp_path: Path):
    with pytest.raises(DataError, match="is no file"):
        describe_video(tmp_path / "none.mp4")
    with pytest.raises(DataError, match="every is 0"):
        list(read_frames(video, every=0))
