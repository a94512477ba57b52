// Random numbers that a seed decides (mulberry32, by Tommy Ettinger, public domain).
export class Random {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  // From 0 to below 1.
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  }

  // Normally distributed, mean 0 and spread 1 (Box and Muller).
  normal() {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
  }

  // The same items in another order (Fisher and Yates).
  shuffled(items) {
    const found = items.slice();
    for (let last = found.length - 1; last > 0; last -= 1) {
      const other = Math.floor(this.next() * (last + 1));
      [found[last], found[other]] = [found[other], found[last]];
    }
    return found;
  }
}
