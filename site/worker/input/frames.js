// From a frame to a picture, the cheapest way that this browser and this frame allow.
//
// A camera's frame is YUV inside: brightness at full size, two colour differences at half. Reading those bytes as they
// are takes 0.1 ms for 640×480, and a network's input can be averaged from them (preprocessing.js); making RGBA of them
// takes 1 or 2. Asking the browser for RGBA took 5 beside a running game, drawing the frame and reading the canvas back
// 7.
//
// A picture has `width`, `height` and `data`, its RGBA bytes. One that is made of planes (`Planes`) makes `data` only
// when it is asked for.

import { inByte, LUMA_REC601 } from "./preprocessing.js";

let easel = null; // the canvas for frames that can only be drawn
let planes = new Uint8Array(0); // a frame's bytes as the browser holds them, reused
let copied = new Uint8ClampedArray(0); // the same as RGBA, reused
let canConvert = true;

// The frame's picture at its own size, valid until the next frame; the frame is closed whatever happens.
export async function grab(frame) {
  try {
    if (!isPlain(frame)) return drawPixels(frame);
    const colours = yuvColours(frame);
    return (colours ? await readPlanes(frame, colours) : canConvert && (await copyPixels(frame))) || drawPixels(frame);
  } finally {
    frame.close();
  }
}

// A frame whose bytes are the picture as shown: no turning, no stretching.
const isPlain = (frame) =>
  "copyTo" in frame &&
  !frame.rotation &&
  !frame.flip &&
  frame.displayWidth === frame.visibleRect.width &&
  frame.displayHeight === frame.visibleRect.height;

// ---- YUV ----

// What luma weighs red and blue: ITU-R BT.601 and BT.709.
const LUMA_OF = { smpte170m: [0.299, 0.114], bt470bg: [0.299, 0.114], bt709: [0.2126, 0.0722] };

const tables = new Map(); // "matrix range" → what each byte of Y, U and V adds to red, green and blue

// The tables for a frame of three planes or two (I420, NV12), or null where the sums below do not hold.
function yuvColours({ format, colorSpace }) {
  if (format !== "I420" && format !== "NV12") return null;
  const isFull = colorSpace?.fullRange === true;
  // Most cameras do not say; browsers take that as BT.601, television's range.
  const matrix = colorSpace?.matrix ?? (isFull ? "unknown" : "smpte170m");
  if (!Object.hasOwn(LUMA_OF, matrix)) return null;
  const key = `${matrix} ${isFull}`;
  if (!tables.has(key)) tables.set(key, new YuvColours(...LUMA_OF[matrix], isFull));
  return tables.get(key);
}

// Red, green and blue, 0 to 255, are a share of Y and of each colour difference, and something fixed. The range is
// either all of a byte or that of television: luma from 16 to 235, differences 112 either way from 128.
export class YuvColours {
  constructor(red, blue, isFull) {
    const green = 1 - red - blue;
    const difference = 255 / (isFull ? 255 : 224);
    this.ofY = isFull ? 1 : 255 / 219;
    this.ofV = [2 * (1 - red), (-2 * (1 - red) * red) / green, 0].map((share) => share * difference);
    this.ofU = [0, (-2 * (1 - blue) * blue) / green, 2 * (1 - blue)].map((share) => share * difference);
    this.fixed = [0, 1, 2].map((colour) => (isFull ? 0 : -16 * this.ofY) - 128 * (this.ofV[colour] + this.ofU[colour]));
    // What each byte adds, for those who need every pixel.
    const table = (value) => Float32Array.from({ length: 256 }, (_, byte) => value(byte));
    this.luma = table((byte) => (isFull ? byte : (byte - 16) * this.ofY));
    this.redOfV = table((byte) => (byte - 128) * this.ofV[0]);
    this.greenOfV = table((byte) => (byte - 128) * this.ofV[1]);
    this.greenOfU = table((byte) => (byte - 128) * this.ofU[1]);
    this.blueOfU = table((byte) => (byte - 128) * this.ofU[2]);
  }
}

// A picture as the camera gives it. `y`, `u` and `v` say where each plane's bytes are: {offset, stride, step}.
export class Planes {
  constructor(width, height, bytes, { y, u, v }, colours) {
    Object.assign(this, { width, height, bytes, y, u, v, colours });
    this.rgba = null;
  }

  get data() {
    this.rgba ??= fromYuv(this);
    return this.rgba;
  }
}

async function readPlanes(frame, colours) {
  const { displayWidth: width, displayHeight: height, format } = frame;
  const length = frame.allocationSize();
  if (planes.length !== length) planes = new Uint8Array(length);
  const [luma, second, third] = await frame.copyTo(planes);
  const at = ({ offset, stride }, step, from = 0) => ({ offset: offset + from, stride, step });
  const places =
    format === "NV12"
      ? { y: at(luma, 1), u: at(second, 2), v: at(second, 2, 1) }
      : { y: at(luma, 1), u: at(second, 1), v: at(third, 1) };
  return new Planes(width, height, planes, places, colours);
}

// One pair of colour differences colours 2×2 pixels.
function fromYuv({ bytes, width, height, y: ofY, u: ofU, v: ofV, colours }) {
  const { luma, redOfV, greenOfV, greenOfU, blueOfU } = colours;
  if (copied.length !== width * height * 4) copied = new Uint8ClampedArray(width * height * 4).fill(255);
  const rgba = copied;
  for (let y = 0; y < height; y += 1) {
    let from = ofY.offset + y * ofY.stride;
    let u = ofU.offset + (y >> 1) * ofU.stride;
    let v = ofV.offset + (y >> 1) * ofV.stride;
    let to = y * width * 4;
    for (let x = 0; x < width; x += 2, u += ofU.step, v += ofV.step) {
      const red = redOfV[bytes[v]];
      const green = greenOfV[bytes[v]] + greenOfU[bytes[u]];
      const blue = blueOfU[bytes[u]];
      const left = luma[bytes[from]];
      rgba[to] = left + red;
      rgba[to + 1] = left + green;
      rgba[to + 2] = left + blue;
      if (x + 1 < width) {
        const right = luma[bytes[from + 1]];
        rgba[to + 4] = right + red;
        rgba[to + 5] = right + green;
        rgba[to + 6] = right + blue;
      }
      from += 2;
      to += 8;
    }
  }
  return rgba;
}

// ---- other frames ----

// Browsers that convert no colours refuse, once.
async function copyPixels(frame) {
  const { displayWidth: width, displayHeight: height } = frame;
  const length = width * height * 4;
  if (copied.length !== length) copied = new Uint8ClampedArray(length).fill(255);
  try {
    await frame.copyTo(copied, { format: "RGBA", colorSpace: "srgb" });
  } catch (error) {
    if (!(error instanceof DOMException || error instanceof TypeError)) throw error;
    canConvert = false;
    return null;
  }
  return { data: copied, width, height };
}

function drawPixels(frame) {
  const width = frame.displayWidth ?? frame.width;
  const height = frame.displayHeight ?? frame.height;
  if (easel === null || easel.canvas.width !== width || easel.canvas.height !== height) {
    easel = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true, alpha: false });
  }
  easel.drawImage(frame, 0, 0, width, height);
  return easel.getImageData(0, 0, width, height);
}

// ---- brightness ----

const BRIGHTNESS_STEP = 16; // every so many pixels each way: 1,200 of 640×480; of a small picture four each way

// 0 (black) to 1 (white), the luma of the whole frame: enough to tell the player that the room is too dark.
export function meanBrightness(picture) {
  const { width, height } = picture;
  const lumaAt = picture.bytes ? lumaOfPlanes : lumaOfRgba;
  const step = Math.max(1, Math.min(BRIGHTNESS_STEP, width >> 2, height >> 2));
  let sum = 0;
  let count = 0;
  for (let y = step >> 1; y < height; y += step) {
    for (let x = step >> 1; x < width; x += step) {
      sum += lumaAt(picture, x, y);
      count += 1;
    }
  }
  return count > 0 ? inByte(sum / count) / 255 : 0;
}

// As it is shown: what is darker than black, or more colourful than a screen can be, is cut off first.
function lumaOfPlanes({ bytes, y: ofY, u: ofU, v: ofV, colours }, x, y) {
  const luma = colours.luma[bytes[ofY.offset + y * ofY.stride + x]];
  const u = bytes[ofU.offset + (y >> 1) * ofU.stride + (x >> 1) * ofU.step];
  const v = bytes[ofV.offset + (y >> 1) * ofV.stride + (x >> 1) * ofV.step];
  const shown = [luma + colours.redOfV[v], luma + colours.greenOfV[v] + colours.greenOfU[u], luma + colours.blueOfU[u]];
  return LUMA_REC601.reduce((sum, share, colour) => sum + share * inByte(shown[colour]), 0);
}

function lumaOfRgba({ data, width }, x, y) {
  const at = (y * width + x) * 4;
  return LUMA_REC601.reduce((sum, share, colour) => sum + share * data[at + colour], 0);
}
