"""Executes the draw commands of `camcade.duel.display_list`."""

from collections.abc import Iterable

from PIL import Image, ImageColor

from camcade.duel.display_list import Command
from camcade.errors import BuildError
from camcade_render.pictures import Cut, Pictures, faded

STAGE_SIZE_PX = (600, 400)
"""Width and height of the arena, in arena pixels."""


def render(commands: Iterable[Command], pictures: Pictures, scale: float = 1) -> Image.Image:
    """Execute draw commands on a black stage.

    Args:
        commands: from `camcade.duel.display_list.display_list`.
        pictures: the art.
        scale: stage pixels per arena pixel, above 0; 2 shows every sprite at its own resolution.

    Returns:
        an RGB picture of 600 × 400 times `scale` pixels, 0..255. As an array: (height, width, 3), uint8.

    Raises:
        BuildError: a command is none, or names a sprite that the atlas lacks.
    """
    size = (round(STAGE_SIZE_PX[0] * scale), round(STAGE_SIZE_PX[1] * scale))
    stage = Image.new("RGBA", size, (0, 0, 0, 255))
    paint(stage, commands, pictures, scale)
    return stage.convert("RGB")


def paint(stage: Image.Image, commands: Iterable[Command], pictures: Pictures, scale: float = 1) -> None:
    """Execute draw commands on a stage of any size, an RGBA picture, which is changed.

    Raises:
        BuildError: as for `render`.
    """
    for command in commands:
        match command:
            case ("sprite", str(id), x, y, scale_x, scale_y, alpha):
                _draw(stage, pictures, id, (x, y), (scale_x, scale_y), (0.0, 1.0), alpha, scale)
            case ("part", str(id), x, y, scale_x, begin, end, alpha):
                _draw(stage, pictures, id, (x, y), (scale_x, 1), (begin, end), alpha, scale)
            case ("rect", x, y, width, height, colour, alpha):
                _fill(stage, (x, y, width, height), colour, alpha, scale)
            case _:
                raise BuildError(f"Unknown draw command {command!r}.")


def _draw(
    stage: Image.Image,
    pictures: Pictures,
    id: str,
    place: tuple[float, float],
    stretch: tuple[float, float],
    columns: tuple[float, float],
    alpha: float,
    scale: float,
) -> None:
    sprite = pictures.sprite(id)
    left, right = round(sprite.width * columns[0]), round(sprite.width * columns[1])
    if right <= left or alpha <= 0:
        return
    across, down = scale * abs(stretch[0]) / sprite.scale, scale * stretch[1] / sprite.scale
    is_mirrored = stretch[0] < 0
    offset = sprite.anchor_x - right if is_mirrored else left - sprite.anchor_x
    corner = (place[0] * scale + offset * across, place[1] * scale - sprite.anchor_y * down)
    whole = (round(corner[0]), round(corner[1]))
    image = pictures.prepared(Cut(id, left, right, is_mirrored), across, down)
    visible = (max(0, -whole[0]), max(0, -whole[1]))
    if visible[0] >= image.width or visible[1] >= image.height:
        return
    if alpha < 1:
        image = image.copy()
        image.putalpha(image.getchannel("A").point(faded(alpha)))
    stage.alpha_composite(image, (max(0, whole[0]), max(0, whole[1])), visible)


def _fill(
    stage: Image.Image, box: tuple[float, float, float, float], colour: str, alpha: float, scale: float
) -> None:
    x, y, width, height = (round(value * scale) for value in box)
    if width > 0 and height > 0:
        veil = Image.new("RGBA", (width, height), (*ImageColor.getrgb(colour)[:3], round(255 * alpha)))
        stage.alpha_composite(veil, (max(0, x), max(0, y)), (max(0, -x), max(0, -y)))
