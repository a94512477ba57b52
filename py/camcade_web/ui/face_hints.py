"""One kind sentence about the face in the picture, and why nothing may be happening."""

from collections.abc import Sequence
from dataclasses import dataclass

from camcade.vision.faces import Face, share_outside
from camcade.vision.region import Region

TOO_DARK = 0.10
TOO_BRIGHT = 0.92
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


def trouble(sight: FacesInView) -> str | None:
    """What keeps the face from being read well, and the one thing to do; None when all is well."""
    if sight.player is None or sight.region is None:
        if sight.brightness < TOO_DARK:
            return "Too dark: I can't find your face. Turn on a light in front of you."
        if sight.brightness > TOO_BRIGHT:
            return "Too bright: turn the camera away from the light."
        return "I see no face. Look at the camera, with nothing in front of your mouth."
    size = sight.player.side_px / sight.height
    if size < TOO_FAR:
        return "You are far away. Come closer, until your face fills a third of the picture."
    if size > TOO_NEAR or share_outside(sight.region) > CUT_OFF:
        return "Your face is cut off. Move back, or into the middle."
    if sight.brightness < TOO_DARK:
        return "It is dark, so I may misread you. Turn on a light in front of you."
    others = [face for face in sight.faces if face is not sight.player]
    if any(face.side_px > NEARLY_AS_LARGE * sight.player.side_px for face in others):
        return f"I see {len(sight.faces)} faces. The largest one plays; the others had better step back."
    return None


def is_readable(sight: FacesInView) -> bool:
    """Whether the expression may count: a face is there, large enough, and in the picture."""
    if sight.player is None or sight.region is None:
        return False
    return sight.player.side_px / sight.height >= TOO_FAR * 0.75 and share_outside(sight.region) <= 0.5
