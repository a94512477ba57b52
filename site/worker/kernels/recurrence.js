// A recurrence over the steps of a window, computed as one loop. A graph holds it unrolled: a hundred operations on a few
// hundred numbers each, and TensorFlow.js takes several times longer to call one than to compute it. A card that names
// where in its graph the recurrence lies has the graph run only before and behind it:
//   steps               T
//   gates, candidates   tensors (T B, 2 U) and (T B, U), step by step: the inputs' share of the update and the reset gate,
//                       and of the candidate
//   kernel, bias        weights (U, 3 U) and (3 U), the state's share of the same
//   state               the tensor (B, U) that comes out
//   carried             tensors that the rest of the graph needs beside it
// It is a GRU whose reset gate comes after the product (Cho et al. 2014, in Keras's order of gates).

import { ownProducts } from "./convolutions.js";

const recurrences = new WeakMap(); // model → Recurrence

// Tensors of these names, of {tensor name: tensor}; as `graph.execute` gives them. The caller disposes of them.
export async function executeAroundRecurrence(model, given, wanted) {
  if (!recurrences.has(model)) recurrences.set(model, new Recurrence(model));
  const { gates, candidates, carried, state } = model.card.recurrence;
  const before = tf.tidy(() => model.graph.execute(given, [gates, candidates, ...carried]));
  const last = recurrences.get(model).run(...(await Promise.all(before.slice(0, 2).map((tensor) => tensor.data()))));
  const behind = Object.fromEntries(carried.map((name, index) => [name, before[index + 2]]));
  const results = tf.tidy(() => [model.graph.execute({ ...behind, [state]: tf.tensor2d(...last) }, wanted)].flat());
  tf.dispose(before);
  return results;
}

class Recurrence {
  constructor(model) {
    const { steps, kernel, bias } = model.card.recurrence;
    this.steps = steps;
    this.kernel = model.constant(kernel);
    this.bias = model.constant(bias);
    this.units = this.bias.size / 3;
  }

  // → [the last state, its shape]
  run(gates, candidates) {
    const { units, steps } = this;
    const batch = candidates.length / units / steps;
    const { given: states, found: products, compute } = this.products(batch);
    states.fill(0); // nothing came before
    for (let step = 0, row = 0; step < steps; step += 1) {
      compute();
      for (let one = 0; one < batch; one += 1, row += 1) {
        const part = (numbers, at, length) => numbers.subarray(at * length, (at + 1) * length);
        this.move(
          part(states, one, units),
          part(products, one, units * 3),
          part(gates, row, units * 2),
          part(candidates, row, units),
        );
      }
    }
    return [states.slice(), [batch, units]];
  }

  // The states of a batch and their products with the kernel, and what makes the second of the first.
  products(batch) {
    const own = ownProducts(batch, this.kernel, this.bias);
    if (own !== null) return own;
    this.loop ??= new ProductLoop(this.kernel.dataSync(), this.bias.dataSync());
    return this.loop.products(batch);
  }

  move(state, products, gates, candidates) {
    const { units } = this;
    for (let unit = 0; unit < units; unit += 1) {
      const update = sigmoid(gates[unit] + products[unit]);
      const reset = sigmoid(gates[units + unit] + products[units + unit]);
      const candidate = Math.tanh(candidates[unit] + reset * products[2 * units + unit]);
      state[unit] = candidate + update * (state[unit] - candidate);
    }
  }
}

// The same as `Convolutions.products`, for other backends and browsers.
class ProductLoop {
  constructor(kernel, bias) {
    this.channels = kernel.length / bias.length;
    this.bias = bias;
    this.kernel = transposed(kernel, this.channels); // (units, channels), so that each sum reads in one run
  }

  products(rows) {
    const given = new Float32Array(rows * this.channels);
    const found = new Float32Array(rows * this.bias.length);
    return { given, found, compute: () => this.compute(given, found) };
  }

  compute(given, found) {
    const { channels, kernel, bias } = this;
    const units = bias.length;
    for (let i = 0; i < found.length; i += 1) {
      const from = Math.floor(i / units) * channels;
      const at = (i % units) * channels;
      let sum = bias[i % units];
      for (let channel = 0; channel < channels; channel += 1) sum += given[from + channel] * kernel[at + channel];
      found[i] = sum;
    }
  }
}

const sigmoid = (value) => 1 / (1 + Math.exp(-value));

// (rows, columns) → (columns, rows)
function transposed(values, rows) {
  const columns = values.length / rows;
  return values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]);
}
