"""One kind sentence about the face in the picture, and why nothing may be happening."""

from collections.abc import Sequence
from dataclasses import dataclass

from camcade.vision.faces import Face, share_outside
from camcade.vision.region import Region
from camcade_web.browser.messages import DARK
from camcade_web.ui.hints import BRIGHT, TOO_BRIGHT, TOO_DARK

TOO_FAR = 0.16
"""Side of the face's square over the height of the picture, below which the expression is guesswork."""
TOO_NEAR = 1.05
CUT_OFF = 0.30
NEARLY_AS_LARGE = 0.6
"""A second face of this share of the first one's size may be another player."""


@dataclass(frozen=True, slots=True)
class FacesInView:
    """What is to be seen of faces in one picture.

    | field | unit | meaning |
    | --- | --- | --- |
    | faces | | in px of the picture, the surest first |
    | player | | the one that counts; None without any |
    | region | shares | the square around the player's face |
    | width, height | px | of the picture |
    | brightness | 0..1 | mean of the picture |
    """

    faces: Sequence[Face]
    player: Face | None
    region: Region | None
    width: float
    height: float
    brightness: float


def trouble(view: FacesInView) -> str | None:
    """What keeps the face from being read well, and the one thing to do; None when all is well."""
    if view.player is None or view.region is None:
        if view.brightness < TOO_DARK:
            return "Too dark: I can't find your face. Turn on a light in front of you."
        if view.brightness > TOO_BRIGHT:
            return BRIGHT
        return "I see no face. Look at the camera, with nothing in front of your mouth."
    size = view.player.side_px / view.height
    if size < TOO_FAR:
        return "You are far away. Come closer, until your face fills a third of the picture."
    if size > TOO_NEAR or share_outside(view.region) > CUT_OFF:
        return "Your face is cut off. Move back, or into the middle."
    if view.brightness < TOO_DARK:
        return DARK
    others = [face for face in view.faces if face is not view.player]
    if any(face.side_px > NEARLY_AS_LARGE * view.player.side_px for face in others):
        return f"I see {len(view.faces)} faces. The largest one plays; the others had better step back."
    return None


def is_readable(view: FacesInView) -> bool:
    """Whether the expression may count: a face is there, large enough, and in the picture."""
    if view.player is None or view.region is None:
        return False
    return view.player.side_px / view.height >= TOO_FAR * 0.75 and share_outside(view.region) <= 0.5
