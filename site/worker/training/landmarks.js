// Samples that stand for all: what is far from every one of them is unlike anything that was learnt.

import { distanceFrom, distanceToNearest } from "../nearness.js";
import { scaled, scaleOf, shownOf } from "../scaling.js";

const PER_CLASS = 24;
const REACH_PERCENT = 95; // of the samples that judge lie within the reach
const ROOM = 1.25; // factor on it: another day's light is a little farther off

// features: rows × width, as they come; `learnt` and `judging` are rows, `rest` as `shownOf` takes it. → {rows, reach}: those
// that stand for all, and how far from the nearest of them what has not been learnt usually lies.
export function landmarks({ features, width, labels, learnt, judging, rest = null }) {
  const shown = shownOf(features, width, rest);
  const alike = scaled(shown, width, scaleOf(shown, width, learnt));
  const at = (from, row) => from.subarray(row * width, (row + 1) * width);
  const rows = [];
  for (const label of new Set(learnt.map((row) => labels[row]))) {
    rows.push(...farthestFirst(learnt.filter((row) => labels[row] === label), (row) => at(alike, row)));
  }
  const away = distanceFrom(joined(rows, (row) => at(features, row), width), width, rest);
  const chosen = new Set(rows);
  const others = judging.length > 0 ? judging : learnt.filter((row) => !chosen.has(row));
  const distances = others.map((row) => away(at(features, row))).sort((a, b) => a - b);
  const usual = distances[Math.floor(((distances.length - 1) * REACH_PERCENT) / 100)] ?? 0;
  return { rows, reach: ROOM * usual || 1 };
}

// Up to PER_CLASS of these rows, each the farthest from those before it.
function farthestFirst(rows, at) {
  const found = [rows[0]];
  const away = rows.map(() => Infinity);
  while (found.length < Math.min(PER_CLASS, rows.length)) {
    const last = at(found.at(-1));
    let farthest = 0;
    for (let i = 0; i < rows.length; i += 1) {
      away[i] = Math.min(away[i], distanceToNearest(last, at(rows[i])));
      if (away[i] > away[farthest]) farthest = i;
    }
    if (away[farthest] === 0) break; // the others are the same
    found.push(rows[farthest]);
  }
  return found;
}

function joined(rows, at, width) {
  const points = new Float32Array(rows.length * width);
  for (const [index, row] of rows.entries()) points.set(at(row), index * width);
  return points;
}
