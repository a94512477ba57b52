// From a picture's bytes to a network's input: the page's half of the one definition, "area". The other half is
// camcade_training/preprocessing.py, and a test holds them together.
//
// The whole picture is stretched to the input's size by exact area averaging: an output pixel is the mean of what it
// covers, with fractional coverage at its edges. That is separable, out = Ry · picture · Rx^T, in float32. Then, if
// asked for, grey (Rec. 601 luma, the same in all three channels), then the card's range.
"use strict";

const LUMA_REC601 = [0.299, 0.587, 0.114];

// One axis of the average: output i is the sum of weight[first[i] + k] * input[begin[i] + k], k < first[i+1] - first[i].
// Lengths are counted in units of 1/outputLength input pixels, so every bound is a whole number and nothing rounds.
function areaWeights(inputLength, outputLength) {
  const begin = new Int32Array(outputLength);
  const first = new Int32Array(outputLength + 1);
  const weight = [];
  for (let i = 0; i < outputLength; i += 1) {
    const start = i * inputLength;
    const end = start + inputLength;
    begin[i] = Math.floor(start / outputLength);
    for (let j = begin[i]; j * outputLength < end; j += 1) {
      const covered = Math.min(end, (j + 1) * outputLength) - Math.max(start, j * outputLength);
      weight.push(covered / inputLength);
    }
    first[i + 1] = weight.length;
  }
  return { begin, first, weight: Float32Array.from(weight) };
}

// Owns the weights and buffers for one pair of sizes; nothing is allocated after the constructor.
class AreaPreprocessor {
  constructor(width, height, input) {
    const [low, high] = input.range;
    this.width = width;
    this.height = height;
    this.input = input;
    this.rows = areaWeights(height, input.height);
    this.columns = areaWeights(width, input.width);
    this.rowMean = new Float32Array(width * 3); // one output row, still of the picture's width, RGB
    this.output = new Float32Array(input.height * input.width * 3); // (height, width, RGB)
    this.scale = (high - low) / 255;
    this.offset = low;
  }

  run(rgba) {
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
// belongs to the preprocessor and is overwritten by the next call for the same sizes.
function areaPreprocess(rgba, width, height, input) {
  if (input.resize !== "area") throw new Error(`the card asks for resize "${input.resize}"; this page knows "area"`);
  if (rgba.length !== width * height * 4) {
    throw new Error(`a ${width}x${height} picture has ${width * height * 4} bytes, not ${rgba.length}`);
  }
  const key = [width, height, input.width, input.height, input.colour, ...input.range].join(" ");
  let preprocessor = areaPreprocessors.get(key);
  if (!preprocessor) {
    if (areaPreprocessors.size >= 8) areaPreprocessors.clear(); // a camera that keeps changing its size
    preprocessor = new AreaPreprocessor(width, height, input);
    areaPreprocessors.set(key, preprocessor);
  }
  return preprocessor.run(rgba);
}
