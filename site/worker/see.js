// Networks that play Duel: they see a match as a small picture, which is drawn here, beside the game.

import { inputsOf } from "./compute.js";
import { ProtocolError } from "./errors.js";
import { greyOf, HEIGHT, SmallRenderer, WIDTH } from "./input/small_picture.js";
import { demand } from "./models.js";

let renderer = null;

// The game's art: the table of its sprites, and the picture files that they lie in, by number; others are left out.
export async function stage({ sprites, pages }) {
  const found = new Map();
  for (const [number, content] of Object.entries(pages)) {
    const bitmap = await createImageBitmap(new Blob([content]));
    const easel = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d", { willReadFrequently: true });
    easel.drawImage(bitmap, 0, 0);
    bitmap.close();
    for (const [name, [page, x, y, width, height, anchorX, anchorY, scale]] of Object.entries(sprites)) {
      if (page !== Number(number)) continue;
      const grey = greyOf(easel.getImageData(x, y, width, height).data);
      found.set(name, { width, height, anchorX, anchorY, scale, grey });
    }
  }
  renderer = new SmallRenderer(found);
  return {};
}

export async function see({ model: name, commands, state }) {
  if (renderer === null) throw new ProtocolError("there is no art yet to draw with");
  const begun = performance.now();
  const bytes = renderer.draw(JSON.parse(commands));
  const drawn = performance.now();
  const model = demand(name, "inputs");
  const picture = Float32Array.from(bytes, (value) => value / 255);
  const outputs = model.numbers(await model.run(inputsOf(model, { picture, state })));
  const timings = { draw_ms: drawn - begun, inference_ms: performance.now() - drawn };
  const { drawn: again, ...rest } = outputs;
  return { outputs: rest, seen: shown(bytes, 1), drawn: again ? shown(again, 255) : null, timings };
}

// Grey values as the RGBA bytes of a picture that a canvas can show.
function shown(values, scale) {
  const rgba = new Uint8ClampedArray(WIDTH * HEIGHT * 4);
  for (let at = 0; at < WIDTH * HEIGHT; at += 1) {
    rgba.fill(values[at] * scale, 4 * at, 4 * at + 3);
    rgba[4 * at + 3] = 255;
  }
  return rgba;
}
