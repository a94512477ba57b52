"""The game's own art, drawn by code: two articulated fighters, two arenas, effects and letters.

Everything starts as numbers (poses, circles, polygons), becomes SVG text, is rasterised once at twice the
arena's size and packed into an atlas. The same sources always give the same bytes.
"""

from camcade_build.art.atlas import build_atlas, digest, sources

__all__ = ["build_atlas", "digest", "sources"]
