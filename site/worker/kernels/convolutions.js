// Faster convolutions for TensorFlow.js's WebAssembly backend: convolutions.wat.j2, put in the place of that backend's own
// kernels. What they cannot do (other sizes, steps, types) goes on to TensorFlow.js as before, and so does everything in
// a browser that accepts neither variant. `CONVOLUTIONS` is {variant: base64}, in the order of preference; the build
// puts it in its place.

const LIMITS = { linear: [-Infinity, Infinity], relu: [0, Infinity], relu6: [0, 6] };
const UNIT_STEP = 1;

let convolutions = null; // the Convolutions, once they are in place

// Puts them in place, once. The current backend is "wasm" and ready. → the name of the variant, or null for none
export async function quickenConvolutions() {
  if (convolutions !== null) return convolutions.variant;
  const backend = tf.backend();
  const memory = backend.wasm.asm?.memory; // no interface of theirs: without it everything stays as it is
  if (!(memory instanceof WebAssembly.Memory)) return null;
  for (const [variant, text] of Object.entries(CONVOLUTIONS)) {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    if (!WebAssembly.validate(bytes)) continue;
    const { instance } = await WebAssembly.instantiate(bytes, { env: { memory } });
    const own = new Convolutions(variant, backend, memory, instance.exports);
    replaceKernel("FusedConv2D", (call) => own.pointwise(call));
    replaceKernel("FusedDepthwiseConv2D", (call) => own.depthwise(call));
    replaceKernel("DepthwiseConv2dNative", (call) => own.depthwise(call));
    convolutions = own;
    return variant;
  }
  return null;
}

// The product of one matrix after the other, on the backend where they are in place; see `Convolutions.products`.
export const ownProducts = (rows, kernel, bias) =>
  tf.getBackend() === "wasm" ? (convolutions?.products(rows, kernel, bias) ?? null) : null;

// `compute` gives the result, or null to leave the call to the kernel that was there.
function replaceKernel(name, compute) {
  const theirs = tf.getKernel(name, "wasm");
  tf.unregisterKernel(name, "wasm");
  tf.registerKernel({ ...theirs, kernelFunc: (call) => compute(call) ?? theirs.kernelFunc(call) });
}

class Convolutions {
  constructor(variant, backend, memory, kernels) {
    Object.assign(this, { variant, backend, memory, kernels, room: 0, roomNumbers: 0 });
  }

  // A 1 × 1 convolution that looks at every pixel: {inputs, attrs} as TensorFlow.js hands them to "FusedConv2D".
  pointwise({ inputs: { x, filter, bias, preluActivationWeights }, attrs }) {
    const [height, width, channels, units] = filter.shape;
    const limits = LIMITS[attrs.activation];
    const fits = height === 1 && width === 1 && channels % 4 === 0 && bias && !preluActivationWeights && limits;
    const isEveryPixel = typeof attrs.pad === "string" && [attrs.strides].flat().every((step) => step === UNIT_STEP);
    if (!fits || !isDenseFloat(attrs, x, filter) || !isEveryPixel) return null;
    const [batch, rows, columns] = x.shape;
    const out = this.backend.makeOutput([batch, rows, columns, units], "float32");
    const pixels = batch * rows * columns;
    const room = this.roomFor((channels + 1) * 8);
    this.kernels.pointwise(
      ...[this.at(x), pixels, channels, this.at(filter), this.at(bias), units, this.at(out), ...limits, room],
    );
    return out;
  }

  // A 3 × 3 convolution of each channel by itself: "FusedDepthwiseConv2D", or "DepthwiseConv2dNative" without bias.
  depthwise({ inputs: { x, filter, bias, preluActivationWeights }, attrs }) {
    const [height, width, channels, multiplier] = filter.shape;
    const limits = LIMITS[attrs.activation ?? "linear"];
    const fits = height === 3 && width === 3 && multiplier === 1 && channels % 4 === 0 && !preluActivationWeights && limits;
    if (!fits || !isDenseFloat(attrs, x, filter)) return null;
    const { strides, pad, dimRoundingMode } = attrs;
    const plan = tf.backend_util.computeConv2DInfo(x.shape, filter.shape, strides, 1, pad, dimRoundingMode, true);
    const { batchSize, inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, padInfo } = plan;
    if (strideHeight !== strideWidth) return null;
    const out = this.backend.makeOutput(plan.outShape, "float32");
    const room = this.roomFor(channels * 11);
    const weights = [this.at(filter), bias ? this.at(bias) : this.zeros(room + channels * 10 * 4, channels)];
    for (let image = 0; image < batchSize; image += 1) {
      const from = this.at(x) + image * inHeight * inWidth * channels * 4;
      const to = this.at(out) + image * outHeight * outWidth * channels * 4;
      this.kernels.depthwise(
        ...[from, inHeight, inWidth, channels, ...weights, to, outHeight, outWidth],
        ...[strideHeight, padInfo.top, padInfo.left, ...limits, room],
      );
    }
    return out;
  }

  // The product of one matrix after the other with a kernel (channels, units), and a bias; for whoever calls it in a loop:
  // {given: Float32Array (rows, channels), found: Float32Array (rows, units), compute: () => void}, to be used before
  // anything else is computed. Null where the sizes do not fit.
  products(rows, kernel, bias) {
    const [channels, units] = kernel.shape;
    if (channels % 4 !== 0) return null;
    const room = this.roomFor((channels + 1) * 8 + rows * (channels + units));
    const given = room + (channels + 1) * 8 * 4;
    const found = given + rows * channels * 4;
    const call = [given, rows, channels, this.at(kernel), this.at(bias), units, found, ...LIMITS.linear, room];
    const { buffer } = this.memory;
    return {
      given: new Float32Array(buffer, given, rows * channels),
      found: new Float32Array(buffer, found, rows * units),
      compute: () => this.kernels.pointwise(...call),
    };
  }

  // Where a tensor's numbers begin in the memory.
  at(tensor) {
    return this.backend.dataIdMap.get(tensor.dataId).memoryOffset;
  }

  // Memory for so many numbers, the same one for every call: what is in it is of no use after one.
  roomFor(numbers) {
    if (numbers > this.roomNumbers) {
      const { wasm } = this.backend;
      if (this.room) wasm._free(this.room);
      this.room = wasm._malloc(numbers * 4) >>> 0;
      this.roomNumbers = numbers;
    }
    return this.room;
  }

  zeros(at, numbers) {
    this.backend.wasm.HEAPU8.fill(0, at, at + numbers * 4);
    return at;
  }
}

// Nothing between the places looked at, and no other order of the axes or type of numbers.
function isDenseFloat({ dataFormat = "NHWC", dilations = 1 }, x, filter) {
  const isDense = [dilations].flat().every((step) => step === UNIT_STEP);
  const isPicture = x.shape.length === 4 && x.shape.every((length) => length > 0);
  return isDense && isPicture && dataFormat === "NHWC" && x.dtype === "float32" && filter.dtype === "float32";
}
