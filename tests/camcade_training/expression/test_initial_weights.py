import numpy as np
import pytest

from camcade.errors import ModelError
from camcade_training.expression.graph_model import graph_function, read_weights
from camcade_training.expression.initial_weights import CHANNEL_MEANS, FACERES, load_face_weights

needs_faceres = pytest.mark.skipif(
    not FACERES.is_file(), reason="build/node_modules has no @vladmandic/human; `camcade build` fetches it"
)


@needs_faceres
def test_unfolding_batch_normalisation_keeps_the_function():
    """Block for block, ours on [-1, 1] says what theirs says on bytes less the means."""
    import keras
    import tensorflow as tf

    rng = np.random.default_rng(2)
    coarse = rng.uniform(-1, 1, (6, 16, 16, 3)).astype(np.float32)
    faces = np.asarray(tf.image.resize(coarse, (64, 64)))
    mobilenet = keras.applications.MobileNet(input_shape=(64, 64, 3), include_top=False, weights=None)
    load_face_weights(mobilenet, 3, faces)
    ours = keras.Model(mobilenet.input, mobilenet.get_layer("conv_pw_3_relu").output)(faces, training=False)
    theirs = graph_function(FACERES, "input_1", ["conv_pw_3_relu/clip_by_value"])(
        tf.constant((faces + 1) * 127.5 - CHANNEL_MEANS)
    )[0]
    # The rim differs a little: zeros there mean grey to ours and the means to theirs.
    inner = (slice(None), slice(4, -4), slice(4, -4))
    assert np.asarray(theirs)[inner].max() > 0.5
    np.testing.assert_allclose(np.asarray(ours)[inner], np.asarray(theirs)[inner], atol=2e-3)


@needs_faceres
def test_training_starts_where_inference_was():
    """With statistics of the same faces, a step of training sees the function that inference sees."""
    import keras

    rng = np.random.default_rng(2)
    faces = rng.uniform(-1, 1, (16, 32, 32, 3)).astype(np.float32)
    mobilenet = keras.applications.MobileNet(input_shape=(32, 32, 3), include_top=False, weights=None)
    load_face_weights(mobilenet, 2, faces)
    part = keras.Model(mobilenet.input, mobilenet.get_layer("conv_pw_2_relu").output)
    inference, training = (np.asarray(part(faces, training=flag)) for flag in (False, True))
    np.testing.assert_allclose(inference, training, atol=0.02)


def test_a_missing_package_says_how_to_get_it(tmp_path):
    with pytest.raises(ModelError, match=r"absent\.json cannot be read .* `camcade build` fetches"):
        read_weights(tmp_path / "absent.json")
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(ModelError, match="bad.json is no JSON"):
        read_weights(tmp_path / "bad.json")


def test_weights_that_end_early_are_refused(tmp_path):
    (tmp_path / "short.json").write_text(
        '{"weightsManifest": [{"paths": ["short.bin"], "weights": '
        '[{"name": "kernel", "shape": [4], "dtype": "float32"}]}]}'
    )
    (tmp_path / "short.bin").write_bytes(b"\x00" * 8)
    with pytest.raises(ModelError, match="the weights end before kernel"):
        read_weights(tmp_path / "short.json")


def test_float16_weights_are_read_as_what_they_were(tmp_path):
    (tmp_path / "half.json").write_text(
        '{"weightsManifest": [{"paths": ["half.bin"], "weights": [{"name": "kernel", "shape": [2], '
        '"dtype": "float32", "quantization": {"dtype": "float16", "original_dtype": "float32"}}]}]}'
    )
    (tmp_path / "half.bin").write_bytes(np.array([0.5, -2.0], np.float16).tobytes())
    values = read_weights(tmp_path / "half.json")["kernel"]
    assert values.dtype == np.float32 and values.tolist() == [0.5, -2.0]
