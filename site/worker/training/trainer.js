// Training a head on stored features: Adam on the cross-entropy, over batches in a seeded order. The same samples, settings
// and seed give the same head on every machine; nothing here depends on a graphics card.

import { softmax } from "../heads.js";
import { scaled, scaleOf, shownOf } from "../scaling.js";
import { Random } from "./random.js";
import { scatter } from "./scatter.js";

const SMOOTHING = 0.05; // share of the truth that is spread over all classes: certainty of 1 is never right
const DECAY = 1; // of the weights, for a step of length 1: few samples of one room say less than they seem to
const FINAL_RATE_SHARE = 0.02; // the step shrinks to this along half a cosine
const FIRST_MOMENT = 0.9;
const SECOND_MOMENT = 0.999;
const EPSILON = 1e-7;

export class TrainingError extends Error {
  name = "TrainingError";
}

export class HeadTrainer {
  // `start`: weights to go on from, as `weights` gives them. `rest`: what is learnt from instead of what is not seen
  // (`camcade.studio.body.AT_REST`); the first layer does the same to features as they come.
  constructor({ features, width, labels, held, classes, settings, start, rest = null }) {
    Object.assign(this, { width, labels, classes, settings, rest });
    this.rows = labels.length;
    if (features.length !== this.rows * width) {
      throw new TrainingError(`${features.length} numbers for ${this.rows} samples of ${width} features`);
    }
    this.learnt = rowsWhere(held, 0);
    this.judging = rowsWhere(held, 1);
    if (this.learnt.length === 0) throw new TrainingError("there is no sample to learn from");
    this.random = new Random(settings.seed);
    const shown = shownOf(features, width, rest);
    this.scale = scaleOf(shown, width, this.learnt);
    this.inputs = scaled(shown, width, this.scale);
    this.classWeights = settings.is_weighted ? evenWeights(labels, this.learnt, classes) : new Float32Array(classes).fill(1);
    const { hidden_units: hidden } = settings;
    this.layers = hidden === 0 ? [this.layer(width, classes)] : [this.layer(width, hidden), this.layer(hidden, classes)];
    if (start?.byteLength) this.take(new Float32Array(start));
    this.step = 0;
    this.steps = settings.epochs * Math.ceil(this.learnt.length / settings.batch_size);
  }

  // One look at every sample that is learnt from. → {loss, accuracy, held_loss, held_accuracy}
  epoch() {
    const order = this.random.shuffled(this.learnt);
    const size = this.settings.batch_size;
    let loss = 0;
    let right = 0;
    for (let from = 0; from < order.length; from += size) {
      const batch = order.slice(from, from + size);
      for (const row of batch) {
        const found = this.learn(row, batch.length);
        loss += found.loss;
        right += found.isRight;
      }
      this.update();
    }
    if (!Number.isFinite(loss)) {
      throw new TrainingError("the loss is no number any more; train with a lower learning rate");
    }
    return { loss: loss / order.length, accuracy: right / order.length, ...this.judged() };
  }

  // Every sample's probabilities, row by row.
  probabilities() {
    const found = new Float32Array(this.rows * this.classes);
    for (let row = 0; row < this.rows; row += 1) found.set(this.forward(row).shares, row * this.classes);
    return found;
  }

  // Where each sample lies on a map of all, (x, y) within −1..1.
  places() {
    return scatter(this.inputs, this.width, new Random(this.settings.seed));
  }

  // As heads.js takes them: for features as they come, so the scaling is part of the first layer.
  weights() {
    const [first, ...others] = this.layers;
    const kernel = first.kernel.slice();
    const bias = Float64Array.from(first.bias);
    for (let row = 0, at = 0; row < first.inputs; row += 1) {
      for (let unit = 0; unit < first.units; unit += 1, at += 1) {
        kernel[at] /= this.scale.spread[row];
        bias[unit] -= this.scale.mean[row] * kernel[at];
      }
    }
    if (this.rest) foldRest(kernel, bias, this.rest, 1);
    return joined([kernel, bias, ...others.flatMap((layer) => [layer.kernel, layer.bias])]);
  }

  take(weights) {
    let at = 0;
    for (const { kernel, bias } of this.layers) {
      for (const part of [kernel, bias]) {
        part.set(weights.subarray(at, at + part.length));
        at += part.length;
      }
    }
    if (at !== weights.length) throw new TrainingError(`${weights.length} weights to go on from, expected ${at}`);
    const [{ inputs, units, kernel, bias }] = this.layers;
    if (this.rest) foldRest(kernel, bias, this.rest, -1);
    for (let row = 0, place = 0; row < inputs; row += 1) {
      for (let unit = 0; unit < units; unit += 1, place += 1) {
        bias[unit] += this.scale.mean[row] * kernel[place];
        kernel[place] *= this.scale.spread[row];
      }
    }
  }

  layer(inputs, units) {
    const kernel = new Float32Array(inputs * units);
    const spread = Math.sqrt(2 / inputs);
    for (let i = 0; i < kernel.length; i += 1) kernel[i] = spread * this.random.normal();
    const like = () => ({ kernel: new Float32Array(kernel.length), bias: new Float32Array(units) });
    return { inputs, units, kernel, bias: new Float32Array(units), slope: like(), first: like(), second: like() };
  }

  forward(row) {
    let values = this.inputs.subarray(row * this.width, (row + 1) * this.width);
    const seen = [];
    for (const [index, layer] of this.layers.entries()) {
      seen.push(values);
      values = sums(layer, values);
      if (index < this.layers.length - 1) for (let i = 0; i < values.length; i += 1) values[i] = Math.max(0, values[i]);
    }
    return { seen, shares: softmax(values) };
  }

  // Adds one sample's share to the slopes of a batch of `count`.
  learn(row, count) {
    const { seen, shares } = this.forward(row);
    const truth = this.labels[row];
    const weight = this.classWeights[truth];
    const found = { loss: weight * lossOf(shares, truth), isRight: largestOf(shares) === truth ? 1 : 0 };
    let error = shares; // of the sums of the last layer
    for (let i = 0; i < error.length; i += 1) {
      const wanted = SMOOTHING / this.classes + (i === truth ? 1 - SMOOTHING : 0);
      error[i] = (weight * (error[i] - wanted)) / count;
    }
    for (let index = this.layers.length - 1; index >= 0; index -= 1) {
      const values = seen[index];
      addSlope(this.layers[index], values, error);
      if (index > 0) error = errorBefore(this.layers[index], values, error);
    }
    return found;
  }

  // A step along the slopes, which begin anew.
  update() {
    this.step += 1;
    const along = Math.min(1, this.step / this.steps);
    const share = FINAL_RATE_SHARE + ((1 - FINAL_RATE_SHARE) * (1 + Math.cos(Math.PI * along))) / 2;
    const rate = this.settings.learning_rate * share;
    const corrected = (rate * Math.sqrt(1 - SECOND_MOMENT ** this.step)) / (1 - FIRST_MOMENT ** this.step);
    for (const layer of this.layers) {
      adam(layer, "kernel", corrected, 1 - rate * DECAY);
      adam(layer, "bias", corrected, 1);
    }
  }

  judged() {
    if (this.judging.length === 0) return { held_loss: null, held_accuracy: null };
    let loss = 0;
    let right = 0;
    for (const row of this.judging) {
      const { shares } = this.forward(row);
      loss += lossOf(shares, this.labels[row]);
      right += largestOf(shares) === this.labels[row] ? 1 : 0;
    }
    return { held_loss: loss / this.judging.length, held_accuracy: right / this.judging.length };
  }
}

function rowsWhere(flags, wanted) {
  const found = [];
  for (let row = 0; row < flags.length; row += 1) if (flags[row] === wanted) found.push(row);
  return found;
}

// `shownOf` done by the first layer (side 1), whose gates are told of nothing else; or no longer done by it (side -1).
function foldRest(kernel, bias, { added, untold }, side) {
  const units = bias.length;
  for (const at of untold) kernel.fill(0, at * units, (at + 1) * units);
  for (const [at, value, gate] of added) {
    for (let unit = 0; unit < units; unit += 1) {
      const part = value * kernel[at * units + unit];
      bias[unit] += side * part;
      if (side > 0) kernel[gate * units + unit] -= part;
    }
  }
}

// One weight for each class, inverse to its share; 1 on average over the samples.
function evenWeights(labels, rows, classes) {
  const counts = new Float32Array(classes);
  for (const row of rows) counts[labels[row]] += 1;
  const present = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count > 0 ? rows.length / (present * count) : 0));
}

function sums({ kernel, bias, units }, values) {
  const found = bias.slice();
  for (let row = 0, at = 0; row < values.length; row += 1) {
    const value = values[row];
    for (let unit = 0; unit < units; unit += 1, at += 1) found[unit] += value * kernel[at];
  }
  return found;
}

function addSlope({ units, slope }, values, error) {
  const { kernel, bias } = slope;
  for (let row = 0, at = 0; row < values.length; row += 1) {
    const value = values[row];
    for (let unit = 0; unit < units; unit += 1, at += 1) kernel[at] += value * error[unit];
  }
  for (let unit = 0; unit < units; unit += 1) bias[unit] += error[unit];
}

// The error of the layer in front, whose values these are, behind its ReLU.
function errorBefore({ kernel, units }, values, error) {
  const found = new Float32Array(values.length);
  for (let row = 0; row < values.length; row += 1) {
    if (values[row] <= 0) continue;
    for (let unit = 0; unit < units; unit += 1) found[row] += error[unit] * kernel[row * units + unit];
  }
  return found;
}

function adam(layer, part, rate, keep) {
  const values = layer[part];
  const slope = layer.slope[part];
  const first = layer.first[part];
  const second = layer.second[part];
  for (let i = 0; i < values.length; i += 1) {
    first[i] += (1 - FIRST_MOMENT) * (slope[i] - first[i]);
    second[i] += (1 - SECOND_MOMENT) * (slope[i] ** 2 - second[i]);
    values[i] = keep * values[i] - (rate * first[i]) / (Math.sqrt(second[i]) + EPSILON);
    slope[i] = 0;
  }
}

const lossOf = (shares, truth) => -Math.log(Math.max(shares[truth], Number.MIN_VALUE));

const largestOf = (shares) => shares.indexOf(Math.max(...shares));

function joined(arrays) {
  const found = new Float32Array(arrays.reduce((length, one) => length + one.length, 0));
  let at = 0;
  for (const one of arrays) {
    found.set(one, at);
    at += one.length;
  }
  return found;
}
