import json

import pytest

from camcade.errors import DataError
from camcade.gestures.keypoint_recording import LONGEST_MS, KeypointRecorder, read_recording
from camcade.intents import Intent
from camcade.vision.keypoints import COUNT, Keypoints


def frame(t_ms: float, aspect: float = 4 / 3) -> Keypoints:
    places = tuple(index / 100 + t_ms / 1e5 for index in range(COUNT))
    return Keypoints(places, places[::-1], (0.5,) * COUNT, t_ms, aspect)


def recorder(*times_ms: float) -> KeypointRecorder:
    made = KeypointRecorder()
    for t_ms in times_ms:
        made.see(frame(t_ms))
    return made


def test_what_is_read_is_what_was_recorded_counted_from_the_first_frame() -> None:
    made = recorder(5000.0, 5033.0, 5070.0)
    made.press(5041.26, Intent.HIGH_KICK)
    assert (made.seconds, made.keys) == (pytest.approx(0.07), 1)
    found = read_recording(made.to_json("anna"))
    assert found.person == "anna"
    assert [one.t_ms for one in found.frames] == [0.0, 33.0, 70.0]
    assert found.frames[1].x == pytest.approx(frame(5033.0).x, abs=1e-4)
    assert found.frames[1].y == pytest.approx(frame(5033.0).y, abs=1e-4)
    assert found.frames[1].score == (0.5,) * COUNT
    assert found.frames[0].aspect == 4 / 3
    assert found.keys == ((41.3, Intent.HIGH_KICK),)
    assert found.duration_s == pytest.approx(0.07)


def test_a_frame_twice_is_one_and_another_camera_begins_anew() -> None:
    made = recorder(0.0, 30.0, 30.0)
    assert len(read_recording(made.to_json()).frames) == 2
    made.press(31.0, Intent.UPPERCUT)
    made.see(frame(60.0, aspect=16 / 9))
    found = read_recording(made.to_json())
    assert (len(found.frames), found.keys) == (1, ())


def test_keys_long_before_the_first_frame_are_left_out() -> None:
    made = KeypointRecorder()
    made.press(0.0, Intent.HIGH_PUNCH)
    assert made.keys == 0
    made.see(frame(60_000.0))
    made.press(60_500.0, Intent.LOW_KICK)
    assert read_recording(made.to_json()).keys == ((500.0, Intent.LOW_KICK),)


def test_a_full_recording_takes_nothing_more() -> None:
    made = recorder(0.0, LONGEST_MS, LONGEST_MS + 30)
    made.press(LONGEST_MS + 10, Intent.HIGH_PUNCH)
    assert made.is_full
    found = read_recording(made.to_json())
    assert (len(found.frames), found.keys) == (2, ())


def test_an_empty_recording_can_be_written_and_read() -> None:
    found = read_recording(KeypointRecorder().to_json())
    assert (found.frames, found.duration_s) == ((), 0.0)


GOOD = json.loads(recorder(0.0, 30.0).to_json())


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"format": "other"}, "camcade-keypoints-1"),
        ({"joints": ["nose"]}, "17 of COCO"),
        ({"frames": [[0, 1]]}, "a frame of 2 numbers"),
        ({"frames": [GOOD["frames"][1], GOOD["frames"][0]]}, "Frame 2 is not later"),
        ({"keys": [[0, "somersault"]]}, "somersault"),
        ({"aspect": 0}, "aspect"),
        ({"aspect": None}, "missing or wrong"),
        ({"keys": 7}, "missing or wrong"),
    ],
    ids=["format", "joints", "short frame", "order", "intent", "aspect", "no number", "no list"],
)
def test_a_wrong_file_says_what_is_wrong(changes: dict[str, object], says: str) -> None:
    with pytest.raises(DataError, match=says):
        read_recording(json.dumps({**GOOD, **changes}))


@pytest.mark.parametrize("text", ["", "[]", "7", '{"frames": []}'])
def test_what_is_no_recording_is_refused(text: str) -> None:
    with pytest.raises(DataError):
        read_recording(text)
