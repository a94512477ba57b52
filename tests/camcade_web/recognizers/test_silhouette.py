"""The silhouette's way through the page, with a browser that draws what the test wants."""

import asyncio
from collections.abc import Callable
from typing import Any
from unittest.mock import MagicMock

import pytest


class Room:
    """A camera that always shows the same grey, and a browser that scales it."""

    def __init__(self, in_page: Callable[[str], Any]) -> None:
        self.module = in_page("camcade_web.recognizers.silhouette")
        self.recognizer = self.module.SilhouetteRecognizer()
        width, height = self.recognizer._size
        self.small = self.recognizer._small
        self.small.getImageData.return_value.data.to_bytes.return_value = bytes([90, 90, 90, 255]) * (
            width * height
        )
        self.module.js.performance.now.return_value = 1.0
        self.t_ms = 0.0

    def frame(self, device: str = "one", frames: int = 1) -> Any:
        decision = None
        for _ in range(frames):
            self.t_ms += 50.0
            frame = MagicMock(
                taken_ms=self.t_ms, width_px=1280, height_px=720, aspect=16 / 9, device_id=device
            )
            decision = asyncio.run(self.recognizer.read(frame, None))
            self.recognizer.draw()
        return decision


@pytest.fixture
def room(in_page: Callable[[str], Any]) -> Room:
    return Room(in_page)


def test_it_needs_no_network_and_begins_with_the_room(room: Room) -> None:
    assert room.recognizer.models == () and not room.recognizer.is_seeing
    decision = room.frame()
    assert (decision.strike, decision.tensors, decision.shares) == (None, None, {"punch": 0.0, "kick": 0.0})
    assert room.recognizer.snapshot()["silhouette"]["phase"] == "room"
    assert "empty room" in room.recognizer.hint(0.0, 20.0)


def test_it_looks_at_what_the_preview_shows(room: Room) -> None:
    room.frame()
    _, left, top, width, height = room.small.drawImage.call_args.args[:5]
    assert (left, top, width, height) == pytest.approx((160, 0, 960, 720)), "the middle, 4 to 3"


def test_another_camera_has_another_room(room: Room) -> None:
    room.frame(frames=120)
    assert room.recognizer.snapshot()["silhouette"]["phase"] == "player", "the room is known"
    room.frame("two")
    assert room.recognizer.snapshot()["silhouette"]["phase"] == "room"


def test_who_is_not_read_is_not_known(room: Room) -> None:
    room.frame()
    room.recognizer.show(False)
    assert room.recognizer.snapshot() == {} and not room.recognizer.is_seeing
