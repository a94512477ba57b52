// The peers of `camcade bench peers`: each finds a body's joints in the camera's frames, in the loop that its own
// documentation shows, on the main thread beside the game. Only time matters here: what they find is thrown away.
//
// Leaves its readings in `window.peerReadings`: [captured_ms, found_ms].
"use strict";

window.startPeer = async ({ peer, base }) => {
  const makers = {
    human: async () => {
      const human = new Human.Human({
        backend: "wasm",
        wasmPath: `${base}/tfjs-wasm/`,
        modelBasePath: `${base}/human-models/`,
        filter: { enabled: false },
        face: { enabled: false },
        hand: { enabled: false },
        gesture: { enabled: false },
        body: { enabled: true, modelPath: "movenet-lightning.json" },
      });
      await human.load();
      return (video) => human.detect(video);
    },
    "pose-detection": async () => {
      tf.wasm.setWasmPaths(`${base}/tfjs-wasm/`);
      await tf.setBackend("wasm");
      const detector = await poseDetection.createDetector(poseDetection.SupportedModels.MoveNet, {
        modelType: poseDetection.movenet.modelType.SINGLEPOSE_LIGHTNING,
        modelUrl: `${base}/human-models/movenet-lightning.json`,
      });
      return (video) => detector.estimatePoses(video);
    },
    "tasks-vision": async () => {
      const { FilesetResolver, PoseLandmarker } = await import(`${base}/tasks-vision/vision_bundle.mjs`);
      const files = await FilesetResolver.forVisionTasks(`${base}/tasks-vision/wasm`);
      const landmarker = await PoseLandmarker.createFromOptions(files, {
        baseOptions: { modelAssetPath: `${base}/landmarker/pose.task`, delegate: "CPU" },
        runningMode: "VIDEO",
        numPoses: 1,
      });
      return (video) => landmarker.detectForVideo(video, performance.now());
    },
  };

  const find = await makers[peer]();
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
  video.requestVideoFrameCallback(watch);

  window.peerReadings = [];
  const tick = async () => {
    const frameMs = presentedMs;
    await find(video);
    window.peerReadings.push([frameMs, performance.now()]);
    requestAnimationFrame(tick);
  };
  await tick();
};
