// Heads that people trained: a backbone's features in, probabilities of their classes out. Small enough for plain loops:
// sending one to a graphics card takes longer than it does.
//
// weights: Float32Array, kernel (features × hidden), bias, kernel (hidden × classes), bias; without hidden units the last
// two alone. `py/camcade/studio/head.py` describes the same.

import { ModelError } from "./errors.js";

export function weightCount({ width, hidden, classes }) {
  return hidden === 0 ? (width + 1) * classes : (width + 1) * hidden + (hidden + 1) * classes;
}

// head: {width, hidden, classes, weights} → Float32Array of the classes' probabilities
export function headProbabilities(head, features) {
  const { width, hidden, classes, weights } = head;
  if (features.length !== width) throw new ModelError(`the head takes ${width} features, given ${features.length}`);
  if (hidden === 0) return softmax(dense(features, weights, 0, classes));
  const between = dense(features, weights, 0, hidden);
  for (let unit = 0; unit < hidden; unit += 1) between[unit] = Math.max(0, between[unit]);
  return softmax(dense(between, weights, (width + 1) * hidden, classes));
}

// How much each feature speaks for a class, and against the others, here: the slope of its sum less the mean of all sums.
export function slopesOf({ width, hidden, classes, weights }, features, label) {
  const last = hidden === 0 ? 0 : (width + 1) * hidden;
  const inner = hidden === 0 ? null : dense(features, weights, 0, hidden);
  const found = new Float32Array(width);
  for (let unit = 0; unit < (hidden || width); unit += 1) {
    const row = weights.subarray(last + unit * classes, last + (unit + 1) * classes);
    const slope = row[label] - row.reduce((sum, one) => sum + one, 0) / classes;
    if (!inner) found[unit] = slope;
    else if (inner[unit] > 0) for (let i = 0; i < width; i += 1) found[i] += slope * weights[i * hidden + unit];
  }
  return found;
}

// The sums of one layer, whose kernel begins at `from`, with its bias behind it.
function dense(values, weights, from, units) {
  const bias = from + values.length * units;
  const sums = weights.slice(bias, bias + units);
  for (let row = 0, at = from; row < values.length; row += 1) {
    const value = values[row];
    for (let unit = 0; unit < units; unit += 1, at += 1) sums[unit] += value * weights[at];
  }
  return sums;
}

// In place.
export function softmax(sums) {
  const largest = Math.max(...sums);
  let total = 0;
  for (let i = 0; i < sums.length; i += 1) total += sums[i] = Math.exp(sums[i] - largest);
  for (let i = 0; i < sums.length; i += 1) sums[i] /= total;
  return sums;
}
