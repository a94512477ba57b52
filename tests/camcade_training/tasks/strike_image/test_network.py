from dataclasses import replace

import numpy as np
import pytest

from camcade.errors import ModelError, SettingsError
from camcade_training.core.assembly import assemble, reading_network
from camcade_training.core.backbone import load_network
from camcade_training.tasks.strike_image.network import (
    ARTICLE,
    CAMCADE,
    Labelled,
    StrikeImageSettings,
    build_head,
    configuration,
    fit_head,
    in_colour,
    load_backbone,
    loss_of,
    network_input,
    rate_of_epoch,
)


def clouds(count: int, seed: int) -> Labelled:
    """Features (count, 5) of three classes, one cloud each."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, count)
    centres = np.array([[3, 0, 0, 0, 0], [0, 3, 0, 0, 0], [0, 0, 3, 0, 0]], np.float32)
    features = centres[labels] + rng.normal(0, 0.5, (count, 5)).astype(np.float32)
    return Labelled(features.astype(np.float32), labels, np.ones(count, np.float32))


def test_the_article_s_numbers():
    assert (ARTICLE.picture_width, ARTICLE.picture_height, ARTICLE.colour) == (100, 56, "grey")
    assert (ARTICLE.alpha, ARTICLE.network_width, ARTICLE.hidden_units) == (1.0, 224, 1024)
    assert (ARTICLE.learning_rate, ARTICLE.epochs, ARTICLE.variants) == (1e-6, 500, 16)
    assert rate_of_epoch(ARTICLE, 0) == rate_of_epoch(ARTICLE, 499) == pytest.approx(1e-6)


def test_configurations_by_name():
    assert configuration("article") is ARTICLE and configuration("camcade") is CAMCADE
    with pytest.raises(SettingsError, match="no configuration 'mine'; there are article, camcade"):
        configuration("mine")


@pytest.mark.parametrize("task", ["nary", "binary"])
def test_a_head_learns_what_can_be_learnt(task):
    settings = StrikeImageSettings(
        task=task, hidden_units=8, epochs=30, learning_rate=0.02, batch_size=32, dropout=0.0
    )
    head = build_head(settings, 5)
    records = fit_head(head, clouds(400, 0), clouds(100, 1), settings)
    assert len(records) == 30 and records[-1]["loss"] < records[0]["loss"]
    assert records[-1]["validation_accuracy"] > 0.95
    assert head.output_shape == ((None, 3) if task == "nary" else (None, 1))


def test_weights_move_the_decision():
    settings = StrikeImageSettings(hidden_units=8, epochs=20, learning_rate=0.02, batch_size=32, dropout=0.0)
    train = clouds(400, 0)
    shuffled = replace(train, labels=np.random.default_rng(1).integers(0, 3, 400))
    heavy = replace(shuffled, weights=np.where(shuffled.labels == 1, 5.0, 0.2).astype(np.float32))
    head = build_head(settings, 5)
    fit_head(head, heavy, clouds(50, 2), settings)
    assert (np.asarray(head(train.features)).argmax(1) == 1).mean() > 0.9


def test_losses():
    probabilities = np.array([[0.7, 0.2, 0.1]], np.float32)
    assert float(loss_of(probabilities, np.array([1]), "nary")[0]) == pytest.approx(-np.log(0.2), rel=1e-4)
    binary = np.array([[0.7], [0.7]], np.float32)
    found = np.asarray(loss_of(binary, np.array([0, 2]), "binary"))
    np.testing.assert_allclose(found, [-np.log(0.7), -np.log(0.3)], rtol=1e-4)


def test_the_article_s_picture_is_grey_and_scaled_by_the_network():
    picture = np.zeros((1, 56, 100, 3), np.uint8)
    picture[..., 0] = 255
    grey = in_colour(picture, ARTICLE)
    assert (grey == 76).all()
    scaled = network_input(ARTICLE)(grey)
    assert scaled.shape == (1, 224, 224, 3)
    np.testing.assert_allclose(scaled, 76 / 127.5 - 1, atol=1e-5)
    assert in_colour(picture, CAMCADE) is picture


def test_a_backbone_that_is_not_there_is_named():
    with pytest.raises(ModelError, match="nowhere.keras is no file"):
        load_backbone(replace(CAMCADE, backbone="nowhere.keras"))


def test_backbone_of_a_posture_model_or_by_itself(workshop):
    alone = load_backbone(replace(CAMCADE, backbone=str(workshop.backbone / "backbone.keras")))
    inside = load_backbone(replace(CAMCADE, backbone=str(workshop.nary / "strike-image.keras")))
    picture = np.random.default_rng(0).uniform(-1, 1, (1, 32, 32, 3)).astype(np.float32)
    first, second = alone(picture), inside(picture)
    assert set(first) == set(second) == {"features", "joints", "seen"}
    for name, values in first.items():
        np.testing.assert_allclose(np.asarray(values), np.asarray(second[name]), atol=1e-5)


def test_both_ways_is_the_mean_over_a_picture_and_its_mirror_image(workshop):
    model = load_network(workshop.nary / "strike-image.keras")
    parts = model.get_layer("backbone"), model.get_layer("head")
    one_way, both_ways = assemble(*parts), assemble(*parts, both_ways=True)
    pictures = np.random.default_rng(0).uniform(-1, 1, (3, 32, 32, 3)).astype(np.float32)
    mean = (np.asarray(one_way(pictures)) + np.asarray(one_way(pictures[:, :, ::-1]))) / 2
    np.testing.assert_allclose(np.asarray(both_ways(pictures)), mean, atol=1e-5)
    np.testing.assert_allclose(np.asarray(both_ways(pictures[:, :, ::-1])), mean, atol=1e-5)


def test_features_and_joints_are_of_the_picture_alone(workshop):
    model = load_network(workshop.nary / "strike-image.keras")
    parts = model.get_layer("backbone"), model.get_layer("head")
    pictures = np.random.default_rng(1).uniform(-1, 1, (2, 32, 32, 3)).astype(np.float32)
    expected = parts[0](pictures)
    for both_ways in (False, True):
        found = reading_network(assemble(*parts, both_ways=both_ways))(pictures)
        assert set(found) == {"features", "joints", "seen", "probabilities"}
        for name, values in expected.items():
            np.testing.assert_allclose(np.asarray(found[name]), np.asarray(values), atol=1e-5)
