"""What the widget does when: a state machine that knows no browser.

Each event is a method. It changes the flow and returns what the page has to do, in order, as plain values.
"""

from enum import StrEnum

from camcade_web.browser.messages import READY
from camcade_web.browser.told import Told
from camcade_web.camera.state import BEING_USED, MESSAGES, CameraState
from camcade_web.ui.face_hints import FacesInView, trouble


class Shown(StrEnum):
    """What the frame of the widget holds."""

    NOTHING = "nothing"  # but the invitation to bring a picture
    PICTURE = "picture"
    CAMERA = "camera"


class Do(StrEnum):
    """Effects that need no more words."""

    OPEN_CAMERA = "ask for the camera"
    CLOSE_CAMERA = "let the camera go"


class Enter(Told[Shown]):
    """Show this, and nothing else."""


class Tell(Told[str]):
    """What the player reads now."""


Effect = Do | Enter | Tell
Effects = tuple[Effect, ...]
NOTHING: Effects = ()


class WidgetFlow:
    """One picture at a time, or the camera's."""

    def __init__(self) -> None:
        self.shown = Shown.NOTHING
        self.is_ready = False
        self.picture: str | None = None
        """The name of the picture that was brought last; None once the camera has taken its place."""

    def loaded(self, problems: tuple[str, ...]) -> Effects:
        """The models are there; `problems` are sentences about the address."""
        self.is_ready = True
        return (Tell(" ".join(problems) or READY),)

    def picture_came(self, name: str) -> Effects:
        """A picture was chosen, dropped or pasted: it takes the place of the camera."""
        self.picture, self.shown = name, Shown.PICTURE
        return (Do.CLOSE_CAMERA, Enter(Shown.PICTURE))

    def switch_pressed(self, camera: CameraState) -> Effects:
        """The camera's button; a camera that is being asked for can be let go, too."""
        return (Do.CLOSE_CAMERA if camera in BEING_USED else Do.OPEN_CAMERA,)

    def hidden(self) -> Effects:
        """Nobody watches."""
        return (Do.CLOSE_CAMERA,)

    def camera_changed(self, camera: CameraState) -> Effects:
        """The camera has another state: its picture takes the place of what was shown, or leaves it empty."""
        if camera is CameraState.ON:
            self.picture, self.shown = None, Shown.CAMERA
            return (Enter(Shown.CAMERA),)
        told = (Tell(MESSAGES[camera].partition(" {")[0]),) if camera in MESSAGES else NOTHING
        if self.shown is not Shown.CAMERA:
            return told
        self.shown = Shown.NOTHING
        return (*told, Enter(Shown.NOTHING))

    def faces_found(self, found: FacesInView) -> Effects:
        """How many faces the picture has, or what keeps the largest from being read well."""
        count = len(found.faces)
        seen = ("No face", "One face")[count] if count < 2 else f"{count} faces, the largest is read"
        return (Tell(trouble(found) or f"{seen}."),)
