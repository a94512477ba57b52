// Several looks at one picture: first for faces, then at the largest face, on the same pixels.
//
//   look  {frame?: ImageBitmap | VideoFrame, glances: [{model, region, flip}], t}
//           → {readings: {model: {role: Float32Array}}, width, height, brightness,
//              timings: {capture_ms, preprocess_ms, inference_ms}, tensors, backend, t} or {dropped: true, t}
// A frame that comes with the message is kept until the next one; without a frame the kept one is looked at again.
// `region` is as in `infer`. With `flip` the network also sees the mirrored region, and both answers are averaged, as
// its training's evaluation does. Where the faces are is read from the detector's numbers in Python
// (py/camcade/vision/face_detector.py), the same for page and commands.
"use strict";

extend({ messages: { look } });

function keptPicture() {
  if (!keptPicture.picture) throw new ProtocolError("there is no picture yet to look at again");
  return keptPicture.picture;
}

async function look({ frame, glances, t }) {
  const begun = performance.now();
  if (frame) keptPicture.picture = await grab(frame);
  const picture = keptPicture();
  const timings = { capture_ms: performance.now() - begun, preprocess_ms: 0, inference_ms: 0 };
  const readings = {};
  for (const { model: name, region, flip } of glances) {
    const model = demand(name, "input");
    const { input } = model.card;
    const from = performance.now();
    // A copy: the preprocessor writes its next result into the same array.
    const pixels = pixelsOf(picture, input, region).slice();
    const ready = performance.now();
    const outputs = await run(model, { [input.tensor]: pixels });
    if (flip) {
      const mirrored = await run(model, { [input.tensor]: mirroredPixels(pixels, input) });
      for (const [role, values] of Object.entries(outputs)) {
        for (let i = 0; i < values.length; i += 1) values[i] = (values[i] + mirrored[role][i]) / 2;
      }
    }
    readings[name] = numbers(model, outputs);
    timings.preprocess_ms += ready - from;
    timings.inference_ms += performance.now() - ready;
  }
  const { width, height } = picture;
  return { readings, width, height, brightness: meanBrightness(picture), timings, tensors: tf.memory().numTensors, backend, t };
}

// pixels: (height, width, 3) → the same, left and right exchanged.
function mirroredPixels(pixels, { width, height }) {
  const mirrored = new Float32Array(pixels.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * 3;
      const to = (y * width + (width - 1 - x)) * 3;
      mirrored[to] = pixels[from];
      mirrored[to + 1] = pixels[from + 1];
      mirrored[to + 2] = pixels[from + 2];
    }
  }
  return mirrored;
}
