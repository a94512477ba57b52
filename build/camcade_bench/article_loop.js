// The peer of `camcade bench page`: the control loop that the article "Playing Mortal Kombat with TensorFlow.js"
// describes, written anew from its description. It runs on the main thread beside the same game: every 100 ms it
// draws the current video frame, scales it to 100x56, makes it grey, lets the network scale that to 224x224, and
// thresholds the three probabilities. Only its time matters here, so its weights may be random.
//
// Expects `tf` with the WASM backend; leaves its decisions in `window.articleDecisions`: [captured_ms, decided_ms].
"use strict";

window.startArticleLoop = async ({ modelUrl, wasmUrl }) => {
  const intervalMs = 100;
  const width = 100;
  const height = 56;

  tf.wasm.setWasmPaths(wasmUrl);
  await tf.setBackend("wasm");
  const model = await tf.loadGraphModel(modelUrl);

  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
  await video.play();

  let presentedMs = performance.now();
  const watch = (_now, metadata) => {
    presentedMs = metadata.captureTime ?? metadata.presentationTime;
    video.requestVideoFrameCallback(watch);
  };
  window.articleDecisions = [];
  video.requestVideoFrameCallback(watch);

  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });

  const predict = () =>
    tf.tidy(() => {
      const pixels = tf.browser.fromPixels(canvas);
      const grey = pixels.mean(2).toFloat().expandDims(2).tile([1, 1, 3]);
      const scaled = tf.image.resizeBilinear(grey, [224, 224]);
      const outputs = model.predict(scaled.div(127.5).sub(1).expandDims(0)); // the pooled features too
      return outputs.find((output) => output.shape.at(-1) === 3);
    });

  const decide = ([punch, kick, other]) => {
    if (other >= 0.4) return null;
    if (kick > punch && kick >= 0.35) return "kick";
    if (punch > kick && punch >= 0.35) return "punch";
    return null;
  };

  const tick = async () => {
    const frameMs = presentedMs;
    context.drawImage(video, 0, 0, width, height);
    const output = predict();
    const probabilities = await output.data();
    output.dispose();
    decide(probabilities);
    window.articleDecisions.push([frameMs, performance.now()]);
    setTimeout(tick, intervalMs);
  };
  await tick();
};
