// Every byte the page needs, fetched once and counted on the way.
//
// Downloads begin before anyone asks for them: Python's megabytes should be on their way while PyScript is still being
// parsed. Whoever fetches one of them later, PyScript and Pyodide included, is handed the answer that is already coming.

const SILENCE_MS = 20_000; // without a byte
const GZIP = [0x1f, 0x8b];
const WASM = [0x00, 0x61, 0x73, 0x6d];
const WASM_TYPE = "application/wasm";
const DAMAGED = "it came damaged";
const STREAMED = "vendor/pyodide/pyodide.asm.wasm"; // compiled while it comes

// What the player calls the files whose names begin so.
const WORDS = {
  "vendor/tfjs/": "The program that reads the camera",
  "vendor/": "Python",
  "python/": "The program of this page",
  "worker/": "The program that reads the camera",
  "models/": "The model",
  "art/": "A drawing of the fight",
  "stories/pictures/": "A picture of the story",
  "stories/": "The story",
  "tutorial/": "The figure of the lessons",
  "original/": "The original game",
  "studio/": "The example",
};

export class DownloadError extends Error {
  name = "DownloadError";

  constructor(logical, reason) {
    const words = Object.entries(WORDS).find(([start]) => logical.startsWith(start))?.[1] ?? logical;
    super(`${words} could not be loaded (${reason})`);
    Object.assign(this, { logical, words, reason, isTriedTwice: true });
  }
}

// What this page itself finds wrong, in words.
class Trouble extends Error {}

// A browser's own words for a broken connection are for nobody who plays.
const reasonOf = (error) => (error instanceof Trouble ? error.message : "the connection broke");

// Ends a request that brings no byte for too long: no page waits for ever.
class Patience {
  constructor() {
    this.controller = new AbortController();
    this.signal = this.controller.signal;
    this.isOver = false;
    this.begin();
  }

  begin() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.isOver = true;
      this.controller.abort();
    }, SILENCE_MS);
  }

  end() {
    clearTimeout(this.timer);
  }
}

export class Downloads {
  // manifest: {logical name: {url, bytes}}
  constructor(manifest) {
    this.manifest = manifest;
    this.begun = new Map(); // logical name → promise of a Response
    this.received = new Map(); // logical name → bytes so far
    this.listeners = new Set();
    this.onLost = () => {}; // called with the DownloadError of each file that does not come
    this.network = globalThis.fetch.bind(globalThis);
  }

  names(prefix) {
    return Object.keys(this.manifest).filter((logical) => logical.startsWith(prefix));
  }

  // Begin to fetch these; who asks for them again gets the same answer.
  begin(names) {
    for (const logical of names) {
      if (this.begun.has(logical)) continue;
      const response = this.fetchCounted(logical);
      response.catch((error) => this.onLost(error)); // whoever asks for it is told too
      this.begun.set(logical, response);
    }
  }

  // Drop what has been begun and not been asked for: begun again, it comes anew. For files of which one was damaged.
  forget(names) {
    for (const logical of names) this.begun.delete(logical);
  }

  // Everything of one asset, as an ArrayBuffer. Asked for again after a failure, it tries again.
  async take(logical) {
    if (!this.manifest[logical]) throw new DownloadError(logical, "this site was built without it");
    this.begin([logical]);
    const response = this.begun.get(logical);
    this.begun.delete(logical); // a body can be read once
    try {
      return await (await response).arrayBuffer();
    } catch (error) {
      if (error instanceof DownloadError) throw error;
      throw new DownloadError(logical, reasonOf(error));
    }
  }

  async takeJson(logical) {
    const text = new TextDecoder().decode(await this.take(logical));
    try {
      return JSON.parse(text);
    } catch {
      throw new DownloadError(logical, DAMAGED);
    }
  }

  // {received, total} of a group of assets, in bytes.
  progress(names) {
    const sum = (values) => values.reduce((a, b) => a + b, 0);
    return {
      received: sum(names.map((logical) => this.received.get(logical) ?? 0)),
      total: sum(names.map((logical) => this.manifest[logical].bytes)),
    };
  }

  // Called as listener() whenever bytes have come.
  watch(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  // Let `fetch`, whoever calls it, use what is already on its way.
  serveFetch() {
    const logicalByAddress = new Map(
      Object.entries(this.manifest).map(([logical, { url }]) => [new URL(url, document.baseURI).href, logical]),
    );
    globalThis.fetch = (resource, options) => {
      const address = new URL(resource instanceof Request ? resource.url : resource, document.baseURI).href;
      const logical = logicalByAddress.get(address);
      const response = this.begun.get(logical);
      if (response === undefined) return this.network(resource, options);
      this.begun.delete(logical);
      return response;
    };
  }

  // A failure of the moment is tried again by itself, past what the browser has kept.
  async fetchCounted(logical) {
    try {
      return await this.fetchOnce(logical, "default");
    } catch {
      return this.fetchOnce(logical, "reload");
    }
  }

  async fetchOnce(logical, cache) {
    const { url, bytes } = this.manifest[logical];
    const patience = new Patience();
    this.received.set(logical, 0);
    try {
      const response = await this.network(url, { signal: patience.signal, cache });
      if (!response.ok) throw new Trouble(`the server says ${response.status}`);
      // A host that calls it anything else has it compiled when all of it is there, and so has one that packs it twice.
      if (logical === STREAMED && response.headers.get("Content-Type") === WASM_TYPE && !isReadWhole()) {
        this.countStreamed(logical, response.clone().body, patience);
        return response;
      }
      const content = await rightContent(await this.read(logical, response.body, patience), bytes);
      patience.end();
      // A host may know no type for it, but WebAssembly is compiled with its own alone.
      const type = url.endsWith(".wasm") ? WASM_TYPE : (response.headers.get("Content-Type") ?? "");
      return new Response(content, { headers: { "Content-Type": type } });
    } catch (error) {
      patience.end();
      throw new DownloadError(logical, patience.isOver ? "no answer came" : reasonOf(error));
    }
  }

  // The original goes to who asked, because WebAssembly is compiled while it streams in and kept compiled in the browser's
  // cache; this copy of the stream is counted. Whoever compiles it hears of no failure.
  async countStreamed(logical, stream, patience) {
    try {
      let isBegun = false;
      for await (const part of this.counted(logical, stream, patience)) {
        if (!isBegun && !beginsWith(part, WASM)) readWhole();
        isBegun = true;
      }
      if (this.received.get(logical) !== this.manifest[logical].bytes) throw new Trouble(DAMAGED);
    } catch (error) {
      this.onLost(Object.assign(new DownloadError(logical, reasonOf(error)), { isTriedTwice: false }));
    } finally {
      patience.end();
    }
  }

  // All bytes of a stream, as one Uint8Array.
  async read(logical, stream, patience) {
    const parts = [];
    for await (const part of this.counted(logical, stream, patience)) parts.push(part);
    const whole = new Uint8Array(this.received.get(logical));
    let place = 0;
    for (const part of parts) {
      whole.set(part, place);
      place += part.byteLength;
    }
    return whole;
  }

  // The parts of a stream as they come. Raises where the connection breaks, or no byte comes for too long.
  async *counted(logical, stream, patience) {
    const reader = stream.getReader();
    for (;;) {
      patience.begin();
      const { done, value } = await reader.read();
      if (done) return;
      this.received.set(logical, this.received.get(logical) + value.byteLength);
      for (const listener of this.listeners) listener();
      yield value;
    }
  }
}

// Nobody looks at the beginning before the rest is handed on: Chromium then keeps the request open long after its end, and
// others wait for it. Where it is not WebAssembly that has come, the page's second try reads all of it first; the tab's
// history tells it so, as storage may be denied.
const isReadWhole = () => globalThis.history?.state?.readsWhole === true;

function readWhole() {
  history.replaceState({ ...history.state, readsWhole: true }, "");
  throw new Trouble(DAMAGED);
}

// What the build made. A host may pack a packed file once more and announce it only once.
async function rightContent(content, bytes) {
  if (content.byteLength === bytes) return content;
  if (beginsWith(content, GZIP)) {
    const unpacking = new Blob([content]).stream().pipeThrough(new DecompressionStream("gzip"));
    const unpacked = await new Response(unpacking).arrayBuffer().catch(() => content);
    if (unpacked.byteLength === bytes) return unpacked;
  }
  throw new Trouble(DAMAGED);
}

const beginsWith = (content, start) => start.every((byte, place) => content[place] === byte);
