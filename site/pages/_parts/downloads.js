// Every byte the page needs, fetched once and counted on the way.
//
// Downloads begin before anyone asks for them: Python's megabytes should be on their way while PyScript is still being
// parsed. Whoever fetches one of them later, PyScript and Pyodide included, is handed the answer that is already coming.

const SILENCE_MS = 20_000; // without a byte

export class DownloadError extends Error {
  name = "DownloadError";

  constructor(logical, reason) {
    super(`${logical} could not be loaded (${reason})`);
    this.logical = logical;
  }
}

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
      response.catch(() => {}); // whoever asks for it is told
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
      throw new DownloadError(logical, error.message);
    }
  }

  async takeJson(logical) {
    const text = new TextDecoder().decode(await this.take(logical));
    try {
      return JSON.parse(text);
    } catch {
      throw new DownloadError(logical, "it is no JSON");
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

  // A failure of the moment is tried again by itself.
  async fetchCounted(logical) {
    try {
      return await this.fetchOnce(logical);
    } catch {
      return this.fetchOnce(logical);
    }
  }

  async fetchOnce(logical) {
    const { url } = this.manifest[logical];
    const patience = new Patience();
    this.received.set(logical, 0);
    let response;
    try {
      response = await this.network(url, { signal: patience.signal });
    } catch (error) {
      patience.end();
      throw new DownloadError(logical, patience.isOver ? "no answer came" : error.message);
    }
    if (!response.ok) patience.end();
    if (!response.ok) throw new DownloadError(logical, `the server says ${response.status}`);
    // The original goes to who asked, because WebAssembly is compiled while it streams in and kept compiled in the
    // browser's cache; a copy of the stream is counted.
    this.count(logical, response.clone().body.getReader(), patience);
    return response;
  }

  async count(logical, reader, patience) {
    try {
      for (;;) {
        patience.begin();
        const { done, value } = await reader.read();
        if (done) return;
        this.received.set(logical, this.received.get(logical) + value.byteLength);
        for (const listener of this.listeners) listener();
      }
    } catch {
      // The same failure reaches whoever reads the original.
    } finally {
      patience.end();
    }
  }
}
