"""The expression network: MobileNet's first blocks, pooled, and a dense layer; and what ships of it."""

from typing import Any

from camcade.errors import SettingsError
from camcade_training.core.backbone import find_weights
from camcade_training.tasks.expression.labels import SEVEN, SIX
from camcade_training.tasks.expression.settings import FACE_PX, ExpressionSettings


def build_network(settings: ExpressionSettings) -> Any:
    """Picture (B, side, side, 3) float32 in [-1, 1] -> logits (B, 7) of SEVEN; layers `backbone` and `head`.

    Raises SettingsError for settings that do not go together, ModelError for weights that cannot be found.
    """
    import keras

    s = settings
    if not 1 <= s.blocks <= 13 or not 0 <= s.frozen_blocks <= s.blocks:
        raise SettingsError(
            f"blocks={s.blocks}, frozen_blocks={s.frozen_blocks}: expected 1 to 13, and 0 to blocks"
        )
    mobilenet: Any = keras.applications.MobileNet
    start = find_weights(s.alpha) if s.start == "imagenet" else None
    keras.utils.set_random_seed(s.seed)  # of layers that no weights are given for
    whole = mobilenet(input_shape=(s.side_px, s.side_px, 3), alpha=s.alpha, include_top=False, weights=start)
    last = whole.get_layer(f"conv_pw_{s.blocks}_relu").output
    pooled = keras.layers.GlobalAveragePooling2D(name="pooled")(last)
    backbone = keras.Model(whole.input, pooled, name="backbone")
    for layer in backbone.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = s.statistics_momentum
    freeze(backbone, s.frozen_blocks)
    glorot: Any = keras.initializers.GlorotUniform(seed=s.seed)
    head = keras.layers.Dense(len(SEVEN), kernel_initializer=glorot, name="head")
    picture = keras.Input(whole.input_shape[1:], name="picture")
    return keras.Model(picture, head(backbone(picture)), name="expression")


def freeze(backbone: Any, blocks: int) -> None:
    """The stem and the first `blocks` blocks stay as they are, their batch normalisation too; 0: none."""
    frozen = blocks > 0
    for layer in backbone.layers:
        layer.trainable = not frozen
        if layer.name == f"conv_pw_{blocks}_relu":
            frozen = False


def page_network(network: Any, temperature: float) -> Any:
    """What ships: face (B, 48, 48, 3) float32 in [-1, 1] -> `probabilities` (B, 6) and `seven` (B, 7).

    The face is stretched inside, so that the page hands over exactly as many pixels as the training faces
    had, however near the player is. The mirrored face is looked at too, and both answers averaged, before the
    six are taken given that it is one of them. `temperature` divides the logits.
    """
    import keras

    side = network.input_shape[1]
    face = keras.Input((FACE_PX, FACE_PX, 3), name="face")
    large: Any = keras.layers.Resizing(side, side, interpolation="bilinear")(face)
    both = keras.ops.concatenate([large, keras.ops.flip(large, 2)], 0)  # (2B, side, side, 3)
    each = keras.ops.softmax(network(both, training=False) / temperature)  # (2B, 7)
    seven: Any = keras.ops.mean(keras.ops.reshape(each, (2, -1, len(SEVEN))), 0)  # (B, 7)
    part = seven[:, : len(SIX)]
    six = part / keras.ops.sum(part, axis=1, keepdims=True)
    named = {
        "probabilities": keras.layers.Identity(name="probabilities")(six),
        "seven": keras.layers.Identity(name="seven")(seven),
    }
    return keras.Model(face, named, name="expression_page")
