// Runs a bundle's graph model under Node with TensorFlow.js, for checks after conversion and in tests.
//   node graph_runner.mjs NODE_MODULES BUNDLE REQUEST.json
// REQUEST: {inputs: [{tensor: "name", shape: [N, H, W, 3], data: "file of float32"}, …], outputs: ["tensor name", …],
//           backend: "cpu" or "wasm"}
// Answers one JSON line: {outputs: [[…], …], tensors: number left over}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [modules, bundle, requestPath] = process.argv.slice(2);
const require = createRequire(join(resolve(modules), "any.js"));
console.warn = () => {}; // its advice to install tfjs-node is not for us
console.log = () => {};
const tf = require("@tensorflow/tfjs");

const bytes = (path) => {
  const file = readFileSync(path);
  return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
};
const request = JSON.parse(readFileSync(requestPath, "utf8"));
const graph = JSON.parse(readFileSync(join(bundle, "model.json"), "utf8"));
const shards = graph.weightsManifest.flatMap((group) => group.paths).map((path) => bytes(join(bundle, path)));
// In memory of its own: small Buffers share theirs with others.
const weights = Uint8Array.from(Buffer.concat(shards.map((shard) => Buffer.from(shard))));

if (request.backend === "wasm") {
  const wasm = require("@tensorflow/tfjs-backend-wasm");
  wasm.setWasmPaths(join(resolve(modules), "@tensorflow", "tfjs-backend-wasm", "dist", "/"));
}
if (!(await tf.setBackend(request.backend))) throw new Error(`there is no backend ${request.backend} here`);
const artifacts = {
  modelTopology: graph.modelTopology,
  signature: graph.signature,
  format: graph.format,
  weightSpecs: graph.weightsManifest.flatMap((group) => group.weights),
  weightData: weights.buffer,
};
const isGraph = Boolean(graph.modelTopology.node); // else layers, as Teachable Machine exports them: one in, one out
const handler = { load: async () => artifacts };
const model = await (isGraph ? tf.loadGraphModel(handler) : tf.loadLayersModel(handler));
const before = tf.memory().numTensors;
const inputs = Object.fromEntries(
  request.inputs.map(({ tensor, shape, data }) => [tensor, tf.tensor(new Float32Array(bytes(data)), shape)]),
);
const outputs = isGraph ? model.execute(inputs, request.outputs) : model.predict(Object.values(inputs));
const values = [outputs].flat().map((output) => Array.from(output.dataSync()));
tf.dispose([inputs, outputs]);
process.stdout.write(JSON.stringify({ outputs: values, tensors: tf.memory().numTensors - before }) + "\n");
