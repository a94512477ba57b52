"""The headless renderer: executes the draw commands of `camcade.duel.display_list` with Pillow.

Used for tests, for reviewers and for the moving pictures in the README and on the landing page. The page's
canvas executes the same commands; `camcade.duel.display_list` says what each one means.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageColor

from camcade.duel.atlas import Atlas, Sprite
from camcade.duel.display_list import Command, display_list
from camcade.duel.effects import Effects
from camcade.duel.lettering import write
from camcade.duel.moves import MOVES, TICK_MS
from camcade.duel.replay import Replay, play
from camcade.errors import BuildError

STAGE_SIZE = (600, 400)


class Pictures:
    """An atlas with its picture pages loaded from `folder`."""

    def __init__(self, folder: Path) -> None:
        """Read atlas.json and its pages.

        Raises:
            BuildError: a file is missing.
            ArtError: atlas.json is no atlas.
        """
        try:
            self.atlas = Atlas.from_json((folder / "atlas.json").read_text())
            self._pages = [Image.open(folder / name).convert("RGBA") for name in self.atlas.pages]
        except FileNotFoundError as error:
            raise BuildError(
                f"No art in {folder}: {error.filename} is missing. Build the art first."
            ) from error

    def cut(self, id: str) -> tuple[Sprite, Image.Image]:
        """Return a sprite's place and pixels.

        Raises:
            BuildError: the atlas has no such sprite.
        """
        sprite = self.atlas.sprites.get(id)
        if sprite is None:
            raise BuildError(f"The atlas has no sprite {id!r}.")
        box = (sprite.x, sprite.y, sprite.x + sprite.width, sprite.y + sprite.height)
        return sprite, self._pages[sprite.page].crop(box)


def render(commands: Iterable[Command], pictures: Pictures | Path, scale: float = 1) -> Image.Image:
    """Execute draw commands.

    Args:
        commands: from `camcade.duel.display_list.display_list`.
        pictures: the art, or the folder it was built into.
        scale: stage pixels per arena pixel; 2 shows every sprite at its own resolution.

    Returns:
        an RGB picture of 600 × 400 times `scale`.
    """
    if isinstance(pictures, Path):
        pictures = Pictures(pictures)
    size = (round(STAGE_SIZE[0] * scale), round(STAGE_SIZE[1] * scale))
    stage = Image.new("RGBA", size, (0, 0, 0, 255))
    _execute(stage, commands, pictures, scale)
    return stage.convert("RGB")


def _execute(stage: Image.Image, commands: Iterable[Command], pictures: Pictures, scale: float) -> None:
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
    sprite, image = pictures.cut(id)
    left, right = round(sprite.width * columns[0]), round(sprite.width * columns[1])
    if right <= left or alpha <= 0:
        return
    image = image.crop((left, 0, right, sprite.height))
    across, down = scale * abs(stretch[0]) / sprite.scale, scale * stretch[1] / sprite.scale
    offset = left - sprite.anchor_x
    if stretch[0] < 0:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        offset = sprite.anchor_x - right
    corner = (place[0] * scale + offset * across, place[1] * scale - sprite.anchor_y * down)
    whole = (round(corner[0]), round(corner[1]))
    if (across, down) != (1.0, 1.0):
        size = (max(1, round(image.width * across)), max(1, round(image.height * down)))
        image = image.resize(size, Image.Resampling.BILINEAR)
    if alpha < 1:
        image.putalpha(image.getchannel("A").point([round(value * alpha) for value in range(256)]))
    visible = (max(0, -whole[0]), max(0, -whole[1]))
    if visible[0] < image.width and visible[1] < image.height:
        stage.alpha_composite(image, (max(0, whole[0]), max(0, whole[1])), visible)


def _fill(
    stage: Image.Image, box: tuple[float, float, float, float], colour: str, alpha: float, scale: float
) -> None:
    x, y, width, height = (round(value * scale) for value in box)
    if width > 0 and height > 0:
        veil = Image.new("RGBA", (width, height), (*ImageColor.getrgb(colour)[:3], round(255 * alpha)))
        stage.alpha_composite(veil, (max(0, x), max(0, y)), (max(0, -x), max(0, -y)))


def animate(frames: Sequence[Image.Image], path: Path, frame_ms: int) -> None:
    """Write pictures as an endless animation; the suffix of `path` says whether it is .webp or .gif.

    Raises:
        BuildError: no frames, or another suffix.
    """
    if not frames or path.suffix not in (".webp", ".gif"):
        raise BuildError(
            f"Cannot write {len(frames)} frames to {path}: give at least one frame and .webp or .gif."
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".webp":
        frames[0].save(
            path, save_all=True, append_images=frames[1:], duration=frame_ms, loop=0, quality=78, method=4
        )
    else:
        frames[0].save(path, save_all=True, append_images=frames[1:], duration=frame_ms, loop=0)


def replay_frames(
    replay: Replay,
    pictures: Pictures,
    *,
    frame_ms: int = 40,
    scale: float = 1,
    arena: str = "tower",
    begin_ms: int = 0,
    length_ms: int | None = None,
) -> Iterator[Image.Image]:
    """Play a replay and yield one picture every `frame_ms` (a multiple of the tick), from `begin_ms` on.

    Raises:
        BuildError: `frame_ms` is no multiple of the tick.
    """
    if frame_ms <= 0 or frame_ms % TICK_MS:
        raise BuildError(f"frame_ms is {frame_ms}: give a multiple of {TICK_MS}.")
    effects = Effects()
    for state in play(replay):
        effects = effects.after(state)
        time_ms = state.tick * TICK_MS
        if length_ms is not None and time_ms >= begin_ms + length_ms:
            return
        if time_ms >= begin_ms and time_ms % frame_ms == 0:
            yield render(display_list(state, pictures.atlas, effects, arena=arena), pictures, scale)


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
    _execute(sheet, commands, pictures, scale)
    return sheet.convert("RGB")
