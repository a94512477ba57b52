// MoveNet's joints out of its maps. The page runs its graph only up to there: two of its four heads say something at
// every place of the picture, and are asked about one place, or seventeen. Computed there alone, the whole network takes
// a sixth less time and says the same.
//
// The maps, 48 × 48 for a picture of 192 × 192, of the task "keypoints":
//   heat      (side, side, 17)  0 to 1, how surely each joint is here
//   centre    (side, side)      0 to 1, how surely this is the middle of a person
//   features  (side, side, C)   what the other two heads are computed from
// The two heads, as the card names their weights: `regression`, from the middle of the person to each joint, and
// `offsets`, from a map's place to where in it the joint is; both (17, [y, x]) in places of the map.
//
// What comes out is {keypoints: (17 joints in COCO's order, [y, x, score])}, y and x from 0 to 1 across the input.

const JOINTS = 17;
const NEAR = 1.8; // added to a distance in places before it divides a joint's heat: MoveNet's own number

const searches = new WeakMap(); // model → JointSearch

export function keypoints({ heat, centre, features }, model) {
  if (!searches.has(model)) searches.set(model, new JointSearch(model));
  return { keypoints: searches.get(model).run(heat, centre, features) };
}

class JointSearch {
  constructor(model) {
    const { card } = model;
    this.side = Math.sqrt(card.outputs.centre.size);
    // (side, side): people in the middle of the picture come first
    this.nearness = model.constant(card.weights.nearness).dataSync();
    const head = (names) => {
      const weights = Object.entries(names).map(([part, key]) => [part, model.constant(key).dataSync()]);
      return new Head(this.side, Object.fromEntries(weights));
    };
    this.regression = head(card.heads.regression);
    this.offsets = head(card.heads.offsets);
    this.expected = new Float32Array(JOINTS * 2); // (17, [y, x]), places
  }

  run(heat, centre, features) {
    const { side, expected } = this;
    const middle = this.middleOf(centre);
    const [middleY, middleX] = [Math.floor(middle / side), middle % side];
    for (let joint = 0; joint < JOINTS; joint += 1) {
      const [y, x] = this.regression.at(features, middleY, middleX, joint);
      expected[joint * 2] = middleY + y;
      expected[joint * 2 + 1] = middleX + x;
    }
    const places = this.hottest(heat);
    const keypoints = new Float32Array(JOINTS * 3);
    for (let joint = 0; joint < JOINTS; joint += 1) {
      const place = places[joint];
      const [y, x] = [Math.floor(place / side), place % side];
      const [offY, offX] = this.offsets.at(features, y, x, joint);
      keypoints[joint * 3] = (y + offY) / side;
      keypoints[joint * 3 + 1] = (x + offX) / side;
      keypoints[joint * 3 + 2] = heat[place * JOINTS + joint];
    }
    return keypoints;
  }

  middleOf(centre) {
    const { nearness } = this;
    let best = 0;
    for (let i = 1; i < centre.length; i += 1) if (centre[i] * nearness[i] > centre[best] * nearness[best]) best = i;
    return best;
  }

  // Each joint's hottest place, less the farther from where it is expected.
  hottest(heat) {
    const { side, expected } = this;
    const places = new Int32Array(JOINTS);
    const hottest = new Float64Array(JOINTS).fill(-1);
    for (let y = 0, at = 0; y < side; y += 1) {
      for (let x = 0; x < side; x += 1) {
        for (let joint = 0; joint < JOINTS; joint += 1, at += 1) {
          const fromY = y - expected[joint * 2];
          const fromX = x - expected[joint * 2 + 1];
          const near = heat[at] / (Math.sqrt(fromY * fromY + fromX * fromX) + NEAR);
          if (near > hottest[joint]) {
            hottest[joint] = near;
            places[joint] = y * side + x;
          }
        }
      }
    }
    return places;
  }
}

// A 3 × 3 convolution of each channel by itself, a 1 × 1 convolution, what of it is above zero, and another 1 × 1
// convolution; at one place of the map, outside which everything is zero.
class Head {
  // depthwise (3, 3, channels), hidden (channels, units), output (units, 17 × [y, x])
  constructor(side, { depthwise, hidden, hidden_bias, output, output_bias }) {
    Object.assign(this, { side, depthwise, hidden, hiddenBias: hidden_bias, output, outputBias: output_bias });
    this.channels = depthwise.length / 9;
    this.units = hidden_bias.length;
    this.around = new Float32Array(this.channels);
    this.inner = new Float32Array(this.units);
  }

  // [y, x] of a joint.
  at(features, y, x, joint) {
    const { units, inner, output, outputBias } = this;
    this.look(features, y, x);
    let [offY, offX] = [outputBias[joint * 2], outputBias[joint * 2 + 1]];
    for (let unit = 0; unit < units; unit += 1) {
      offY += inner[unit] * output[(unit * JOINTS + joint) * 2];
      offX += inner[unit] * output[(unit * JOINTS + joint) * 2 + 1];
    }
    return [offY, offX];
  }

  look(features, y, x) {
    const { side, channels, units, depthwise, hidden, hiddenBias, around, inner } = this;
    around.fill(0);
    for (let k = 0; k < 9; k += 1) {
      const fromY = y + Math.floor(k / 3) - 1;
      const fromX = x + (k % 3) - 1;
      if (fromY < 0 || fromY >= side || fromX < 0 || fromX >= side) continue;
      const from = (fromY * side + fromX) * channels;
      for (let channel = 0; channel < channels; channel += 1) {
        around[channel] += features[from + channel] * depthwise[k * channels + channel];
      }
    }
    inner.set(hiddenBias);
    for (let channel = 0; channel < channels; channel += 1) {
      for (let unit = 0; unit < units; unit += 1) inner[unit] += around[channel] * hidden[channel * units + unit];
    }
    for (let unit = 0; unit < units; unit += 1) inner[unit] = Math.max(0, inner[unit]);
  }
}
