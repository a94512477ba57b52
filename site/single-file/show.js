// The first script of the one-file site: shows the page that the address names behind its "#", while the rest of the
// file is still being read. The page's own scripts wait for serve.js.
(() => {
  "use strict";
  const templates = new Map([...document.querySelectorAll("template[data-page]")].map((one) => [one.dataset.page, one]));
  const named = () => location.hash.slice(1);
  const shown = templates.has(named()) ? named() : document.currentScript.dataset.startPage;
  const page = document.importNode(templates.get(shown).content, true);

  document.title = templates.get(shown).dataset.title;
  document.body.className = shown;
  for (const link of page.querySelectorAll("link")) {
    if (link.rel === "stylesheet") {
      const style = document.querySelector(`style[data-address="${link.getAttribute("href")}"]`);
      style.media = "all";
      document.head.append(style); // in the order in which the page names them
    }
    link.remove();
  }
  const scripts = [...page.querySelectorAll("script[src], script[type=py]")];
  for (const script of scripts) script.remove();
  const pictures = [...page.querySelectorAll("[src]")];
  globalThis.camcadeFile = { nonce: document.currentScript.nonce, scripts, pictures };
  for (const picture of pictures) {
    picture.dataset.address = picture.getAttribute("src");
    picture.removeAttribute("src");
  }
  document.body.prepend(page);

  // A link to another page with the same query changes only what stands behind the "#", which loads nothing by itself.
  addEventListener("hashchange", () => {
    if (templates.has(named()) && named() !== shown) location.reload();
  });
})();
