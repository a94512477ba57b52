"""What the games make of the loop: Duel's strikes and steps, the story's choices, and what is told."""

import asyncio
from collections.abc import Callable
from typing import Any
from unittest.mock import MagicMock

import pytest

from camcade.escape import Emotion
from camcade.intents import NO_INTENTS, Intent
from camcade.presence import Presence
from camcade.vision.faces import Face, face_region
from camcade_web.ui.settings import Settings

SURE = {"happy": 0.9, "sad": 0.02, "angry": 0.02, "afraid": 0.02, "disgusted": 0.02, "neutral": 0.02}


def in_loop(story: Callable[[], None]) -> None:
    """Run a story where tasks can be begun; what they do is none of its business."""

    async def run() -> None:
        story()

    asyncio.run(run())


def duel(in_page: Callable[[str], Any]) -> tuple[Any, MagicMock, MagicMock]:
    """Duel's camera, the messages to the player, and whoever is told of strikes and steps."""
    messages, game = MagicMock(), MagicMock()
    game.called = MagicMock()  # by itself it is whether the mock was called
    camera = in_page("camcade_web.pages.duel.camera").DuelCamera(
        messages,
        Settings(),
        {"image": "mine"},
        None,
        game,
    )
    return camera, messages, game


def test_a_decision_becomes_a_strike_and_steps(in_page: Callable[[str], Any]) -> None:
    def story() -> None:
        camera, _, game = duel(in_page)
        base = in_page("camcade_web.recognizers.base")
        held = frozenset({Intent.LEFT})
        camera.decided(base.Decision(40.0, {}, strike=Intent.HIGH_KICK, bar="kick", held=held))
        game.held.assert_called_once_with(held, "")
        game.struck.assert_called_once_with(Intent.HIGH_KICK, "")
        camera.decided(base.Decision(80.0, {}))
        game.struck.assert_called_once()
        assert game.held.call_args.args == (NO_INTENTS, "")
        game.called.assert_not_called()
        camera.decided(base.Decision(120.0, {}, calls=True))
        game.called.assert_called_once_with(is_camera_on=False)

    in_loop(story)


def test_who_comes_and_goes_is_told_of_once(in_page: Callable[[str], Any]) -> None:
    def story() -> None:
        camera, _, game = duel(in_page)
        camera._perception = MagicMock(presence=Presence.NEW)
        camera.changed()
        camera.changed()
        game.presence_changed.assert_called_once_with(Presence.NEW)

    in_loop(story)


def test_only_what_is_chosen_is_made_and_the_address_names_its_model(in_page: Callable[[str], Any]) -> None:
    def story() -> None:
        camera, _, game = duel(in_page)
        assert (camera.controller, camera.sees_steps, camera.is_seeing) == ("", False, False)
        camera.use("image")
        assert camera._perception.recognizer.models == ("mine",)
        assert camera.snapshot() | {"camera": "off", "silhouette": None, "model": None} == camera.snapshot()
        camera.use("silhouette")
        assert camera.sees_steps and game.seeing_changed.call_count == 2
        assert camera.metrics()["actions"] == []

    in_loop(story)


def test_who_cannot_load_a_model_is_offered_the_control_without(in_page: Callable[[str], Any]) -> None:
    def story() -> None:
        camera, messages, game = duel(in_page)
        camera.failed("It is damaged.")
        cause, text, (_, accept) = messages.tell.call_args.args
        assert (cause, text) == (
            "model",
            "It is damaged. You play with the keys; turn the camera on to try again.",
        )
        accept()
        game.wants_silhouette.assert_called_once()
        state = in_page("camcade_web.camera.state").CameraState
        camera.camera_changed(state.MISSING)
        assert messages.tell.call_args.args == (
            "camera",
            "I find no camera. You play with the keys. Plug one in and turn the camera on again.",
        )
        camera.camera_changed(state.STARTING)
        messages.withdraw.assert_called_with("camera")

    in_loop(story)


def face_decision(in_page: Callable[[str], Any], taken_ms: float, shares: Any) -> Any:
    face = Face((290, 200), (350, 200), (320, 260))
    view = in_page("camcade_web.ui.face_hints").FacesInView(
        [face], face, face_region(face, 640, 480), 640, 480, 0.5
    )
    return in_page("camcade_web.recognizers.expression").FaceDecision(
        taken_ms=taken_ms, shares=shares, faces=view, probabilities=shares
    )


def test_a_held_expression_chooses_once_the_room_is_read(in_page: Callable[[str], Any]) -> None:
    def story() -> None:
        told = MagicMock()
        camera = in_page("camcade_web.pages.escape.camera").EscapeCamera(
            MagicMock(), "expression", None, told.choice, told.change, told.relaxed
        )
        for number in range(30):
            camera.decided(face_decision(in_page, 100.0 * number, SURE))
        told.choice.assert_not_called()
        camera.watch(True)
        for number in range(30, 45):
            camera.decided(face_decision(in_page, 100.0 * number, SURE))
        choice, source = told.choice.call_args.args
        assert (choice.emotion, source) == (Emotion.HAPPY, "camera")
        assert camera.snapshot()["expression"] == "happy"

    in_loop(story)


@pytest.mark.parametrize("gap_ms", [50.0, 400.0])
def test_the_resting_face_is_learnt_from_enough_readings(
    in_page: Callable[[str], Any], gap_ms: float
) -> None:
    def story() -> None:
        told = MagicMock()
        camera = in_page("camcade_web.pages.escape.camera").EscapeCamera(
            MagicMock(), "expression", None, told.choice, told.change, told.relaxed
        )
        camera.calibrate()
        taken_ms, count = 1000.0, 0
        while not told.relaxed.called:
            camera.decided(face_decision(in_page, taken_ms, SURE))
            taken_ms, count = taken_ms + gap_ms, count + 1
        assert count >= 12 and taken_ms - gap_ms - 1000.0 >= 1800.0
        assert camera.snapshot()["calibrated"]

    in_loop(story)
