// What `camcade bench page` counts on either page, with the same instruments. Runs before the page's own scripts.
//
//   meterBegin()  forget what was counted so far
//   meterEnd()    {elapsed_ms, frames_ms, drawn_ms, long_tasks}
//
// frames_ms: when the camera's frames were captured; drawn_ms: when the page was given a chance to draw;
// long_tasks: blocks of the main thread over 50 ms, {start_ms, duration_ms}.
"use strict";

(() => {
  let beganMs = 0;
  let framesMs = [];
  let drawnMs = [];
  let longTasks = [];

  const watched = new WeakSet();
  const watch = (video) => {
    video.requestVideoFrameCallback((_now, metadata) => {
      framesMs.push(metadata.captureTime ?? metadata.presentationTime);
      watch(video);
    });
  };
  // Play is asked for once a camera's stream is in its element, which need not be in the page.
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    if (this instanceof HTMLVideoElement && this.srcObject && !watched.has(this)) {
      watched.add(this);
      watch(this);
    }
    return play.call(this);
  };

  const drawn = (nowMs) => {
    drawnMs.push(nowMs);
    requestAnimationFrame(drawn);
  };
  requestAnimationFrame(drawn);

  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) longTasks.push({ start_ms: startTime, duration_ms: duration });
  }).observe({ type: "longtask" });

  window.meterBegin = () => {
    beganMs = performance.now();
    framesMs = [];
    drawnMs = [];
    longTasks = [];
  };
  window.meterEnd = () => ({
    elapsed_ms: performance.now() - beganMs,
    frames_ms: framesMs,
    drawn_ms: drawnMs,
    long_tasks: longTasks,
  });
})();
