// A map of samples: where each lies along the two directions in which they differ most (principal components, by power
// iteration), scaled so that all lie within −1..1. The direction of each is that in which more samples lie far out.

const ROUNDS = 24;
const MOST_LOOKED_AT = 1500; // samples that decide the directions; all are placed

// inputs: rows × width, centred → Float32Array of (x, y) for each row
export function scatter(inputs, width, random) {
  const rows = inputs.length / width;
  const step = Math.max(1, Math.ceil(rows / MOST_LOOKED_AT));
  const found = new Float32Array(2 * rows);
  const axes = [];
  for (let axis = 0; axis < 2; axis += 1) {
    axes.push(direction(inputs, width, rows, step, axes, random));
    let furthest = 0;
    let sum = 0;
    for (let row = 0; row < rows; row += 1) {
      const value = along(inputs, row * width, axes[axis]);
      found[2 * row + axis] = value;
      furthest = Math.max(furthest, Math.abs(value));
      sum += value ** 3;
    }
    const scale = (sum < 0 ? -1 : 1) / (furthest || 1);
    for (let row = 0; row < rows; row += 1) found[2 * row + axis] *= scale;
  }
  return found;
}

function direction(inputs, width, rows, step, others, random) {
  let axis = Float64Array.from({ length: width }, () => random.normal());
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const other of others) {
      const share = along(axis, 0, other);
      for (let i = 0; i < width; i += 1) axis[i] -= share * other[i];
    }
    const length = Math.hypot(...axis) || 1;
    for (let i = 0; i < width; i += 1) axis[i] /= length;
    const next = new Float64Array(width);
    for (let row = 0; row < rows; row += step) {
      const value = along(inputs, row * width, axis);
      for (let i = 0; i < width; i += 1) next[i] += value * inputs[row * width + i];
    }
    axis = next;
  }
  for (const other of others) {
    const share = along(axis, 0, other);
    for (let i = 0; i < width; i += 1) axis[i] -= share * other[i];
  }
  const length = Math.hypot(...axis) || 1;
  return axis.map((value) => value / length);
}

function along(values, from, axis) {
  let sum = 0;
  for (let i = 0; i < axis.length; i += 1) sum += values[from + i] * axis[i];
  return sum;
}
