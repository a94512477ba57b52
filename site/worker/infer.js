// Networks that look at pictures.

import { backend } from "./backends.js";
import { ProtocolError } from "./errors.js";
import { grab, meanBrightness } from "./input/frames.js";
import { mirrored, pixelsOf } from "./input/preprocessing.js";
import { demand } from "./models.js";
import { keypoints } from "./tasks/keypoints.js";

// Task → (what its graph gives, the model) => what an answer says instead; other tasks' outputs go out as they are.
const DECODERS = { keypoints };

let picture = null; // of the last frame, for a look at it again

export async function infer({ frame, views, t }) {
  const begun = performance.now();
  if (frame) {
    picture = null; // its buffers are written to, whatever comes of it
    picture = await grab(frame);
  }
  if (picture === null) throw new ProtocolError("there is no picture yet to look at again");
  const timings = { capture_ms: performance.now() - begun, preprocess_ms: 0, inference_ms: 0 };
  const outputs = {};
  for (const view of views) {
    const model = demand(view.model, "input");
    outputs[view.model] = await look(model, view, timings);
  }
  const { width, height } = picture;
  return { outputs, width, height, brightness: meanBrightness(picture), timings, backend, t };
}

// One network's outputs; what it takes is added to the timings.
async function look(model, { region, flip, heat }, timings) {
  const { input, task } = model.card;
  const from = performance.now();
  const isMirror = input.look === "mirror";
  const seen = pixelsOf(picture, input, isMirror ? (region ?? centreSquare(picture)) : region);
  const pixels = isMirror ? mirrored(seen, input) : seen;
  const ready = performance.now();
  const { map, ...outputs } = await model.run({ [input.tensor]: pixels }, heat);
  if (flip) average(outputs, await model.run({ [input.tensor]: mirrored(pixels, input) }));
  const decoded = model.numbers(Object.hasOwn(DECODERS, task) ? DECODERS[task](outputs, model) : outputs);
  timings.preprocess_ms += ready - from;
  timings.inference_ms += performance.now() - ready;
  return decoded;
}

// In shares of the picture's width and height.
function centreSquare({ width, height }) {
  const side = Math.min(width, height);
  const [across, down] = [side / width / 2, side / height / 2];
  return [0.5 - across, 0.5 - down, 0.5 + across, 0.5 + down];
}

// Makes each of the outputs the mean of both.
function average(outputs, others) {
  for (const [role, values] of Object.entries(outputs)) {
    for (let i = 0; i < values.length; i += 1) values[i] = (values[i] + others[role][i]) / 2;
  }
}
