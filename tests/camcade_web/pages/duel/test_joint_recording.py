"""Joints and keys go into the file that the player saves; what the camera sees itself is no key."""

from collections.abc import Callable
from typing import Any
from unittest.mock import MagicMock

import pytest

from camcade.gestures.keypoint_recording import LONGEST_MS, read_recording
from camcade.intents import Intent
from camcade.vision.keypoints import COUNT, Keypoints


class Page:
    """A recording with the messages and the files that came of it."""

    def __init__(self, module: Any, controller: str) -> None:
        self.module = module
        self.messages = MagicMock()
        self.files: list[tuple[str, str]] = []
        module.save_text = lambda text, name, kind: self.files.append((text, name))
        self.recording = module.JointRecording(self.messages, controller)

    @property
    def told(self) -> str:
        return self.messages.tell.call_args.args[1]

    def save(self) -> None:
        words, accept = self.messages.tell.call_args.args[2]
        assert words == self.module.SAVE
        accept()

    def press(self, t_ms: float, intent: Intent, source: str) -> None:
        self.module.js.performance.now.return_value = t_ms
        self.recording.pressed(frozenset({intent}), source)


@pytest.fixture
def page(in_page: Callable[[str], Any]) -> Callable[[str], Page]:
    return lambda controller: Page(in_page("camcade_web.pages.duel.joint_recording"), controller)


def joints(t_ms: float) -> Keypoints:
    return Keypoints((0.5,) * COUNT, (0.4,) * COUNT, (0.9,) * COUNT, t_ms, 4 / 3)


def test_the_file_holds_joints_and_the_keys_that_were_pressed(page: Callable[[str], Page]) -> None:
    made = page("body")
    assert "no pictures" in made.told
    for t_ms in (1000.0, 1040.0, 1080.0):
        made.recording.see(joints(t_ms))
    made.press(1050.0, Intent.HIGH_PUNCH, "keyboard")
    made.press(1060.0, Intent.LEFT, "body")
    made.press(1070.0, Intent.LOW_KICK, "gamepad")
    made.save()
    ((text, name),) = made.files
    assert name.endswith(".keypoints.json")
    found = read_recording(text)
    assert [one.t_ms for one in found.frames] == [0.0, 40.0, 80.0]
    assert found.keys == ((50.0, Intent.HIGH_PUNCH), (70.0, Intent.LOW_KICK))
    assert "2 strikes" in made.told
    made.recording.see(joints(1120.0))
    made.save()
    assert len(read_recording(made.files[1][0]).frames) == 4, "it went on"


def test_nothing_recorded_says_what_to_do_instead_of_saving(page: Callable[[str], Page]) -> None:
    made = page("body")
    made.save()
    assert made.files == []
    assert "camera" in made.told


def test_other_controls_read_no_joints_and_that_is_said(page: Callable[[str], Page]) -> None:
    assert "only the control Body" in page("keyboard").told


def test_a_full_recording_says_so_once(page: Callable[[str], Page]) -> None:
    made = page("body")
    made.recording.see(joints(0.0))
    for extra in (0.0, 40.0, 80.0):
        made.recording.see(joints(LONGEST_MS + extra))
    assert made.told.startswith("10 minutes")
    assert made.messages.tell.call_count == 2
