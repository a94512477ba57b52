// The last script of the one-file site: answers `fetch` from the texts that stand in the file, and starts the scripts of
// the page. Whoever asks, PyScript and Pyodide included, need not know that there is no server.
(() => {
  "use strict";
  const modules = JSON.parse(document.currentScript.dataset.modules);
  const { nonce, scripts, pictures } = globalThis.camcadeFile;
  const network = globalThis.fetch.bind(globalThis);
  const [ESCAPE, SHIFT] = ["=".charCodeAt(0), 64];
  const ENCODING = "windows-1252";
  const byteOf = new Uint8Array(65536); // character code -> byte
  [...new TextDecoder(ENCODING).decode(Uint8Array.from({ length: 256 }, (_, byte) => byte))].forEach((character, byte) => {
    byteOf[character.charCodeAt(0)] = byte;
  });
  let texts = new Map(); // address -> element

  globalThis.fetch = async (resource, options) => {
    const address = resource instanceof Request ? resource.url : new URL(resource, document.baseURI).href;
    return texts.has(address) ? answer(address) : network(resource, options);
  };

  async function answer(address) {
    const { textContent, dataset } = texts.get(address);
    let body = new Blob([bytesOf(textContent)]).stream();
    if ("gzip" in dataset) body = body.pipeThrough(new DecompressionStream("gzip"));
    if ("like" in dataset) body = await restored(body, dataset.like);
    return new Response(body, { headers: { "Content-Type": dataset.type } });
  }

  // A text may hold only what makes its file differ from another one: their XOR, both counted from their ends.
  async function restored(difference, like) {
    const bytes = new Uint8Array(await new Response(difference).arrayBuffer());
    const base = new Uint8Array(await (await answer(like)).arrayBuffer());
    const shared = Math.min(bytes.length, base.length);
    for (let back = 1; back <= shared; back += 1) bytes[bytes.length - back] ^= base[base.length - back];
    return bytes;
  }

  // A byte stands for itself, as a character of windows-1252; "=" announces one that could not: that plus 64.
  function bytesOf(text) {
    const bytes = new Uint8Array(text.length);
    let length = 0;
    for (let i = 0; i < text.length; i += 1) {
      const code = text.charCodeAt(i);
      bytes[length] = code === ESCAPE ? text.charCodeAt((i += 1)) - SHIFT : byteOf[code];
      length += 1;
    }
    return bytes.subarray(0, length);
  }

  async function blobAddress(address) {
    const blob = await (await answer(address)).blob(); // of the answer's content type
    return URL.createObjectURL(blob);
  }

  async function showPicture(element) {
    const { address } = element.dataset;
    element.src = texts.has(address) ? await blobAddress(address) : address;
  }

  // Modules cannot import from a made-up origin, so an import map sends its addresses to blobs.
  async function mapModules() {
    const found = await Promise.all(modules.map(async (address) => [address, await blobAddress(address)]));
    const map = document.createElement("script");
    map.type = "importmap";
    map.nonce = nonce;
    map.textContent = JSON.stringify({ imports: Object.fromEntries(found) });
    document.head.append(map);
  }

  // A script that was cloned out of a template and taken off the page would never run; an equal new one does.
  async function start(script) {
    const again = document.createElement("script");
    for (const { name, value } of script.attributes) if (name !== "src") again.setAttribute(name, value);
    if (script.hasAttribute("src")) again.src = await blobAddress(script.getAttribute("src"));
    again.textContent = script.textContent;
    document.body.append(again);
  }

  // A host may claim another encoding than the file's; then the file is read once more, as the bytes that it is.
  async function readTexts() {
    let source = document;
    if (document.characterSet.toLowerCase() !== ENCODING) {
      const file = await (await network(location.href)).arrayBuffer();
      source = new DOMParser().parseFromString(new TextDecoder(ENCODING).decode(file), "text/html");
    }
    texts = new Map([...source.querySelectorAll("script[data-address]")].map((one) => [one.dataset.address, one]));
  }

  async function main() {
    await readTexts();
    for (const picture of pictures) showPicture(picture);
    if (scripts.some((script) => script.type === "py")) await mapModules();
    for (const script of scripts) await start(script);
  }

  main();
})();
