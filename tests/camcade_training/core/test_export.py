"""Keras, the converted bundle in TensorFlow.js, and the card have to say the same."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from camcade.errors import ModelError
from camcade.models.bundle import file_record, read_card
from camcade_training.core import tfjs
from camcade_training.core.assembly import reading_network
from camcade_training.core.export import export_bundle
from camcade_training.core.preprocessing import InputSpec
from camcade_training.core.settings import REPOSITORY
from camcade_training.tasks.strike_image.network import in_colour, network_input
from camcade_training.tasks.strike_image.runs import read_run
from camcade_training.tasks.strike_image.workflow import build_card

needs_tfjs = pytest.mark.skipif(bool(tfjs.missing()), reason=tfjs.missing() or "TensorFlow.js is there")
SHIPPED = sorted(path.parent for path in (REPOSITORY / "models").glob("*/strike-image.keras"))


def test_the_bundle_has_features_probabilities_and_where_the_player_is(workshop):
    card = read_card(workshop.bundle)
    sizes = {name: output.size for name, output in card.outputs.items()}
    assert sizes == {"features": 256, "joints": 34, "probabilities": 3, "seen": 1}
    assert InputSpec.from_card(card) == InputSpec(32, 32, "rgb", (-1.0, 1.0))
    assert card.task == "strike-image" and card.licence == "MIT" and card.name == workshop.bundle.name
    assert (workshop.bundle / "card.json").read_text() == card.to_json()
    counts = [int(np.prod(value.shape)) for value in read_run(workshop.bundle).model.weights]
    most = sum((2 if count > 4096 else 4) * count for count in counts)
    assert card.files["group1-shard1of1.bin"].bytes <= most  # batch normalisation folded


def test_large_weights_are_halved_and_small_ones_are_kept_as_they_are(workshop):
    graph = json.loads((workshop.bundle / "model.json").read_text())
    specs = [spec for group in graph["weightsManifest"] for spec in group["weights"]]
    large = [spec for spec in specs if np.prod(spec["shape"]) > 4096]
    assert large and len(large) < len(specs)
    assert all(spec["quantization"]["dtype"] == "float16" for spec in large)
    assert not any("quantization" in spec for spec in specs if spec not in large)


@needs_tfjs
@pytest.mark.parametrize("folder", [None, *SHIPPED], ids=lambda folder: folder.name if folder else "small")
def test_keras_and_tensorflow_js_agree_on_fixed_pictures(workshop, folder: Path | None):
    folder = folder or workshop.bundle
    run = read_run(folder)
    rng = np.random.default_rng(11)
    height, width = run.settings.picture_height, run.settings.picture_width
    noise = rng.integers(0, 256, (2, height, width, 3), dtype=np.uint8)
    ramp = np.broadcast_to(
        np.linspace(0, 255, width).astype(np.uint8)[None, None, :, None], (1, height, width, 3)
    )
    pictures = network_input(run.settings)(in_colour(np.concatenate([noise, ramp]), run.settings))
    expected = reading_network(run.model)(pictures, training=False)
    found = tfjs.run_bundle(folder, pictures)
    scale = float(np.abs(np.asarray(expected["features"])).max())
    assert np.abs(found["features"] - np.asarray(expected["features"])).max() < 0.03 * scale
    for name in set(expected) - {"features"}:
        assert np.abs(found[name] - np.asarray(expected[name])).max() < 0.02, name


@needs_tfjs
def test_a_corrupt_graph_is_a_model_error(workshop, tmp_path: Path):
    bundle = copy_bundle(workshop, tmp_path)
    graph = json.loads((bundle / "model.json").read_text())
    graph["modelTopology"]["node"] = graph["modelTopology"]["node"][:3]
    (bundle / "model.json").write_text(json.dumps(graph))
    renew_record(bundle, "model.json")
    with pytest.raises(ModelError, match="strike-image does not run in TensorFlow.js"):
        tfjs.run_bundle(bundle, np.zeros((1, 32, 32, 3), np.float32))


def copy_bundle(workshop, tmp_path: Path) -> Path:
    return Path(shutil.copytree(workshop.bundle, tmp_path / "strike-image"))


def renew_record(bundle: Path, name: str) -> None:
    card = json.loads((bundle / "card.json").read_text())
    card["files"][name] = vars(file_record((bundle / name).read_bytes()))
    (bundle / "card.json").write_text(json.dumps(card))


@needs_tfjs
def test_an_export_that_does_not_agree_replaces_nothing(
    workshop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    bundle = copy_bundle(workshop, tmp_path)
    before = {path.name: path.read_bytes() for path in bundle.iterdir()}
    run = read_run(workshop.nary)
    wrong = {"features": np.zeros((1, 256), np.float32), "probabilities": np.full((1, 3), 2, np.float32)}
    monkeypatch.setattr(tfjs, "run_bundle", lambda folder, pictures, backend: wrong)
    words = build_card(run, json.loads((workshop.nary / "metrics.json").read_text()))
    network, check = reading_network(run.model), np.zeros((1, 32, 32, 3), np.float32)
    with pytest.raises(ModelError, match="nothing was replaced"):
        export_bundle(network, bundle, words, run.settings.picture, check)
    assert {path.name: path.read_bytes() for path in bundle.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["strike-image"]


def test_a_folder_that_is_no_bundle_is_not_replaced(workshop, tmp_path: Path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ModelError, match=r"no card\.json: it is no bundle, nothing was replaced"):
        export_bundle(None, tmp_path, {}, "window", np.zeros((1, 3), np.float32))
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_what_ships_says_what_it_was_measured_on(folder: Path):
    card = read_card(folder)
    assert card.decision and card.metrics and card.metrics["macro_f1"] > 0.5
    assert card.training and "drawn people" in card.training["limits"]
