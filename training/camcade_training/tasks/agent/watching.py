"""A video of what an agent makes of somebody's play: what is seen, what is kept of it, who presses what.

Above the frame and the same drawn again from what the network keeps of it; beside them a row for each action,
in teal what the player holds, in coral what the network would; below the last and next seconds of all rows,
with the moment that is shown in the middle.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from camcade_training.sessions.film import write_pictures
from camcade_training.tasks.agent.examples import FRAMES_PER_S

Picture = NDArray[np.uint8]

SCALE = 3
PICTURE_PX = (128 * SCALE, 72 * SCALE)
MARGIN_PX, ROW_PX, SIDE_PX, LAMP_PX = 16, 18, 190, 26
SHOWN_S = 8  # of the timeline
GROUND, LINE, TEXT, SOFT = (20, 14, 32), (70, 58, 96), (244, 238, 226), (170, 160, 190)
HELD, PREDICTED, GOLD = (52, 198, 194), (255, 111, 94), (255, 200, 92)


def size_px(actions: int) -> tuple[int, int]:
    """Width and height of the video with so many actions."""
    width = MARGIN_PX * 3 + PICTURE_PX[0] + SIDE_PX
    above = max(2 * PICTURE_PX[1] + 3 * MARGIN_PX, actions * ROW_PX + 4 * MARGIN_PX)
    return width // 2 * 2, (above + actions * ROW_PX // 2 + 2 * MARGIN_PX) // 2 * 2


def watching_frames(
    seen: NDArray[np.uint8],
    drawn: NDArray[np.uint8],
    held: NDArray[np.bool_],
    predicted: NDArray[np.bool_],
    actions: Sequence[str],
) -> Iterator[Picture]:
    """The video, a picture for each frame of the fight.

    Args:
        seen, drawn: (N, 72, 128) uint8, the frames and the same drawn again.
        held, predicted: (N, K), by the player and by the network.
        actions: K names.
    """
    width, height = size_px(len(actions))
    font, side = ImageFont.load_default(12), 2 * MARGIN_PX + PICTURE_PX[0]
    for now in range(len(seen)):
        image = Image.new("RGB", (width, height), GROUND)
        pen = ImageDraw.Draw(image)
        for place, picture, words in ((0, seen, "what is seen"), (1, drawn, "what is kept of it")):
            top = MARGIN_PX + place * (PICTURE_PX[1] + MARGIN_PX)
            image.paste(
                Image.fromarray(picture[now]).resize(PICTURE_PX, Image.Resampling.BILINEAR), (MARGIN_PX, top)
            )
            pen.text((MARGIN_PX + 6, top + 4), words, GOLD, font)
        pen.text((side, MARGIN_PX), f"{now / FRAMES_PER_S:5.1f} s", TEXT, font)
        pen.text((side, 2 * MARGIN_PX), "player", HELD, font)
        pen.text((side + 60, 2 * MARGIN_PX), "agent", PREDICTED, font)
        for row, name in enumerate(actions):
            top = 3 * MARGIN_PX + 6 + row * ROW_PX
            for column, (held_by, colour) in enumerate(((held, HELD), (predicted, PREDICTED))):
                left = side + column * (LAMP_PX + 4)
                fill = colour if held_by[now, row] else None
                pen.rectangle((left, top, left + LAMP_PX, top + ROW_PX - 6), fill, LINE)
            pen.text((side + 2 * LAMP_PX + 16, top - 2), name, TEXT if held[now, row] else SOFT, font)
        draw_rows(
            pen, now, held, predicted, (MARGIN_PX, height - len(actions) * ROW_PX // 2 - MARGIN_PX, width)
        )
        yield np.asarray(image, np.uint8)


def draw_rows(
    pen: ImageDraw.ImageDraw,
    now: int,
    held: NDArray[np.bool_],
    predicted: NDArray[np.bool_],
    place: tuple[int, int, int],
) -> None:
    """The seconds around this moment: half a row for the player, half for the network; `place` in px."""
    left, top, width = place
    shown = SHOWN_S * FRAMES_PER_S
    step, half = (width - 2 * MARGIN_PX) / shown, ROW_PX // 4
    for row in range(held.shape[1]):
        for part, (held_by, colour) in enumerate(((held, HELD), (predicted, PREDICTED))):
            y = top + row * 2 * half + part * half
            for frame in range(max(0, now - shown // 2), min(len(held), now + shown // 2)):
                if held_by[frame, row]:
                    x = left + (frame - now + shown // 2) * step
                    pen.rectangle((x, y, x + step, y + half - 1), colour)
    playhead = left + step * shown / 2
    pen.line((playhead, top - 4, playhead, top + held.shape[1] * 2 * half), GOLD, 2)


def write_watching(
    path: Path,
    seen: NDArray[np.uint8],
    drawn: NDArray[np.uint8],
    held: NDArray[np.bool_],
    predicted: NDArray[np.bool_],
    actions: Sequence[str],
) -> int:
    """Write the video (MP4); returns its number of frames. Arrays as for `watching_frames`.

    Raises:
        DataError: this machine cannot encode a video.
    """
    frames = watching_frames(seen, drawn, held, predicted, actions)
    return write_pictures(frames, path, FRAMES_PER_S, size_px(len(actions)))
