"""The page's script and the headless renderer exchange colours alike, pixel by pixel."""

import random
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from camcade.duel.palettes import PALETTES, Palette
from camcade_build.project import this_checkout
from camcade_build.vendor.npm import node_command
from camcade_render.recolour import recoloured

SIZE = (64, 64)
HARNESS = """
globalThis.camcadeScripts = {};
globalThis.OffscreenCanvas = class {
  getContext() {
    const canvas = this;
    return {
      canvas,
      drawImage(page) { canvas.data = new Uint8ClampedArray(page); },
      getImageData: () => ({ data: canvas.data }),
      putImageData(image) { canvas.data = image.data; },
    };
  }
  transferToImageBitmap() { return this.data; }
};
%s
const fs = require("node:fs");
const [from, to, width, height, ...numbers] = process.argv.slice(2);
const [channels, stays] = [numbers.slice(0, 3).map(Number), numbers.slice(3).map(Number)];
fs.writeFileSync(to, camcadeScripts.recolour(fs.readFileSync(from), 0, 0, +width, +height, channels, stays));
"""


@pytest.mark.parametrize(
    ("fighter", "number"), [(fighter, number) for fighter in PALETTES for number in range(2)]
)
def test_page_and_headless_renderer_agree(fighter: str, number: int, tmp_path: Path) -> None:
    palette: Palette = PALETTES[fighter][number]
    chance = random.Random(7)
    # Opaque or nothing: what lies between is stored otherwise by a canvas, but exchanged the same way.
    pixels = [(*chance.randbytes(3), chance.choice((0, 255))) for _ in range(SIZE[0] * SIZE[1])]
    image = Image.frombytes("RGBA", SIZE, bytes(value for pixel in pixels for value in pixel))
    script, given, found = (tmp_path / name for name in ("script.cjs", "given", "found"))
    source = this_checkout().root / "site" / "pages" / "duel" / "palettes.js"
    script.write_text(HARNESS % source.read_text(encoding="utf-8"), encoding="utf-8")
    given.write_bytes(image.tobytes())
    numbers = map(str, (*SIZE, *palette.channels, *palette.stays))
    subprocess.run([str(node_command()), script, given, found, *numbers], check=True, timeout=60)
    seen, expected = found.read_bytes(), recoloured(image, palette).tobytes()
    shown = [at for at in range(0, len(seen), 4) if seen[at + 3]]
    assert len(shown) > len(pixels) / 3
    assert all(seen[at : at + 4] == expected[at : at + 4] for at in shown)
