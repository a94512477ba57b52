// A game of the same shape as MK.js, written for these tests: its public interface, and little of its moves.
(function () {
  "use strict";
  const STRIKES = {
    "high-punch": [5, 40, 8], "low-punch": [5, 40, 5], "high-kick": [7, 40, 10], "low-kick": [6, 40, 6],
    uppercut: [5, 60, 13], "spin-kick": [8, 60, 13], "squat-low-punch": [3, 70, 4], "squat-low-kick": [3, 70, 4],
    "squat-high-kick": [4, 70, 6], "forward-jump-punch": [3, 80, 9], "forward-jump-kick": [3, 80, 10],
    "backward-jump-punch": [3, 80, 9], "backward-jump-kick": [3, 80, 10],
  };
  const OTHERS = {
    stand: [9, 80], walking: [9, 80], "walking-backward": [9, 80], squating: [3, 40], "stand-up": [3, 100],
    "attractive-stand-up": [4, 100], jumping: [6, 60], "forward-jump": [8, 80], "backward-jump": [8, 80],
    blocking: [3, 40], endure: [3, 80], "squat-endure": [3, 80], fall: [7, 100], "knock-down": [10, 80], win: [10, 100],
  };
  const ENDLESS = ["stand", "walking", "walking-backward", "squating", "blocking", "fall", "win"];
  const UNLOCKED = ["stand", "walking", "walking-backward"];
  const NEXT = { "knock-down": "attractive-stand-up", "squat-endure": "squating" };
  const KEYS = { left: 37, up: 38, right: 39, down: 40, block: 16, "high-punch": 65, "low-punch": 83, "low-kick": 68, "high-kick": 70 };
  const FLOOR = 230;

  class Fighter {
    constructor(name, way, x, game) {
      Object.assign(this, { name: name.toLowerCase(), way, x, y: FLOOR, life: 100, game, pictures: {}, locked: false });
    }
    load(done) {
      let waiting = 0;
      for (const [move, [steps]] of Object.entries({ ...OTHERS, ...STRIKES })) {
        for (const way of ["left", "right"]) {
          for (let step = 0; step < steps; step += 1) {
            const picture = document.createElement("img");
            waiting += 1;
            picture.onload = () => {
              waiting -= 1;
              if (waiting === 0) done();
            };
            picture.src = address(this.name, way, move, step);
            this.pictures[`${way} ${move} ${step}`] = picture;
          }
        }
      }
    }
    getName() { return this.name; }
    getX() { return this.x; }
    getY() { return this.y; }
    getLife() { return this.life; }
    getOrientation() { return this.way; }
    getWidth() { return this.picture().width; }
    getMove() { return this.type && { type: this.type, stop: () => clearInterval(this.interval) }; }
    picture() { return this.pictures[`${this.way} ${this.type} ${this.step}`]; }
    setMove(type) {
      if (type === this.type || (this.locked && type !== "win")) return;
      clearInterval(this.interval);
      const [steps, ms] = STRIKES[type] ?? OTHERS[type];
      Object.assign(this, { type, step: 0, count: 0, locked: !UNLOCKED.includes(type) });
      if (UNLOCKED.includes(type)) this.y = FLOOR;
      this.interval = setInterval(() => this.go(steps), ms);
      this.game.draw();
    }
    go(steps) {
      this.count += 1;
      const { type, count } = this;
      const sideways = { walking: 10, "walking-backward": -10, "forward-jump": 23, "backward-jump": -23 }[type] ?? 0;
      if (sideways) this.walk(sideways);
      if (/jump/.test(type) && !STRIKES[type]) this.y += count <= steps / 2 ? -26 : 26;
      if (STRIKES[type] && count === Math.round(steps / 2)) this.game.struck(this, type);
      if (type !== this.type) return;
      if (count >= steps - 1 && (type === "squating" || type === "blocking")) this.locked = false;
      if (ENDLESS.includes(type)) {
        this.step = UNLOCKED.includes(type) ? count % steps : Math.min(count, steps - 1);
      } else if (count < steps) {
        this.step = count;
      } else if (STRIKES[type] && count < 2 * steps) {
        this.step = 2 * steps - 1 - count;
      } else {
        this.locked = false;
        this.setMove(NEXT[type] ?? (type.startsWith("squat-") ? "squating" : "stand"));
      }
      this.game.draw();
    }
    walk(by) {
      const other = this.game.other(this);
      const ahead = this.x < other.x ? Math.min(other.x - 30, this.x + by) : Math.max(other.x + 30, this.x + by);
      this.x = Math.max(0, Math.min(570, by > 0 === this.x < other.x ? ahead : this.x + by));
      [this.way, other.way] = this.x < other.x ? ["left", "right"] : ["right", "left"];
    }
    endure(damage, type) {
      const isBlocking = this.type === "blocking";
      this.life = Math.max(0, this.life - (isBlocking ? damage * 0.2 : damage));
      if (isBlocking) return;
      this.locked = false;
      this.setMove(this.type === "squating" ? "squat-endure" : /uppercut|spin/.test(type) ? "knock-down" : "endure");
    }
  }

  class Game {
    constructor({ arena, fighters, callbacks }) {
      this.callbacks = callbacks;
      this.place = arena;
      this.fighters = fighters.map(({ name }, side) => new Fighter(name, side ? "right" : "left", [50, SECOND_X][side], this));
    }
    load(done) {
      let waiting = this.fighters.length;
      for (const fighter of this.fighters) {
        fighter.load(() => {
          fighter.setMove("stand");
          waiting -= 1;
          if (waiting === 0) this.begin(done);
        });
      }
    }
    begin(done) {
      this.canvas = document.createElement("canvas");
      this.canvas.width = this.place.width;
      this.canvas.height = this.place.height;
      this.place.container.appendChild(this.canvas);
      this.ground = document.createElement("img");
      this.ground.onload = () => this.draw();
      this.ground.src = arenaAddress(this.place.arena);
      const pressed = new Set();
      for (const [kind, change] of [["keydown", "add"], ["keyup", "delete"]]) {
        document.addEventListener(kind, (event) => {
          pressed[change](event.keyCode);
          const move = this.wanted(pressed);
          if (move) this.fighters[0].setMove(move);
        });
      }
      done();
    }
    wanted(pressed) {
      const { type, way } = this.fighters[0];
      const has = (name) => pressed.has(KEYS[name]);
      if (type === "squating" && !has("down")) return "stand-up";
      if (type === "blocking" && !has("block")) return this.release();
      if (pressed.size === 0) return "stand";
      if (has("block")) return "blocking";
      for (const [side, walk, jump] of [["left", "walking-backward", "backward-jump"], ["right", "walking", "forward-jump"]]) {
        if (has(side)) return has("up") ? jump : has("high-kick") && way === side ? "spin-kick" : walk;
      }
      const strike = ["high-kick", "low-kick", "low-punch", "high-punch"].find(has);
      if (has("down")) return strike ? (strike === "high-punch" ? "uppercut" : `squat-${strike}`) : "squating";
      return strike ?? (has("up") ? "jumping" : undefined);
    }
    release() {
      this.fighters[0].locked = false;
      return "stand";
    }
    other(fighter) { return this.fighters[1 - this.fighters.indexOf(fighter)]; }
    struck(fighter, type) {
      const other = this.other(fighter);
      const apart = Math.abs(fighter.x + fighter.getWidth() / 2 - other.x - other.getWidth() / 2);
      if (apart > other.getWidth() || (other.type === "squating" && !/^low/.test(type))) return;
      const before = other.life;
      other.endure(STRIKES[type][2], type);
      if (other.life === 0) {
        clearInterval(fighter.interval);
        fighter.setMove("win");
        this.callbacks["game-end"]?.(other);
        other.locked = false;
        other.setMove("fall");
      }
      this.callbacks.attack?.(fighter, other, before - other.life);
    }
    draw() {
      if (!this.canvas) return;
      const context = this.canvas.getContext("2d");
      context.drawImage(this.ground, 0, 0, this.canvas.width, this.canvas.height);
      for (const fighter of this.fighters) context.drawImage(fighter.picture(), fighter.x, fighter.y);
    }
  }

  window.mk = {
    arenas: { types: { TOWER: 0, THRONE_ROOM: 1 } },
    start(options) {
      const waiting = [];
      mk.game = new Game(options);
      mk.game.load(() => waiting.forEach((one) => one()));
      return { ready: (one) => waiting.push(one) };
    },
  };
})();
