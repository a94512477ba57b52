import re
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from camcade.errors import DataError
from camcade_training.core.datasets import person_of, read_picture
from camcade_training.core.frames import Frame, describe_video, extract_frames, names_of, read_frames, thinned
from camcade_training.core.settings import REPOSITORY


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
    assert [frame.index for frame in frames] == [0, 3, 6, 9]
    assert [frame.t_s for frame in frames] == pytest.approx([0.0, 0.3, 0.6, 0.9])
    for frame in frames:
        assert abs(int(frame.picture.mean()) - 20 * frame.index) < 4


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [(100.0, range(10)), (10.0, range(10)), (9.0, (0, 2, 3, 4, 5, 6, 7, 8, 9)), (4.0, (0, 3, 5, 8))],
)
def test_no_more_frames_a_second_than_wanted(wanted, kept):
    shown = [Frame(index, index / 10.0, np.full((2, 2, 3), index, np.uint8)) for index in range(10)]
    found = list(thinned(shown, wanted))
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


def phone_video(path: Path, times_ms: list[int], turn: float = 0.0) -> Path:
    """Frames 64×48 at these times, their upper left quarter white, to be shown turned by so many degrees,
    anticlockwise.
    """
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("mpeg4", rate=1000)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.set_display_rotation(turn)
        for at_ms in times_ms:
            picture = np.zeros((48, 64, 3), np.uint8)
            picture[:24, :32] = 255
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            frame.pts, frame.time_base = at_ms, Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return path


@pytest.mark.parametrize(
    ("turn", "size", "white"),
    [(0, (64, 48), (0, 0)), (90, (48, 64), (1, 0)), (180, (64, 48), (1, 1)), (-90, (48, 64), (0, 1))],
)
def test_a_phone_held_upright_films_upright(tmp_path: Path, turn: float, size, white):
    """Anticlockwise by 90°, the upper left corner comes to lie at the lower left."""
    video = phone_video(tmp_path / "phone.mp4", [0, 40], turn)
    about = describe_video(video)
    assert (about.width, about.height) == size
    picture = next(read_frames(video)).picture[..., 0]
    assert picture.shape == (size[1], size[0])
    halves = [np.array_split(half, 2, axis=1) for half in np.array_split(picture, 2, axis=0)]
    bright = [(row, column) for row in (0, 1) for column in (0, 1) if halves[row][column].mean() > 200]
    assert bright == [white]


def test_uneven_times_are_the_videos_own_unless_a_rate_is_given(tmp_path: Path):
    times_ms = [0, 40, 90, 300, 320]
    video = phone_video(tmp_path / "uneven.mp4", times_ms)
    assert [frame.t_s for frame in read_frames(video)] == pytest.approx(
        [0.0, 0.04, 0.09, 0.3, 0.32], abs=2e-3
    )
    assert [frame.t_s for frame in read_frames(video, rate=10)] == pytest.approx([0.0, 0.1, 0.2, 0.3, 0.4])
    assert [moment for moment, _ in thinned(read_frames(video), 10.0)] == pytest.approx([0.0, 0.3], abs=2e-3)


def test_a_row_of_jpegs_plays_at_thirty_frames_a_second(tmp_path: Path):
    """As in browsers; the file itself says nothing."""
    pictures = [cv2.imencode(".jpg", np.full((48, 64, 3), 60 * index, np.uint8))[1] for index in range(3)]
    path = tmp_path / "row.mjpeg"
    path.write_bytes(b"".join(picture.tobytes() for picture in pictures))
    assert describe_video(path).frames_per_second == 30
    assert [frame.t_s for frame in read_frames(path)] == pytest.approx([0, 1 / 30, 2 / 30])


def test_a_video_that_is_cut_off_is_read_as_far_as_it_goes(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    video = phone_video(tmp_path / "cut.mp4", list(range(0, 400, 40)))
    with av.open(str(video)) as container:
        sixth = list(container.demux(video=0))[5]
    assert sixth.pos is not None
    video.write_bytes(video.read_bytes()[: sixth.pos + sixth.size // 2])
    frames = list(read_frames(video))
    assert len(frames) in (5, 6), "five are whole, and of the sixth there is half"
    assert f"{video} is cut off or damaged: {len(frames)} of 10 frames can be read" in caplog.text


def test_videos_of_one_name_are_told_apart_by_their_folders(tmp_path: Path):
    paths = [tmp_path / folder / "IMG_0001.MOV" for folder in ("phone-a", "phone-b")]
    assert names_of([*paths, tmp_path / "other.mp4"]) == ["phone-a-IMG_0001", "phone-b-IMG_0001", "other"]
    with pytest.raises(DataError, match="two videos are called phone-a-IMG_0001"):
        names_of([paths[0], paths[0]])


def test_frames_of_another_video_are_never_overwritten(video: Path, tmp_path: Path):
    out = tmp_path / "data"
    first = extract_frames(video, "punch", out, every=5)
    assert extract_frames(video, "punch", out, every=5) == first  # the same again is no harm
    before = {path: path.read_bytes() for path in first}
    other = tmp_path / "elsewhere" / video.name
    other.parent.mkdir()
    phone_video(other.with_suffix(".mp4"), [0, 40]).rename(other)
    with pytest.raises(DataError, match=r"anna_jumps-000000.png is another picture .* Give another --person"):
        extract_frames(other, "punch", out)
    assert {path: path.read_bytes() for path in (out / "punch").iterdir()} == before


@pytest.mark.parametrize(
    ("label", "person"),
    [("", ""), ("../escaped", ""), ("punch", "a/b"), (".", ""), ("a\nb", ""), ("punch", " ")],
)
def test_names_that_lead_elsewhere_are_refused(video: Path, tmp_path: Path, label: str, person: str):
    with pytest.raises(DataError, match="cannot be part of a file's name"):
        extract_frames(video, label, tmp_path / "data", person=person)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("size", [(63, 47), (1, 33), (641, 2)])
def test_odd_sizes_stay_as_they_are(tmp_path: Path, size: tuple[int, int]):
    path = tmp_path / "odd.mjpeg"
    width, height = size
    encoded = cv2.imencode(".jpg", np.full((height, width, 3), 90, np.uint8))[1].tobytes()
    path.write_bytes(encoded * 3)
    assert [frame.picture.shape for frame in read_frames(path)] == [(height, width, 3)] * 3


def test_every_command_reads_videos_by_this_one_reader():
    opening = re.compile(r"VideoCapture|av\.open\((?!str\(path\), \"w\")")  # but for writing
    sources = [*(REPOSITORY / "training").rglob("*.py"), *(REPOSITORY / "build").rglob("*.py")]
    found = {path.name for path in sources if opening.search(path.read_text(encoding="utf-8"))}
    assert found == {"frames.py"}
