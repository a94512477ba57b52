// Each message has an `id` and a `type`; each gets one answer {id, type, ok: true, tensors, …} or {id, type, ok: false,
// tensors, error: {name, message}}. `tensors` counts TensorFlow.js's live tensors; between two loads it is the same in
// every answer, or something leaks.
//   start   {wasm: {file name: ArrayBuffer}, backends: [name], ownKernels}   once, first; `ownKernels: false` leaves
//             everything to TensorFlow.js
//   load    {name, card, modelJson, weights: ArrayBuffer} → {backend, probes: [{backend, kernels, median_ms} or
//             {backend, skipped}]}; `kernels` names the variant of our own convolutions, or is null
//   attach  {name, to, width, classes, hidden, weights: ArrayBuffer, near?: ArrayBuffer, reach, rest?} → {}; from then on
//             "name" is the network "to", but its probabilities are those of this head (heads.js) on its features; without
//             "to" it is the head alone, a network of `width` plain numbers called "features". With `near`, features of
//             samples, it also gives "distance", of what it sees from the nearest one in shares of `reach` (nearness.js);
//             `rest`: what of features is shown otherwise (scaling.js)
//   warmup  {}                                                   → {median_ms: {name: number}}
//   infer   {frame?: ImageBitmap | VideoFrame, views: [{model, region, flip, heat}], t} → {outputs: {model: {role:
//             Float32Array}}, width, height, brightness, timings: {capture_ms, preprocess_ms, inference_ms}, backend, t}
//             or {dropped: true, t}
//   compute {models: [name], inputs: {role: Float32Array}} → {outputs: {model: {role: Float32Array}}, inference_ms};
//             each model gets those inputs that its card names
//   stage   {sprites: {name: [page, x, y, …]}, pages: {page: ArrayBuffer}} → {}; the art of Duel, for:
//   see     {model, commands, state: Float32Array, show?, redraw?} → {outputs: {role: Float32Array}, seen, drawn, timings:
//             {draw_ms, inference_ms}}; `commands` is JSON, Duel's draw commands; `seen` and `drawn` are 128×72 RGBA, if
//             asked for: with `show` what the network was given, with `redraw`, if it says so, what it made of it
//   ping    {} → {}, at once, whatever else is being done: whoever waits long learns that the worker is there
// A frame is kept until the next one comes; `infer` without a frame looks at it again. `region` is what a network looks
// at, [left, top, right, bottom] in shares of the frame's width and height, or null for the whole frame; outside the frame
// it is black. With `flip` the network also sees the mirrored region, and both answers are averaged. With
// `heat` a network that a head is joined to also gives "heat": side × side places of the region, 0 to 1, by how much each
// spoke for the likeliest class. There is an output for
// each role that the model's card names. A card with "input" belongs to a network that looks at pictures (`infer`), one
// with "inputs" to a network of plain numbers (`compute`).
//
// One thing is done at a time. A frame that arrives meanwhile is closed and answered as dropped: an old frame is worth
// nothing, so none ever waits.

import { liveTensors } from "./backends.js";
import { ProtocolError } from "./errors.js";

// handlers: {type: async (message) => what the answer says}
export function serve(handlers) {
  let unanswered = 0;
  let queue = Promise.resolve();

  self.onmessage = ({ data: message }) => {
    if (message.type === "ping") {
      send(message, { ok: true });
      return;
    }
    if (message.frame && unanswered > 0) {
      message.frame.close();
      send(message, { ok: true, dropped: true, t: message.t });
      return;
    }
    unanswered += 1;
    queue = queue.then(() => answer(message));
  };

  async function answer(message) {
    try {
      if (!Object.hasOwn(handlers, message.type)) throw new ProtocolError(`unknown message type "${message.type}"`);
      const body = await handlers[message.type](message);
      if (message.frame) await deliverWaiting();
      send(message, { ok: true, ...body });
    } catch (error) {
      send(message, { ok: false, error: { name: error.name, message: String(error.message) } });
    } finally {
      unanswered -= 1;
    }
  }
}

const send = ({ id, type }, body) => self.postMessage({ id, type, tensors: liveTensors(), ...body });

// On WASM a whole inference passes without the event loop, so the frames that came meanwhile would be seen only after
// it, one by one. This lets them be seen, and dropped, before the answer goes out.
const { port1: doorbell, port2: bell } = new MessageChannel();

function deliverWaiting() {
  return new Promise((resolve) => {
    bell.onmessage = resolve;
    doorbell.postMessage(null);
  });
}
