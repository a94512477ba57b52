// Lets the site be played without a network: registers the service worker once the page has loaded, and asks before a newer
// build takes over. Nothing here ever interrupts a game, and without service workers all else works as before.
const SETTLE_MS = 500; // between looks at the page
const LOOK_AGAIN_MS = 60 * 60 * 1000; // for a newer build, when the player comes back to the tab
const AT_REST = new Set(["ready", "paused", "over", "ended", "title", "menu"]); // scenes in which nobody is in the middle

const version = document.querySelector("meta[name=camcade-build]").content;
const folder = new URL("./", document.baseURI);
let lookedMs = -Infinity;

async function main() {
  if (!mayKeep() || !isSecureContext || navigator.connection?.saveData) return;
  // Held as long as the page lives: the worker keeps this build's files for it.
  navigator.locks
    ?.request(`camcade ${folder.pathname} ${version}`, { mode: "shared" }, () => new Promise(() => {}))
    .catch(() => {}); // denied together with all that could be kept
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.type === "damaged") startAgainOnce();
  });
  await until(isLoaded);
  try {
    const registration = await navigator.serviceWorker.register(new URL("service-worker.js", folder), {
      scope: folder.pathname,
      updateViaCache: "none",
    });
    navigator.serviceWorker.controller?.postMessage({ type: "tidy" });
    watch(registration);
  } catch (error) {
    console.info(`camcade: plays with the network only (${error.message})`);
  }
}

// In a frame of another site, or where site data is blocked, the browser denies each of these, the last by throwing.
function mayKeep() {
  try {
    return Boolean(navigator.serviceWorker && sessionStorage);
  } catch {
    return false;
  }
}

function watch(registration) {
  lookedMs = performance.now();
  const look = () => {
    if (registration.waiting && navigator.serviceWorker.controller) offer(registration);
  };
  registration.addEventListener("updatefound", () => registration.installing?.addEventListener("statechange", look));
  registration.installing?.addEventListener("statechange", look);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden || performance.now() - lookedMs < LOOK_AGAIN_MS) return;
    lookedMs = performance.now();
    registration.update().catch(() => {}); // no network: another time
  });
  look();
}

// ---- the question ----

let bar = null;

async function offer(registration) {
  if (bar) return;
  bar = makeBar(registration);
  await until(isAtRest);
  document.body.append(bar);
}

function makeBar(registration) {
  const made = document.createElement("div");
  made.className = "new-version";
  made.setAttribute("role", "status");
  const text = document.createElement("p");
  text.textContent = "A new version is here.";
  const reload = button("Reload", "button button-main", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    (registration.waiting ?? registration.active)?.postMessage({ type: "activate" });
    if (!registration.waiting) location.reload(); // another tab has said yes already
  });
  const later = button("Later", "button button-quiet", () => made.remove());
  made.append(text, reload, later);
  return made;
}

function button(text, classes, pressed) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = classes;
  made.textContent = text;
  made.addEventListener("click", pressed);
  return made;
}

// ---- the page ----

async function until(condition) {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}

const isGamePage = () => document.querySelector("script[type=py]") !== null;
const scene = () => globalThis.camcade?.snapshot?.().scene;

// All that this page needs has come, so that keeping the rest delays nothing.
const isLoaded = () => document.readyState === "complete" && (!isGamePage() || scene() !== undefined);

// Nobody is in the middle of a game.
const isAtRest = () => isLoaded() && (!isGamePage() || AT_REST.has(scene()));

// A kept file was damaged and is removed. A page that has not come to life because of it begins again, but only once.
function startAgainOnce() {
  const key = "camcade began again";
  if (!isGamePage() || globalThis.camcade?.snapshot?.().ready || sessionStorage.getItem(key)) return;
  sessionStorage.setItem(key, version);
  location.reload();
}

main();
