"""Each network by itself, in the worker that the page runs it in: how long one look takes, with our own
convolutions and with TensorFlow.js's.

Nothing else runs meanwhile: no game, no camera. Beside a game on two cores a look takes longer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from camcade_bench.driving import driving
from camcade_build.chromium import find_chromium
from camcade_build.server import HOST, serving

# Starts two workers as the page does, one of which leaves everything to TensorFlow.js, and loads every
# model of the site into both. Gives each model's medians over `rounds` answers, which are medians of five
# looks themselves; the workers take turns.
MEASURE = """async (rounds) => {
    const manifest = JSON.parse(document.getElementById("manifest").textContent);
    const bytesOf = async (path) => (await fetch(manifest[path].url)).arrayBuffer();
    const textOf = async (path) => JSON.parse(new TextDecoder().decode(await bytesOf(path)));
    const binary = "tfjs-backend-wasm-simd.wasm";
    const client = async (ownKernels) => {
        const worker = new Worker(manifest["worker/inference.js"].url);
        const ask = (message) => new Promise((resolve, reject) => {
            worker.onmessage = ({ data }) =>
                data.ok ? resolve(data) : reject(new Error(data.error.message));
            worker.onerror = ({ message: problem }) => reject(new Error(problem));
            worker.postMessage({ id: 1, ...message });
        });
        const wasm = { [binary]: await bytesOf(`vendor/tfjs/${binary}`) };
        await ask({ type: "start", wasm, backends: ["wasm"], ownKernels });
        return ask;
    };
    const clients = { own: await client(true), theirs: await client(false) };
    const cards = Object.keys(manifest).map((path) => /^models\\/([^/]+)\\/card.json$/.exec(path));
    const names = cards.filter(Boolean).map(([, name]) => name);
    const bytes = {};
    for (const name of names) {
        const modelJson = await textOf(`models/${name}/model.json`);
        const shards = [];
        for (const path of modelJson.weightsManifest.flatMap((group) => group.paths)) {
            shards.push(await bytesOf(`models/${name}/${path}`));
        }
        const weights = await new Blob(shards).arrayBuffer();
        bytes[name] = weights.byteLength;
        const card = await textOf(`models/${name}/card.json`);
        for (const ask of Object.values(clients)) await ask({ type: "load", name, card, modelJson, weights });
    }
    const times = Object.fromEntries(names.map((name) => [name, { own: [], theirs: [] }]));
    for (let round = 0; round < rounds; round += 1) {
        for (const [which, ask] of Object.entries(clients)) {
            const { median_ms } = await ask({ type: "warmup" });
            for (const name of names) times[name][which].push(median_ms[name]);
        }
    }
    const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
    return names.map((name) => ({
        name,
        bytes: bytes[name],
        median_ms: median(times[name].own),
        tensorflow_median_ms: median(times[name].theirs),
    }));
}"""


@dataclass(frozen=True)
class ModelFigures:
    """One network: bytes of its weights, and ms that a look takes in the page and with TensorFlow.js's own
    kernels alone, the medians.
    """

    name: str
    bytes: int
    median_ms: float
    tensorflow_median_ms: float


def bench_models(site: Path, rounds: int, announce: Callable[[str], None]) -> list[ModelFigures]:
    """Measure every network of a built site on WASM in headless Chromium, the slowest first.

    Raises:
        BenchError: Playwright is missing, or the browser did not play along.
        BrowserError: no Chromium.
    """
    chromium = find_chromium()
    announce("Measuring each network")
    with driving() as playwright, serving(site) as server:
        arguments = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        page = browser.new_page()
        page.goto(f"http://{HOST}:{server.server_address[1]}/licences.html")
        rows = page.evaluate(MEASURE, rounds)
        browser.close()
    return sorted((ModelFigures(**row) for row in rows), key=lambda one: -one.median_ms)
