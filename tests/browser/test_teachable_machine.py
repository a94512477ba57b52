"""Models come and go: Teachable Machine's own library opens ours, and what it makes opens here.

No page of the site: the library alone, with the TensorFlow.js that the site carries.
"""

import base64
import io
import json
import random
import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page

from camcade.studio.archive import write_project
from camcade.studio.head import Head, weight_count
from camcade.studio.kept import KeptProject
from camcade.studio.project import Project
from camcade_build.project import this_checkout
from camcade_training.core.project_files import (
    backbone_parts,
    read_project_file,
    teachable_machine_export,
    write_bundle,
)
from camcade_training.core.tfjs import run_bundle

pytestmark = pytest.mark.browser

SIDE = 128
SCRIPTS = ("@tensorflow/tfjs/dist/tf.min.js", "@teachablemachine/image/dist/teachablemachine-image.min.js")

HELPERS = """async () => {
    window.bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    window.base64Of = (bytes) => {
        let text = "";
        for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
        return btoa(text);
    };
    // A canvas of the class: another slope of colour for each, with noise.
    window.drawn = (kind, seed) => {
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = 128;
        const context = canvas.getContext("2d");
        const picture = context.createImageData(128, 128);
        for (let at = 0; at < 128 * 128; at += 1) {
            const x = at % 128, y = Math.floor(at / 128);
            const noise = ((at * 7919 + seed * 104729) % 61) - 30;
            const values = [[x * 2, 60, 40], [40, y * 2, 90], [200 - x, 200 - y, 230]][kind];
            for (let c = 0; c < 3; c += 1) picture.data[4 * at + c] = values[c] + noise;
            picture.data[4 * at + 3] = 255;
        }
        context.putImageData(picture, 0, 0);
        return canvas;
    };
    await tf.setBackend("cpu");
}"""

OPEN_AND_PREDICT = """async ([metadata, model, weights, kind]) => {
    const file = (name, text) => new File([bytesOf(text)], name);
    const opened = await tmImage.loadFromFiles(
        file("model.json", model), file("weights.bin", weights), file("metadata.json", metadata));
    const canvas = drawn(kind, 5);
    const pixels = canvas.getContext("2d").getImageData(0, 0, 128, 128).data;
    const found = await opened.predict(canvas);
    return { labels: opened.getClassLabels(), size: opened.getMetadata().imageSize,
             found: found.map(({ probability }) => probability), pixels: base64Of(pixels) };
}"""

# A small MobileNet of the second version with weights that nobody trained, as the library's checkpoint.
TRAIN_THERE = """async () => {
    const input = tf.input({ shape: [96, 96, 3] });
    let x = tf.layers.zeroPadding2d({ padding: [[0, 1], [0, 1]] }).apply(input);
    x = tf.layers.conv2d({ filters: 8, kernelSize: 3, strides: 2, useBias: false,
        kernelInitializer: tf.initializers.heNormal({ seed: 1 }) }).apply(x);
    x = tf.layers.batchNormalization({}).apply(x);
    x = tf.layers.reLU({ maxValue: 6 }).apply(x);
    let y = tf.layers.depthwiseConv2d({ kernelSize: 3, padding: "same", useBias: false,
        depthwiseInitializer: tf.initializers.heNormal({ seed: 2 }) }).apply(x);
    y = tf.layers.batchNormalization({}).apply(y);
    x = tf.layers.add().apply([x, y]);
    x = tf.layers.conv2d({ filters: 16, kernelSize: 1,
        kernelInitializer: tf.initializers.heNormal({ seed: 3 }) }).apply(x);
    const out = tf.layers.reLU({ maxValue: 6, name: "out_relu" }).apply(x);
    const trunk = tf.model({ inputs: input, outputs: out });
    let kept;
    await trunk.save(tf.io.withSaveHandler(async (artifacts) => { kept = artifacts; return {}; }));
    const address = URL.createObjectURL(new Blob([JSON.stringify({ modelTopology: kept.modelTopology,
        weightsManifest: [{ paths: ["trunk.bin"], weights: kept.weightSpecs }] })]));
    const fetched = window.fetch;
    window.fetch = async (request, ...others) => String(request.url ?? request).endsWith("trunk.bin")
        ? new Response(kept.weightData, { headers: { "Content-Type": "application/octet-stream" } })
        : fetched(request, ...others);
    const about = { tfjsVersion: tf.version.tfjs, modelName: "Cards", imageSize: 96, labels: [] };
    const options = { checkpointUrl: address, trainingLayer: "out_relu", version: 2 };
    const made = await tmImage.createTeachable(about, options);
    made.setLabels(["punch", "kick", "happy"]);
    const small = (kind, seed) => {
        const canvas = document.createElement("canvas");
        canvas.width = canvas.height = 96;
        canvas.getContext("2d").drawImage(drawn(kind, seed), 0, 0, 96, 96);
        return canvas;
    };
    for (let kind = 0; kind < 3; kind += 1)
        for (let seed = 0; seed < 8; seed += 1) await made.addExample(kind, small(kind, seed));
    await made.train({ denseUnits: 20, epochs: 30, learningRate: 0.005, batchSize: 8 }, {});
    let saved;
    await made.save(tf.io.withSaveHandler(async (artifacts) => { saved = artifacts; return {}; }));
    const canvas = small(1, 20);
    const found = await made.predict(canvas);
    const model = { modelTopology: saved.modelTopology, format: saved.format, generatedBy: saved.generatedBy,
        convertedBy: null, weightsManifest: [{ paths: ["./weights.bin"], weights: saved.weightSpecs }] };
    return { model: JSON.stringify(model), weights: base64Of(saved.weightData),
        metadata: JSON.stringify(made.getMetadata()), found: found.map(({ probability }) => probability),
        pixels: base64Of(canvas.getContext("2d").getImageData(0, 0, 96, 96).data) };
}"""


@pytest.fixture(scope="module")
def library(browser: Any) -> Any:
    """A page with the library, and no network at all."""
    page = browser.new_page()
    page.route(
        "http://peer.invalid/**",
        lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"),
    )
    page.goto("http://peer.invalid/")
    for script in SCRIPTS:
        page.add_script_tag(content=(this_checkout().node_modules / script).read_text(encoding="utf-8"))
    page.evaluate(HELPERS)
    yield page
    page.close()


def project_with_head(hidden_units: int) -> KeptProject:
    rng = random.Random(hidden_units)
    count = weight_count(512, hidden_units, 3)
    weights = struct.pack(f"<{count}f", *(rng.gauss(0, 0.08) for _ in range(count)))
    project = Project.of("Mine", ["jab", "kick", "other"])
    return KeptProject(project, head=Head(("c1", "c2", "c3"), hidden_units, weights))


def colours(text: str, side: int) -> np.ndarray[Any, Any]:
    """The RGB bytes of a canvas, (1, side, side, 3) float32."""
    pixels = np.frombuffer(base64.b64decode(text), np.uint8).reshape(1, side, side, 4)
    return pixels[..., :3].astype(np.float32)


@pytest.mark.parametrize("hidden_units", [0, 32])
def test_their_library_opens_a_head_of_ours_and_says_what_we_say(
    library: Page, tmp_path: Path, hidden_units: int
):
    file = tmp_path / "mine.zip"
    file.write_bytes(write_project(project_with_head(hidden_units)))
    content, labels = teachable_machine_export(file)
    write_bundle(read_project_file(file), tmp_path / "mine")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [
            base64.b64encode(archive.read(name)).decode()
            for name in ("metadata.json", "model.json", "weights.bin")
        ]
    for kind in range(2):
        theirs = library.evaluate(OPEN_AND_PREDICT, [*parts, kind])
        assert tuple(theirs["labels"]) == labels == ("jab", "kick", "other") and theirs["size"] == SIDE
        pixels = colours(theirs["pixels"], SIDE)
        ours = run_bundle(tmp_path / "mine", pixels / 127.5 - 1)["probabilities"][0]
        assert theirs["found"] == pytest.approx(ours.tolist(), abs=1e-3)
        assert 0.02 < max(theirs["found"]) < 0.999, "a certain answer would hide a difference"


def test_the_shipped_network_goes_there_too(library: Page, tmp_path: Path):
    content, labels = teachable_machine_export(this_checkout().models / "strike-image")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [
            base64.b64encode(archive.read(name)).decode()
            for name in ("metadata.json", "model.json", "weights.bin")
        ]
    theirs = library.evaluate(OPEN_AND_PREDICT, [*parts, 2])
    assert labels == ("punch", "kick", "other") and sum(theirs["found"]) == pytest.approx(1, abs=1e-5)
    card, _, _ = backbone_parts()
    assert card.input is not None and card.input.width == theirs["size"]


def test_what_their_library_trained_opens_here_and_says_what_it_said(library: Page, tmp_path: Path):
    made = library.evaluate(TRAIN_THERE)
    path = tmp_path / "cards.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("metadata.json", made["metadata"])
        archive.writestr("model.json", made["model"])
        archive.writestr("weights.bin", base64.b64decode(made["weights"]))
    kept = read_project_file(path)
    assert kept.project.name == "Cards" and kept.project.names == ("punch", "kick", "happy")
    assert [one.move for one in kept.project.classes] == ["high-punch", "high-kick", None]
    assert kept.project.classes[2].emotion == "happy"
    assert write_bundle(kept, tmp_path / "cards") == ("punch", "kick", "happy")
    ours = run_bundle(tmp_path / "cards", colours(made["pixels"], 96) / 127 - 1)["probabilities"][0]
    assert ours.tolist() == pytest.approx(made["found"], abs=1e-3) and ours.argmax() == 1
    card = json.loads((tmp_path / "cards" / "card.json").read_text())
    assert set(card["decision"]["classes"]) == {"punch", "kick"} and card["input"]["look"] == "mirror"
