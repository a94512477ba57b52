// Small grey pictures of Duel from its draw commands (camcade/duel/display_list.py): what an agent sees. The page's half
// of the one definition; the other half is camcade_render/small.py, which has the reasons, and a test holds them together.

export const WIDTH = 128;
export const HEIGHT = 72;
const STAGE_WIDTH = 600;
const STAGE_HEIGHT = 400;
const ACROSS = WIDTH / STAGE_WIDTH;
const DOWN = HEIGHT / STAGE_HEIGHT;
const PLACES = 4; // in how many places within a pixel a sprite is kept, across and down
const SIZES = 16; // a sprite that grows or shrinks does it in steps of one in so many
const KEPT_BYTES = 48_000_000; // of sprites scaled down

// To the even neighbour from halfway, as Python does.
function round(value) {
  const low = Math.floor(value);
  const rest = value - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 !== 0) ? low + 1 : low;
}

const luma = (red, green, blue) => (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;

const share = (value, of255) => {
  const sum = value * of255 + 128;
  return ((sum >> 8) + sum) >> 8;
};

// RGBA bytes → (height × width × 2): the light, already less where it lets through, and the cover.
export function greyOf(rgba) {
  const grey = new Uint8Array(rgba.length / 2);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += 2) {
    const alpha = rgba[from + 3];
    grey[to] = share(luma(rgba[from], rgba[from + 1], rgba[from + 2]), alpha);
    grey[to + 1] = alpha;
  }
  return grey;
}

export class SmallRenderer {
  // sprites: Map of name → {width, height, anchorX, anchorY, scale, grey}; `grey` as `greyOf` gives it
  constructor(sprites) {
    this.sprites = sprites;
    this.stamps = new Map();
    this.keptBytes = 0;
    this.stage = new Float32Array(WIDTH * HEIGHT);
  }

  // Draw commands, in order, on a black stage → (72 × 128) bytes.
  draw(commands) {
    this.stage.fill(0);
    for (const [kind, ...values] of commands) {
      if (kind === "sprite") {
        const [name, x, y, scaleX, scaleY, alpha] = values;
        if (alpha > 0) this.lay(name, x, y, scaleX, scaleY, alpha, null);
      } else if (kind === "part") {
        const [name, x, y, scaleX, begin, end, alpha] = values;
        if (alpha > 0) this.lay(name, x, y, scaleX, 1, alpha, this.columns(name, x, scaleX, begin, end));
      } else if (kind === "rect") {
        this.fill(...values);
      } else {
        throw new Error(`unknown draw command "${kind}"`);
      }
    }
    const bytes = new Uint8Array(WIDTH * HEIGHT);
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = this.stage[at] + 0.5;
    return bytes;
  }

  lay(name, x, y, scaleX, scaleY, alpha, columns) {
    const placeX = round(x * ACROSS * PLACES);
    const placeY = round(y * DOWN * PLACES);
    const column = Math.floor(placeX / PLACES);
    const row = Math.floor(placeY / PLACES);
    const stamp = this.stamp(name, round(scaleX * SIZES), round(scaleY * SIZES), placeX - column * PLACES, placeY - row * PLACES);
    const { stage } = this;
    const { light, through, width } = stamp;
    const left = stamp.left + column;
    const top = stamp.top + row;
    const [first, last] = [Math.max(0, -left), Math.min(width, WIDTH - left)];
    const end = Math.min(stamp.height, HEIGHT - top);
    const isWhole = columns === null && alpha === 1;
    for (let j = Math.max(0, -top); j < end; j += 1) {
      let at = j * width + first;
      let to = (top + j) * WIDTH + left + first;
      if (isWhole) {
        for (let i = first; i < last; i += 1, at += 1, to += 1) stage[to] = stage[to] * through[at] + light[at];
        continue;
      }
      for (let i = first; i < last; i += 1, at += 1, to += 1) {
        const shown = columns === null ? alpha : columns[left + i] * alpha;
        stage[to] = stage[to] * (through[at] * shown + 1 - shown) + light[at] * shown;
      }
    }
  }

  stamp(...key) {
    const text = key.join(" ");
    let found = this.stamps.get(text);
    if (found === undefined) {
      found = this.scaledDown(...key);
      this.stamps.set(text, found);
      this.keptBytes += 2 * found.light.byteLength;
      // Those that came first go; asked for again, they come back.
      for (const [oldest, { light }] of this.stamps) {
        if (this.keptBytes <= KEPT_BYTES || this.stamps.size <= 1) break;
        this.stamps.delete(oldest);
        this.keptBytes -= 2 * light.byteLength;
      }
    }
    return found;
  }

  scaledDown(name, sizeX, sizeY, placeX, placeY) {
    const sprite = this.demand(name);
    const isMirrored = sizeX < 0;
    const fromAnchor = isMirrored ? sprite.anchorX - sprite.width : -sprite.anchorX;
    const across = (ACROSS * Math.max(1, Math.abs(sizeX))) / SIZES / sprite.scale;
    const down = (DOWN * Math.max(1, sizeY)) / SIZES / sprite.scale;
    const columns = pixels(placeX / PLACES + fromAnchor * across, across, sprite.width);
    const rows = pixels(placeY / PLACES - sprite.anchorY * down, down, sprite.height);
    const wide = shrinking(columns, across, sprite.width, isMirrored);
    const high = shrinking(rows, down, sprite.height, false);
    const found = shrunk(sprite, wide, high);
    const count = columns.count * rows.count;
    const light = new Float32Array(count);
    const through = new Float32Array(count);
    for (let at = 0; at < count; at += 1) {
      light[at] = found[2 * at];
      through[at] = 1 - found[2 * at + 1] / 255;
    }
    return { left: columns.first, top: rows.first, width: columns.count, height: rows.count, light, through };
  }

  columns(name, x, scaleX, begin, end) {
    const sprite = this.demand(name);
    const edges = [
      begin > 0 ? round(sprite.width * begin) - sprite.anchorX : -Infinity,
      end < 1 ? round(sprite.width * end) - sprite.anchorX : Infinity,
    ].map((edge) => (x + (edge * scaleX) / sprite.scale) * ACROSS);
    return covered(Math.min(...edges), Math.max(...edges), WIDTH);
  }

  fill(x, y, width, height, colour, alpha) {
    if (width <= 0 || height <= 0) return;
    const columns = covered(x * ACROSS, (x + width) * ACROSS, WIDTH);
    const rows = covered(y * DOWN, (y + height) * DOWN, HEIGHT);
    const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
    const grey = luma(red, green, blue);
    for (let row = 0, to = 0; row < HEIGHT; row += 1) {
      for (let column = 0; column < WIDTH; column += 1, to += 1) {
        const cover = rows[row] * columns[column] * alpha;
        this.stage[to] = this.stage[to] * (1 - cover) + cover * grey;
      }
    }
  }

  demand(name) {
    const sprite = this.sprites.get(name);
    if (sprite === undefined) throw new Error(`there is no sprite "${name}"`);
    return sprite;
  }
}

// The small pixels that `count` page pixels touch, each `step` small ones long, from `start` on; `margin`: how many page
// pixels lie between the first one's edge and the first page pixel.
function pixels(start, step, count) {
  const first = Math.floor(start);
  return { first, count: Math.ceil(start + count * step) - first, margin: (start - first) / step };
}

const BITS = 22;
const PRECISION = 2 ** BITS; // sums of bytes by weights that make one of it fit into whole numbers of 32 bits

// Which page pixels each small pixel is the mean of, along one axis, as Pillow's box filter chooses and weighs them:
// [{from, end, weight}], counted in the sprite; what lies beside it is left out, being nothing.
function shrinking({ count, margin }, step, length, isMirrored) {
  const shift = round(margin);
  const end = Math.fround(count / step);
  const size = Math.ceil(count / step) + 1;
  const scale = end / count;
  const stretch = Math.max(1, scale);
  const support = 0.5 * stretch;
  return Array.from({ length: count }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const low = Math.max(0, Math.trunc(centre - support + 0.5));
    const high = Math.min(size, Math.trunc(centre + support + 0.5));
    const isTaken = (at) => (at - centre + 0.5) / stretch > -0.5 && (at - centre + 0.5) / stretch <= 0.5;
    let [first, last] = [low, high];
    while (first < last && !isTaken(first)) first += 1;
    while (last > first && !isTaken(last - 1)) last -= 1;
    const weight = Math.floor(PRECISION / Math.max(1, last - first) + 0.5);
    const from = Math.min(length, Math.max(0, first - shift));
    const end = Math.max(from, Math.min(length, last - shift));
    return isMirrored ? { from: length - end, end: length - from, weight } : { from, end, weight };
  });
}

// Both axes, one after the other, bytes in between: (rows × columns × 2).
function shrunk({ width, grey }, columns, rows) {
  const begin = Math.min(...rows.map(({ from }) => from));
  const last = Math.max(...rows.map(({ end }) => end));
  const narrow = []; // a line for each row of the sprite from `begin` on
  for (let row = begin; row < last; row += 1) {
    const line = new Uint8Array(columns.length * 2);
    for (let to = 0; to < columns.length; to += 1) {
      const { from, end, weight } = columns[to];
      let light = PRECISION / 2;
      let cover = PRECISION / 2;
      for (let at = (row * width + from) * 2; at < (row * width + end) * 2; at += 2) {
        light += weight * grey[at];
        cover += weight * grey[at + 1];
      }
      line[2 * to] = Math.min(255, light >> BITS);
      line[2 * to + 1] = Math.min(255, cover >> BITS);
    }
    narrow.push(line);
  }
  const found = new Uint8Array(rows.length * columns.length * 2);
  const sums = new Int32Array(columns.length * 2);
  rows.forEach(({ from, end, weight }, row) => {
    sums.fill(PRECISION / 2);
    for (const line of narrow.slice(from - begin, end - begin)) {
      for (let at = 0; at < sums.length; at += 1) sums[at] += weight * line[at];
    }
    for (let at = 0; at < sums.length; at += 1) found[row * sums.length + at] = Math.min(255, sums[at] >> BITS);
  });
  return found;
}

// Which share of each of the pixels 0..count lies between two places.
function covered(begin, end, count) {
  return Float32Array.from({ length: count }, (_, i) => Math.min(1, Math.max(0, Math.min(end, i + 1) - Math.max(begin, i))));
}
