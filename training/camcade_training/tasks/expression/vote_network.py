"""The network of votes: light taken out, MobileNet's first blocks, pooled, and two dense layers."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError, SettingsError
from camcade_training.core.backbone import find_weights
from camcade_training.core.settings import REPOSITORY
from camcade_training.tasks.expression.labels import SEVEN
from camcade_training.tasks.expression.normalisation import normalised
from camcade_training.tasks.expression.settings import FACE_PX
from camcade_training.tasks.expression.vote_settings import VoteSettings
from camcade_training.tasks.expression.votes import EIGHT


def build_network(settings: VoteSettings, given: bool = False) -> Any:
    """Layers `backbone` (normalised faces (B, side, side, 3) -> features), `eight` and `seven` (features ->
    logits), in a model from grey faces (B, 48, 48) float32 in [-1, 1] to both logits.

    `given`: the weights will be restored, so none are looked for. Raises SettingsError for settings that do
    not go together, ModelError for a start that cannot be had.
    """
    import keras

    s = settings
    if not 1 <= s.blocks <= 13:
        raise SettingsError(f"blocks={s.blocks}: expected 1 to 13")
    keras.utils.set_random_seed(s.seed)  # of layers that no weights are given for
    mobilenet: Any = keras.applications.MobileNet
    weights = find_weights(s.alpha) if s.start == "imagenet" and not given else None
    whole = mobilenet(
        input_shape=(s.side_px, s.side_px, 3), alpha=s.alpha, include_top=False, weights=weights
    )
    last = whole.get_layer(f"conv_pw_{s.blocks}_relu").output
    pooled = keras.layers.GlobalAveragePooling2D(name="pooled")(last)
    backbone = keras.Model(whole.input, pooled, name="backbone")
    for layer in backbone.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = s.statistics_momentum
    face = keras.Input((FACE_PX, FACE_PX), name="face")
    features: Any = backbone(as_input(face, s.side_px))
    answers = {
        name: keras.layers.Dense(
            count,
            kernel_initializer=keras.initializers.GlorotUniform(seed=s.seed),  # pyright: ignore[reportArgumentType]
            name=name,
        )(features)
        for name, count in (("eight", len(EIGHT)), ("seven", len(SEVEN)))
    }
    network = keras.Model(face, answers, name="expression")
    if not given and s.start not in ("imagenet", "random"):
        warm_start(network, REPOSITORY / s.start)
    return network


def as_input(faces: Any, side: int) -> Any:
    """Faces (B, 48, 48) in [-1, 1] as the backbone's input (B, side, side, 3): light out, stretched."""
    from keras import ops

    grey: Any = normalised(faces)[..., None]
    large = ops.image.resize(grey, (side, side), interpolation="bilinear")
    return ops.repeat(large, 3, axis=-1)


def as_values(faces: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Faces (B, 48, 48) uint8 as network input, float32 in [-1, 1]."""
    return faces.astype(np.float32) / np.float32(127.5) - np.float32(1)


def warm_start(network: Any, path: Path) -> int:
    """Take over what a network of FER-2013's labels has learned; returns how many weights were taken.

    Weights of `backbone` are taken where name and shape agree. Its `head` of seven becomes `seven`, and
    `eight` where both know the expression. Raises ModelError when the file is none or nothing agrees.
    """
    import keras

    try:
        other: Any = keras.saving.load_model(path, compile=False)
        theirs = {value.path: np.asarray(value) for value in other.get_layer("backbone").weights}
        kernel, bias = (np.asarray(value) for value in other.get_layer("head").weights)
    except (OSError, ValueError) as problem:
        raise ModelError(f"{path} is no network to start from ({problem})") from problem
    taken = 0
    for variable in network.get_layer("backbone").weights:
        value = theirs.get(variable.path)
        if value is not None and value.shape == tuple(variable.shape):
            variable.assign(value)
            taken += 1
    if not taken:
        raise ModelError(f"{path}: no weight agrees in name and shape with the network; set start=imagenet")
    for name, labels in (("seven", SEVEN), ("eight", EIGHT)):
        _take_columns(network.get_layer(name), labels, kernel, bias)
    return taken


def _take_columns(layer: Any, labels: tuple[str, ...], kernel: Any, bias: Any) -> None:
    """The columns of a head of SEVEN, by label; others start small, as unlikely as an average one is."""
    own_kernel, own_bias = (np.array(value) for value in layer.weights)
    if kernel.shape != (own_kernel.shape[0], len(SEVEN)):
        return
    for place, label in enumerate(labels):
        known = label in SEVEN
        own_kernel[:, place] = kernel[:, SEVEN.index(label)] if known else 0
        own_bias[place] = bias[SEVEN.index(label)] if known else bias.mean() - 2
    for variable, value in zip(layer.weights, (own_kernel, own_bias), strict=True):
        variable.assign(value)
