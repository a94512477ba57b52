"""MobileNet v1, the network that sees: Keras's ImageNet weights, a file of them, or a network of our own.

`features` are the values of `global_average_pooling2d`: 256 for width multiplier α 0.25, 512 for 0.5, 1024
for 1.0.
"""

import hashlib
import zipfile
from pathlib import Path
from typing import Any

from camcade.errors import ModelError
from camcade.places import ARCHIVE_FAULTS
from camcade_training.core.settings import SHARED

ALPHAS = (0.25, 0.5, 0.75, 1.0)
WEIGHTS_ADDRESS = "https://storage.googleapis.com/tensorflow/keras-applications/mobilenet/"
# Where weights are looked for before Keras's own loader fetches them from there: alpha -> (file, its own
# input size in px).
LOCAL_WEIGHTS = {
    0.25: ("mobilenet_2_5_128_tf_no_top.h5", 128),
    0.5: ("mobilenet_5_0_160_tf_no_top.h5", 160),
    1.0: ("mobilenet_1_0_224_tf_no_top.h5", 224),
}


def find_weights(alpha: float, weights: str = "") -> str | Path | None:
    """The weights to load: the path given, else `../shared/weights` if there, else Keras's "imagenet" (a
    download).

    Raises ModelError when the path given does not exist or alpha is none that MobileNet v1 was published
    with.
    """
    if alpha not in ALPHAS:
        raise ModelError(f"alpha {alpha} is not published for MobileNet v1; expected one of {ALPHAS}")
    if weights == "random":  # for tests, and to see what ImageNet is worth
        return None
    if weights == "imagenet":
        return weights
    if weights:
        path = Path(weights)
        if not path.is_file():
            raise ModelError(
                f"weights {weights} are no file; give a Keras .h5 file, or imagenet, which is fetched"
            )
        return path
    if alpha in LOCAL_WEIGHTS and (local := SHARED / "weights" / LOCAL_WEIGHTS[alpha][0]).is_file():
        return local
    return "imagenet"


def imagenet_network(
    alpha: float, width: int, height: int, weights: str = "", option: str = "--set weights=FILE"
) -> Any:
    """A Keras model: picture (B, height, width, 3) float32 in [-1, 1] -> features (B, 1024 α).

    `weights`, `option`: as `mobilenet`.
    """
    import keras

    network = mobilenet(alpha, width, height, weights, option, pooling="avg")
    return keras.Model(network.input, network.output, name="backbone")


def mobilenet(
    alpha: float, width: int, height: int, weights: str = "", option: str = "", pooling: str | None = None
) -> Any:
    """Keras's MobileNet v1 without its top.

    Args:
        weights: as `find_weights`.
        option: of the command, which takes a file of weights: told where they cannot be fetched.

    Raises:
        ModelError: there are no such weights, or they do not fit.
    """
    import keras

    network: Any = keras.applications.MobileNet
    source = find_weights(alpha, weights)
    try:
        return network(
            input_shape=(height, width, 3), alpha=alpha, include_top=False, weights=source, pooling=pooling
        )
    except Exception as problem:  # without a network Keras raises a plain Exception
        if source == "imagenet":
            file, _ = LOCAL_WEIGHTS.get(alpha, ("mobilenet_7_5_224_tf_no_top.h5", 224))
            raise ModelError(
                f"The ImageNet weights of MobileNet α {alpha} could not be fetched ({problem}). Without a "
                f"network, get {WEIGHTS_ADDRESS}{file} where there is one, and say {option}"
            ) from problem
        raise ModelError(f"MobileNet α {alpha} cannot take the weights {source}: {problem}") from problem


def refuse_no_network(path: Path) -> None:
    """Raises ModelError when a file cannot be a Keras model; costs no import of TensorFlow."""
    if not path.is_file():
        raise ModelError(f"{path} is no file; expected a .keras model such as camcade train backbone writes")
    if not zipfile.is_zipfile(path):
        raise ModelError(f"{path} is no readable Keras model ({path.stat().st_size} bytes, no zip)")
    try:
        with zipfile.ZipFile(path) as archive:
            missing = {"config.json", "model.weights.h5"} - set(archive.namelist())
    except ARCHIVE_FAULTS as problem:
        raise ModelError(f"{path} is no readable Keras model: {problem}") from problem
    if missing:
        raise ModelError(f"{path} is no readable Keras model: it lacks {', '.join(sorted(missing))}")


def load_network(path: Path) -> Any:
    """A Keras model saved by our commands. Raises ModelError when the file is missing or is no model."""
    refuse_no_network(path)
    import keras

    try:
        return keras.models.load_model(path, compile=False)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as problem:
        raise ModelError(f"{path} is no readable Keras model: {problem}") from problem


def follows(backbone: Any) -> bool:
    """Whether a backbone also says where the player is (`distillation.following_network`)."""
    return isinstance(backbone.output, dict)


def feature_network(backbone: Any) -> Any:
    """Picture -> features (B, F), from a backbone that follows the player or one that does not."""
    import keras

    return keras.Model(backbone.input, backbone.output["features"]) if follows(backbone) else backbone


def weights_key(network: Any) -> str:
    """A short hash of all weights' values and the input size: the same network, the same features."""
    digest = hashlib.sha256(str(network.input_shape).encode())
    for value in network.get_weights():
        digest.update(value.tobytes())
    return digest.hexdigest()[:16]
