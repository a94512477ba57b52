"""Labels of videos: what makes no sense is named, whoever reads them."""

import json
from pathlib import Path
from typing import Any

import pytest

from camcade.errors import DataError
from camcade_training.core.settings import stamp_of
from camcade_training.core.video_labels import read_video_labels
from camcade_training.tasks.body.labelled_videos import labelled_videos
from camcade_training.tasks.body.subjects import labels_of_video
from camcade_training.tasks.strike_image.video import read_labelled_video

STRIKE = {"action": "jab-left", "class": "punch", "start_s": 0.1, "peak_s": 0.2, "end_s": 0.3}
WHOLE = {"fps": 30, "duration_s": 2, "person": "ann", "strikes": [STRIKE]}

WRONG: dict[str, tuple[Any, str]] = {
    "a list": ([], "it is list"),
    "no object": (3, "it is int"),
    "no rate": ({**WHOLE, "fps": 0}, "fps is 0"),
    "a rate without end": ({**WHOLE, "fps": 1e400}, "fps is inf"),
    "no number": ({**WHOLE, "duration_s": float("nan")}, "duration_s is nan"),
    "a word": ({**WHOLE, "duration_s": "long"}, "duration_s is 'long'"),
    "a switch": ({**WHOLE, "fps": True}, "fps is True"),
    "years": ({**WHOLE, "duration_s": 1e9}, "duration_s is 1000000000.0"),
    "a person of numbers": ({**WHOLE, "person": 7}, "person is 7"),
    "strikes by name": ({**WHOLE, "strikes": {"a": STRIKE}}, "strikes is dict"),
    "a strike that is a time": ({**WHOLE, "strikes": [0.5]}, "strike 1 is float"),
    "a strike backwards": ({**WHOLE, "strikes": [STRIKE, {**STRIKE, "end_s": 0}]}, "strike 2 ends before"),
    "a strike without an end": ({**WHOLE, "strikes": [{"start_s": 1}]}, "strike 1 has no"),
    "an action of numbers": ({**WHOLE, "strikes": [{**STRIKE, "action": 4}]}, "action is 4"),
}


@pytest.mark.parametrize("what", WRONG)
def test_whoever_reads_it_names_what_is_wrong(what: str, tmp_path: Path) -> None:
    content, says = WRONG[what]
    path = tmp_path / "kicks.labels.json"
    path.write_text(json.dumps(content))
    video = path.with_name("kicks.mp4")
    video.touch()
    readers = (
        lambda: read_video_labels(path),
        lambda: read_labelled_video(video),
        lambda: labelled_videos(tmp_path, tmp_path / "kept", 15.0, lambda *_: pytest.fail("nothing is read")),
        lambda: labels_of_video(video, path),
    )
    for read in readers:
        with pytest.raises(DataError) as told:
            read()
        assert says in str(told.value) and "kicks.labels.json" in str(told.value)


def test_what_need_not_be_there(tmp_path: Path) -> None:
    path = tmp_path / "a.labels.json"
    path.write_text(json.dumps({**WHOLE, "strikes": [{"start_s": 1, "end_s": 2}]}))
    (strike,) = read_video_labels(path).strikes
    assert (strike.peak_s, strike.launch_s, strike.action) == (1.0, 1.0, "")
    with pytest.raises(DataError, match="strike 1 has no class, peak_s"):
        read_video_labels(path, of_strikes=("peak_s", "class"))


def test_files_of_one_name_and_one_size_are_told_apart(tmp_path: Path) -> None:
    """As two splits have them, in frames that are not compressed: what was read of one is not the other's."""
    paths = [tmp_path / split / "strikes-1.y4m" for split in ("validation", "test")]
    for path in paths:
        path.parent.mkdir()
        path.write_bytes(b"frames")
    stamps = {stamp_of(path) for path in paths}
    paths[0].write_bytes(b"FRAMES")
    assert len(stamps | {stamp_of(paths[0])}) == 3
