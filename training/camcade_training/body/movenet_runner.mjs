// MoveNet Lightning under Node with TensorFlow.js on WebAssembly, as the page runs it.
//   node movenet_runner.mjs NODE_MODULES
// Answers one line ("ready"), then for each picture of 192 x 192 RGB bytes on standard input 51 float32
// (17 joints: y, x, score) on standard output.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const SIDE = 192;
const modules = resolve(process.argv[2]);
const require = createRequire(join(modules, "any.js"));
console.warn = () => {}; // its advice to install tfjs-node is not for us
console.log = () => {};
const tf = require("@tensorflow/tfjs");
const { setWasmPaths } = require("@tensorflow/tfjs-backend-wasm");
setWasmPaths(join(modules, "@tensorflow", "tfjs-backend-wasm", "dist") + "/");
await tf.setBackend("wasm");
await tf.ready();

const folder = join(modules, "@vladmandic", "human", "models");
const graph = JSON.parse(readFileSync(join(folder, "movenet-lightning.json"), "utf8"));
const weights = graph.weightsManifest.flatMap((group) => group.paths).map((path) => readFileSync(join(folder, path)));
const whole = Buffer.concat(weights);
const model = await tf.loadGraphModel({
  load: async () => ({
    modelTopology: graph.modelTopology,
    signature: graph.signature,
    format: graph.format,
    weightSpecs: graph.weightsManifest.flatMap((group) => group.weights),
    weightData: whole.buffer.slice(whole.byteOffset, whole.byteOffset + whole.byteLength),
  }),
});
process.stdout.write("ready\n");

const size = SIDE * SIDE * 3;
let waiting = Buffer.alloc(0);
for await (const chunk of process.stdin) {
  waiting = waiting.length ? Buffer.concat([waiting, chunk]) : chunk;
  while (waiting.length >= size) {
    const picture = tf.tensor(Int32Array.from(waiting.subarray(0, size)), [1, SIDE, SIDE, 3], "int32");
    waiting = waiting.subarray(size);
    const output = model.execute(picture);
    const values = output.dataSync();
    process.stdout.write(Buffer.from(values.buffer.slice(values.byteOffset, values.byteOffset + values.byteLength)));
    tf.dispose([picture, output]);
  }
}
