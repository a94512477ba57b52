"""How a face is looked at: as the arithmetic of each look says, and both looks averaged."""

from pathlib import Path

import numpy as np
import pytest

from camcade_training.tasks.expression import views
from camcade_training.tasks.expression.classifiers import of_network, of_page_network
from camcade_training.tasks.expression.faces import faces_with_votes
from camcade_training.tasks.expression.network import as_values, page_network, rounded, stretched
from camcade_training.tasks.expression.normalisation import normalised
from camcade_training.tasks.expression.reading import Reading
from camcade_training.tasks.expression.shipping import read_run
from camcade_training.tasks.expression.views import VIEWS, View, looked_at, resampling


def test_the_plain_look_is_what_the_network_learns_from():
    faces = np.random.default_rng(1).normal(size=(2, 48, 48)).astype(np.float32)
    plain = np.asarray(looked_at(faces, View(), 64))
    np.testing.assert_allclose(plain, np.asarray(stretched(faces, 64))[..., 0], atol=1e-5)
    mirrored = np.asarray(looked_at(faces, View(is_mirrored=True), 64))
    np.testing.assert_allclose(mirrored, plain[:, :, ::-1], atol=1e-6)


@pytest.mark.parametrize("view", [View(1.1), View(1.25, 0.1, -0.05), View(0.9, -0.03, 0.0, is_mirrored=True)])
def test_a_look_takes_each_place_from_where_it_says(view: View):
    """Of a face whose pixels say where they are."""
    down, right = np.mgrid[:48, :48].astype(np.float32)
    across, along = (np.asarray(looked_at(one[None], view, 64))[0] for one in (right, down))
    middles = (np.arange(64) + 0.5) / 64 - 0.5
    wanted = [
        np.clip((middles / view.nearer + 0.5 + moved) * 48 - 0.5, 0, 47) for moved in (view.right, view.down)
    ]
    columns = wanted[0][::-1] if view.is_mirrored else wanted[0]
    np.testing.assert_allclose(across, np.broadcast_to(columns, (64, 64)), atol=1e-4)
    np.testing.assert_allclose(along, np.broadcast_to(wanted[1][:, None], (64, 64)), atol=1e-4)


def test_weights_of_a_place_add_up_to_one():
    for view in VIEWS:
        for moved in (view.right, view.down):
            found = resampling(64, view.nearer, moved, view.is_mirrored)
            assert found.min() >= 0 and np.allclose(found.sum(1), 1)


def test_what_is_said_is_the_mean_of_both_looks(voted: Path, run_folder: Path, monkeypatch):
    network = read_run(run_folder).network
    faces = faces_with_votes(voted).split("test").pixels[:5]
    grey = np.asarray(normalised(as_values(faces)))
    each = []
    for view in VIEWS:
        looks = np.repeat(np.asarray(looked_at(grey, view, network.get_layer("backbone").input_shape[1])), 3)
        features = network.get_layer("backbone")(
            looks.reshape(5, *network.get_layer("backbone").input_shape[1:])
        )
        logits = np.asarray(network.get_layer("eight")(features))
        each.append(np.exp(logits) / np.exp(logits).sum(1, keepdims=True))
    assert len(each) == 2 and not np.allclose(*each, atol=1e-4), "they see different things"
    found = of_network(network)(faces)["eight"]
    np.testing.assert_allclose(found, np.mean(each, axis=0), atol=1e-5)
    paged = of_page_network(page_network(network, Reading()))(faces)["eight"]
    np.testing.assert_allclose(paged, of_network(rounded(network))(faces)["eight"], atol=1e-4)
    np.testing.assert_allclose(paged, found, atol=0.02)
    monkeypatch.setattr(views, "VIEWS", (View(), View(is_mirrored=True)))
    one, mirrored = (of_network(network)(some)["eight"] for some in (faces, faces[:, :, ::-1]))
    np.testing.assert_allclose(one, mirrored, atol=1e-5)
