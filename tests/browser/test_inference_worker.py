"""The inference worker by itself: several models, regions, networks of numbers, errors as values."""

import base64
import json
import struct
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from camcade_build.project import this_checkout
from camcade_build.vendor.networks import NETWORKS, Network, network_bundle

# The page only starts the inference worker; a service worker would fetch the whole site meanwhile.
ALONE = {"service_workers": "block"}
pytestmark = [pytest.mark.browser, pytest.mark.browser_context_args(**ALONE)]

SIZE = 4  # of the tiny networks' pictures
FRAME = (16, 12)

# A client in a few lines: `ask(message, transfer)` gives the answer with this message's id,
# `loadShipped(name, changes)` gives the worker a model of the site, its card changed so.
CLIENT = """async (options) => {
    const manifest = JSON.parse(document.getElementById("manifest").textContent);
    const worker = new Worker(manifest["worker/inference.js"].url);
    const waiting = new Map();
    worker.onmessage = ({ data }) => waiting.get(data.id)(data);
    let last = 0;
    window.ask = (message, transfer = []) => new Promise((resolve) => {
        last += 1;
        waiting.set(last, resolve);
        worker.postMessage({ id: last, ...message }, transfer);
    });
    const bytesOf = async (path) => (await fetch(manifest[path].url)).arrayBuffer();
    const jsonOf = async (path) => JSON.parse(new TextDecoder().decode(await bytesOf(path)));
    window.loadShipped = async (name, changes = {}) => {
        const modelJson = await jsonOf(`models/${name}/model.json`);
        const paths = modelJson.weightsManifest.flatMap((group) => group.paths);
        const shards = await Promise.all(paths.map((path) => bytesOf(`models/${name}/${path}`)));
        const weights = await new Blob(shards).arrayBuffer();
        const card = { ...(await jsonOf(`models/${name}/card.json`)), ...changes };
        return ask({ type: "load", name, card, modelJson, weights });
    };
    window.bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer;
    // The left half red, the right half blue.
    window.frame = () => {
        const canvas = new OffscreenCanvas(16, 12);
        const context = canvas.getContext("2d");
        context.fillStyle = "rgb(255, 0, 0)";
        context.fillRect(0, 0, 8, 12);
        context.fillStyle = "rgb(0, 0, 255)";
        context.fillRect(8, 0, 8, 12);
        return canvas.transferToImageBitmap();
    };
    window.plain = (value) => JSON.parse(JSON.stringify(value, (key, part) =>
        ArrayBuffer.isView(part) ? [...part] : part));
    const wasm = await bytesOf("vendor/tfjs/tfjs-backend-wasm-simd.wasm");
    const binaries = { "tfjs-backend-wasm-simd.wasm": wasm };
    await ask({ type: "start", wasm: binaries, backends: ["wasm"], ...options });
}"""


def shape_of(lengths: list[int]) -> dict[str, Any]:
    return {"dim": [{"size": str(length)} for length in lengths]}


def node(name: str, op: str, inputs: list[str], **attributes: Any) -> dict[str, Any]:
    return {"name": name, "op": op, "input": inputs, "attr": {"T": {"type": "DT_FLOAT"}, **attributes}}


def bundle(name: str, card: dict[str, Any], nodes: list[dict[str, Any]], **weights: list[float]) -> str:
    """A `load` message, as JavaScript: a graph of these nodes, its weights as constants of one axis."""
    specs = [{"name": key, "shape": [len(row)], "dtype": "float32"} for key, row in weights.items()]
    constants = [
        node(key, "Const", [], dtype={"type": "DT_FLOAT"}, value={"tensor": {"dtype": "DT_FLOAT"}})
        for key in weights
    ]
    content = b"".join(struct.pack(f"<{len(row)}f", *row) for row in weights.values())
    inputs = [card["input"]] if "input" in card else list(card["inputs"].values())
    tensors = [*inputs, *card["outputs"].values()]
    signature = {part["tensor"]: {"name": part["tensor"]} for part in tensors}
    message = {
        "type": "load",
        "name": name,
        "card": {"format": 1, "name": name, **card},
        "modelJson": {
            "modelTopology": {"node": [*constants, *nodes], "versions": {"producer": 1}},
            "signature": {"inputs": signature, "outputs": signature},
            "weightsManifest": [{"paths": ["weights.bin"], "weights": specs}],
        },
    }
    return (
        f"(() => {{ const weights = bytes('{base64.b64encode(content).decode()}');"
        f" return ask({{ ...{json.dumps(message)}, weights }}, [weights]); }})()"
    )


def picture_bundle(name: str, factor: float, input_type: str = "float32") -> str:
    """Multiplies each channel of what it sees and gives it as `colours`, with `labels` that mean nothing."""
    card = {
        "task": "colours",
        "input": {
            "tensor": "picture:0",
            "width": SIZE,
            "height": SIZE,
            "colour": "rgb",
            "range": [0, 255],
            "resize": "area",
            "dtype": input_type,
        },
        "outputs": {"colours": {"tensor": "product:0", "size": SIZE * SIZE * 3}},
    }
    whole = input_type == "int32"
    dtype = {"type": "DT_INT32" if whole else "DT_FLOAT"}
    shape = {"shape": shape_of([1, SIZE, SIZE, 3])}
    nodes = [node("picture", "Placeholder", [], dtype=dtype, shape=shape)]
    if whole:
        nodes.append(node("cast", "Cast", ["picture"], SrcT=dtype, DstT={"type": "DT_FLOAT"}))
    nodes.append(node("product", "Mul", ["cast" if whole else "picture", "factor"]))
    return bundle(name, card, nodes, factor=[factor] * 3)


def numbers_bundle(name: str = "numbers", operation: str = "AddV2", **attributes: Any) -> str:
    """Adds two rows of three numbers, or what else `operation` does: no picture at all."""
    row = {"shape": [1, 3]}
    card = {
        "task": "sum",
        "labels": ["one", "two", "three"],
        "inputs": {"left": {"tensor": "left:0", **row}, "right": {"tensor": "right:0", **row}},
        "outputs": {"probabilities": {"tensor": "sum:0", "size": 3}},
    }
    dtype, shape = {"type": "DT_FLOAT"}, {"shape": shape_of([1, 3])}
    nodes = [node(side, "Placeholder", [], dtype=dtype, shape=shape) for side in ("left", "right")]
    return bundle(name, card, [*nodes, node("sum", operation, ["left", "right"], **attributes)])


@pytest.fixture
def worker(page: Page) -> Iterator[Page]:
    page.goto("index.html")
    page.evaluate(CLIENT, {})
    yield page


def answers_of_shipped_networks(page: Page, options: dict[str, Any]) -> dict[str, Any]:
    """What the site's networks of pictures say of noise, and which kernels they ran on."""
    page.goto("index.html")
    page.evaluate(CLIENT, options)
    return page.evaluate(
        """async (names) => {
            const [width, height] = [256, 192];
            let seed = 7;
            const noise = () => (seed = (seed * 1103515245 + 12345) % 2147483648) >> 16;
            const data = new ImageData(width, height);
            for (let i = 0; i < data.data.length; i += 1) data.data[i] = i % 4 === 3 ? 255 : noise() % 256;
            const [kernels, readings] = [[], {}];
            for (const name of names) {
                const loaded = await loadShipped(name);
                if (!loaded.ok) throw new Error(loaded.error.message);
                kernels.push(...loaded.probes.map((one) => one.kernels));
                const frame = await createImageBitmap(data);
                const views = [{ model: name, region: null }];
                const answer = await ask({ type: "infer", frame, views, t: 0 }, [frame]);
                if (!answer.ok) throw new Error(answer.error.message);
                readings[name] = plain(answer.outputs[name]);
            }
            return { kernels, readings };
        }""",
        ["movenet", "strike-image", "expression"],
    )


def infer(worker: Page, views: list[dict[str, Any]]) -> dict[str, Any]:
    return worker.evaluate(
        "async (views) => { const picture = frame();"
        " return plain(await ask({ type: 'infer', frame: picture, views, t: 7 }, [picture])); }",
        views,
    )


def look_again(worker: Page, views: list[dict[str, Any]]) -> dict[str, Any]:
    return worker.evaluate("async (views) => plain(await ask({ type: 'infer', views, t: 8 }))", views)


def compute(worker: Page, names: tuple[str, ...] = ("numbers",), **inputs: list[float]) -> dict[str, Any]:
    return worker.evaluate(
        """async ([models, inputs]) => {
            for (const role of Object.keys(inputs)) inputs[role] = Float32Array.from(inputs[role]);
            return plain(await ask({ type: "compute", models, inputs }));
        }""",
        [names, inputs],
    )


def pixel(colours: list[float], x: int, y: int) -> list[float]:
    return colours[(y * SIZE + x) * 3 :][:3]


def test_each_model_looks_at_its_own_region(worker: Page) -> None:
    assert worker.evaluate(picture_bundle("once", 1.0))["ok"]
    assert worker.evaluate(picture_bundle("twice", 2.0))["ok"]
    answer = infer(
        worker, [{"model": "once", "region": None}, {"model": "twice", "region": [0.5, 0, 1.5, 1]}]
    )
    assert answer["ok"], answer
    assert answer["t"] == 7
    assert set(answer["outputs"]) == {"once", "twice"}
    whole, right = answer["outputs"]["once"]["colours"], answer["outputs"]["twice"]["colours"]
    assert pixel(whole, 0, 0) == [255, 0, 0] and pixel(whole, 3, 3) == [0, 0, 255]
    assert pixel(right, 0, 0) == [0, 0, 510], "the right half of the frame is in the region's left half"
    assert pixel(right, 3, 0) == [0, 0, 0], "outside the frame it is black"
    assert answer["brightness"] == pytest.approx(0.6 * 0.299 + 0.4 * 0.114, abs=0.002), "5 columns, 3 red"


def test_a_frame_is_kept_until_the_next_one_comes(worker: Page) -> None:
    assert worker.evaluate(picture_bundle("once", 1.0))["ok"]
    left_half = {"model": "once", "region": [0, 0, 0.5, 1]}
    first = look_again(worker, [left_half])
    assert "no picture yet to look at again" in first["error"]["message"]
    seen = infer(worker, [{"model": "once", "region": None}])
    again = look_again(worker, [left_half])
    assert again["ok"], again
    assert pixel(again["outputs"]["once"]["colours"], 3, 3) == [255, 0, 0]
    for field in ("width", "height", "brightness", "tensors", "backend"):
        assert again[field] == seen[field], field
    assert (again["width"], again["height"]) == FRAME


def test_with_flip_both_ways_of_looking_are_averaged(worker: Page) -> None:
    assert worker.evaluate(picture_bundle("once", 1.0))["ok"]
    answer = infer(worker, [{"model": "once", "region": [0, 0, 1.5, 1], "flip": True}])
    colours = answer["outputs"]["once"]["colours"]
    # As it is: red, a third of it, and blue, two thirds of blue, black.
    assert pixel(colours, 0, 0) == pytest.approx([255 / 2, 0, 0], abs=0.01)
    assert pixel(colours, 1, 0) == pytest.approx([85 / 2, 0, 170], abs=0.01)


def test_a_network_of_whole_numbers_gets_the_nearest(worker: Page) -> None:
    assert worker.evaluate(picture_bundle("bytes", 1.0, "int32"))["ok"]
    answer = infer(worker, [{"model": "bytes", "region": [0.5 - 0.3 / 16, 0, 1.5, 1]}])
    assert pixel(answer["outputs"]["bytes"]["colours"], 0, 0) == [19, 0, 236], "0.3 of 4.075 pixels is red"


def test_a_network_of_plain_numbers_computes(worker: Page) -> None:
    assert worker.evaluate(numbers_bundle())["ok"]
    answer = compute(worker, left=[1, 2, 3], right=[0.5, 0.25, 0])
    assert answer["ok"], answer
    assert answer["outputs"] == {"numbers": {"probabilities": [1.5, 2.25, 3.0]}}
    assert answer["inference_ms"] >= 0
    assert compute(worker, left=[1, 2, 3], right=[0, 0, 0])["tensors"] == answer["tensors"], "nothing leaks"


def test_several_networks_compute_from_the_same_numbers(worker: Page) -> None:
    assert worker.evaluate(numbers_bundle())["ok"]
    assert worker.evaluate(numbers_bundle("products", "Mul"))["ok"]
    answer = compute(worker, ("numbers", "products"), left=[1, 2, 3], right=[0.5, 0.25, 2])
    assert answer["ok"], answer
    assert answer["outputs"] == {
        "numbers": {"probabilities": [1.5, 2.25, 5.0]},
        "products": {"probabilities": [0.5, 0.5, 6.0]},
    }
    answer = compute(worker, ("numbers", "quotients"), left=[1, 2, 3], right=[0.5, 0.25, 2])
    assert 'no model "quotients" is loaded' in answer["error"]["message"]


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({"left": [1, 2, 3]}, "takes 3 right, given none"),
        ({"left": [1, 2, 3], "right": [1]}, "takes 3 right, given 1"),
    ],
)
def test_wrong_numbers_are_told_as_a_value(worker: Page, inputs: dict[str, Any], words: str) -> None:
    worker.evaluate(numbers_bundle())
    answer = compute(worker, **inputs)
    assert not answer["ok"]
    assert words in answer["error"]["message"]


def test_a_model_that_sees_computes_nothing_and_the_other_way_round(worker: Page) -> None:
    worker.evaluate(numbers_bundle())
    answer = infer(worker, [{"model": "numbers", "region": None}])
    assert 'has no "input" in its card' in answer["error"]["message"]
    answer = infer(worker, [{"model": "absent", "region": None}])
    assert 'no model "absent" is loaded; loaded: numbers' in answer["error"]["message"]


def test_of_two_frames_at_once_the_second_is_dropped(worker: Page) -> None:
    worker.evaluate(picture_bundle("once", 1.0))
    answers = worker.evaluate(
        """async () => plain(await Promise.all([1, 2].map((t) => {
            const picture = frame();
            const views = [{ model: "once", region: null }];
            return ask({ type: "infer", frame: picture, views, t }, [picture]);
        })))"""
    )
    assert [answer.get("dropped", False) for answer in answers] == [False, True]
    assert answers[0]["tensors"] == answers[1]["tensors"], "both say how many are live"
    assert worker.evaluate("async () => (await ask({ type: 'ping' })).ok"), "it says that it is there"


# A camera frame: 16 fields of 8×8 pixels, each of one colour, as bytes of YUV; what the browser makes of it.
# Of an odd size, the last column and row have half a colour difference. Colours are close to grey,
# because the browser rounds blue's share of U down.
CAMERA_FRAME = """async ({ format, space, size }) => {
    const [width, height] = [size, size], half = 16;
    const luma = new Uint8Array(width * height);
    const differences = [new Uint8Array(half * half), new Uint8Array(half * half)];
    const field = (x, y) => Math.floor(y / 8) * 4 + Math.floor(x / 8);
    for (let y = 0; y < height; y += 1) for (let x = 0; x < width; x += 1) {
        luma[y * width + x] = 50 + field(x, y) * 9;
    }
    for (let y = 0; y < half; y += 1) for (let x = 0; x < half; x += 1) {
        const of = field(2 * x, 2 * y);
        differences[0][y * half + x] = 108 + of * 3;
        differences[1][y * half + x] = 160 - ((of * 7) % 16) * 4;
    }
    const [u, v] = differences;
    const both = Uint8Array.from({ length: 2 * u.length }, (_, i) => (i % 2 ? v : u)[i >> 1]);
    const bytes = new Uint8Array([...luma, ...(format === "NV12" ? both : [...u, ...v])]);
    const shown = { format, codedWidth: width, codedHeight: height, timestamp: 0, colorSpace: space };
    const picture = new VideoFrame(bytes, shown);
    const rgba = new Uint8Array(width * height * 4);
    await picture.copyTo(rgba, { format: "RGBA", colorSpace: "srgb" });
    const expected = [];
    for (let y = 0; y < 4; y += 1) for (let x = 0; x < 4; x += 1) {
        const at = ((y * 8 + 3) * width + x * 8 + 3) * 4; // the middle of a field
        expected.push(...rgba.slice(at, at + 3));
    }
    const views = [{ model: "once", region: [0, 0, 32 / size, 32 / size] }];
    const answer = await ask({ type: "infer", frame: picture, views, t: 7 }, [picture]);
    return plain({ expected, answer });
}"""


@pytest.fixture(scope="module")
def camera_worker(browser: Browser, browser_context_args: dict[str, Any]) -> Iterator[Page]:
    """A worker with the network `once` for all tests that only show it frames."""
    page = browser.new_context(**{**browser_context_args, **ALONE}).new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("index.html")
    page.evaluate(CLIENT, {})
    assert page.evaluate(picture_bundle("once", 1.0))["ok"]
    yield page
    page.context.close()
    assert errors == []


@pytest.mark.parametrize("size", [31, 32], ids=["odd", "even"])
@pytest.mark.parametrize("full", [False, True], ids=["television", "full"])
@pytest.mark.parametrize("matrix", ["smpte170m", "bt709", None])
@pytest.mark.parametrize("layout", ["I420", "NV12"])
def test_a_cameras_frame_has_the_colours_that_the_browser_sees(
    camera_worker: Page, layout: str, matrix: str | None, full: bool, size: int
) -> None:
    space = {"matrix": matrix, "fullRange": full, "primaries": "bt709", "transfer": "iec61966-2-1"}
    seen = camera_worker.evaluate(
        CAMERA_FRAME, {"format": layout, "space": space if matrix else {"fullRange": full}, "size": size}
    )
    assert seen["answer"]["ok"], seen["answer"]
    colours = seen["answer"]["outputs"]["once"]["colours"]
    inside = [field for field in range(16) if field % 4 < 3 and field < 12]  # the others reach over the edge
    for field in inside:
        of_field = slice(field * 3, field * 3 + 3)
        assert colours[of_field] == pytest.approx(seen["expected"][of_field], abs=2.5), field
    assert len({tuple(seen["expected"][field * 3 : field * 3 + 3]) for field in inside}) == len(inside)


# --- MoveNet, of whose graph only a part is run -----------------------------------------------------------

# Loads a network as `name`, from the files of a bundle.
LOAD = """async ({ name, card, modelJson, weights }) => {
    const content = bytes(weights);
    return ask({ type: "load", name, card, modelJson, weights: content }, [content]);
}"""

# What each network says of the same picture, a part of `address` as large as its input: all bytes are whole.
SAY = """async ({ address, part: [x, y, side], names }) => {
    const whole = await createImageBitmap(await (await fetch(address)).blob());
    const picture = await createImageBitmap(whole, x, y, side, side, { resizeWidth: 192, resizeHeight: 192 });
    const canvas = new OffscreenCanvas(192, 192);
    canvas.getContext("2d").drawImage(picture, 0, 0);
    const found = {};
    for (const name of names) {
        const seen = await createImageBitmap(canvas);
        const views = [{ model: name, region: null }];
        const answer = await ask({ type: "infer", frame: seen, views, t: 1 }, [seen]);
        if (!answer.ok) throw new Error(answer.error.message);
        found[name] = plain(answer.outputs[name].keypoints);
    }
    return found;
}"""


def load(worker: Page, name: str, files: dict[str, bytes]) -> Any:
    card = json.loads(files["card.json"])
    (weights,) = (content for file, content in files.items() if file.endswith(".bin"))
    message = {
        "name": name,
        "card": card,
        "modelJson": json.loads(files["model.json"]),
        "weights": base64.b64encode(weights).decode(),
    }
    return worker.evaluate(LOAD, message)


@pytest.fixture(scope="module")
def movenet() -> Network:
    (network,) = (network for network in NETWORKS if network.name == "movenet")
    return network


def test_the_joints_are_those_that_movenet_s_own_search_finds(worker: Page, movenet: Network) -> None:
    project = this_checkout()
    uncut = replace(
        movenet,
        task="joints of its own",
        input={**movenet.input, "tensor": "input:0", "range": [0, 255], "dtype": "int32"},
        outputs={"keypoints": {"tensor": "Identity:0", "size": 51}},
        cut=None,
    )
    assert load(worker, "cut", network_bundle(project, movenet))["ok"]
    assert load(worker, "uncut", network_bundle(project, uncut))["ok"]
    address = worker.evaluate("document.querySelector('img').src")
    middles = set()
    for part in ([0, 0, 400], [300, 60, 500], [500, 0, 300], [200, 200, 200]):
        found = worker.evaluate(SAY, {"address": address, "part": part, "names": ["cut", "uncut"]})
        assert found["cut"] == pytest.approx(found["uncut"], abs=4e-4), part  # its 1/48 is a float16
        middles.add(round(found["cut"][0], 3))
    assert len(middles) > 1, "the pictures differ, so the joints do"


def test_a_network_that_answers_with_no_numbers_is_refused(worker: Page) -> None:
    assert worker.evaluate(numbers_bundle())["ok"]
    answer = worker.evaluate(picture_bundle("broken", float("nan")))
    assert not answer["ok"]
    assert 'model "broken" answers with no numbers (colours)' in answer["error"]["message"]
    answer = compute(worker, left=[1, 2, 3], right=[0, float("inf"), 0])
    assert not answer["ok"]
    assert 'model "numbers" answers with no numbers (probabilities)' in answer["error"]["message"]


def test_our_own_convolutions_say_what_those_of_tensorflow_say(page: Page) -> None:
    own = answers_of_shipped_networks(page, {})
    theirs = answers_of_shipped_networks(page, {"ownKernels": False})
    assert own["kernels"] == ["relaxed"], "Chromium has the instruction that they were written for"
    assert theirs["kernels"] == [None]
    for name, reading in theirs["readings"].items():
        for role, values in reading.items():
            assert own["readings"][name][role] == pytest.approx(values, abs=1e-3), (name, role)
            assert own["readings"][name][role] != values, (
                "other sums, so other last digits: another way was taken"
            )


@pytest.mark.parametrize("own_kernels", [True, False])
def test_the_recurrence_says_what_the_unrolled_graph_says(page: Page, own_kernels: bool) -> None:
    """Own kernels multiply in the network's memory; a backend without them has a loop of its own."""
    page.goto("index.html")
    page.evaluate(CLIENT, {"ownKernels": own_kernels})
    looped, unrolled = page.evaluate(
        """async () => {
            const answers = [];
            for (const changes of [{}, { recurrence: undefined }]) {
                for (const name of ["body-pose", "body-action"]) {
                    const loaded = await loadShipped(name, changes);
                    if (!loaded.ok) throw new Error(loaded.error.message);
                }
                const seen = [];
                for (let window = 0; window < 5; window += 1) {
                    const value = (_, i) => Math.sin(i * (3 + window));
                    const numbers = Float32Array.from({ length: 12 * 56 }, value);
                    const models = ["body-pose", "body-action"];
                    seen.push(await ask({ type: "compute", models, inputs: { window: numbers } }));
                }
                answers.push(plain(seen));
            }
            return answers;
        }"""
    )
    for ours, theirs in zip(looped, unrolled, strict=True):
        assert ours["ok"] and theirs["ok"], (ours, theirs)
        assert ours["tensors"] == looped[0]["tensors"], "nothing leaks"
        for name in ("body-pose", "body-action"):
            found = ours["outputs"][name]["probabilities"]
            assert found == pytest.approx(theirs["outputs"][name]["probabilities"], abs=1e-5)
            assert found != theirs["outputs"][name]["probabilities"], "other sums: another way was taken"
    one, other = (answer["outputs"]["body-action"]["probabilities"] for answer in looped[:2])
    assert one != pytest.approx(other, abs=0.01), "windows tell more than the networks' biases"


def test_where_another_backend_wins_the_recurrence_keeps_away_from_the_memory_of_ours(page: Page) -> None:
    page.goto("index.html")
    page.evaluate(CLIENT, {"backends": ["wasm", "cpu"]})
    equation = {"s": base64.b64encode(b"ij,ij->ij").decode()}
    chosen = page.evaluate(numbers_bundle("products", "Einsum", equation=equation))
    assert chosen["ok"], chosen
    assert chosen["backend"] == "cpu", "the WASM backend has no Einsum"
    assert page.evaluate("loadShipped('body-pose')")["ok"]
    answer = compute(page, ("body-pose",), window=[0.1] * 12 * 56)
    assert answer["ok"], answer
    assert sum(answer["outputs"]["body-pose"]["probabilities"]) == pytest.approx(1.0, abs=1e-5)


def test_a_card_that_names_no_part_of_its_graph_is_refused(worker: Page) -> None:
    card = json.loads((this_checkout().models / "body-pose" / "card.json").read_bytes())
    recurrence = {**card["recurrence"], "gates": "elsewhere:0"}
    answer = worker.evaluate("(recurrence) => loadShipped('body-pose', { recurrence })", recurrence)
    assert not answer["ok"]
    assert answer["error"]["message"] == (
        'model "body-pose": the card\'s recurrence "elsewhere:0" is not in model.json'
    )
