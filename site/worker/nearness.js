// How unlike all samples something is: the distance to the nearest of those that stand for all, in features as a head is
// shown them, each in shares of its own spread over these.

import { scaled, scaleOf, shownOf } from "./scaling.js";

// near: rows × width features of samples, as they come; `rest` as `shownOf` takes it. → features as they come → distance
export function distanceFrom(near, width, rest) {
  const shown = shownOf(near, width, rest);
  const scale = scaleOf(shown, width, Array.from({ length: near.length / width }, (_, row) => row));
  const points = scaled(shown, width, scale);
  return (features) => distanceToNearest(points, scaled(shownOf(features, width, rest), width, scale));
}

// The distance from a point to the nearest of others, row by row.
export function distanceToNearest(points, point) {
  const width = point.length;
  let least = Infinity;
  for (let from = 0; from < points.length; from += width) {
    let sum = 0;
    for (let i = 0; i < width && sum < least; i += 1) sum += (points[from + i] - point[i]) ** 2;
    least = Math.min(least, sum);
  }
  return Math.sqrt(least);
}
