"""Every drawing of a fighter on one sheet, for people who judge them."""

from PIL import Image

from camcade.duel.display_list import Command
from camcade.duel.lettering import write
from camcade.duel.moves import MOVES
from camcade.errors import BuildError
from camcade_render import Pictures, paint

SHEET_CELL = (190, 230)
"""Room for one pose on a contact sheet, arena pixels."""


def contact_sheet(
    pictures: Pictures, fighter: str, scale: float = 0.5, ground: str = "#241a33"
) -> Image.Image:
    """Return every step of every move of `fighter`, one row a move, for people who judge the drawings.

    Raises:
        BuildError: the atlas has no such fighter.
    """
    moves = pictures.atlas.moves.get(fighter)
    if moves is None:
        raise BuildError(
            f"No fighter is called {fighter!r}; drawn are {', '.join(sorted(pictures.atlas.moves))}."
        )
    wide, high = SHEET_CELL
    columns = max(rules.steps for rules in MOVES.values())
    size = (round(wide * columns * scale), round(high * len(moves) * scale))
    sheet = Image.new("RGBA", size, ground)
    commands: list[Command] = []
    for row, (move, ids) in enumerate(moves.items()):
        write(commands, move.upper(), 8, row * high + 20, pictures.atlas, kind="label")
        for column, id in enumerate(ids):
            commands.append(("sprite", id, column * wide + wide * 0.46, (row + 1) * high - 28.0, 1, 1, 1.0))
    paint(sheet, commands, pictures, scale)
    return sheet.convert("RGB")
