"""The sign of Camcade, drawn by code in all sizes browsers ask for: two arrowheads that meet."""

from __future__ import annotations

import base64

import resvg_py

GROUND = "#130d1d"
PLAYER_ONE = "#ff6f5e"
PLAYER_TWO = "#34c6c2"
GOLD = "#ffc85c"

SIZES_PX = (192, 512)
APPLE_SIZE_PX = 180
# The part of a maskable icon that no mask cuts away is a circle of 40 % of its width around the middle.
MASKABLE_SCALE = 0.62
ROUND_CORNER = 0.2  # of the width


def sign(scale: float) -> str:
    """Two arrowheads that meet, and the spark between them, as SVG elements on a square from -1 to 1."""
    tip, back, half = 0.1 * scale, 0.72 * scale, 0.56 * scale
    notch = 0.46 * scale
    left = f"M{-back:.3f} {-half:.3f}L{-tip:.3f} 0L{-back:.3f} {half:.3f}L{-notch:.3f} 0Z"
    right = f"M{back:.3f} {-half:.3f}L{tip:.3f} 0L{back:.3f} {half:.3f}L{notch:.3f} 0Z"
    spark_high, spark_wide = 0.62 * scale, 0.05 * scale
    spark = f"M0 {-spark_high:.3f}L{spark_wide:.3f} 0L0 {spark_high:.3f}L{-spark_wide:.3f} 0Z"
    return (
        f'<path fill="{PLAYER_ONE}" d="{left}"/><path fill="{PLAYER_TWO}" d="{right}"/>'
        f'<path fill="{GOLD}" d="{spark}"/>'
    )


def icon_svg(*, is_maskable: bool = False) -> str:
    """The icon as SVG; a maskable one fills the whole square and keeps the sign clear of the edges."""
    corner = 0 if is_maskable else 2 * ROUND_CORNER
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 2 2">'
        f'<rect x="-1" y="-1" width="2" height="2" rx="{corner:g}" fill="{GROUND}"/>'
        f"{sign(MASKABLE_SCALE if is_maskable else 1)}</svg>"
    )


def icon_png(size_px: int, *, is_maskable: bool = False) -> bytes:
    svg = icon_svg(is_maskable=is_maskable)
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=size_px, height=size_px, skip_system_fonts=True))


def icon_files() -> dict[str, bytes]:
    """`{file name: content}` of every icon."""
    files = {"icon.svg": icon_svg().encode(), "apple.png": icon_png(APPLE_SIZE_PX, is_maskable=True)}
    for size in SIZES_PX:
        files[f"icon-{size}.png"] = icon_png(size)
        files[f"maskable-{size}.png"] = icon_png(size, is_maskable=True)
    return files


def icon_address() -> str:
    """The icon as a `data:` address, for pages that have no files beside them."""
    return f"data:image/svg+xml;base64,{base64.b64encode(icon_svg().encode()).decode()}"
