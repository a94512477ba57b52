// Where networks run: each backend that the page offers is timed once, with the first model, and the fastest one stays.

import { ModelError } from "./errors.js";
import { quickenConvolutions } from "./kernels/convolutions.js";

const PROBE_RUNS = 5;
const PROBE_LIMIT_MS = 2000; // for one backend, compiling its kernels included; past it no further run begins
const SOFTWARE_RENDERER = /swiftshader|llvmpipe|software|basic render/i;
const SIMD_BINARY = "tfjs-backend-wasm-simd.wasm";

export let backend = null; // the one that won

let offered = []; // in the order of the page's preference
let ownKernels = true; // whether our convolutions may take the place of TensorFlow.js's

// Asked before a backend is there, TensorFlow.js would start one of its own choice.
export const liveTensors = () => (backend === null ? 0 : tf.memory().numTensors);

export async function start({ wasm, backends, ownKernels: wanted = true }) {
  const urls = {};
  for (const [name, bytes] of Object.entries(wasm)) {
    urls[name] = URL.createObjectURL(new Blob([bytes], { type: "application/wasm" }));
  }
  if (urls[SIMD_BINARY]) {
    // TF.js insists on a path for each of its three binaries. Threads bring nothing here, so they stay off, and a
    // browser without SIMD has no WASM backend.
    const simd = urls[SIMD_BINARY];
    tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
    tf.wasm.setWasmPaths({
      "tfjs-backend-wasm.wasm": urls["tfjs-backend-wasm.wasm"] ?? simd,
      "tfjs-backend-wasm-simd.wasm": simd,
      "tfjs-backend-wasm-threaded-simd.wasm": simd,
    });
  }
  offered = backends;
  ownKernels = wanted;
  return { backends };
}

// Times `assemble`, which gives a new model, on each backend, and keeps the fastest. → what each took, or nothing where
// one was chosen before
export async function chooseBackend(assemble) {
  if (backend !== null) return [];
  const probes = [];
  for (const name of offered) probes.push(await probe(name, assemble));
  const timed = probes.filter(({ median_ms }) => median_ms !== undefined);
  if (timed.length === 0) {
    const reasons = probes.map((one) => `${one.backend}: ${one.skipped}`).join("; ");
    throw new ModelError(`no way to run networks in this browser (${reasons})`);
  }
  const best = timed.reduce((a, b) => (b.median_ms < a.median_ms ? b : a)).backend;
  for (const name of started) if (name !== best) tf.removeBackend(name);
  await tf.setBackend(best);
  backend = best;
  return probes;
}

const started = new Set(); // the backends that were tried

async function probe(name, assemble) {
  const skipped = await handicap(name);
  if (skipped !== null) return { backend: name, skipped };
  const begun = performance.now();
  let model = null;
  try {
    if (!(await tf.setBackend(name))) return { backend: name, skipped: "did not start" };
    started.add(name);
    const kernels = name === "wasm" && ownKernels ? await quickenConvolutions() : null;
    model = await assemble();
    await model.runBlank(); // compiles
    // Once at least: a busy machine may take seconds to compile and then be quick enough.
    const isDue = (runs) => runs === 0 || (runs < PROBE_RUNS && performance.now() - begun < PROBE_LIMIT_MS);
    return { backend: name, kernels, median_ms: await medianTime(model, isDue) };
  } catch (error) {
    if (error instanceof ModelError) throw error; // the model's fault, on any backend
    return { backend: name, skipped: String(error.message) };
  } finally {
    model?.dispose();
  }
}

// The median of the ms that a model takes to run, as often as is due.
export async function medianTime(model, isDue = (runs) => runs < PROBE_RUNS) {
  const times = [];
  while (isDue(times.length)) {
    const from = performance.now();
    await model.runBlank();
    times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
}

// Why a backend cannot win here, or null. A network on a software renderer takes tens of times as long as on WASM and,
// once begun, cannot be interrupted, so it is not even begun.
async function handicap(name) {
  if (tf.findBackendFactory(name) === null) return "not in this build";
  if (name === "wasm" && !(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"))) return "no SIMD";
  if (name === "webgl") {
    const context = new OffscreenCanvas(1, 1).getContext("webgl2");
    if (context === null) return "no WebGL 2";
    const details = context.getExtension("WEBGL_debug_renderer_info");
    const renderer = context.getParameter(details ? details.UNMASKED_RENDERER_WEBGL : context.RENDERER);
    context.getExtension("WEBGL_lose_context")?.loseContext();
    if (SOFTWARE_RENDERER.test(renderer)) return `software renderer (${renderer})`;
  }
  if (name === "webgpu") {
    const adapter = await navigator.gpu?.requestAdapter();
    if (!adapter) return "no WebGPU";
    if (adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter) return "software adapter";
  }
  return null;
}
