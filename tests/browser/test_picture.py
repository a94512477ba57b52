"""The canvas and the headless renderer execute the same list; they have to give the same picture."""

import base64
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from camcade.duel.display_list import display_list
from camcade.duel.effects import Effects
from camcade.duel.replay import play
from camcade.duel.replay_reading import from_json
from camcade_render import Pictures, render

pytestmark = pytest.mark.browser

SCALE = 2  # every sprite at its own resolution: nothing is resampled on either side
CONTEXT = {"viewport": {"width": 1280, "height": 800}, "device_scale_factor": 2, "reduced_motion": "reduce"}


SAME = "&rival=same&colours=2"


@pytest.mark.parametrize(
    ("keys", "until", "query"),
    [
        ([], "s.match.phase === 'ready' && s.match.tick > 40", ""),
        (["ArrowRight"], "s.match.fighters[0].x > 150", ""),
        (["ArrowUp", "KeyF"], "s.match.fighters[0].move.endsWith('kick')", ""),
        ([], "s.match.phase === 'ready' && s.match.tick > 40", f"{SAME}&fighter=tide"),
        (["ArrowUp", "KeyF"], "s.match.fighters[0].move.endsWith('kick')", SAME),
    ],
)
def test_canvas_and_headless_picture_agree(
    duel_in_browser_with: Any, built_site: Path, keys: list[str], until: str, query: str
) -> None:
    duel = duel_in_browser_with(**CONTEXT)
    duel.open(f"autostart=1&opponent=idle&seed=7&arena=tower{query}")
    if keys:
        duel.wait_until("s.match.phase === 'fight'")
    pause_when(duel, until)
    for key in keys:
        duel.page.keyboard.down(key)
    duel.wait_until("s.scene === 'paused'")

    shown = canvas_picture(duel)
    expected = headless_picture(duel.page.evaluate("camcade.replay()"), built_site, (2, 0) if query else None)
    assert shown.shape == expected.shape
    difference = np.abs(shown.astype(int) - expected.astype(int))
    assert difference.mean() < 0.5, "of 255, on average"
    assert (difference.max(axis=2) > 24).mean() < 0.002, "share of pixels that differ visibly"


def pause_when(duel: Any, condition: str) -> None:
    """The page itself looks at every frame: a kick may be over before a test on a busy machine has asked."""
    duel.page.evaluate(
        """condition => {
            const holds = new Function("s", `return ${condition}`);
            const look = () => {
                if (holds(camcade.snapshot())) document.getElementById("pause").click();
                else requestAnimationFrame(look);
            };
            look();
        }""",
        condition,
    )


def canvas_picture(duel: Any) -> np.ndarray:
    """What the canvas holds, (height, width, 3) uint8."""
    duel.page.evaluate("new Promise(requestAnimationFrame)")
    address = duel.page.evaluate("document.getElementById('arena').toDataURL('image/png')")
    content = base64.b64decode(address.partition(",")[2])
    return np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))


def headless_picture(replay: Any, site: Path, palettes: tuple[int, int] | None) -> np.ndarray:
    """The last state of a replay, drawn without a browser."""
    effects = Effects()
    for state in play(from_json(json.dumps(replay))):
        effects = effects.after(state)
    (art,) = site.glob("art-*")
    pictures = Pictures(art)
    commands = display_list(
        state, pictures.atlas, effects, arena="tower", reduced_motion=True, you=0, palettes=palettes
    )
    return np.asarray(render(commands, pictures, SCALE))
