// From a picture's bytes to a network's input: the page's half of the one definition, "area". The other half is
// camcade_training/preprocessing.py, and a test holds them together.
//
// A region of the picture (all of it, where none is given) is stretched to the input's size by exact area averaging: an
// output pixel is the mean of what it covers, with fractional coverage at its edges. What lies outside the picture is
// black. That is separable, out = Ry · picture · Rx^T, in float32. Then, if asked for, grey (Rec. 601 luma, the same in
// all three channels), then the card's range.
"use strict";

const LUMA_REC601 = [0.299, 0.587, 0.114];

const WHOLE = [0, 0, 1, 1];

// One axis of the average, for a stretch of the input that may reach beyond it: output i is the sum of
// weight[first[i] + k] * input[begin[i] + k], k < first[i + 1] - first[i].
class AreaWeights {
  constructor(inputLength, outputLength) {
    this.inputLength = inputLength;
    this.outputLength = outputLength;
    this.begin = new Int32Array(outputLength);
    this.first = new Int32Array(outputLength + 1);
    this.weight = new Float32Array(inputLength + 2 * outputLength); // each bound of an output splits one pixel at most
    this.set(0, 1);
  }

  // from, to: where the stretch begins and ends, in shares of the input's length.
  set(from, to) {
    if (from === this.from && to === this.to) return;
    this.from = from;
    this.to = to;
    const { inputLength, outputLength, begin, first, weight } = this;
    const scale = ((to - from) * inputLength) / outputLength;
    let used = 0;
    for (let i = 0; i < outputLength; i += 1) {
      const start = from * inputLength + i * scale;
      const end = start + scale;
      const low = Math.max(0, Math.floor(start));
      const high = Math.min(inputLength, Math.ceil(end));
      begin[i] = low;
      for (let j = low; j < high; j += 1) {
        weight[used] = (Math.min(end, j + 1) - Math.max(start, j)) / scale;
        used += 1;
      }
      first[i + 1] = used;
    }
  }
}

// Owns the weights and buffers for one pair of sizes; nothing is allocated after the constructor.
class AreaPreprocessor {
  constructor(width, height, input) {
    const [low, high] = input.range;
    this.width = width;
    this.height = height;
    this.input = input;
    this.rows = new AreaWeights(height, input.height);
    this.columns = new AreaWeights(width, input.width);
    this.rowMean = new Float32Array(width * 3); // one output row, still of the picture's width, RGB
    this.output = new Float32Array(input.height * input.width * 3); // (height, width, RGB)
    this.scale = (high - low) / 255;
    this.offset = low;
  }

  run(rgba, [left, top, right, bottom]) {
    this.columns.set(left, right);
    this.rows.set(top, bottom);
    for (let y = 0; y < this.input.height; y += 1) {
      this.averageRows(rgba, y);
      this.averageColumns(y);
    }
    return this.output;
  }

  averageRows(rgba, y) {
    const { begin, first, weight } = this.rows;
    const mean = this.rowMean;
    const count = first[y + 1] - first[y];
    if (count === 0) mean.fill(0);
    for (let k = 0; k < count; k += 1) {
      const w = weight[first[y] + k];
      let from = (begin[y] + k) * this.width * 4;
      if (k === 0) {
        for (let to = 0; to < mean.length; to += 3, from += 4) {
          mean[to] = w * rgba[from];
          mean[to + 1] = w * rgba[from + 1];
          mean[to + 2] = w * rgba[from + 2];
        }
      } else {
        for (let to = 0; to < mean.length; to += 3, from += 4) {
          mean[to] += w * rgba[from];
          mean[to + 1] += w * rgba[from + 1];
          mean[to + 2] += w * rgba[from + 2];
        }
      }
    }
  }

  averageColumns(y) {
    const { begin, first, weight } = this.columns;
    const { rowMean, output, scale, offset } = this;
    const [lumaRed, lumaGreen, lumaBlue] = LUMA_REC601;
    const isGrey = this.input.colour === "grey";
    let to = y * this.input.width * 3;
    for (let x = 0; x < this.input.width; x += 1, to += 3) {
      let red = 0;
      let green = 0;
      let blue = 0;
      let from = begin[x] * 3;
      for (let k = first[x]; k < first[x + 1]; k += 1, from += 3) {
        const w = weight[k];
        red += w * rowMean[from];
        green += w * rowMean[from + 1];
        blue += w * rowMean[from + 2];
      }
      if (isGrey) {
        red = green = blue = lumaRed * red + lumaGreen * green + lumaBlue * blue;
      }
      output[to] = red * scale + offset;
      output[to + 1] = green * scale + offset;
      output[to + 2] = blue * scale + offset;
    }
  }
}

const areaPreprocessors = new Map();

// RGBA bytes (height × width × 4) and a card's `input` in; float32 (input.height × input.width × RGB) out. The array
// belongs to the preprocessor and is overwritten by the next call for the same sizes. `region`, [left, top, right, bottom]
// in shares of the picture's width and height, may reach beyond it; null is the whole picture.
function areaPreprocess(rgba, width, height, input, region = null) {
  if (input.resize !== "area") throw new Error(`the card asks for resize "${input.resize}"; this page knows "area"`);
  if (rgba.length !== width * height * 4) {
    throw new Error(`a ${width}x${height} picture has ${width * height * 4} bytes, not ${rgba.length}`);
  }
  const [left, top, right, bottom] = region ?? WHOLE;
  if (!(right > left && bottom > top)) throw new Error(`region ${region} is empty: expected left < right, top < bottom`);
  const key = [width, height, input.width, input.height, input.colour, ...input.range].join(" ");
  let preprocessor = areaPreprocessors.get(key);
  if (!preprocessor) {
    if (areaPreprocessors.size >= 8) areaPreprocessors.clear(); // a camera that keeps changing its size
    preprocessor = new AreaPreprocessor(width, height, input);
    areaPreprocessors.set(key, preprocessor);
  }
  return preprocessor.run(rgba, region ?? WHOLE);
}
