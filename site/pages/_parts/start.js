// The first script of a game page: what must happen before there is Python, and what only JavaScript can do.
//
// It looks whether the browser can run the game, begins every download at once, shows how far they are, and hands over to
// PyScript. Python finds what it needs from here in `globalThis.camcadeScripts`.
import { Downloads } from "./downloads.js";
import { FIRST, PYTHON, TOLD, advice, fail, say, tryAgain } from "./failing.js";
import { lacking } from "./platform.js";

const MEGABYTE = 1e6;
const LOOK_EVERY_MS = 500;
const MODULE_SILENCE_MS = 20_000;
const manifest = JSON.parse(document.getElementById("manifest").textContent);
// {group: [logical name]}, of the page's page.toml: all that it cannot be used without.
const needs = JSON.parse(document.getElementById("needs").textContent);
const downloads = new Downloads(manifest);

function main() {
  document.documentElement.dataset.started = "";
  const missing = whatIsMissing();
  if (missing.length > 0) {
    fail(...TOLD.lacks(missing.join(" and ")));
    return;
  }
  downloads.onLost = (error) => isPython(error.logical) && failToLoad(error);
  for (const [group, names] of Object.entries(needs)) {
    downloads.begin(names);
    if (rowOf(group)) showProgress(group, names);
  }
  downloads.serveFetch();
  addEventListener("py:progress", ({ detail }) => say(STEPS[detail]));
  const others = globalThis.camcadeScripts; // of scripts that came before this one
  globalThis.camcadeScripts = { ...others, downloads, showProgress, fail, giveUp, advice, outcome, droppedFiles, hold, release, lacking, longTasks: watchLongTasks() };
  startPython();
}

const STEPS = {
  "Loading interpreter": "Starting Python…",
  "Loaded interpreter": "Unpacking the game…",
  "Loaded Pyodide": "Waking the fighters…",
};

function whatIsMissing() {
  const wanted = {
    WebAssembly: typeof WebAssembly === "object" && typeof WebAssembly.compileStreaming === "function",
    "a 2D canvas": Boolean(document.createElement("canvas").getContext("2d")),
  };
  return Object.keys(wanted).filter((name) => !wanted[name]);
}

async function startPython() {
  watchModules();
  try {
    await import(new URL(manifest["vendor/pyscript/core.js"].url, document.baseURI).href);
  } catch (error) {
    failToLoad(error);
  }
}

// Nobody else would hear of it: Pyodide waits for ever for its WebAssembly.
const isPython = (logical) => needs.python.includes(logical) && !isRunning();
const isRunning = () => document.documentElement.dataset.python !== undefined;

// PyScript reports a failed start only as an unhandled rejection.
addEventListener("unhandledrejection", ({ reason }) => {
  if (!isRunning()) failToLoad(reason);
  else stopped(reason);
});
addEventListener("error", ({ error }) => stopped(error));

let isStopped = false;

// What Python could not survive, as when there is no memory left: nothing on the page answers any more.
function stopped(error) {
  if (error?.pyodide_fatal_error) giveUp(PYTHON, String(error.message));
}

// Whatever it was does not go on: no camera light stays on for it.
function giveUp(what, technical) {
  isStopped = true;
  for (const { srcObject } of document.querySelectorAll("video")) letGo(srcObject);
  fail(TOLD.hasStopped(what), TOLD.anew, technical);
}

const letGo = (stream) => stream?.getTracks?.().forEach((track) => track.stop());

function failToLoad(error) {
  console.error(error); // what a player cannot use
  const isNamed = document.getElementById("card-failed")?.hidden === false;
  if (isNamed && !error?.words) return;
  const words = error?.words ?? (isOfScript(error) ? PYTHON : null);
  const technical = String(error?.message ?? error);
  const told = isOfMemory(error)
    ? [...TOLD.noMemory, technical]
    : [words ? TOLD.didNotCome(words) : TOLD.didNotLoad, advice(), technical];
  if (error?.isTriedTwice || isNamed) fail(...told); // nobody who reads what failed has it loaded away
  else tryAgain(...told);
}

// A script that was cut off, or did not come: from here on these are all Python's.
const isOfScript = (error) => error instanceof SyntaxError || /module/i.test(error?.message ?? "");

// What a browser throws that has no room for Python, or for what it unpacks.
const isOfMemory = (error) => /could not allocate|out of memory|failed to allocate/i.test(error?.message ?? "");

// Scripts come out of sight. One that does not come while nothing else does either is given up.
function watchModules() {
  if (!document.createElement("link").relList.supports("modulepreload")) return;
  let looks = 0;
  downloads.watch(() => (looks = 0));
  const timer = setInterval(() => {
    const missing = document.querySelector("link[rel=modulepreload]:not([data-came])");
    if (!missing || isRunning()) clearInterval(timer);
    else if ((looks += 1) * LOOK_EVERY_MS > MODULE_SILENCE_MS) {
      clearInterval(timer);
      const words = missing.href.includes("/vendor/") ? PYTHON : FIRST;
      failToLoad(Object.assign(new Error(`${missing.href}: no answer`), { words }));
    }
  }, LOOK_EVERY_MS);
}

const rowOf = (group) => document.querySelector(`[data-group="${group}"]`);

// Keep the bytes of a group of assets, "4.1 of 13.5 MB", in the row of the page that stands for it.
function showProgress(group, names) {
  const row = rowOf(group);
  const figures = row.querySelector("[data-figures]");
  const bar = row.querySelector("progress");
  const show = () => {
    const { received, total } = downloads.progress(names);
    const megabytes = (bytes) => (bytes / MEGABYTE).toFixed(1);
    figures.textContent = received < total ? `${megabytes(received)} of ${megabytes(total)} MB` : `${megabytes(total)} MB`;
    bar.value = total > 0 ? received / total : 1;
    if (received >= total) unwatch();
  };
  const unwatch = downloads.watch(show);
  show();
}

// What an asynchronous method brings, whatever it is rejected with: {failed, value} or {failed, name, message}.
async function outcome(owner, method, ...given) {
  try {
    const value = await owner[method](...given);
    if (isStopped) letGo(value); // a camera that was asked for before: nobody is left to turn it off
    return { failed: false, value };
  } catch (reason) {
    return { failed: true, name: String(reason?.name ?? ""), message: String(reason?.message ?? reason) };
  }
}

// What was dropped, the files of folders included. → a promise of an array
function droppedFiles(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (!entries.some((entry) => entry.isDirectory)) return Promise.resolve([...transfer.files]);
  return Promise.all(entries.map((entry) => filesOf(entry))).then((found) => found.flat());
}

// Of a folder what it has of pictures and videos; systems keep notes of their own in it.
async function filesOf(entry, isInFolder = false) {
  const taken = (file) => (!isInFolder || /^(image|video)\//.test(file.type) ? [file] : []);
  if (entry.isFile) return new Promise((resolve) => entry.file((file) => resolve(taken(file)), () => resolve([])));
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0) return (await Promise.all(found.map((inner) => filesOf(inner, true)))).flat();
    found.push(...some); // a hundred at a time
  }
}

const held = new Map(); // name → what lets it go

// Take a name that one tab at a time has, until `release` or the tab is gone. → whether it is this tab's now
function hold(name) {
  if (!navigator.locks || held.has(name)) return Promise.resolve(true);
  return new Promise((resolve) => {
    const keep = (lock) => {
      resolve(lock !== null);
      return lock && new Promise((done) => held.set(name, done));
    };
    navigator.locks.request(name, { ifAvailable: true }, keep).catch(() => resolve(true)); // a frame that may keep nothing
  });
}

function release(name) {
  held.get(name)?.();
  held.delete(name);
}

// Blocks of the main thread over 50 ms, as {start_ms, duration_ms}, for `camcade.metrics()`.
function watchLongTasks() {
  const tasks = [];
  if (globalThis.PerformanceObserver?.supportedEntryTypes?.includes("longtask")) {
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) tasks.push({ start_ms: startTime, duration_ms: duration });
    }).observe({ type: "longtask", buffered: true });
  }
  return tasks;
}

main();
