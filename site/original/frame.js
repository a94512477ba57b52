// Stands before the original game's script in its frame: time, pictures and keys are the page's there.
//
// The page calls `camcadeOriginal.start(pack, arena)` once and then `step` for every 10 ms that have passed. Between
// two steps the game stands still, whatever timers it has set.
globalThis.camcadeOriginal = (() => {
  "use strict";
  const images = {}; // what the bundler Parcel would have made of them: images.fighters.NAME.WAY.MOVE[STEP]
  const addresses = new Map(); // path below images/ -> address
  const happened = [];
  let failure = null;
  let isReady = false;

  const fail = (reason) => {
    failure ??= reason;
  };
  addEventListener("error", (event) => {
    fail(event.message);
    event.preventDefault();
  });
  addEventListener("unhandledrejection", (event) => {
    fail(String(event.reason));
    event.preventDefault();
  });

  // ---- time ----

  const timers = new Map(); // number -> {run, dueMs, everyMs}
  let nowMs = 0;
  let lastTimer = 0;

  const setTimer = (isRepeated) => (run, ms, ...values) => {
    const everyMs = Math.max(1, Number(ms) || 0);
    lastTimer += 1;
    timers.set(lastTimer, { run: () => run(...values), dueMs: nowMs + everyMs, everyMs: isRepeated ? everyMs : null });
    return lastTimer;
  };
  const clearTimer = (number) => {
    timers.delete(number);
  };
  globalThis.setInterval = setTimer(true);
  globalThis.setTimeout = setTimer(false);
  globalThis.clearInterval = clearTimer;
  globalThis.clearTimeout = clearTimer;
  globalThis.requestAnimationFrame = (run) => setTimeout(() => run(nowMs), 16);
  globalThis.cancelAnimationFrame = clearTimer;

  const nextDue = (untilMs) => {
    let found = null;
    for (const [number, timer] of timers) {
      if (timer.dueMs <= untilMs && (found === null || timer.dueMs < found[1].dueMs)) found = [number, timer];
    }
    return found;
  };

  const pass = (ms) => {
    const untilMs = nowMs + ms;
    for (let found = nextDue(untilMs); found !== null; found = nextDue(untilMs)) {
      const [number, timer] = found;
      nowMs = timer.dueMs;
      if (timer.everyMs === null) timers.delete(number);
      else timer.dueMs += timer.everyMs;
      timer.run();
    }
    nowMs = untilMs;
  };

  // ---- pictures ----

  const source = Object.getOwnPropertyDescriptor(HTMLImageElement.prototype, "src");
  Object.defineProperty(HTMLImageElement.prototype, "src", {
    ...source,
    set(address) {
      const path = String(address).split("images/").at(-1);
      if (addresses.has(path)) source.set.call(this, addresses.get(path));
      else fail(`it asks for the picture ${path}, which the copy lacks`);
    },
  });

  // camcade_build/site/original.py says what stands in the pack.
  const unpack = (pack) => {
    const begin = 4 + new DataView(pack).getUint32(0, true);
    const places = JSON.parse(new TextDecoder().decode(new Uint8Array(pack, 4, begin - 4)));
    const made = new Map(); // where a picture begins -> its address: equal ones stand there once
    for (const [path, [from, to]] of Object.entries(places)) {
      if (!made.has(from)) {
        const picture = new Blob([new Uint8Array(pack, begin + from, to - from)], { type: "image/png" });
        made.set(from, URL.createObjectURL(picture));
      }
      addresses.set(path, made.get(from));
      const names = path.replace(/\.png$/, "").split("/");
      const last = names.pop();
      let folder = images;
      for (const name of names) folder = folder[name] ??= {};
      folder[last] = path;
    }
  };

  // ---- the game ----

  // The script's own name, which need not be one of `window`.
  const game = () => (typeof mk === "undefined" ? undefined : mk.game);
  const sideOf = (fighter) => Math.max(0, game().fighters.indexOf(fighter));
  const moveOf = (fighter) => fighter.getMove?.()?.type ?? "stand";

  const start = (pack, arena) => {
    if (typeof mk === "undefined") {
      fail("its script defines no mk");
      return;
    }
    try {
      unpack(pack);
      mk.start({
        arena: { container: document.body, arena, width: 600, height: 400 },
        fighters: [{ name: "Subzero" }, { name: "Kano" }],
        gameType: "basic",
        callbacks: {
          attack: (attacker, opponent, damage) =>
            happened.push(["attack", sideOf(attacker), damage, moveOf(attacker), moveOf(opponent)]),
          "game-end": (loser) => happened.push(["game-end", sideOf(loser)]),
        },
      }).ready(() => {
        isReady = true;
      });
    } catch (error) {
      fail(String(error?.message ?? error));
    }
  };

  const press = (kind, keyCode) => {
    const event = new KeyboardEvent(kind, { bubbles: true, cancelable: true });
    for (const name of ["keyCode", "which"]) Object.defineProperty(event, name, { value: keyCode });
    document.dispatchEvent(event);
  };

  const describe = (fighter) => ({
    x: fighter.getX(),
    y: fighter.getY(),
    width: fighter.getWidth(),
    life: fighter.getLife(),
    move: moveOf(fighter),
    faces_right: fighter.getOrientation() === "left", // it stands on the left
  });

  // Let `ms` pass, after these keys (`+39 -65`: key codes that go down and up) and this move of the second fighter.
  // Answers as JSON with how the game stands then.
  const step = (ms, keys, move) => {
    let fighters = null;
    try {
      for (const key of keys.split(" ").filter(Boolean)) {
        press(key[0] === "+" ? "keydown" : "keyup", Number(key.slice(1)));
      }
      if (move) game().fighters[1].setMove(move);
      pass(ms);
      if (isReady) fighters = game().fighters.map(describe);
    } catch (error) {
      fail(String(error?.message ?? error));
    }
    return JSON.stringify({ failure, fighters, happened: happened.splice(0) });
  };

  return { images, start, step, canvas: () => document.querySelector("canvas") ?? undefined };
})();
