"""Everything that reads faces, asked in one way: a network in training, what the page runs, others' networks.

A classifier takes faces (N, 48, 48) uint8 and gives probabilities by role: `six` (N, 6) of SIX, `seven` and
`eight`; those that it has.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.models.bundle import read_card
from camcade_training.core.compiled import backend, compiled
from camcade_training.core.graph_model import graph_function
from camcade_training.tasks.expression.labels import SIX, SIX_OF_EIGHT
from camcade_training.tasks.expression.network import as_values, page_input
from camcade_training.tasks.expression.views import said_of

Answers = dict[str, NDArray[np.float32]]
Classifier = Callable[[NDArray[np.uint8]], Answers]

BATCH = 64


def of_network(network: Any) -> Classifier:
    """The raw answers of a network in training, which looks as it does in the page; `six` are the votes'
    alone. Compiled once, it answers by the weights that the network then has.
    """
    run = compiled(lambda values: said_of(network, values), network.variables)

    def ask(pixels: NDArray[np.uint8]) -> Answers:
        answers = {name: np.asarray(said) for name, said in run(as_values(pixels)).items()}
        return {**answers, "six": among_six(answers["eight"][:, list(SIX_OF_EIGHT)])}

    return in_batches(ask, 4 * BATCH, whole=True) if backend() == "jax" else in_batches(ask)


def of_page_network(network: Any) -> Classifier:
    """What `page_network` made, before it is converted."""
    run = compiled(lambda values: network(values, training=False), network.variables)

    def ask(pixels: NDArray[np.uint8]) -> Answers:
        found = run(page_input(pixels))
        return {_role(name): np.asarray(values) for name, values in found.items()}

    return in_batches(ask)


def of_bundle(folder: Path) -> Classifier:
    """The graph that the page loads. Raises ModelError when it cannot be had."""
    import tensorflow as tf

    card = read_card(folder)
    assert card.input is not None, "an expression network sees pictures"
    names = [name for name in ("probabilities", "eight", "seven") if name in card.outputs]
    nodes = [card.outputs[name].tensor.partition(":")[0] for name in names]
    run = graph_function(folder / "model.json", card.input.tensor.partition(":")[0], nodes)

    def ask(pixels: NDArray[np.uint8]) -> Answers:
        found = run(tf.constant(page_input(pixels)))
        return {_role(name): np.asarray(values) for name, values in zip(names, found, strict=True)}

    return in_batches(ask)


def _role(output: str) -> str:
    return "six" if output == "probabilities" else output


def among_six(part: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probabilities (N, 6) given that it is one of them. `part` is of SIX."""
    assert part.shape[1] == len(SIX)
    return part / np.maximum(part.sum(1, keepdims=True), 1e-9)


def in_batches(ask: Classifier, size: int = BATCH, whole: bool = False) -> Classifier:
    """The same for any number of faces. `whole`: each batch is filled up, as what is compiled for one size
    asks for.
    """

    def classify(pixels: NDArray[np.uint8]) -> Answers:
        filled = np.resize(pixels, (-(-len(pixels) // size) * size, *pixels.shape[1:])) if whole else pixels
        parts = [ask(filled[start : start + size]) for start in range(0, len(pixels), size)]
        return {name: np.concatenate([part[name] for part in parts])[: len(pixels)] for name in parts[0]}

    return classify
