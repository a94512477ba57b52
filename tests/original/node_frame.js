// The original's frame without a browser: `node node_frame.js SCRIPT PACK` answers one line of JSON for each line.
const { readFileSync } = require("node:fs");
const { createInterface } = require("node:readline");
const vm = require("node:vm");

const [script, pack] = process.argv.slice(2).map((path) => readFileSync(path));
let game = null;

function begin(arena) {
  const made = new Map(); // address -> PNG
  const listeners = new Map();
  const listen = (kind, listener) => listeners.set(kind, [...(listeners.get(kind) ?? []), listener]);
  const canvas = { getContext: () => ({ drawImage() {} }) };

  class HTMLImageElement {
    set src(address) {
      const png = made.get(address);
      [this.width, this.height] = [png.readUInt32BE(16), png.readUInt32BE(20)];
      setImmediate(() => this.onload?.());
    }
    get src() { return ""; }
  }
  class Blob {
    constructor([bytes]) { this.bytes = Buffer.from(bytes); }
  }
  class KeyboardEvent {
    constructor(type) { this.type = type; }
  }
  const page = {
    console: { log() {} }, HTMLImageElement, Blob, KeyboardEvent, TextDecoder, Uint8Array, DataView,
    pack: pack.buffer.slice(pack.byteOffset, pack.byteOffset + pack.byteLength),
    URL: { createObjectURL: (blob) => { made.set(`blob:${made.size}`, blob.bytes); return `blob:${made.size - 1}`; } },
    addEventListener() {},
    name: "",
    document: {
      body: { appendChild() {} },
      createElement: (tag) => (tag === "img" ? new HTMLImageElement() : canvas),
      addEventListener: listen,
      dispatchEvent: (event) => (listeners.get(event.type) ?? []).forEach((listener) => listener(event)),
      querySelector: () => canvas,
    },
  };
  page.window = page.globalThis = page;
  vm.createContext(page);
  vm.runInContext(script.toString(), page);
  vm.runInContext(`camcadeOriginal.start(pack, ${arena})`, page);
  game = page.camcadeOriginal;
}

createInterface({ input: process.stdin }).on("line", (line) => {
  const [kind, ...values] = JSON.parse(line);
  if (kind === "begin") begin(...values);
  // What has been loaded meanwhile comes first.
  setImmediate(() => console.log(kind === "step" ? game.step(...values) : "{}"));
});
