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

// What is shown of it, nothing unless asked for: what it saw, and the same drawn again, which takes longer than to decide.
const NOT_DRAWN = ["drawn"];

export async function see({ model: name, commands, state, show = false, redraw = false }) {
  if (renderer === null) throw new ProtocolError("there is no art yet to draw with");
  const begun = performance.now();
  const bytes = renderer.draw(JSON.parse(commands));
  const drawn = performance.now();
  const model = demand(name, "inputs");
  const values = inputsOf(model, { picture: shares(bytes), state });
  const outputs = model.numbers(await model.run(values, false, redraw ? [] : NOT_DRAWN));
  const timings = { draw_ms: drawn - begun, inference_ms: performance.now() - drawn };
  const { drawn: again, ...rest } = outputs;
  return { outputs: rest, seen: show ? shown(bytes, 1) : undefined, drawn: again && shown(again, 255), timings };
}

// Bytes from 0 to 1. A loop, because Float32Array.from takes ten times as long.
function shares(bytes) {
  const values = new Float32Array(bytes.length);
  for (let at = 0; at < bytes.length; at += 1) values[at] = bytes[at] / 255;
  return values;
}

// Grey values as the RGBA bytes of a picture that a canvas can show.
function shown(values, scale) {
  const rgba = new Uint8ClampedArray(WIDTH * HEIGHT * 4);
  for (let at = 0; at < WIDTH * HEIGHT; at += 1) {
    const to = 4 * at;
    rgba[to] = rgba[to + 1] = rgba[to + 2] = values[at] * scale;
    rgba[to + 3] = 255;
  }
  return rgba;
}
