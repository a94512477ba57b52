import pytest

from camcade.vision.faces import Face, face_region, largest
from camcade_web.ui.face_hints import FacesInView, is_readable, trouble

WIDTH, HEIGHT = 640.0, 480.0


def face(x: float = 320, y: float = 240, eyes: float = 60) -> Face:
    """A face of upright proportions with this distance between the eyes."""
    return Face((x - eyes / 2, y), (x + eyes / 2, y), (x, y + eyes * 1.05), 0.9)


def in_view(*faces: Face, brightness: float = 0.4) -> FacesInView:
    player = largest(faces)
    region = None if player is None else face_region(player, WIDTH, HEIGHT)
    return FacesInView(faces, player, region, WIDTH, HEIGHT, brightness)


def test_a_face_that_can_be_read_needs_no_advice() -> None:
    seen = in_view(face())
    assert trouble(seen) is None and is_readable(seen)


@pytest.mark.parametrize(
    ("seen", "words", "readable"),
    [
        (in_view(), "I see no face", False),
        (in_view(brightness=0.02), "Too dark", False),
        (in_view(brightness=0.97), "Too bright", False),
        (in_view(face(eyes=14)), "far away", False),
        (in_view(face(x=40, eyes=90)), "cut off", True),
        (in_view(face(x=-40, eyes=90)), "cut off", False),
        (in_view(face(eyes=210)), "cut off", True),
        (in_view(face(), brightness=0.05), "It is dark", True),
        (in_view(face(200), face(440)), "2 faces", True),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(seen: FacesInView, words: str, readable: bool) -> None:
    said = trouble(seen)
    assert said is not None and words in said
    assert is_readable(seen) is readable


def test_a_face_far_behind_does_not_disturb() -> None:
    assert trouble(in_view(face(), face(560, 100, 16))) is None
