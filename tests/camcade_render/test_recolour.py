import pytest
from PIL import Image

from camcade.duel.palettes import PALETTES
from camcade_render.recolour import recoloured

Colour = tuple[int, int, int]


@pytest.mark.parametrize(
    ("fighter", "colour", "expected"),
    [
        ("ember", (232, 69, 47), (47, 69, 232)),  # fire
        ("ember", (216, 58, 69), (69, 58, 216)),  # scarf
        ("ember", (201, 120, 80), (201, 120, 80)),  # skin
        ("ember", (143, 69, 52), (143, 69, 52)),  # skin in the shadow
        ("ember", (40, 40, 40), (40, 40, 40)),
        ("tide", (39, 163, 157), (163, 39, 157)),  # coat
        ("tide", (230, 189, 168), (230, 189, 168)),  # skin
        ("tide", (163, 112, 124), (163, 112, 124)),  # skin in the shadow
        ("tide", (242, 212, 138), (242, 212, 138)),  # trim
    ],
)
def test_cloth_changes_and_skin_does_not(fighter: str, colour: Colour, expected: Colour) -> None:
    image = Image.new("RGBA", (2, 1), (*colour, 90))
    assert recoloured(image, PALETTES[fighter][0]).getpixel((1, 0)) == (*expected, 90)
