import pytest

from camcade_web.camera.state import MESSAGES, WORDS, CameraState, preferred, state_of_error

DEVICES = [("a", "Integrated Camera (04f2)"), ("b", "Logitech C920")]


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("NotAllowedError", CameraState.DENIED),
        ("NotFoundError", CameraState.MISSING),
        ("OverconstrainedError", CameraState.MISSING),
        ("NotReadableError", CameraState.BUSY),
        ("SomethingNewError", CameraState.BUSY),
    ],
)
def test_what_the_browser_says_becomes_a_state(name: str, state: CameraState) -> None:
    assert state_of_error(name) is state


def test_every_state_has_a_word() -> None:
    assert WORDS.keys() == set(CameraState)


def test_every_failure_says_what_happened_and_what_to_do() -> None:
    fine = {CameraState.OFF, CameraState.STARTING, CameraState.ON}
    assert MESSAGES.keys() == set(CameraState) - fine
    for message in MESSAGES.values():
        assert "{otherwise}" in message, "how the page goes on"
        assert message.format(otherwise="").count(".") >= 2, "what happened, and the one thing to do"


def test_a_camera_is_found_by_a_part_of_its_name() -> None:
    assert preferred(DEVICES, "c920") == "b"
    assert preferred(DEVICES, "integrated") == "a"
    assert preferred(DEVICES, "Brio") is None
    assert preferred(DEVICES, None) is None
    assert preferred([("a", "")], "c920") is None, "labels are empty until a camera was allowed"
