"""A picture of what was recognised when: one line for each action, strikes as marks, the truth above."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from camcade.gestures.body_detector import BodyReading
from camcade.places import write_text
from camcade_training.mocap.labels import ACTIONS

LEFT_PX, TOP_PX, ROW_PX, FOOT_PX = 130, 64, 24, 40
PX_PER_S = 60.0
GROUND, INK, FAINT, BAR, MARK, TRUTH = "#17131f", "#f4ece1", "#3a3348", "#2ec4b6", "#ffd166", "#ff6b5e"
FONT = "font-family='sans-serif'"


def timeline(
    times_s: NDArray[np.float64],
    action: NDArray[np.float32],
    readings: Sequence[tuple[float, BodyReading]],
    truth: Sequence[tuple[float, float, str]] = (),
    title: str = "",
) -> str:
    """An SVG.

    `times_s` (T,) and `action` (T, 12) probabilities in the order of `ACTIONS`; what the detector read;
    `truth`: (start, end, name) seconds of what the video's labels tell.
    """
    start, end = float(times_s[0]), float(times_s[-1])
    width = LEFT_PX + int((end - start) * PX_PER_S) + 20
    height = TOP_PX + ROW_PX * (len(ACTIONS) + 1) + FOOT_PX

    def x(moment: float) -> float:
        return round(LEFT_PX + (moment - start) * PX_PER_S, 1)

    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' "
        f"viewBox='0 0 {width} {height}'>",
        f"<rect width='{width}' height='{height}' fill='{GROUND}'/>",
        _text(12, 24, title or "What was recognised", 15),
        _text(12, TOP_PX + 16, "video's labels" if truth else "", 12),
    ]
    for first, last, name in truth:
        long = max(2.0, x(last) - x(first))
        parts.append(
            f"<rect x='{x(first)}' y='{TOP_PX + 3}' width='{long}' height='16' rx='3' fill='{TRUTH}'>"
            f"<title>{escape(name)}</title></rect>"
        )
        parts.append(_text(x(first), TOP_PX - 3, name, 9))
    frames = np.diff(
        times_s, append=end + float(np.median(np.diff(times_s))) if len(times_s) > 1 else end + 0.1
    )
    for row, name in enumerate(ACTIONS):
        y = TOP_PX + ROW_PX * (row + 1)
        parts.append(_text(12, y + 16, name, 12))
        parts.append(
            f"<rect x='{LEFT_PX}' y='{y + 2}' width='{width - LEFT_PX - 12}' height='18' fill='{FAINT}'/>"
        )
        for moment, frame_s, probability in zip(times_s, frames, action[:, row], strict=True):
            if probability >= 0.1:
                long = round(float(frame_s) * PX_PER_S + 0.3, 1)
                parts.append(
                    f"<rect x='{x(float(moment))}' y='{y + 2}' width='{long}' height='18' fill='{BAR}' "
                    f"fill-opacity='{float(probability):.2f}'/>"
                )
    for moment, reading in readings:
        if reading.strike is None or reading.move not in ACTIONS:
            continue
        y = TOP_PX + ROW_PX * (ACTIONS.index(reading.move) + 1)
        parts.append(
            f"<path d='M{x(moment)} {y - 1} l6 12 l-12 0 z' fill='{MARK}'>"
            f"<title>{escape(str(reading.strike))} at {moment:.2f} s</title></path>"
        )
    foot = TOP_PX + ROW_PX * (len(ACTIONS) + 1) + 18
    for second in range(int(np.ceil(start)), int(end) + 1):
        parts.append(f"<path d='M{x(second)} {TOP_PX} V{foot - 12}' stroke='{INK}' stroke-opacity='0.15'/>")
        parts.append(_text(x(second), foot, f"{second} s", 10))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _text(x: float, y: float, words: str, size: int) -> str:
    return f"<text x='{x}' y='{y}' fill='{INK}' {FONT} font-size='{size}'>{escape(words)}</text>"


def write_timeline(path: Path, svg: str) -> None:
    """Whole or not at all."""
    write_text(path, svg)
