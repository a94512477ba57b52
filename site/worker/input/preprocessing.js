// From a picture's bytes to a network's input: the page's half of the one definition, "area". The other half is
// camcade_training/core/preprocessing.py, and a test holds them together.
//
// A region of the picture (all of it, where none is given) is stretched to the input's size by exact area averaging: an
// output pixel is the mean of what it covers, with fractional coverage at its edges. What lies outside the picture is
// black. That is separable, out = Ry · picture · Rx^T, in float32. Then, if asked for, grey (Rec. 601 luma, the same in
// all three channels), then the card's range.

export const LUMA_REC601 = [0.299, 0.587, 0.114];

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

  // How much of each output lies within the input.
  coverage() {
    const { first, weight } = this;
    return Float32Array.from(this.begin, (_, i) => {
      let sum = 0;
      for (let k = first[i]; k < first[i + 1]; k += 1) sum += weight[k];
      return sum;
    });
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

// One plane of bytes, averaged over the same stretches. Nothing is allocated after the constructor.
class PlaneAverage {
  constructor(width, height, input) {
    this.rows = new AreaWeights(height, input.height);
    this.columns = new AreaWeights(width, input.width);
    this.rowMean = new Float32Array(width);
    this.output = new Float32Array(input.height * input.width);
  }

  run(bytes, place, [left, top, right, bottom]) {
    this.columns.set(left, right);
    this.rows.set(top, bottom);
    const { begin, first, inputLength } = this.columns;
    const last = begin.length - 1;
    this.low = Math.min(inputLength, begin[0]); // the stretch, as far as it lies in the plane
    this.high = Math.min(inputLength, begin[last] + first[last + 1] - first[last]);
    for (let y = 0; y < this.rows.begin.length; y += 1) {
      this.averageRows(bytes, place, y);
      this.averageColumns(y);
    }
    return this.output;
  }

  averageRows(bytes, { offset, stride, step }, y) {
    const { rowMean: mean, low, high } = this;
    if (high <= low) return;
    const { begin, first, weight } = this.rows;
    mean.fill(0, low, high);
    for (let k = first[y], row = begin[y]; k < first[y + 1]; k += 1, row += 1) {
      const w = weight[k];
      let from = offset + row * stride + low * step;
      for (let to = low; to < high; to += 1, from += step) mean[to] += w * bytes[from];
    }
  }

  averageColumns(y) {
    const { begin, first, weight } = this.columns;
    const { rowMean, output } = this;
    let to = y * begin.length;
    for (let x = 0; x < begin.length; x += 1, to += 1) {
      let sum = 0;
      for (let k = first[x], from = begin[x]; k < first[x + 1]; k += 1, from += 1) sum += weight[k] * rowMean[from];
      output[to] = sum;
    }
  }
}

// The same for a picture of planes: brightness and colour differences are averaged as they are, and only the averages
// are made red, green and blue. An average of colours is the colour of the averages, but for what a camera's bytes say of
// colours that there are not, which is cut off last here and for each pixel there.
class PlanesPreprocessor {
  constructor(width, height, input) {
    const [low, high] = input.range;
    this.input = input;
    this.luma = new PlaneAverage(width, height, input);
    this.differences = [0, 1].map(() => new PlaneAverage(width / 2, height / 2, input));
    this.output = new Float32Array(input.height * input.width * 3);
    this.scale = (high - low) / 255;
    this.offset = low;
  }

  run({ bytes, y, u, v, colours }, region) {
    const luma = this.luma.run(bytes, y, region);
    const ofU = this.differences[0].run(bytes, u, region);
    const ofV = this.differences[1].run(bytes, v, region);
    const { rows, columns } = this.luma;
    const [across, down] = [columns.coverage(), rows.coverage()];
    const { input, output, scale, offset } = this;
    const { ofY } = colours;
    const [, greenOfU, blueOfU] = colours.ofU;
    const [redOfV, greenOfV] = colours.ofV;
    const [fixedRed, fixedGreen, fixedBlue] = colours.fixed;
    const [lumaRed, lumaGreen, lumaBlue] = LUMA_REC601;
    const isGrey = input.colour === "grey";
    for (let row = 0, i = 0; row < input.height; row += 1) {
      for (let column = 0; column < input.width; column += 1, i += 1) {
        // Outside the picture it is black, which has no share of what is fixed.
        const inside = across[column] * down[row];
        const bright = ofY * luma[i];
        let red = inByte(bright + redOfV * ofV[i] + fixedRed * inside);
        let green = inByte(bright + greenOfU * ofU[i] + greenOfV * ofV[i] + fixedGreen * inside);
        let blue = inByte(bright + blueOfU * ofU[i] + fixedBlue * inside);
        if (isGrey) red = green = blue = lumaRed * red + lumaGreen * green + lumaBlue * blue;
        output[i * 3] = red * scale + offset;
        output[i * 3 + 1] = green * scale + offset;
        output[i * 3 + 2] = blue * scale + offset;
      }
    }
    return output;
  }
}

export const inByte = (value) => Math.min(255, Math.max(0, value));

const preprocessors = new Map();

// The one for these sizes, made the first time.
function preprocessorOf(Kind, width, height, input) {
  const key = [Kind === PlanesPreprocessor, width, height, input.width, input.height, input.colour, ...input.range].join(" ");
  if (!preprocessors.has(key)) {
    if (preprocessors.size >= 8) preprocessors.clear(); // a camera that keeps changing its size
    preprocessors.set(key, new Kind(width, height, input));
  }
  return preprocessors.get(key);
}

// A picture of frames.js and a card's `input` in; float32 (input.height × input.width × RGB) out, as `areaPreprocess`.
export function pixelsOf(picture, input, region = null) {
  const { width, height } = picture;
  // Where a pair of colour differences lies half outside, every pixel is made.
  const isWhole = picture.bytes && width % 2 === 0 && height % 2 === 0;
  if (!isWhole) return areaPreprocess(picture.data, width, height, input, region);
  checkRequest(input, region);
  return preprocessorOf(PlanesPreprocessor, width, height, input).run(picture, region ?? WHOLE);
}

function checkRequest(input, region) {
  if (input.resize !== "area") throw new Error(`the card asks for resize "${input.resize}"; this page knows "area"`);
  const [left, top, right, bottom] = region ?? WHOLE;
  if (!(right > left && bottom > top)) throw new Error(`region ${region} is empty: expected left < right, top < bottom`);
}

// RGBA bytes (height × width × 4) and a card's `input` in; float32 (input.height × input.width × RGB) out. The array
// belongs to the preprocessor and is overwritten by the next call for the same sizes. `region`, [left, top, right, bottom]
// in shares of the picture's width and height, may reach beyond it; null is the whole picture.
export function areaPreprocess(rgba, width, height, input, region = null) {
  checkRequest(input, region);
  if (rgba.length !== width * height * 4) {
    throw new Error(`a ${width}x${height} picture has ${width * height * 4} bytes, not ${rgba.length}`);
  }
  return preprocessorOf(AreaPreprocessor, width, height, input).run(rgba, region ?? WHOLE);
}

// pixels: (height, width, 3) → the same, left and right exchanged.
export function mirrored(pixels, { width, height }) {
  const found = new Float32Array(pixels.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * 3;
      const to = (y * width + (width - 1 - x)) * 3;
      found[to] = pixels[from];
      found[to + 1] = pixels[from + 1];
      found[to + 2] = pixels[from + 2];
    }
  }
  return found;
}
