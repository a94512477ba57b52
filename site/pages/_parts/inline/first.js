// Stands in the head of every page with Python, as nothing else is there before the first file has come: it notices when
// the page's scripts do not come, come damaged, or never answer.
import { advice, fail, tryAgain } from "../failing.js";

const SILENCE_MS = 20_000;
const FIRST = "The first part of the page did not come.";
const PYTHON = "Python, which this page runs on, did not come.";
const isFromFolder = location.protocol === "file:"; // then no script comes, and what is told of that says more
const isStarted = () => document.documentElement.dataset.started !== undefined; // start.js looks after the rest
const start = () => document.querySelector("script[type=module][src]");

function notStarted(technical, script) {
  if (!isStarted() && !isFromFolder) tryAgain(FIRST, advice(), technical, script);
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
    if (!isFromFolder) tryAgain(link.href.includes("/vendor/") ? PYTHON : FIRST, advice(), link.href, link.href);
  } else if (link.rel === "stylesheet" && link.dataset.again === undefined) {
    const again = link.cloneNode(); // where it does not come at all, the page can be used without
    again.dataset.again = "";
    link.replaceWith(again);
  }
}

if (isFromFolder) {
  addEventListener("DOMContentLoaded", () =>
    fail(
      "A browser does not run this page from a folder.",
      "To play without a server, open the one file camcade.html. Or let a web server show this folder.",
    ),
  );
} else {
  setTimeout(() => notStarted("no answer"), SILENCE_MS);
}
