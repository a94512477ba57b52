"""The fight on an upright screen: closer, and from a little farther away when the fighters part. So it is
between buttons that lie over the picture's sides, too.

The stage's 600 × 400 arena pixels become 600 wide and higher. The arena is enlarged to that height for good;
the fighters are as large as lets both be seen.
"""

from camcade.duel.lettering import Command
from camcade.duel.state import ARENA_HEIGHT_PX, ARENA_WIDTH_PX, GROUND_Y_PX

ROOM_PX = 70.0
"""From a fighter's middle to the view's edge, at least, in their own size."""
MIDDLE_PX = ARENA_WIDTH_PX / 2


def tall(
    back: list[Command],
    front: list[Command],
    middles: tuple[float, float],
    height_px: float,
    covered_px: float = 0.0,
) -> list[Command]:
    """The commands of arena and fighters for a picture of this height, 400 px or more.

    `middles` is where the two fighters are drawn, x in arena pixels; so much is covered at either side.
    """
    largest = height_px / ARENA_HEIGHT_PX
    half = MIDDLE_PX / largest
    left, right = min(middles), max(middles)
    centre = min(ARENA_WIDTH_PX - half, max(half, (left + right) / 2))
    size = min(largest, (MIDDLE_PX - covered_px) / (max(centre - left, right - centre) + ROOM_PX))
    ground = GROUND_Y_PX * largest
    return [
        *(_placed(command, centre, largest, 0.0, 0.0) for command in back),
        *(_placed(command, centre, size, GROUND_Y_PX, ground) for command in front),
    ]


def _placed(command: Command, centre: float, size: float, base_y: float, shown_y: float) -> Command:
    """Enlarged around (centre, base_y), which comes to lie in the picture's middle, at shown_y."""
    match command:
        case ("sprite", name, x, y, scale_x, scale_y, alpha):
            x, y = MIDDLE_PX + (x - centre) * size, shown_y + (y - base_y) * size
            return ("sprite", name, x, y, scale_x * size, scale_y * size, alpha)
        case ("rect", x, y, width, height, colour, alpha):
            x, y = MIDDLE_PX + (x - centre) * size, shown_y + (y - base_y) * size
            return ("rect", x, y, width * size, height * size, colour, alpha)
        case _:
            raise ValueError(f"no such command in an arena: {command!r}")
