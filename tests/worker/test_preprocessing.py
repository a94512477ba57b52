"""The page's preprocessing (site/worker/input, under Node) against training's."""

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

preprocessing = pytest.importorskip("camcade_training.core.preprocessing", reason="needs the training tools")
InputSpec, WHOLE, prepare = preprocessing.InputSpec, preprocessing.WHOLE, preprocessing.prepare

RunNode = Callable[..., str]

# Both sides count in float32; sums of some dozen terms may round differently.
TOLERANCE = 2e-6

RUN = """
import { readFileSync, writeFileSync } from "node:fs";
import { areaPreprocess } from "WORKER/input/preprocessing.js";
const requestPath = process.argv[2];
const request = JSON.parse(readFileSync(requestPath, "utf8"));
for (const { width, height, input, region, picture, output } of request) {
  const rgba = new Uint8ClampedArray(readFileSync(picture));
  areaPreprocess(rgba, width, height, { ...input, width: 3, height: 3 }); // buffers of other sizes do no harm
  areaPreprocess(rgba, width, height, input, [0.3, 0.1, 0.9, 0.8]); // nor does the region before
  const result = areaPreprocess(rgba, width, height, input, region);
  writeFileSync(output, Buffer.from(result.buffer, result.byteOffset, result.byteLength));
}
"""

CASES = {
    "a camera's picture": ((480, 640), InputSpec(128, 128)),
    "no whole factor": ((479, 641), InputSpec(160, 112)),
    "upright": ((640, 360), InputSpec(128, 128)),
    "same size": ((32, 48), InputSpec(48, 32)),
    "made larger": ((7, 5), InputSpec(16, 24)),
    "one pixel": ((1, 1), InputSpec(8, 8)),
    "one column larger, the other smaller": ((100, 3), InputSpec(10, 9)),
    "grey, as the article": ((480, 640), InputSpec(100, 56, colour="grey")),
    "another range": ((60, 80), InputSpec(20, 20, range=(0.0, 1.0))),
}


REGIONS = {
    "within the picture": (0.21, 0.07, 0.78, 0.9),
    "larger than the picture": (-0.3, -0.2, 1.25, 1.4),
    "half outside": (0.6, 0.4, 1.3, 1.1),
    "a few pixels": (0.5, 0.5, 0.52, 0.51),
    "all outside": (1.1, 0.0, 1.5, 1.0),
}
CASES |= {name: ((48, 64), InputSpec(24, 20)) for name in REGIONS}


def pictures() -> dict[str, np.ndarray]:
    """RGBA bytes, some of them black and white: an average must neither lose nor gain light."""
    random = np.random.default_rng(5)
    found = {}
    for name, (size, _) in CASES.items():
        picture = random.integers(0, 256, (*size, 4), dtype=np.uint8)
        picture[: size[0] // 4] = 255
        picture[-(size[0] // 4) or size[0] :] = 0
        found[name] = picture
    return found


@pytest.fixture(scope="module")
def prepared_by_the_page(
    tmp_path_factory: pytest.TempPathFactory, run_node: RunNode
) -> dict[str, np.ndarray]:
    """What the worker's code makes of each case's picture."""
    folder = tmp_path_factory.mktemp("preprocessing")
    request = []
    for number, (name, picture) in enumerate(pictures().items()):
        (folder / f"{number}.rgba").write_bytes(picture.tobytes())
        request.append(
            {
                "width": picture.shape[1],
                "height": picture.shape[0],
                "input": asdict(CASES[name][1]),
                "region": REGIONS.get(name),
                "picture": str(folder / f"{number}.rgba"),
                "output": str(folder / f"{number}.f32"),
            }
        )
    (folder / "request.json").write_text(json.dumps(request), encoding="utf-8")
    run_node(RUN, folder / "request.json")
    return {
        name: np.fromfile(folder / f"{number}.f32", np.float32).reshape(spec.height, spec.width, 3)
        for number, (name, (_, spec)) in enumerate(CASES.items())
    }


@pytest.mark.parametrize("name", CASES)
def test_page_and_training_prepare_alike(prepared_by_the_page: dict[str, np.ndarray], name: str) -> None:
    spec = CASES[name][1]
    expected = prepare(pictures()[name][..., :3], spec, REGIONS.get(name, WHOLE))
    assert prepared_by_the_page[name].shape == expected.shape
    np.testing.assert_allclose(prepared_by_the_page[name], expected, atol=TOLERANCE)


def test_a_wrong_length_an_empty_region_and_an_unknown_resize_are_refused(run_node: RunNode) -> None:
    script = """
    import { areaPreprocess } from "WORKER/input/preprocessing.js";
    const input = { width: 2, height: 2, colour: "rgb", range: [-1, 1], resize: "area" };
    const message = (call) => { try { call(); return "accepted"; } catch (error) { return error.message; } };
    const expect = (found, part) => { if (!found.includes(part)) throw new Error(`${found} lacks ${part}`); };
    expect(message(() => areaPreprocess(new Uint8ClampedArray(15), 2, 2, input)), "16 bytes, not 15");
    const empty = [0.5, 0, 0.5, 1];
    expect(message(() => areaPreprocess(new Uint8ClampedArray(16), 2, 2, input, empty)), "is empty");
    const nearest = { ...input, resize: "nearest" };
    expect(message(() => areaPreprocess(new Uint8ClampedArray(16), 2, 2, nearest)), "nearest");
    """
    run_node(script)


# Planes of a camera's picture, averaged as they are, against the average of the pixels made of them.
PLANES = """
import { readFileSync, writeFileSync } from "node:fs";
import { meanBrightness, Planes, YuvColours } from "WORKER/input/frames.js";
import { areaPreprocess, pixelsOf } from "WORKER/input/preprocessing.js";
const [requestPath, outputPath] = process.argv.slice(2);
const found = [];
for (const asked of JSON.parse(readFileSync(requestPath, "utf8"))) {
  const { width, height, layout, isFull, bytes, input, region } = asked;
  const half = width / 2;
  const chroma = width * height;
  const places = {
    I420: {
      u: { offset: chroma, stride: half, step: 1 },
      v: { offset: chroma + half * (height / 2), stride: half, step: 1 },
    },
    NV12: {
      u: { offset: chroma, stride: width, step: 2 },
      v: { offset: chroma + 1, stride: width, step: 2 },
    },
  }[layout];
  const colours = new YuvColours(0.2126, 0.0722, isFull);
  const all = { y: { offset: 0, stride: width, step: 1 }, ...places };
  const picture = new Planes(width, height, Uint8Array.from(bytes), all, colours);
  pixelsOf(picture, input, [0.3, 0.1, 0.9, 0.8]); // the region before does no harm
  const averaged = Array.from(pixelsOf(picture, input, region));
  const ofPlanes = meanBrightness(picture);
  const isLazy = picture.rgba === null;
  const expected = Array.from(areaPreprocess(picture.data, width, height, input, region));
  const ofPixels = meanBrightness({ data: picture.data, width, height });
  found.push({ averaged, expected, isLazy, brightness: [ofPlanes, ofPixels] });
}
writeFileSync(outputPath, JSON.stringify(found));
"""


def test_a_camera_s_planes_are_averaged_to_the_same_picture(tmp_path: Path, run_node: RunNode) -> None:
    random = np.random.default_rng(7)
    width, height = 64, 48
    luma = random.integers(60, 190, width * height)  # no colours that have to be cut off
    differences = random.integers(112, 145, width * height // 2)
    bytes_ = [int(value) for value in (*luma, *differences)]
    request = [
        {
            "width": width,
            "height": height,
            "layout": layout,
            "isFull": layout == "NV12",
            "bytes": bytes_,
            "input": asdict(InputSpec(24, 20, colour=colour)),
            "region": region,
        }
        for layout in ("I420", "NV12")
        for colour in ("rgb", "grey")
        for region in (None, *REGIONS.values())
    ]
    green = {**request[0], "bytes": [0] * len(bytes_)}  # as black and as green at once as no screen is
    (tmp_path / "request.json").write_text(json.dumps([*request, green]), encoding="utf-8")
    output = tmp_path / "found.json"
    run_node(PLANES, tmp_path / "request.json", output)
    *answers, shown_green = json.loads(output.read_text())
    assert shown_green["brightness"] == pytest.approx([0.177, 0.177], abs=0.01), (
        "as it is shown, and not black"
    )
    for asked, found in zip(request, answers, strict=True):
        assert found["brightness"][0] == pytest.approx(found["brightness"][1], abs=0.005)
        about = asked["layout"], asked["input"]["colour"], asked["region"]
        # The pixels are whole bytes, the averages are not.
        assert np.allclose(found["averaged"], found["expected"], atol=0.6 / 127.5), about
        assert found["isLazy"], "no pixels were made"
        assert asked["region"] == (1.1, 0.0, 1.5, 1.0) or np.ptp(found["averaged"]) > 0.2, about
