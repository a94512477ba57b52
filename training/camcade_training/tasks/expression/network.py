"""The expression network: light taken out, MobileNet's first blocks, pooled, and two dense layers; and what
ships of it.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.errors import ModelError, SettingsError
from camcade.places import reason
from camcade_training.core.backbone import mobilenet
from camcade_training.core.compiled import backend
from camcade_training.core.folding import folded
from camcade_training.core.graph_weights import as_bytes
from camcade_training.core.preprocessing import InputSpec, scale_range
from camcade_training.core.settings import REPOSITORY
from camcade_training.tasks.expression.labels import HEADS, SEVEN
from camcade_training.tasks.expression.normalisation import normalised
from camcade_training.tasks.expression.reading import Reading
from camcade_training.tasks.expression.residual import residual_backbone
from camcade_training.tasks.expression.settings import FACE_PX, ExpressionSettings
from camcade_training.tasks.expression.views import said_of

SPEC = InputSpec(FACE_PX, FACE_PX, "grey")
POINTWISE = "conv_pw_"  # how the layers are called that hold nearly all of MobileNet's weights
PRECISIONS = {"float32": "float32", "bfloat16": "mixed_bfloat16"}


def build_network(settings: ExpressionSettings, given: bool = False) -> Any:
    """Layers `backbone` (normalised faces (B, side, side, 3) -> features), `eight` and `seven` (features ->
    logits), in a model from grey faces (B, 48, 48) float32 in [-1, 1] to both logits.

    `given`: the weights will be restored, so none are looked for. Raises SettingsError for settings that do
    not go together, ModelError for a start that cannot be had.
    """
    import keras

    s = settings
    keras.utils.set_random_seed(s.seed)  # of layers that no weights are given for
    with _learning_in(s.precision):
        backbone = _backbone(s, given)
    for layer in backbone.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = s.statistics_momentum
    face = keras.Input((FACE_PX, FACE_PX), name="face")
    features: Any = backbone(as_input(face, s.side_px))
    answers = {
        name: keras.layers.Dense(
            len(labels),
            kernel_initializer=keras.initializers.GlorotUniform(seed=s.seed),  # pyright: ignore[reportArgumentType]
            name=name,
        )(features)
        for name, labels in HEADS.items()
    }
    network = keras.Model(face, answers, name="expression")
    if not given and s.start != "random" and not is_imagenet(s.start):
        warm_start(network, REPOSITORY / s.start)
    return network


@contextlib.contextmanager
def _learning_in(precision: str) -> Iterator[None]:
    """Layers made within compute in `precision`; their weights have 32 bits."""
    import keras

    if precision not in PRECISIONS:
        raise SettingsError(f"precision={precision}: expected {' or '.join(PRECISIONS)}")
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(PRECISIONS[precision])
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)


def _backbone(settings: ExpressionSettings, given: bool) -> Any:
    import keras

    s = settings
    if s.network == "residual":
        return residual_backbone(s)
    if s.network != "mobilenet":
        raise SettingsError(f"network={s.network}: expected mobilenet or residual")
    if not 1 <= s.blocks <= 13:
        raise SettingsError(f"blocks={s.blocks}: expected 1 to 13")
    weights = "random" if given or not is_imagenet(s.start) else ""
    if weights == "" and s.start != "imagenet":
        weights = str(REPOSITORY / s.start)
    whole = mobilenet(s.alpha, s.side_px, s.side_px, weights, "--set start=FILE, which ends in .h5")
    last = whole.get_layer(f"conv_pw_{s.blocks}_relu").output
    pooled = keras.layers.GlobalAveragePooling2D(name="pooled")(last)
    backbone = keras.Model(whole.input, pooled, name="backbone")
    if backend() != "jax":
        return backbone
    from camcade_training.tasks.expression.depthwise import with_shifts

    return with_shifts(backbone)


def is_imagenet(start: str) -> bool:
    """Whether a training begins with ImageNet's weights, of Keras or a file of them."""
    return start == "imagenet" or start.endswith(".h5")


def as_input(faces: Any, side: int) -> Any:
    """Faces (B, 48, 48) in [-1, 1] as the backbone's input (B, side, side, 3): light out, stretched."""
    return stretched(normalised(faces), side)


def stretched(grey: Any, side: int) -> Any:
    """Normalised faces (B, 48, 48) as the backbone's input (B, side, side, 3)."""
    from keras import ops

    grey = grey[..., None]
    large = ops.image.resize(grey, (side, side), interpolation="bilinear")
    return ops.repeat(large, 3, axis=-1)


def mixed(values: Any, share: Any, other: Any) -> Any:
    """Each of the batch (B, …) with the one of it that `other` (B,) names, of which it keeps `share` (B,)."""
    from keras import ops

    share = ops.reshape(share, (-1,) + (1,) * (len(values.shape) - 1))
    return share * values + (1 - share) * ops.take(values, other, axis=0)


def as_values(faces: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Faces (B, 48, 48) uint8 as network input, float32 in [-1, 1]."""
    return faces.astype(np.float32) / np.float32(127.5) - np.float32(1)


def page_input(faces: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Faces (N, 48, 48) uint8 as what the page hands to the network, (N, 48, 48, 3) float32 in [-1, 1]."""
    return np.repeat(scale_range(faces, SPEC)[..., None], 3, axis=-1)


def page_network(network: Any, reading: Reading) -> Any:
    """What ships: face (B, 48, 48, 3) float32 in [-1, 1] -> `probabilities` (B, 6), `eight` and `seven`.

    The light is taken out and the face stretched inside, so that the page hands over exactly as many pixels
    as the training faces had, however near the player is. `views.said_of` looks at it, and what it says is
    read. Weights are rounded as they will be kept: what is measured is what ships.
    """
    import keras

    network = rounded(network)
    face = keras.Input((FACE_PX, FACE_PX, 3), name="face")
    picture: Any = face
    raw = said_of(network, picture[..., 0])
    found = reading.answers(raw["eight"], raw["seven"])
    named = {
        "probabilities": keras.layers.Identity(name="probabilities")(found["six"]),
        "eight": keras.layers.Identity(name="honest_eight")(found["eight"]),
        "seven": keras.layers.Identity(name="honest_seven")(found["seven"]),
    }
    return keras.Model(face, named, name="expression_page")


def rounded(network: Any) -> Any:
    """A copy for inference alone: normalisations folded into the kernels before them, and each large
    pointwise kernel `as_bytes`. Depthwise ones, whose channels differ a hundredfold, stay as they are.
    """
    copy = folded(network)
    for layer in copy.get_layer("backbone").layers:
        if layer.name.startswith(POINTWISE) and layer.weights:
            layer.kernel.assign(as_bytes(np.asarray(layer.kernel)))
    return copy


def learned_part(network: Any) -> Any:
    """Backbone and heads alone, what a later training starts from: plain layers, which Keras stores as they
    are.
    """
    import keras

    backbone = network.get_layer("backbone")
    seen = keras.Input(backbone.input_shape[1:], name="seen")
    features = backbone(seen)
    return keras.Model(seen, {name: network.get_layer(name)(features) for name in HEADS}, name="expression")


def warm_start(network: Any, path: Path) -> int:
    """Take over what another expression network has learned; returns how many weights were taken.

    Weights are taken where the layer's name, the weight's and the shape agree. A network of FER-2013's labels
    alone has one `head` of seven, which becomes `seven`, and `eight` where both know the expression. Raises
    ModelError when the file is none or nothing agrees.
    """
    import keras

    try:
        other: Any = keras.saving.load_model(path, compile=False)
        theirs = {value.path: np.asarray(value) for value in other.get_layer("backbone").weights}
    except (OSError, ValueError) as problem:
        raise ModelError(f"{path} is no network to start from ({reason(problem)})") from problem
    taken = 0
    for variable in network.get_layer("backbone").weights:
        value = theirs.get(variable.path)
        if value is not None and value.shape == tuple(variable.shape):
            variable.assign(value)
            taken += 1
    if not taken:
        raise ModelError(f"{path}: no weight agrees in name and shape with the network; set start=imagenet")
    known = {layer.name for layer in other.layers}
    for name, labels in HEADS.items():
        if name in known:
            _take_columns(network.get_layer(name), labels, labels, *other.get_layer(name).weights)
        elif "head" in known:
            _take_columns(network.get_layer(name), labels, SEVEN, *other.get_layer("head").weights)
    return taken


def _take_columns(
    layer: Any, labels: tuple[str, ...], known: tuple[str, ...], their_kernel: Any, their_bias: Any
) -> None:
    """The columns of a head that knows `known`, by label; others start small, less likely than an average."""
    kernel, bias = np.asarray(their_kernel), np.asarray(their_bias)
    own_kernel, own_bias = (np.array(value) for value in layer.weights)
    if kernel.shape != (own_kernel.shape[0], len(known)):
        return
    for place, label in enumerate(labels):
        own_kernel[:, place] = kernel[:, known.index(label)] if label in known else 0
        own_bias[place] = bias[known.index(label)] if label in known else bias.mean() - 2
    for variable, value in zip(layer.weights, (own_kernel, own_bias), strict=True):
        variable.assign(value)
