"""Larger networks that teach the one that ships: residual ones, made of what graphics processors do fast.

He and others, "Deep Residual Learning" (2016); squeeze and excitation: Hu and others (2018); whole branches
left out by chance: Huang and others, "Deep Networks with Stochastic Depth" (2016).
"""

from typing import Any

from camcade.errors import SettingsError
from camcade_training.tasks.expression.settings import ExpressionSettings

SQUEEZED = 8  # times fewer channels decide how much each counts


def residual_backbone(settings: ExpressionSettings) -> Any:
    """Normalised faces (B, side, side, 3) -> pooled features, `residual_depths` blocks of each of
    `residual_widths`, each width at half the side of that before. Raises SettingsError where these differ in
    number.
    """
    import keras
    from keras import layers

    s = settings
    if len(s.residual_depths) != len(s.residual_widths) or not s.residual_depths:
        raise SettingsError(
            f"residual_depths={list(s.residual_depths)} and residual_widths={list(s.residual_widths)}: "
            "expected one depth for each width"
        )
    seen = keras.Input((s.side_px, s.side_px, 3), name="seen")
    values: Any = _activated(_convolved(seen, s.residual_widths[0], 3, "stem"), "stem")
    blocks, number = sum(s.residual_depths), 0
    for stage, (width, depth) in enumerate(zip(s.residual_widths, s.residual_depths, strict=True)):
        for block in range(depth):
            number += 1  # the deeper, the likelier it is left out
            chance = s.drop_path * number / blocks
            values = _block(values, width, bool(stage and not block), chance, f"stage{stage}_block{block}")
    return keras.Model(seen, layers.GlobalAveragePooling2D(name="pooled")(values), name="backbone")


def _block(values: Any, width: int, halved: bool, chance: float, name: str) -> Any:
    from keras import layers

    branch = _activated(_convolved(values, width, 3, f"{name}_a", 2 if halved else 1), f"{name}_a")
    branch = _excited(_convolved(branch, width, 3, f"{name}_b"), width, name)
    if chance:
        branch = layers.Dropout(chance, noise_shape=(None, 1, 1, 1), name=f"{name}_path")(branch)
    if halved:
        values = layers.AveragePooling2D(2, padding="same", name=f"{name}_halved")(values)
    if values.shape[-1] != width:
        values = _convolved(values, width, 1, f"{name}_across")
    return _activated(layers.Add(name=f"{name}_sum")([values, branch]), name)


def _convolved(values: Any, width: int, size: int, name: str, stride: int = 1) -> Any:
    from keras import layers

    found = layers.Conv2D(
        width,
        size,
        stride,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
        name=f"{name}_convolution",
    )(values)
    return layers.BatchNormalization(name=f"{name}_statistics")(found)


def _activated(values: Any, name: str) -> Any:
    from keras import layers

    return layers.ReLU(name=f"{name}_relu")(values)


def _excited(values: Any, width: int, name: str) -> Any:
    from keras import layers

    pooled = layers.GlobalAveragePooling2D(keepdims=True, name=f"{name}_squeeze")(values)
    few = layers.Dense(max(8, width // SQUEEZED), "relu", name=f"{name}_few")(pooled)
    return layers.Multiply(name=f"{name}_excited")(
        [values, layers.Dense(width, "sigmoid", name=f"{name}_gates")(few)]
    )
