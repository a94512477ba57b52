// Asks face-api's expression network about faces, by its own code under Node.
//   node face_api_runner.cjs FOLDER FACES.u8 SIDE ANSWER.json
// FOLDER has node_modules/@vladmandic/face-api; FACES are grey bytes (N, SIDE, SIDE). The answer is N lists of seven
// probabilities in its own order: neutral, happy, sad, angry, fearful, disgusted, surprised.
const { readFileSync, writeFileSync } = require("node:fs");
const { join, dirname } = require("node:path");

const [folder, facesPath, side, answerPath] = process.argv.slice(2);
const BATCH = 32;
const ORDER = ["neutral", "happy", "sad", "angry", "fearful", "disgusted", "surprised"];

console.warn = () => {}; // its advice to install tfjs-node is not for us
console.log = () => {};
const tf = require("@tensorflow/tfjs");
const wasm = require("@tensorflow/tfjs-backend-wasm");
wasm.setWasmPaths(`${dirname(require.resolve("@tensorflow/tfjs-backend-wasm"))}/`);

(async () => {
  const home = join(folder, "node_modules", "@vladmandic", "face-api");
  const faceapi = require(join(home, "dist", "face-api.node-wasm.js"));
  await faceapi.tf.setBackend("wasm");
  await faceapi.tf.ready();
  const net = faceapi.nets.faceExpressionNet;
  await net.loadFromDisk(join(home, "model"));
  const bytes = readFileSync(facesPath);
  const pixels = Number(side) * Number(side);
  const found = [];
  for (let start = 0; start < bytes.length / pixels; start += BATCH) {
    const faces = [];
    for (let i = start; i < Math.min(start + BATCH, bytes.length / pixels); i += 1) {
      const grey = bytes.subarray(i * pixels, (i + 1) * pixels);
      const rgb = Float32Array.from({ length: pixels * 3 }, (_, at) => grey[Math.floor(at / 3)]);
      faces.push(faceapi.tf.tensor3d(rgb, [Number(side), Number(side), 3]));
    }
    const answers = [await net.predictExpressions(faces)].flat();
    for (const answer of answers) found.push(ORDER.map((name) => answer[name]));
    faceapi.tf.dispose(faces);
  }
  writeFileSync(answerPath, JSON.stringify(found));
})();
