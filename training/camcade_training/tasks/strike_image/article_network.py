"""The article's network with random weights: what `camcade bench page` runs as its peer.

Its speed does not depend on its weights, so nobody needs the ImageNet file in order to measure.
"""

import tempfile
from pathlib import Path
from typing import Any

from camcade_training.core.assembly import assemble, reading_network
from camcade_training.core.export import convert_network
from camcade_training.tasks.strike_image.network import ARTICLE, build_head


def write_random_network(folder: Path) -> None:
    """Write MobileNet v1 α 1.0 at 224×224 with the article's head as a float16 graph model into `folder`.

    The folder appears when it is complete.
    """
    import keras

    mobilenet: Any = keras.applications.MobileNet
    picture = (ARTICLE.network_height, ARTICLE.network_width, 3)
    network = mobilenet(picture, ARTICLE.alpha, include_top=False, weights=None, pooling="avg")
    backbone = keras.Model(network.input, network.output, name="backbone")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        partial = Path(scratch) / folder.name
        network_and_head = assemble(backbone, build_head(ARTICLE, features=network.output_shape[-1]))
        convert_network(reading_network(network_and_head), partial)
        partial.rename(folder)
