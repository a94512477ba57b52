// Stands in the head of every page with Python, as nothing else is there before the first file has come: it notices when
// the page's scripts do not come, come damaged, or never answer.
import { FIRST, PYTHON, TOLD, advice, fail, tryAgain } from "../failing.js";

const SILENCE_MS = 20_000;
const isFromFolder = location.protocol === "file:"; // then no script comes, and what is told of that says more
const isStarted = () => document.documentElement.dataset.started !== undefined; // start.js looks after the rest
const start = () => document.querySelector("script[type=module][src]");

function notStarted(technical, script) {
  if (!isStarted() && !isFromFolder) tryAgain(TOLD.didNotCome(FIRST), advice(), technical, script);
}

addEventListener(
  "error",
  ({ target, message, filename }) => {
    if (target instanceof HTMLLinkElement) linkFailed(target);
    else if (target instanceof HTMLScriptElement && target === start()) notStarted(target.src, target.src);
    else if (target === window && filename === start()?.src) notStarted(message);
  },
  true,
);

// start.js waits for these no longer than is reasonable. An element's load event never comes as far as the window.
document.addEventListener("load", ({ target }) => target instanceof HTMLLinkElement && (target.dataset.came = ""), true);

function linkFailed(link) {
  if (link.rel === "modulepreload") {
    if (!isFromFolder) tryAgain(TOLD.didNotCome(link.href.includes("/vendor/") ? PYTHON : FIRST), advice(), link.href, link.href);
  } else if (link.rel === "stylesheet" && link.dataset.again === undefined) {
    const again = link.cloneNode(); // where it does not come at all, the page can be used without
    again.dataset.again = "";
    link.replaceWith(again);
  }
}

if (isFromFolder) {
  addEventListener("DOMContentLoaded", () => fail(...TOLD.fromFolder));
} else {
  setTimeout(() => notStarted("no answer"), SILENCE_MS);
}
