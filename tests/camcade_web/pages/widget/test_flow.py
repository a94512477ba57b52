import pytest

from camcade.vision.faces import Face
from camcade_web.camera.state import MESSAGES, CameraState
from camcade_web.pages.widget.flow import READY, Do, Enter, Shown, Tell, WidgetFlow
from camcade_web.ui.face_hints import FacesInView


@pytest.fixture
def flow() -> WidgetFlow:
    flow = WidgetFlow()
    assert not flow.is_ready
    assert flow.loaded(()) == (Tell(READY),)
    return flow


def test_what_is_wrong_with_the_address_is_told_once_all_is_loaded() -> None:
    flow = WidgetFlow()
    assert flow.loaded(("One.", "Two.")) == (Tell("One. Two."),)
    assert flow.is_ready and flow.shown is Shown.NOTHING


def test_a_picture_takes_the_place_of_the_camera(flow: WidgetFlow) -> None:
    assert flow.camera_changed(CameraState.STARTING) == ()
    assert flow.camera_changed(CameraState.ON) == (Enter(Shown.CAMERA),)
    assert flow.picture_came("cat.png") == (Do.CLOSE_CAMERA, Enter(Shown.PICTURE))
    assert flow.camera_changed(CameraState.OFF) == (), "the picture stays"
    assert (flow.picture, flow.shown) == ("cat.png", Shown.PICTURE)


def test_the_camera_takes_the_place_of_a_picture_once_it_is_on(flow: WidgetFlow) -> None:
    flow.picture_came("cat.png")
    flow.camera_changed(CameraState.STARTING)
    assert flow.shown is Shown.PICTURE
    flow.camera_changed(CameraState.ON)
    assert (flow.picture, flow.shown) == (None, Shown.CAMERA)
    assert flow.camera_changed(CameraState.OFF) == (Enter(Shown.NOTHING),)


@pytest.mark.parametrize("state", MESSAGES)
def test_a_camera_that_fails_is_told_without_a_game_s_way_out(flow: WidgetFlow, state: CameraState) -> None:
    (told,) = flow.camera_changed(state)
    assert isinstance(told, Tell) and "{" not in told.value and told.value.endswith(".")
    flow.camera_changed(CameraState.ON)
    assert flow.camera_changed(state) == (told, Enter(Shown.NOTHING))


@pytest.mark.parametrize("state", CameraState)
def test_the_switch_lets_go_what_is_on_or_coming(flow: WidgetFlow, state: CameraState) -> None:
    is_used = state in (CameraState.ON, CameraState.STARTING, CameraState.UNANSWERED)
    assert flow.switch_pressed(state) == (Do.CLOSE_CAMERA if is_used else Do.OPEN_CAMERA,)


def test_nobody_is_filmed_while_nobody_watches(flow: WidgetFlow) -> None:
    assert flow.hidden() == (Do.CLOSE_CAMERA,)


def face(eyes_px: float) -> Face:
    return Face((200 - eyes_px / 2, 140.0), (200 + eyes_px / 2, 140.0), (200.0, 140 + eyes_px))


def seen(*eyes_px: float) -> FacesInView:
    faces = [face(distance) for distance in eyes_px]
    region = (0.3, 0.3, 0.6, 0.7) if faces else None
    return FacesInView(faces, faces[0] if faces else None, region, 400.0, 300.0, 0.5)


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (seen(50.0), "One face."),
        (seen(50.0, 10.0), "2 faces, the largest is read."),
        (seen(), "I see no face. Look at the camera, with nothing in front of your mouth."),
    ],
)
def test_the_faces_are_counted_or_what_is_wrong_with_them_told(
    flow: WidgetFlow, found: FacesInView, words: str
) -> None:
    assert flow.faces_found(found) == (Tell(words),)
