"""What the worker checks of a model's card before it loads the network, under Node."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from camcade.errors import ModelError
from camcade.models.card import ModelCard
from camcade_build.project import this_checkout
from camcade_build.vendor.networks import NETWORKS, network_bundle

CHECK = """
import { readFileSync } from "node:fs";
import { checkCard } from "WORKER/models.js";
const problem = (card) => {
  try {
    checkCard(card, "model");
    return null;
  } catch (error) {
    if (error.name !== "ModelError") throw error;
    return error.message;
  }
};
console.log(JSON.stringify(JSON.parse(readFileSync(process.argv[2], "utf8")).map(problem)));
"""

Problems = Callable[[list[Any]], list[str | None]]

# Where in the card, what stands there instead ("absent" for nothing), and what the worker says of it.
BROKEN: list[tuple[str, tuple[str, ...], Any, str]] = [
    ("expression", ("format",), 2, '"format" is 2, expected 1'),
    ("expression", ("task",), "absent", '"task" is missing'),
    ("expression", ("labels",), "happy", '"labels" is "happy", expected words'),
    ("expression", ("labels",), ["happy", ""], '"labels"'),
    ("expression", ("labels",), ["happy"], "1 labels for 6 probabilities"),
    ("expression", ("input",), "absent", 'either "input"'),
    ("expression", ("input", "tensor"), "", '"input"'),
    ("expression", ("input", "width"), 0, '"input"'),
    ("expression", ("input", "height"), 48.5, '"input"'),
    ("expression", ("input", "colour"), "bgr", '"input"'),
    ("expression", ("input", "range"), [1, -1], '"input"'),
    ("expression", ("input", "range"), [0], '"input"'),
    ("expression", ("input", "resize"), "nearest", '"input"'),
    ("expression", ("input", "dtype"), "float64", '"input"'),
    ("expression", ("outputs",), "absent", '"outputs" is missing'),
    ("expression", ("outputs",), {}, "names no output"),
    ("expression", ("outputs", "probabilities"), {"tensor": "Identity:0"}, '"outputs"'),
    ("body-pose", ("input",), {"tensor": "window:0"}, '"input"'),
    ("body-pose", ("inputs",), {}, 'either "input"'),
    ("body-pose", ("inputs", "window", "shape"), [1, 0, 56], '"inputs"'),
    ("body-pose", ("inputs", "window", "shape"), [], '"inputs"'),
    ("body-pose", ("recurrence", "steps"), 0, '"recurrence"'),
    ("body-pose", ("recurrence", "gates"), "absent", '"recurrence"'),
    ("body-pose", ("recurrence", "carried"), "all", '"recurrence"'),
    ("movenet", ("heads", "offsets"), {"hidden": "one"}, '"heads"'),
    ("movenet", ("weights", "nearness"), 1.8, '"weights"'),
]
NAMES = [f"{network} {'.'.join(place)} {value}" for network, place, value, _ in BROKEN]


def shipped_cards() -> dict[str, dict[str, Any]]:
    project = this_checkout()
    folders = [path.parent for path in project.models.glob("*/card.json")]
    cards = {folder.name: json.loads((folder / "card.json").read_bytes()) for folder in folders}
    for network in NETWORKS:
        cards[network.name] = json.loads(network_bundle(project, network)["card.json"])
    return cards


def changed(card: dict[str, Any], place: tuple[str, ...], value: Any) -> dict[str, Any]:
    card = part = deepcopy(card)
    for key in place[:-1]:
        part = part[key]
    if value == "absent":
        del part[place[-1]]
    else:
        part[place[-1]] = value
    return card


@pytest.fixture
def problems(tmp_path: Path, run_node: Callable[..., str]) -> Problems:
    """What the worker has against each card."""

    def check(cards: list[Any]) -> list[str | None]:
        (tmp_path / "cards.json").write_text(json.dumps(cards), encoding="utf-8")
        return json.loads(run_node(CHECK, tmp_path / "cards.json"))

    return check


@pytest.fixture(scope="module")
def cards() -> dict[str, dict[str, Any]]:
    return shipped_cards()


def test_shipped_cards_are_accepted(cards: dict[str, dict[str, Any]], problems: Problems) -> None:
    assert problems(list(cards.values())) == [None] * len(cards)


def test_a_wrong_card_is_refused_by_the_field_that_is_wrong(
    cards: dict[str, dict[str, Any]], problems: Problems
) -> None:
    found = problems([changed(cards[name], place, value) for name, place, value, _ in BROKEN])
    for case, problem, (_, _, _, expected) in zip(NAMES, found, BROKEN, strict=True):
        assert problem is not None and expected in problem, (case, problem)
        assert problem.startswith('model "model": '), case


@pytest.mark.parametrize(("name", "place", "value"), [case[:3] for case in BROKEN], ids=NAMES)
def test_python_refuses_the_same_cards(
    cards: dict[str, dict[str, Any]], name: str, place: tuple[str, ...], value: Any
) -> None:
    ModelCard.parse(cards[name], "card.json")
    with pytest.raises(ModelError):
        ModelCard.parse(changed(cards[name], place, value), "card.json")


ALONE = """
import { attach } from "WORKER/models.js";
import { compute } from "WORKER/compute.js";
const weights = Float32Array.from([1, 0, 0, 2, 0, 0]).buffer;
attach({ name: "mine", width: 2, classes: 2, hidden: 0, weights });
const { outputs } = await compute({ models: ["mine"], inputs: { features: Float32Array.from([3, 1]) } });
const three = { models: ["mine"], inputs: { features: new Float32Array(3) } };
const refused = await compute(three).catch((error) => error.message);
let wrong = "";
try { attach({ name: "other", width: 3, classes: 2, hidden: 0, weights: new ArrayBuffer(4) }); }
catch (error) { wrong = error.message; }
console.log(JSON.stringify([Array.from(outputs.mine.probabilities), refused, wrong]));
"""


def test_a_head_alone_is_a_network_of_plain_numbers(run_node: Callable[..., str]) -> None:
    shares, refused, wrong = json.loads(run_node(ALONE))
    assert shares == pytest.approx([0.7311, 0.2689], abs=1e-4), "the softmax of 3 and 2"
    assert refused == 'model "mine" takes 2 features, given 3'
    assert wrong == 'head "other" has 1 weights, expected 8'
