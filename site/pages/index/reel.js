// Plays the front page's moving picture: draw commands recorded at build (camcade_build/site/reel.py), drawn as
// camcade/duel/display_list.py describes with a small atlas cut from the game's (camcade_build/site/reel_art.py). Until it has come, the
// still picture under the canvas is seen.
import "./platform.js";

const ARENA_WIDTH_PX = 600;
const LARGEST_SCALE = 2;
const [SPRITE, PART] = [0, 1];

const manifest = JSON.parse(document.getElementById("manifest").textContent);
const canvas = document.getElementById("reel");
const context = canvas.getContext("2d", { alpha: false });

async function main() {
  const [reel, atlas] = await Promise.all(["reel/duel.json", "reel/atlas.json"].map(fetchJson));
  const sprites = reel.names.map((name) => readSprite(atlas.sprites[name]));
  const pages = await loadPages(atlas, new Set(sprites.map(({ page }) => page)));
  const film = new Film(reel, sprites, pages);
  new ResizeObserver(() => film.fit()).observe(canvas);
  film.fit();
  canvas.classList.add("is-playing");
  const stillness = matchMedia("(prefers-reduced-motion: reduce)");
  const play = () => (stillness.matches ? film.stop() : film.start());
  stillness.addEventListener("change", play);
  play();
}

const fetchJson = async (logical) => (await fetch(manifest[logical].url)).json();

const readSprite = ([page, x, y, width, height, anchorX, anchorY, scale]) => ({
  page, x, y, width, height, anchorX, anchorY, scale,
});

async function loadPages(atlas, wanted) {
  const pages = [];
  await Promise.all(
    [...wanted].map(async (number) => {
      const response = await fetch(manifest[`reel/${atlas.pages[number]}`].url);
      pages[number] = await createImageBitmap(await response.blob());
    }),
  );
  return pages;
}

class Film {
  constructor(reel, sprites, pages) {
    this.reel = reel;
    this.sprites = sprites;
    this.pages = pages;
    this.commands = [];
    this.number = -1;
    this.request = null;
    this.showUpTo(reel.poster);
  }

  fit() {
    const shown = canvas.clientWidth * devicePixelRatio;
    this.scale = Math.min(LARGEST_SCALE, Math.max(0.5, shown / ARENA_WIDTH_PX));
    canvas.width = Math.round(ARENA_WIDTH_PX * this.scale);
    canvas.height = Math.round((canvas.width * 2) / 3);
    this.draw();
  }

  start() {
    const frameMs = 1000 / this.reel.frames_per_second;
    let dueMs = null;
    const next = (nowMs) => {
      this.request = requestAnimationFrame(next);
      dueMs ??= nowMs;
      if (nowMs < dueMs) return;
      dueMs = Math.max(dueMs + frameMs, nowMs - frameMs); // after a pause it goes on, it does not hurry
      this.showUpTo((this.number + 1) % this.reel.frames.length);
      this.draw();
    };
    this.request ??= requestAnimationFrame(next);
  }

  stop() {
    cancelAnimationFrame(this.request);
    this.request = null;
    this.showUpTo(this.reel.poster);
    this.draw();
  }

  // Frames hold only what changed, so a later one is reached through those before it.
  showUpTo(number) {
    if (number <= this.number) {
      this.number = -1;
      this.commands = [];
    }
    while (this.number < number) {
      this.number += 1;
      const [count, ...changes] = this.reel.frames[this.number];
      this.commands.length = count;
      for (let i = 0; i < changes.length; i += 2) this.commands[changes[i]] = changes[i + 1];
    }
  }

  draw() {
    const { scale } = this;
    for (const [kind, ...fields] of this.commands) {
      context.globalAlpha = fields.at(-1);
      if (kind === SPRITE) {
        const [name, x, y, scaleX, scaleY] = fields;
        this.place(name, x, y, scaleX, scaleY, 0, 1);
      } else if (kind === PART) {
        const [name, x, y, scaleX, begin, end] = fields;
        this.place(name, x, y, scaleX, 1, begin, end);
      } else {
        const [x, y, width, height, colour] = fields;
        context.fillStyle = colour;
        context.setTransform(scale, 0, 0, scale, 0, 0);
        context.fillRect(x, y, width, height);
      }
    }
  }

  place(name, x, y, scaleX, scaleY, begin, end) {
    const s = this.sprites[name];
    const left = Math.round(s.width * begin);
    const wide = Math.round(s.width * end) - left;
    if (wide <= 0) return;
    const k = this.scale / s.scale;
    context.setTransform(scaleX * k, 0, 0, scaleY * k, x * this.scale, y * this.scale);
    context.drawImage(this.pages[s.page], s.x + left, s.y, wide, s.height, left - s.anchorX, -s.anchorY, wide, s.height);
  }
}

main();
