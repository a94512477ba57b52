// The training worker: features in, a head out. A worker of its own, so that the camera is read meanwhile, and without
// TensorFlow.js: a head of one hidden layer trains faster in plain loops than TensorFlow.js takes to begin each step.
//
//   train {id, features: ArrayBuffer of float32 rows, width, labels: Uint8Array, held: Uint8Array, samples, classes, settings:
//          {epochs, batch_size, learning_rate, hidden_units, is_weighted, seed}, start: ArrayBuffer of float32 weights,
//          rest?: {added: [[number, value, gate]], untold: [number]}}
//             → {id, type: "progress", epoch, epochs, loss, accuracy, held_loss, held_accuracy} after each epoch, then
//               {id, type: "trained", ok: true, weights: Float32Array, probabilities: Float32Array (a row a sample),
//                places: Float32Array (x and y of each sample on a map), near: [row], reach, epochs, stopped, ms} or
//               {id, type: "trained", ok: false, error: {name, message}}
//   stop  {}  → the training under way ends after its epoch, with what it has learnt
//
// `labels` are indices of classes; samples whose `held` is 1 are not learnt from, and judge. Without any of those
// `held_loss` and `held_accuracy` are null. `near` are the samples that stand for all, `reach` how far from them others lie
// (landmarks.js); only the first `samples` rows can be such, the others are variants of them.

import { landmarks } from "./landmarks.js";
import { HeadTrainer } from "./trainer.js";

let isStopped = false;

self.onmessage = async ({ data: message }) => {
  if (message.type === "stop") {
    isStopped = true;
    return;
  }
  const { id } = message;
  try {
    isStopped = false;
    self.postMessage({ id, type: "trained", ok: true, ...(await train(message)) });
  } catch (error) {
    self.postMessage({ id, type: "trained", ok: false, error: { name: error.name, message: String(error.message) } });
  }
};

async function train({ id, features, settings, samples, ...given }) {
  const begun = performance.now();
  const rows = new Float32Array(features);
  const trainer = new HeadTrainer({ ...given, features: rows, settings });
  let epoch = 0;
  while (epoch < settings.epochs && !isStopped) {
    const curves = trainer.epoch();
    epoch += 1;
    self.postMessage({ id, type: "progress", epoch, epochs: settings.epochs, ...curves });
    await nextTurn(); // so that a stop is heard
  }
  const ms = performance.now() - begun;
  const [weights, probabilities, places] = [trainer.weights(), trainer.probabilities(), trainer.places()];
  const learnt = trainer.learnt.filter((row) => row < samples);
  const near = landmarks({ ...given, features: rows, learnt, judging: trainer.judging });
  return { weights, probabilities, places, near: near.rows, reach: near.reach, epochs: epoch, stopped: isStopped, ms };
}

const { port1, port2 } = new MessageChannel();

function nextTurn() {
  return new Promise((resolve) => {
    port1.onmessage = resolve;
    port2.postMessage(null);
  });
}
