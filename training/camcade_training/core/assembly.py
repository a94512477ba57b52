"""Backbone and head as one network of whole pictures, and what the page reads of it."""

from typing import Any

BOTH_WAYS = "both_ways"  # the layer that puts a picture's mirror image beside it


def assemble(backbone: Any, head: Any, both_ways: bool = False) -> Any:
    """Picture -> probabilities; the layers keep the names `backbone` and `head`.

    With `both_ways` they are the mean over the picture and its mirror image: a punch is a punch with either
    hand. It costs a second look.
    """
    import keras

    picture = keras.Input(backbone.input_shape[1:], name="picture")
    outputs = _outputs(picture, backbone, head, both_ways)
    return keras.Model(picture, outputs["probabilities"], name="strike-image")


def reading_network(network: Any) -> Any:
    """Picture -> {features, probabilities} from an assembled model, and joints and seen where its backbone
    follows the player. All but the probabilities are of the picture as it is, never of its mirror image.
    """
    import keras

    picture = keras.Input(network.input_shape[1:], name="picture")
    both_ways = BOTH_WAYS in {layer.name for layer in network.layers}
    outputs = _outputs(picture, network.get_layer("backbone"), network.get_layer("head"), both_ways)
    # Plain copies, so that each is an output of its own name.
    named = {name: keras.layers.Identity(name=f"{name}_out")(value) for name, value in outputs.items()}
    return keras.Model(picture, named, name="strike-image")


def _outputs(picture: Any, backbone: Any, head: Any, both_ways: bool) -> dict[str, Any]:
    import keras

    ops: Any = keras.ops

    def halves(values: Any) -> Any:
        return ops.reshape(values, (2, -1, values.shape[-1]))

    shown = picture
    if both_ways:
        shown = keras.layers.Concatenate(axis=0, name=BOTH_WAYS)([picture, ops.flip(picture, axis=2)])
    found = backbone(shown)
    outputs = dict(found) if isinstance(found, dict) else {"features": found}
    probabilities = head(outputs["features"])
    if both_ways:
        outputs = {name: halves(values)[0] for name, values in outputs.items()}
        probabilities = ops.mean(halves(probabilities), axis=0)
    return {**outputs, "probabilities": probabilities}
