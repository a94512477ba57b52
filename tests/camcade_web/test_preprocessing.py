"""The page's preprocessing (site/worker/preprocessing.js, under Node) against training's."""

import json
import subprocess
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from camcade_build.npm import node_command
from camcade_build.project import this_checkout

preprocessing = pytest.importorskip("camcade_training.preprocessing", reason="needs the training tools")
InputSpec, WHOLE, prepare = preprocessing.InputSpec, preprocessing.WHOLE, preprocessing.prepare

# Both sides count in float32; sums of some dozen terms may round differently.
TOLERANCE = 2e-6

RUN = """
const { readFileSync, writeFileSync } = require("node:fs");
const [source, requestPath] = process.argv.slice(1);
const areaPreprocess = new Function(`${readFileSync(source, "utf8")}; return areaPreprocess;`)();
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
def prepared_by_the_page(tmp_path_factory: pytest.TempPathFactory) -> dict[str, np.ndarray]:
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
    run_node(RUN, this_checkout().worker / "preprocessing.js", folder / "request.json")
    return {
        name: np.fromfile(folder / f"{number}.f32", np.float32).reshape(spec.height, spec.width, 3)
        for number, (name, (_, spec)) in enumerate(CASES.items())
    }


def run_node(script: str, *arguments: Path) -> None:
    command = [str(node_command()), "--eval", script, *map(str, arguments)]
    subprocess.run(command, check=True, timeout=60)


@pytest.mark.parametrize("name", CASES)
def test_page_and_training_prepare_alike(prepared_by_the_page: dict[str, np.ndarray], name: str) -> None:
    spec = CASES[name][1]
    expected = prepare(pictures()[name][..., :3], spec, REGIONS.get(name, WHOLE))
    assert prepared_by_the_page[name].shape == expected.shape
    np.testing.assert_allclose(prepared_by_the_page[name], expected, atol=TOLERANCE)


def test_a_wrong_length_an_empty_region_and_an_unknown_resize_are_refused(tmp_path: Path) -> None:
    source = this_checkout().worker / "preprocessing.js"
    script = """
    const source = require("node:fs").readFileSync(process.argv[1], "utf8");
    const areaPreprocess = new Function(`${source}; return areaPreprocess;`)();
    const input = { width: 2, height: 2, colour: "rgb", range: [-1, 1], resize: "area" };
    const message = (call) => { try { call(); return "accepted"; } catch (error) { return error.message; } };
    const expect = (found, part) => { if (!found.includes(part)) throw new Error(`${found} lacks ${part}`); };
    expect(message(() => areaPreprocess(new Uint8ClampedArray(15), 2, 2, input)), "16 bytes, not 15");
    const empty = [0.5, 0, 0.5, 1];
    expect(message(() => areaPreprocess(new Uint8ClampedArray(16), 2, 2, input, empty)), "is empty");
    const nearest = { ...input, resize: "nearest" };
    expect(message(() => areaPreprocess(new Uint8ClampedArray(16), 2, 2, nearest)), "nearest");
    """
    run_node(script, source)
