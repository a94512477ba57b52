// How features are made alike before they are compared or learnt from, whatever their kind and unit.

const EPSILON = 1e-7;
const SPREAD_FLOOR = 0.1; // share of the mean variance that every feature is taken to have at least

// Mean and spread of each feature. One that hardly ever moves in these samples may well move later: it must not count more
// for having been still.
export function scaleOf(features, width, rows) {
  const mean = new Float32Array(width);
  const variance = new Float64Array(width);
  for (const row of rows) for (let i = 0; i < width; i += 1) mean[i] += features[row * width + i] / rows.length;
  for (const row of rows) {
    for (let i = 0; i < width; i += 1) variance[i] += (features[row * width + i] - mean[i]) ** 2 / rows.length;
  }
  const floor = (SPREAD_FLOOR * variance.reduce((sum, one) => sum + one, 0)) / width + EPSILON;
  return { mean, spread: Float32Array.from(variance, (one) => Math.sqrt(one + floor)) };
}

export function scaled(features, width, { mean, spread }) {
  const found = new Float32Array(features.length);
  for (let at = 0; at < features.length; at += 1) found[at] = (features[at] - mean[at % width]) / spread[at % width];
  return found;
}

// Features as a head is shown them. rest: {added: [[number, value, gate]], untold: [number]}, or null. Each number, with its
// value as far as its gate is 0 (`camcade.studio.body.AT_REST`).
export function shownOf(features, width, rest) {
  if (!rest) return features;
  const found = features.slice();
  for (let from = 0; from < found.length; from += width) {
    for (const [at, value, gate] of rest.added) found[from + at] += value * (1 - features[from + gate]);
    for (const at of rest.untold) found[from + at] = 0;
  }
  return found;
}
