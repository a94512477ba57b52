"""A ladder of players as a picture."""

from collections.abc import Mapping
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

ROW_PX = 36
LABEL_PX = 300
SCALE_PX = 460
MARGIN_PX = 24
GROUND, PAPER, PERSON, COMPUTER = "#17131f", "#f5efe6", "#2fb8ac", "#ff7a5c"


def draw_ladder(points: Mapping[str, float], path: Path) -> None:
    """A dot for everybody by their Elo points, the strongest at the top; people teal, the computer coral."""
    names = sorted(points, key=lambda name: -points[name])
    low, high = min(points.values()), max(points.values())
    size = (LABEL_PX + SCALE_PX + 3 * MARGIN_PX, ROW_PX * len(names) + 2 * MARGIN_PX)
    image = Image.new("RGB", size, GROUND)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(15)
    for row, name in enumerate(names):
        y = MARGIN_PX + ROW_PX * row + ROW_PX // 2
        colour = COMPUTER if name.startswith("computer") else PERSON
        x = LABEL_PX + MARGIN_PX + (SCALE_PX - 60) * (points[name] - low) / max(high - low, 1)
        draw.text((MARGIN_PX, y), name, PAPER, font, anchor="lm")
        draw.line((LABEL_PX + MARGIN_PX, y, x, y), "#3a3347", 2)
        draw.ellipse((x - 7, y - 7, x + 7, y + 7), colour)
        draw.text((x + 14, y), f"{points[name]:+.0f}", PAPER, font, anchor="lm")
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path)
