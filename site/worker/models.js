// The networks: loaded, checked, run. A bundle is {name, card, modelJson, weights}, as `load` brings it.

import { backend, chooseBackend, medianTime } from "./backends.js";
import { ModelError } from "./errors.js";
import { headProbabilities, slopesOf, weightCount } from "./heads.js";
import { executeAroundRecurrence } from "./kernels/recurrence.js";
import { distanceFrom } from "./nearness.js";

const CARD_FORMAT = 1;

const models = new Map(); // name → Model

export async function load(bundle) {
  checkCard(bundle.card, bundle.name);
  checkGraph(bundle);
  const probes = await chooseBackend(() => Model.of(bundle));
  const model = await Model.of(bundle);
  try {
    model.numbers(await model.runBlank());
  } catch (error) {
    model.dispose();
    throw error;
  }
  models.get(bundle.name)?.dispose();
  models.set(bundle.name, model);
  return { backend, probes };
}

// Joins a head to a loaded network of pictures that gives features: a model of its own, which takes no look more. Without
// a network to join it computes with numbers, `width` of them, which are given as "features". `near` are features of samples:
// with them it also says how far what it sees is from the nearest one, in shares of `reach`, as a head sees it that is shown
// `rest` of what is not seen (scaling.js).
export function attach({ name, to, width, classes, hidden, weights, near, reach, rest = null }) {
  const card = to ? demand(to, "input").card : null;
  if (name === to || (card && !card.outputs.features)) throw new ModelError(`"${name}" cannot be joined to "${to}"`);
  const head = { width: card ? card.outputs.features.size : width, classes, hidden, reach, weights: new Float32Array(weights) };
  head.away = near?.byteLength ? distanceFrom(new Float32Array(near), head.width, rest) : null;
  if (head.weights.length !== weightCount(head)) {
    throw new ModelError(`head "${name}" has ${head.weights.length} weights, expected ${weightCount(head)}`);
  }
  models.get(name)?.dispose();
  models.set(name, card ? new JoinedModel(name, card, head, to) : new HeadModel(name, head));
  return {};
}

export async function warmup() {
  const median_ms = {};
  for (const [name, model] of models) median_ms[name] = await medianTime(model);
  return { median_ms };
}

// The loaded model of this name; of this kind ("input" or "inputs"), if that matters.
export function demand(name, kind = null) {
  const model = models.get(name);
  if (!model) throw new ModelError(`no model "${name}" is loaded; loaded: ${[...models.keys()].join(", ") || "none"}`);
  if (kind !== null && !model.card[kind]) throw new ModelError(`model "${name}" has no "${kind}" in its card`);
  return model;
}

export const sizeOf = (shape) => shape.reduce((product, length) => product * length, 1);

// ---- checks ----

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value) => typeof value === "string" && value !== "";
const isCount = (value) => Number.isInteger(value) && value > 0;
const isOneOf = (...choices) => (value) => choices.includes(value);
const isListOf = (is) => (value) => Array.isArray(value) && value.every(is);
const isEachOf = (is) => (value) => isObject(value) && Object.values(value).every(is);
const isAbsentOr = (is) => (value) => value === undefined || value === null || is(value);
const isRange = (value) => isListOf(Number.isFinite)(value) && value.length === 2 && value[0] < value[1];
const isShape = (value) => isListOf(isCount)(value) && value.length > 0;

// An object that has these fields, and maybe others that are not the worker's business.
const isWith = (fields) => (value) => isObject(value) && Object.entries(fields).every(([key, is]) => is(value[key]));

const isPicture = isWith({
  tensor: isText,
  width: isCount,
  height: isCount,
  colour: isOneOf("rgb", "grey"),
  range: isRange,
  resize: isOneOf("area"),
  dtype: isAbsentOr(isOneOf("float32", "int32")),
  look: isAbsentOr(isOneOf("mirror")),
});
const isRecurrence = isWith({
  steps: isCount,
  gates: isText,
  candidates: isText,
  kernel: isText,
  bias: isText,
  state: isText,
  carried: isListOf(isText),
});
const isHead = isWith({ depthwise: isText, hidden: isText, hidden_bias: isText, output: isText, output_bias: isText });

// The fields that the worker reads: [what one is, whether a value is one]. `py/camcade/models/card.py` describes them all.
const CARD_FIELDS = {
  format: [`${CARD_FORMAT}`, isOneOf(CARD_FORMAT)],
  task: ["a word", isText],
  labels: ["words", isAbsentOr(isListOf(isText))],
  input: ["{tensor, width, height, colour, range, resize}", isAbsentOr(isPicture)],
  inputs: ["{role: {tensor, shape}}", isAbsentOr(isEachOf(isWith({ tensor: isText, shape: isShape })))],
  outputs: ["{role: {tensor, size}}", isEachOf(isWith({ tensor: isText, size: isCount }))],
  recurrence: ["{steps, gates, candidates, kernel, bias, state, carried}", isAbsentOr(isRecurrence)],
  heads: ["{head: {depthwise, hidden, hidden_bias, output, output_bias}}", isAbsentOr(isEachOf(isHead))],
  weights: ["{role: constant}", isAbsentOr(isEachOf(isText))],
};

// Throws a ModelError that names the model, the field, what it is and what it should be.
export function checkCard(card, name) {
  const fail = refuse(name);
  if (!isObject(card)) fail("it has no card");
  for (const [field, [expected, is]] of Object.entries(CARD_FIELDS)) {
    if (!is(card[field])) fail(`its card's "${field}" is ${shown(card[field])}, expected ${expected}`);
  }
  const { input, inputs, labels, outputs } = card;
  if (!input === !Object.keys(inputs ?? {}).length) fail('its card needs either "input" (a picture) or "inputs" (numbers)');
  if (Object.keys(outputs).length === 0) fail("its card names no output");
  if (labels?.length && outputs.probabilities && labels.length !== outputs.probabilities.size) {
    fail(`${labels.length} labels for ${outputs.probabilities.size} probabilities`);
  }
}

const shown = (value) => (value === undefined ? "missing" : JSON.stringify(value).slice(0, 80));

const refuse = (name) => (problem) => {
  throw new ModelError(`model "${name}": ${problem}`);
};

// What can be known to be wrong with the graph before TF.js is asked; it would say so less clearly.
function checkGraph({ name, card, modelJson, weights }) {
  const fail = refuse(name);
  if (!modelJson?.modelTopology || !Array.isArray(modelJson.weightsManifest)) fail("model.json is no graph model");
  const named = (role) => Object.values(modelJson.signature?.[role] ?? {}).map(({ name }) => name);
  for (const { tensor } of card.input ? [card.input] : Object.values(card.inputs)) {
    if (!named("inputs").includes(tensor)) fail(`the card's input "${tensor}" is not in model.json`);
  }
  for (const [role, { tensor }] of Object.entries(card.outputs)) {
    if (!named("outputs").includes(tensor)) fail(`the card's ${role} "${tensor}" are not in model.json`);
  }
  const nodes = new Set(modelJson.modelTopology.node?.map(({ name }) => name));
  const { steps, ...parts } = card.recurrence ?? {};
  for (const part of Object.values(parts).flat()) {
    if (!nodes.has(part.replace(/:\d+$/, ""))) fail(`the card's recurrence "${part}" is not in model.json`);
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

// ---- running ----

class Model {
  static async of({ name, card, modelJson, weights }) {
    const artifacts = {
      modelTopology: modelJson.modelTopology,
      signature: modelJson.signature,
      userDefinedMetadata: modelJson.userDefinedMetadata,
      weightSpecs: weightSpecs(modelJson),
      weightData: weights,
    };
    if (!modelJson.modelTopology.node) {
      return new LayersModel(name, card, await tf.loadLayersModel(tf.io.fromMemory(artifacts)));
    }
    const model = new Model(name, card, await tf.loadGraphModel(tf.io.fromMemory(artifacts)));
    model.map = mapOf(card, modelJson.modelTopology.node);
    return model;
  }

  constructor(name, card, graph) {
    Object.assign(this, { name, card, graph });
  }

  dispose() {
    this.graph.dispose();
  }

  // values: {tensor name: Float32Array} → {role: Float32Array} of the card's outputs, of the card's sizes; and, where it is
  // asked for, of the "map" that the features are the mean of: side × side × features. Outputs that are left out are not
  // computed.
  async run(values, withMap = false, without = []) {
    const { name, card, graph } = this;
    const roles = Object.entries(card.outputs).filter(([role]) => !without.includes(role));
    if (withMap && this.map) roles.push(["map", { tensor: this.map }]);
    const wanted = roles.map(([, { tensor }]) => tensor);
    const given = tensorsOf(card, values);
    let results = [];
    try {
      results = card.recurrence
        ? await executeAroundRecurrence(this, given, wanted)
        : tf.tidy(() => [graph.execute(given, wanted)].flat());
      const arrays = await Promise.all(results.map((tensor) => tensor.data()));
      const outputs = {};
      for (const [index, [role, { size }]] of roles.entries()) {
        const array = arrays[index];
        if (role !== "map" && array.length !== size) {
          throw new ModelError(`model "${name}" gives ${array.length} ${role}, its card says ${size}`);
        }
        // Of the picture itself: its mirror image may follow in the same tensor.
        outputs[role] = role === "map" ? array.subarray(0, sizeOf(results[index].shape.slice(1))) : array;
      }
      return outputs;
    } finally {
      tf.dispose([given, results]);
    }
  }

  // With zeros for input.
  runBlank() {
    const { input, inputs } = this.card;
    const entries = input
      ? [[input.tensor, new Float32Array(input.height * input.width * 3)]]
      : Object.values(inputs).map(({ tensor, shape }) => [tensor, new Float32Array(sizeOf(shape))]);
    return this.run(Object.fromEntries(entries));
  }

  // A constant of the graph, which the card names: a tensor that belongs to the graph.
  constant(key) {
    const found = this.graph.weights[key]?.[0];
    if (!found) throw new ModelError(`model "${this.name}" has no weights "${key}", which its card names`);
    return found;
  }

  // The same outputs, all of whose values are numbers. A damaged network gives others.
  numbers(outputs) {
    for (const [role, array] of Object.entries(outputs)) {
      if (!array.every(Number.isFinite)) throw new ModelError(`model "${this.name}" answers with no numbers (${role})`);
    }
    return outputs;
  }
}

// A network in layers, as Teachable Machine exports them: one picture in, one row of numbers out.
class LayersModel extends Model {
  async run(values) {
    const [[role, { size }]] = Object.entries(this.card.outputs);
    const given = tensorsOf(this.card, values);
    const result = tf.tidy(() => this.graph.predict(Object.values(given)[0]));
    try {
      const array = await result.data();
      if (array.length !== size) throw new ModelError(`model "${this.name}" gives ${array.length} ${role}, its card says ${size}`);
      return { [role]: array };
    } finally {
      tf.dispose([given, result]);
    }
  }
}

// A network whose probabilities are those of a head on its features.
class JoinedModel extends Model {
  constructor(name, card, head, to) {
    super(name, { ...card, outputs: { ...card.outputs, probabilities: { size: head.classes } } }, null);
    Object.assign(this, { head, to });
  }

  dispose() {} // the network belongs to the model that it was loaded as

  async run(values, withMap = false) {
    const { map, ...outputs } = await demand(this.to).run(values, withMap);
    const said = headOutputs(this.head, outputs.features);
    return { ...outputs, ...said, ...(map && { heat: heatOf(this.head, outputs.features, said.probabilities, map) }) };
  }
}

function headOutputs(head, features) {
  const probabilities = headProbabilities(head, features);
  if (!head.away) return { probabilities };
  return { probabilities, distance: Float32Array.of(head.away(features) / head.reach) };
}

// How much each place of the map spoke for the likeliest class, 0 to 1 for the one that did most: the features are means
// over the map, so the shares of its places add up to what the head made of them.
function heatOf(head, features, probabilities, map) {
  const slopes = slopesOf(head, features, probabilities.indexOf(Math.max(...probabilities)));
  const heat = new Float32Array(map.length / head.width);
  for (let place = 0, at = 0; place < heat.length; place += 1) {
    for (let i = 0; i < head.width; i += 1, at += 1) heat[place] += slopes[i] * map[at];
  }
  const most = Math.max(...heat) || 1;
  return heat.map((value) => Math.max(0, value / most));
}

// The tensor whose mean over the picture the features are; null where they come about otherwise.
function mapOf({ outputs }, nodes) {
  const known = new Map(nodes.map((node) => [node.name, node]));
  let node = known.get(outputs.features?.tensor.replace(/:\d+$/, ""));
  while (node && node.op !== "Mean") node = known.get(node.input?.[0]?.replace(/:\d+$/, ""));
  return node ? node.input[0] : null;
}

// A head alone.
class HeadModel extends Model {
  constructor(name, head) {
    const inputs = { features: { tensor: "features", shape: [1, head.width] } };
    super(name, { task: "head", inputs, outputs: { probabilities: { size: head.classes } } }, null);
    this.head = head;
  }

  dispose() {}

  async run({ features }) {
    return headOutputs(this.head, features);
  }
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
