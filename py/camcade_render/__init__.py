"""The headless renderer: Duel's draw commands as pictures, with Pillow and without a browser.

    pictures = Pictures(folder)                      # atlas.json and its pages, as the build draws them
    commands = display_list(state, pictures.atlas)   # camcade.duel.display_list
    image = render(commands, pictures, scale=0.5)    # PIL image, RGB, 300 × 200 pixels

The page's canvas executes the same commands; `camcade.duel.display_list` says what each one means. Build and
training both draw with it, so it imports `camcade` and Pillow alone. `camcade_render.small`, which draws
small grey pictures for networks, needs NumPy besides and is imported by itself.
"""

from camcade_render.animation import animate, replay_frames
from camcade_render.pictures import Pictures
from camcade_render.renderer import STAGE_SIZE_PX, paint, render

__all__ = ["STAGE_SIZE_PX", "Pictures", "animate", "paint", "render", "replay_frames"]
