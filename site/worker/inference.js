// The inference worker: frames in, readings out. A classic worker, built as one file: the TF.js bundles, then every file
// of this folder. It fetches nothing; the page sends all bytes, so it runs the same from a server and from one HTML file.
//
// Each message has an `id` and a `type`; each gets one answer {id, type, ok: true, …} or {id, type, ok: false,
// error: {name, message}}.
//   start   {wasm: {file name: ArrayBuffer}, backends: [name], ownKernels}   once, first; `ownKernels: false` leaves
//             everything to TensorFlow.js
//   load    {name, card, modelJson, weights: ArrayBuffer} → {backend, probes: [{backend, kernels, median_ms} or
//             {backend, skipped}]}; `kernels` names the variant of our own convolutions, or is null
//   warmup  {}                                                   → {median_ms: {name: number}}
//   infer   {frame: ImageBitmap | VideoFrame, models: [{name, region}], t} → {readings: {name: {role: Float32Array}},
//             timings: {capture_ms, preprocess_ms, inference_ms}, brightness, tensors, backend, t} or {dropped: true, t}
//   compute {models: [name], inputs: {role: Float32Array}} → {outputs: {name: {role: Float32Array}}, inference_ms,
//             tensors}; each model gets those inputs that its card names
//   dispose {name}
// `region` is what a network looks at, [left, top, right, bottom] in shares of the frame's width and height, or null for
// the whole frame; outside the frame it is black. A reading has every output that the model's card names. A card with
// "input" belongs to a network that looks at pictures (`infer`), one with "inputs" to a network of plain numbers
// (`compute`).
//
// One thing is done at a time. A frame that arrives meanwhile is closed and answered as dropped: an old frame is worth
// nothing, so none ever waits. `tensors` counts TF.js's live tensors; it is the same in every answer, or something leaks.
//
// A further file of this folder adds to this one by calling `extend` once, at its top level, whatever its place among
// the files; see there.
"use strict";

const CARD_FORMAT = 1;
const PROBE_RUNS = 5;
const PROBE_LIMIT_MS = 2000; // for one backend, compiling its kernels included; past it no further run begins
const SOFTWARE_RENDERER = /swiftshader|llvmpipe|software|basic render/i;

const models = new Map(); // name → {card, graph}
let backends = []; // those the page offers, in the order of its preference
const started = new Set(); // those that were tried
let backend = null; // the one that won
let ownKernels = true; // whether convolutions.js may take the place of TensorFlow.js's

class ModelError extends Error {
  name = "ModelError";
}

class ProtocolError extends Error {
  name = "ProtocolError";
}

// ---- what further files add ----

// Called by other files of this folder. Each part is optional:
//   messages  {type: async (message) => answer}                       a message of its own; one that carries a `frame` is
//                                                                     dropped like those of `infer`
//   prepare   {task: (picture, card, request) => Float32Array}        from a picture of frames.js to the input of
//                                                                     a model whose card has this task; `request` is the
//                                                                     model's entry in `infer`, of any further fields
//   decode    {task: (outputs, model, request) => {role: Float32Array}}  from what the graph gives to what `readings` say;
//                                                                     `model` is {name, card, graph}
// A function declaration, because files whose names come first run before this one.
function extend({ messages = {}, prepare = {}, decode = {} }) {
  const table = extensions();
  Object.assign(table.messages, messages);
  Object.assign(table.prepare, prepare);
  Object.assign(table.decode, decode);
}

function extensions() {
  return (extensions.table ??= { messages: {}, prepare: {}, decode: {} });
}

// ---- messages ----

const handlers = { start, load, warmup, infer, compute, dispose };
let unanswered = 0;
let queue = Promise.resolve();

self.onmessage = ({ data: message }) => {
  if (message.frame && unanswered > 0) {
    message.frame.close();
    self.postMessage({ id: message.id, type: message.type, ok: true, dropped: true, t: message.t });
    return;
  }
  unanswered += 1;
  queue = queue.then(() => answer(message));
};

async function answer(message) {
  const { id, type } = message;
  try {
    const handler = [handlers, extensions().messages].find((table) => Object.hasOwn(table, type))?.[type];
    if (!handler) throw new ProtocolError(`unknown message type "${type}"`);
    const body = await handler(message);
    if (message.frame) await deliverWaiting();
    self.postMessage({ id, type, ok: true, ...body });
  } catch (error) {
    self.postMessage({ id, type, ok: false, error: { name: error.name, message: String(error.message) } });
  } finally {
    unanswered -= 1;
  }
}

// On WASM a whole inference passes without the event loop, so the frames that came meanwhile would be seen only after
// it, one by one. This lets them be seen, and dropped, before the answer goes out.
const { port1: doorbell, port2: bell } = new MessageChannel();

function deliverWaiting() {
  return new Promise((resolve) => {
    bell.onmessage = resolve;
    doorbell.postMessage(null);
  });
}

// ---- backends ----

const SIMD_BINARY = "tfjs-backend-wasm-simd.wasm";

async function start({ wasm, backends: offered, ownKernels: wanted = true }) {
  const urls = {};
  for (const [name, bytes] of Object.entries(wasm)) {
    urls[name] = URL.createObjectURL(new Blob([bytes], { type: "application/wasm" }));
  }
  if (urls[SIMD_BINARY]) {
    // TF.js insists on a path for each of its three binaries. Threads bring nothing here, so they stay off, and a
    // browser without SIMD has no WASM backend.
    const simd = urls[SIMD_BINARY];
    tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
    tf.wasm.setWasmPaths({
      "tfjs-backend-wasm.wasm": urls["tfjs-backend-wasm.wasm"] ?? simd,
      "tfjs-backend-wasm-simd.wasm": simd,
      "tfjs-backend-wasm-threaded-simd.wasm": simd,
    });
  }
  backends = offered;
  ownKernels = wanted;
  return { backends };
}

// Why a backend cannot win here, or null. A network on a software renderer takes tens of times as long as on WASM and,
// once begun, cannot be interrupted, so it is not even begun.
async function handicap(name) {
  if (tf.findBackendFactory(name) === null) return "not in this build";
  if (name === "wasm" && !(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"))) return "no SIMD";
  if (name === "webgl") {
    const context = new OffscreenCanvas(1, 1).getContext("webgl2");
    if (context === null) return "no WebGL 2";
    const details = context.getExtension("WEBGL_debug_renderer_info");
    const renderer = context.getParameter(details ? details.UNMASKED_RENDERER_WEBGL : context.RENDERER);
    context.getExtension("WEBGL_lose_context")?.loseContext();
    if (SOFTWARE_RENDERER.test(renderer)) return `software renderer (${renderer})`;
  }
  if (name === "webgpu") {
    const adapter = await navigator.gpu?.requestAdapter();
    if (!adapter) return "no WebGPU";
    if (adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter) return "software adapter";
  }
  return null;
}

async function probe(name, bundle) {
  const skipped = await handicap(name);
  if (skipped !== null) return { backend: name, skipped };
  const begun = performance.now();
  let model = null;
  try {
    if (!(await tf.setBackend(name))) return { backend: name, skipped: "did not start" };
    started.add(name);
    const kernels = name === "wasm" && ownKernels ? await quickenConvolutions() : null;
    model = await assemble(bundle);
    await run(model, blank(model)); // compiles
    const times = [];
    // Once at least: a busy machine may take seconds to compile and then be quick enough.
    while (times.length === 0 || (times.length < PROBE_RUNS && performance.now() - begun < PROBE_LIMIT_MS)) {
      const from = performance.now();
      await run(model, blank(model));
      times.push(performance.now() - from);
    }
    return { backend: name, kernels, median_ms: median(times) };
  } catch (error) {
    if (error instanceof ModelError) throw error; // the model's fault, on any backend
    return { backend: name, skipped: String(error.message) };
  } finally {
    model?.graph.dispose();
  }
}

async function chooseBackend(bundle) {
  const probes = [];
  for (const name of backends) probes.push(await probe(name, bundle));
  const timed = probes.filter(({ median_ms }) => median_ms !== undefined);
  if (timed.length === 0) {
    const reasons = probes.map((one) => `${one.backend}: ${one.skipped}`).join("; ");
    throw new ModelError(`no way to run networks in this browser (${reasons})`);
  }
  const best = timed.reduce((a, b) => (b.median_ms < a.median_ms ? b : a)).backend;
  for (const name of started) if (name !== best) tf.removeBackend(name);
  await tf.setBackend(best);
  backend = best;
  return probes;
}

// ---- models ----

async function load(bundle) {
  const { name } = bundle;
  check(bundle);
  const probes = backend === null ? await chooseBackend(bundle) : [];
  const model = await assemble(bundle);
  try {
    numbers(model, await run(model, blank(model)));
  } catch (error) {
    model.graph.dispose();
    throw error;
  }
  models.get(name)?.graph.dispose();
  models.set(name, model);
  return { backend, probes };
}

// What can be known to be wrong before TF.js is asked; it would say so less clearly.
function check({ name, card, modelJson, weights }) {
  const fail = (problem) => {
    throw new ModelError(`model "${name}": ${problem}`);
  };
  if (card?.format !== CARD_FORMAT) fail(`card format ${card?.format}, this page reads ${CARD_FORMAT}`);
  if (!modelJson?.modelTopology || !Array.isArray(modelJson.weightsManifest)) fail("model.json is no graph model");
  const named = (role) => Object.values(modelJson.signature?.[role] ?? {}).map(({ name }) => name);
  if (!card.input === !card.inputs) fail('its card needs either "input" (pictures) or "inputs" (numbers)');
  for (const { tensor } of card.input ? [card.input] : Object.values(card.inputs)) {
    if (!named("inputs").includes(tensor)) fail(`the card's input "${tensor}" is not in model.json`);
  }
  for (const [role, { tensor }] of Object.entries(card.outputs)) {
    if (!named("outputs").includes(tensor)) fail(`the card's ${role} "${tensor}" are not in model.json`);
  }
  const nodes = new Set(modelJson.modelTopology.node.map(({ name }) => name));
  const { steps, ...parts } = card.recurrence ?? {};
  for (const part of Object.values(parts).flat()) {
    if (!nodes.has(part.replace(/:\d+$/, ""))) fail(`the card's recurrence "${part}" is not in model.json`);
  }
  const { labels, outputs } = card;
  if (labels && outputs.probabilities && labels.length !== outputs.probabilities.size) {
    fail(`${labels.length} labels for ${outputs.probabilities.size} probabilities`);
  }
  const expected = weightSpecs(modelJson).reduce((sum, spec) => sum + storedBytes(spec), 0);
  if (weights.byteLength !== expected) fail(`${weights.byteLength} bytes of weights, model.json says ${expected}`);
}

const weightSpecs = (modelJson) => modelJson.weightsManifest.flatMap((group) => group.weights);

const BYTES = { float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1, bool: 1 };

function storedBytes({ shape, dtype, quantization }) {
  const stored = quantization?.dtype ?? dtype;
  return sizeOf(shape) * BYTES[stored];
}

async function assemble({ name, card, modelJson, weights }) {
  const graph = await tf.loadGraphModel(
    tf.io.fromMemory({
      modelTopology: modelJson.modelTopology,
      signature: modelJson.signature,
      userDefinedMetadata: modelJson.userDefinedMetadata,
      weightSpecs: weightSpecs(modelJson),
      weightData: weights,
    }),
  );
  return { name, card, graph };
}

const sizeOf = (shape) => shape.reduce((product, length) => product * length, 1);

// {tensor name: values} of zeros.
function blank({ card: { input, inputs } }) {
  const entries = input
    ? [[input.tensor, new Float32Array(input.height * input.width * 3)]]
    : Object.values(inputs).map(({ tensor, shape }) => [tensor, new Float32Array(sizeOf(shape))]);
  return Object.fromEntries(entries);
}

// {tensor name: tensor} of {tensor name: Float32Array}, in the shapes and types of the card.
function tensorsOf({ input, inputs }, values) {
  if (!input) {
    return Object.fromEntries(Object.values(inputs).map(({ tensor, shape }) => [tensor, tf.tensor(values[tensor], shape)]));
  }
  const pixels = values[input.tensor];
  const shape = [1, input.height, input.width, 3];
  const isWhole = input.dtype === "int32"; // a network that takes whole bytes gets the nearest
  return { [input.tensor]: isWhole ? tf.tensor4d(nearest(pixels), shape, "int32") : tf.tensor4d(pixels, shape) };
}

// A loop, because Int32Array.from takes ten times as long.
function nearest(values) {
  const whole = new Int32Array(values.length);
  for (let i = 0; i < values.length; i += 1) whole[i] = Math.round(values[i]);
  return whole;
}

// values: {tensor name: Float32Array} → {role: Float32Array} of the card's outputs, of the card's sizes.
async function run(model, values) {
  const { name, card } = model;
  const roles = Object.keys(card.outputs);
  const given = tensorsOf(card, values);
  const execute = card.recurrence ? executeAroundRecurrence : executeWhole;
  let results = [];
  try {
    results = await execute(model, given, roles.map((role) => card.outputs[role].tensor));
    const arrays = await Promise.all(results.map((tensor) => tensor.data()));
    const outputs = {};
    for (const [index, role] of roles.entries()) {
      const array = arrays[index];
      const { size } = card.outputs[role];
      if (array.length !== size) throw new ModelError(`model "${name}" gives ${array.length} ${role}, its card says ${size}`);
      outputs[role] = array;
    }
    return outputs;
  } finally {
    tf.dispose([given, results]);
  }
}

// Tensors of these names, of {tensor name: tensor}. The caller disposes of them.
async function executeWhole({ graph }, given, wanted) {
  return tf.tidy(() => [graph.execute(given, wanted)].flat());
}

// A constant of the graph, which the card names: a tensor that belongs to the graph.
function constantOf({ name, graph }, key) {
  const found = graph.weights[key]?.[0];
  if (!found) throw new ModelError(`model "${name}" has no weights "${key}", which its card names`);
  return found;
}

// The same outputs, all of whose values are numbers. A damaged network gives others.
function numbers({ name }, outputs) {
  for (const [role, array] of Object.entries(outputs)) {
    if (!array.every(Number.isFinite)) throw new ModelError(`model "${name}" answers with no numbers (${role})`);
  }
  return outputs;
}

async function warmup() {
  const median_ms = {};
  for (const model of models.values()) {
    const times = [];
    for (let i = 0; i < PROBE_RUNS; i += 1) {
      const from = performance.now();
      await run(model, blank(model));
      times.push(performance.now() - from);
    }
    median_ms[model.name] = median(times);
  }
  return { median_ms };
}

async function dispose({ name }) {
  demand(name).graph.dispose();
  models.delete(name);
  return { tensors: tf.memory().numTensors };
}

// The loaded model of this name; of this kind ("input" or "inputs"), if that matters.
function demand(name, kind = null) {
  const model = models.get(name);
  if (!model) throw new ModelError(`no model "${name}" is loaded; loaded: ${[...models.keys()].join(", ") || "none"}`);
  if (kind !== null && !model.card[kind]) throw new ModelError(`model "${name}" has no "${kind}" in its card`);
  return model;
}

// ---- frames ----

async function infer({ frame, models: requests, t }) {
  const begun = performance.now();
  const picture = await grab(frame);
  const timings = { capture_ms: performance.now() - begun, preprocess_ms: 0, inference_ms: 0 };
  const readings = {};
  for (const request of requests) {
    const model = demand(request.name, "input");
    const { card } = model;
    const from = performance.now();
    const pixels = prepared(picture, card, request);
    const ready = performance.now();
    const outputs = await run(model, { [card.input.tensor]: pixels });
    readings[request.name] = numbers(model, extensions().decode[card.task]?.(outputs, model, request) ?? outputs);
    const done = performance.now();
    timings.preprocess_ms += ready - from;
    timings.inference_ms += done - ready;
  }
  return { readings, timings, brightness: meanBrightness(picture), tensors: tf.memory().numTensors, backend, t };
}

function prepared(picture, card, request) {
  const prepare = extensions().prepare[card.task];
  if (prepare) return prepare(picture, card, request);
  return pixelsOf(picture, card.input, request.region);
}

// Networks of plain numbers: windows of a body's features.
async function compute({ models: names, inputs }) {
  const asked = names.map((name) => demand(name, "inputs"));
  const given = asked.map((model) => inputsOf(model, inputs));
  const outputs = {};
  const from = performance.now();
  for (const [index, model] of asked.entries()) {
    outputs[model.name] = numbers(model, await run(model, given[index]));
  }
  return { outputs, inference_ms: performance.now() - from, tensors: tf.memory().numTensors };
}

// tensor name → numbers, those of `inputs` that the model's card names
function inputsOf({ name, card }, inputs) {
  const values = {};
  for (const [role, { tensor, shape }] of Object.entries(card.inputs)) {
    const given = inputs[role];
    if (given?.length !== sizeOf(shape)) {
      throw new ProtocolError(`model "${name}" takes ${sizeOf(shape)} ${role}, given ${given?.length ?? "none"}`);
    }
    values[tensor] = given;
  }
  return values;
}

const BRIGHTNESS_STEP = 16; // every so many pixels each way: 1,200 of 640×480

// 0 (black) to 1 (white), the luma of the whole frame: enough to tell the player that the room is too dark.
function meanBrightness(picture) {
  const { width, height } = picture;
  let sum = 0;
  let count = 0;
  for (let y = BRIGHTNESS_STEP >> 1; y < height; y += BRIGHTNESS_STEP) {
    for (let x = BRIGHTNESS_STEP >> 1; x < width; x += BRIGHTNESS_STEP) {
      sum += picture.bytes ? brightnessOfPlanes(picture, x, y) : brightnessOfRgba(picture, x, y);
      count += 1;
    }
  }
  return count > 0 ? inByte(sum / count) / 255 : 0;
}

const brightnessOfPlanes = ({ bytes, y: { offset, stride }, colours }, x, y) => colours.luma[bytes[offset + y * stride + x]];

function brightnessOfRgba({ data, width }, x, y) {
  const at = (y * width + x) * 4;
  return LUMA_REC601.reduce((sum, share, colour) => sum + share * data[at + colour], 0);
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
