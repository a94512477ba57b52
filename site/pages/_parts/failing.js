// When a page with Python cannot start: it tries again by itself once, and then says what failed and what to do.

// Parts of a page, as players call them.
export const FIRST = "The first part of the page";
export const PYTHON = "Python, which this page runs on,";

// One sentence for one fault, on every page; those told by Python are in `camcade_web/browser/messages.py`.
export const TOLD = {
  didNotCome: (what) => `${what} did not come.`,
  hasStopped: (what) => `${what} has stopped.`,
  lacks: (what) => [`This browser lacks ${what}, which the game is built on.`, "Any current Firefox, Chrome, Edge or Safari will do."],
  didNotLoad: "The game did not load.",
  noMemory: ["There is not enough memory for the game.", "Close other tabs or programs, then load the page again."],
  triedAgain: "That did not come. I try once more…",
  fromFolder: [
    "A browser does not run this page from a folder.",
    "To play without a server, open the one file camcade.html. Or let a web server show this folder.",
  ],
  wrongType: [
    "This host sends the page's scripts under a name that no browser takes for scripts.",
    "Whoever runs it has to let it send files that end in .js and .mjs as text/javascript.",
  ],
  offline: "You seem to be offline. Connect, then load the page again.",
  again: "Load the page again; the part that has come is kept.",
  anew: "Load the page again.",
};

const RENEWAL_MS = 3000; // no longer does a second try wait for what it asks for anew

// Whether this page was loaded a second time, by itself or by the player. No storage is needed to know it.
const isSecondTry = () => performance.getEntriesByType("navigation")[0]?.type === "reload";

// Every script that the page begins with. Where one did not come, or came damaged, only a new page asks for it again.
const scripts = () => [...document.querySelectorAll("link[rel=modulepreload], script[type=module][src]")];

let isTryingAgain = false; // a second reload, asked for while the first is under way, would load a page that has failed once more

// Loads the page once more, unless that was done already; then it says so and what to do.
export async function tryAgain(what, advice, technical, script = null) {
  if (isSecondTry() || location.protocol === "file:") {
    if (script && (await isSentAsSomethingElse(script))) fail(...TOLD.wrongType, script);
    else fail(what, advice, technical);
    return;
  }
  if (isTryingAgain) return; // one failure is often told by several
  isTryingAgain = true;
  say(TOLD.triedAgain);
  const options = { cache: "reload", signal: AbortSignal.timeout?.(RENEWAL_MS) }; // the browser may have kept a damaged one
  await Promise.allSettled(scripts().map(async (one) => (await fetch(one.href ?? one.src, options)).arrayBuffer()));
  location.reload();
}

// A script that comes, but under another name than a script's, is not run by any browser.
async function isSentAsSomethingElse(address) {
  const response = await fetch(address, { signal: AbortSignal.timeout?.(RENEWAL_MS) }).catch(() => null);
  const type = response?.ok ? (response.headers.get("Content-Type") ?? "") : "javascript";
  return !/javascript|html/.test(type);
}

// Nothing more can be done here: say what happened and the one thing to do. What only helpers can use is folded away.
export function fail(what, advice, technical) {
  if (isTryingAgain) return; // whatever stood here would be gone in a moment
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => fail(what, advice, technical));
  const curtain = document.getElementById("curtain");
  if (!curtain) return;
  for (const card of curtain.querySelectorAll(".card")) card.hidden = card.id !== "card-failed";
  curtain.hidden = false;
  document.getElementById("failed-what").textContent = what;
  const place = document.getElementById("failed-advice");
  place.textContent = advice;
  curtain.querySelector("#failed-details")?.remove();
  if (technical) place.after(details(technical));
  const again = document.getElementById("reload");
  again.onclick = () => location.reload();
  again.focus({ preventScroll: true });
}

function details(text) {
  const box = document.createElement("details");
  box.id = "failed-details";
  box.className = "small soft";
  const [summary, words] = [document.createElement("summary"), document.createElement("p")];
  summary.textContent = "For those who help you";
  words.textContent = text;
  box.append(summary, words);
  return box;
}

export function say(step) {
  const place = document.getElementById("loading-step");
  if (place && step) place.textContent = step;
}

// What to do when something did not come.
export const advice = () => (navigator.onLine ? TOLD.again : TOLD.offline);
