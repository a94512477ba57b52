// What some browsers lack or have been told to hide, each replaced by the nearest thing that every browser has: slower or
// plainer, but nothing on a page stops. Imported first; `lacking` names what was not there.
export const lacking = [];

function standIn(name, make, owner = globalThis) {
  if (owner?.[name] !== undefined) return;
  lacking.push(name);
  Object.defineProperty(owner, name, { value: make, configurable: true, writable: true });
}

// A canvas of the page is drawn on as one beside it is.
function newCanvas(width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  canvas.close = () => {};
  canvas.transferToImageBitmap = () => canvas;
  canvas.convertToBlob = ({ type, quality } = {}) => new Promise((done) => canvas.toBlob(done, type, quality));
  return canvas;
}

async function newBitmap(source, ...region) {
  let picture = source;
  if (source instanceof Blob) {
    picture = new Image();
    picture.src = URL.createObjectURL(source);
    await picture.decode().finally(() => URL.revokeObjectURL(picture.src));
  }
  const [left, top, width, height] = region.filter((one) => typeof one === "number");
  const whole = [picture.videoWidth ?? picture.naturalWidth ?? picture.width, picture.videoHeight ?? picture.naturalHeight ?? picture.height];
  const canvas = newCanvas(width ?? whole[0], height ?? whole[1]);
  canvas.getContext("2d").drawImage(picture, -(left ?? 0), -(top ?? 0));
  return canvas;
}

class SizeObserver {
  constructor(changed) {
    this.changed = () => changed([]);
  }
  observe() {
    addEventListener("resize", this.changed);
    requestAnimationFrame(this.changed);
  }
  disconnect() {
    removeEventListener("resize", this.changed);
  }
}

standIn("matchMedia", (media) => ({ media, matches: false, addEventListener() {}, removeEventListener() {} }));
standIn("ResizeObserver", SizeObserver);
standIn("OffscreenCanvas", newCanvas);
standIn("createImageBitmap", newBitmap);
standIn(
  "requestVideoFrameCallback",
  // A frame has come where the video's time is another; nobody waits for one when the camera is let go.
  function (call) {
    const shown = this.currentTime;
    const look = (now) => {
      if (this.currentTime !== shown) call(now, { presentationTime: now });
      else if (this.srcObject) requestAnimationFrame(look);
    };
    return requestAnimationFrame(look);
  },
  globalThis.HTMLVideoElement?.prototype,
);
// PyScript derives a class from it as it loads; nobody makes one (`connection.py` asks `lacking` first).
standIn(
  "Worker",
  class {
    constructor() {
      throw new TypeError();
    }
  },
);
for (const name of ["VideoFrame", "AudioContext"]) if (globalThis[name] === undefined) lacking.push(name);
