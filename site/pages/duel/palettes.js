// A sprite in another palette, as camcade/duel/palettes.py describes: whole numbers alone, so that the headless renderer comes to
// the same picture. What comes out is a bitmap, which a canvas draws as quickly as the pages of the atlas.
const CHANNELS = 4;

function recolour(page, x, y, width, height, channels, [low, high, pale]) {
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  context.drawImage(page, x, y, width, height, 0, 0, width, height);
  const image = context.getImageData(0, 0, width, height);
  const { data } = image;
  const [fromRed, fromGreen, fromBlue] = channels;
  const pixel = new Uint8Array(CHANNELS); // one for all: an array for each would cost more than all else
  for (let at = 0; at < data.length; at += CHANNELS) {
    if (data[at + 3] === 0) continue; // most of a sprite is nothing
    const red = data[at];
    const green = data[at + 1];
    const blue = data[at + 2];
    const warm = red - blue;
    const way = (green - blue) * 100;
    if (warm > 0 && warm * low <= way && way <= warm * high && warm * 100 <= red * pale) continue;
    pixel[0] = red;
    pixel[1] = green;
    pixel[2] = blue;
    data[at] = pixel[fromRed];
    data[at + 1] = pixel[fromGreen];
    data[at + 2] = pixel[fromBlue];
  }
  context.putImageData(image, 0, 0);
  return context.canvas.transferToImageBitmap();
}

globalThis.camcadeScripts = { ...globalThis.camcadeScripts, recolour }; // whichever script of the page comes first
