import numpy as np
import pytest

from camcade.errors import ModelError
from camcade.models.card import ModelCard
from camcade_training.core.preprocessing import InputSpec, area_resize, area_weights, prepare


def test_rows_of_area_weights_are_shares_of_the_covered_pixels():
    weights = area_weights(2, 3)
    np.testing.assert_allclose(weights, [[2 / 3, 1 / 3, 0], [0, 1 / 3, 2 / 3]], atol=1e-6)


@pytest.mark.parametrize(("output", "size"), [(128, 640), (128, 480), (7, 5), (5, 5), (100, 33)])
def test_area_weights_keep_the_mean(output: int, size: int):
    weights = area_weights(output, size)
    np.testing.assert_allclose(weights.sum(1), 1, atol=1e-5)
    np.testing.assert_allclose(weights.sum(0), output / size, atol=1e-5)


def test_whole_factors_are_plain_block_means():
    picture = np.random.default_rng(0).integers(0, 256, (8, 12, 3), dtype=np.uint8)
    blocks = picture.reshape(4, 2, 4, 3, 3).mean((1, 3))
    np.testing.assert_allclose(area_resize(picture, 4, 4), blocks, rtol=1e-5)


def test_fractional_factors_agree_with_the_definition():
    picture = np.random.default_rng(1).integers(0, 256, (5, 7, 3), dtype=np.uint8)
    resized = area_resize(picture, 3, 2)
    # Each pixel cut into 2×3 equal parts, so that both grids fall on whole parts.
    fine = np.repeat(np.repeat(picture.astype(float), 2, 0), 3, 1)
    np.testing.assert_allclose(resized, fine.reshape(2, 5, 3, 7, 3).mean((1, 3)), rtol=1e-5)


def test_scaling_up_repeats_pixels():
    picture = np.array([[[0, 0, 0], [90, 90, 90]]], np.uint8)
    assert area_resize(picture, 4, 2)[..., 0].tolist() == [[0, 0, 90, 90]] * 2


def test_a_region_is_what_cutting_it_out_first_would_give():
    picture = np.random.default_rng(3).integers(0, 256, (12, 16, 3), dtype=np.uint8)
    cut = area_resize(picture, 4, 3, (0.25, 0.25, 0.75, 0.5))
    np.testing.assert_allclose(cut, area_resize(picture[3:6, 4:12], 4, 3), rtol=1e-5)


def test_outside_the_picture_it_is_black():
    white = np.full((4, 4, 3), 255, np.uint8)
    resized = area_resize(white, 4, 4, (-0.5, 0.0, 0.5, 1.0))
    assert resized[..., 0].tolist() == [[0, 0, 255, 255]] * 4
    with pytest.raises(ValueError, match="is empty"):
        area_resize(white, 4, 4, (0.5, 0.0, 0.5, 1.0))


def test_many_pictures_are_prepared_as_one():
    pictures = np.random.default_rng(2).integers(0, 256, (3, 10, 14, 3), dtype=np.uint8)
    spec = InputSpec(6, 4)
    together = prepare(pictures, spec)
    assert together.shape == (3, 4, 6, 3) and together.dtype == np.float32
    np.testing.assert_allclose(together[1], prepare(pictures[1], spec), atol=1e-5)


def test_range_and_grey():
    red = np.zeros((4, 4, 3), np.uint8)
    red[..., 0] = 255
    assert prepare(red, InputSpec(2, 2))[0, 0].tolist() == [1.0, -1.0, -1.0]
    grey = prepare(red, InputSpec(2, 2, "grey", (0.0, 1.0)))
    np.testing.assert_allclose(grey, 0.299, atol=1e-6)


def test_a_card_gives_the_spec():
    part = {
        "tensor": "picture:0",
        "width": 64,
        "height": 48,
        "colour": "grey",
        "range": [-1, 1],
        "resize": "area",
    }
    assert InputSpec.from_card(card_of(input=part)) == InputSpec(64, 48, "grey", (-1, 1))


def test_a_card_of_numbers_is_refused():
    with pytest.raises(ModelError, match="the network mine takes numbers .window., no picture"):
        InputSpec.from_card(card_of(inputs={"window": {"tensor": "window:0", "shape": [1, 3]}}))


def card_of(**takes: dict) -> ModelCard:
    described = {
        "format": 1,
        "name": "mine",
        "title": "…",
        "task": "test",
        **takes,
        "outputs": {"probabilities": {"tensor": "Identity:0", "size": 2}},
        "files": {},
        "licence": "MIT",
    }
    return ModelCard.parse(described, "card.json")
