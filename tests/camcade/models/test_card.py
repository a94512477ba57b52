import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from camcade.errors import ModelError
from camcade.models.card import ModelCard, NumberInput, PictureInput

MODELS = Path(__file__).parents[3] / "models"
SHIPPED = sorted(MODELS.glob("*/card.json"))


def picture_card(**changes: Any) -> dict[str, Any]:
    """A small card that is right; a change of None takes a field out."""
    card: dict[str, Any] = {
        "format": 1,
        "name": "mine",
        "title": "punch or not",
        "task": "strike-image",
        "labels": ["punch", "other"],
        "input": {
            "tensor": "picture:0",
            "width": 8,
            "height": 4,
            "colour": "rgb",
            "range": [-1, 1.0],
            "resize": "area",
        },
        "outputs": {"probabilities": {"tensor": "Identity:0", "size": 2}},
        "files": {"model.json": {"bytes": 3, "sha256": "0" * 64}},
        "licence": "MIT",
    }
    return {key: value for key, value in {**card, **changes}.items() if value is not None}


NUMBERS = {"window": {"tensor": "window:0", "shape": [1, 12, 56]}}
RECURRENCE = {
    "steps": 11,
    "gates": "a:0",
    "candidates": "b:0",
    "kernel": "k",
    "bias": "l",
    "state": "s:0",
    "carried": ["c:0"],
}
HEAD = dict.fromkeys(("depthwise", "hidden", "hidden_bias", "output", "output_bias"), "w")
FULL = picture_card(
    recurrence=RECURRENCE,
    flip=False,
    face={"cut": "upright", "span": 0.5, "anchor": [0.5, 0.5], "anchor_to_mouth": 0.4},
    temperature=0.9,
    features="names",
    step_ms=50.0,
    follow={"seen": 0.5},
    decision={"strikes": {}},
    training={"settings": {"epochs": 2}, "started_from": None},
    metrics={"macro_f1": 0.5, "rows": [1, 2]},
    keras={"file": "mine.keras", "state": "state.npz"},
    confident=0.2,
    heads={"offsets": HEAD},
    weights={"nearness": "w"},
    source="somebody",
    package="@somebody/networks 1.0",
    verification={"keras_against_tfjs": None, "reason": "…"},
)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.parent.name)
def test_what_ships_is_read_and_written_as_it_is(path: Path) -> None:
    card = ModelCard.parse(path.read_bytes(), str(path))
    assert card.name == path.parent.name
    assert card.to_json() == path.read_text(encoding="utf-8")


def test_all_that_ships_is_looked_at() -> None:
    assert {path.parent.name for path in SHIPPED} >= {
        "strike-image",
        "body-pose",
        "body-action",
        "expression",
    }


def test_a_card_is_read_by_its_fields() -> None:
    card = ModelCard.parse(FULL, "card.json")
    assert card.labels == ("punch", "other") and card.flip is False
    assert isinstance(card.input, PictureInput) and card.input.range == (-1, 1.0) and card.inputs == {}
    assert card.recurrence and card.recurrence.carried == ("c:0",)
    assert card.heads["offsets"].hidden_bias == "w" and card.weights == {"nearness": "w"}
    assert card.keras and (card.keras.state, card.keras.weights) == ("state.npz", None)
    assert card.training == FULL["training"]
    of_numbers = ModelCard.parse(picture_card(input=None, inputs=NUMBERS), "card.json")
    assert of_numbers.inputs == {"window": NumberInput(tensor="window:0", shape=(1, 12, 56))}


@pytest.mark.parametrize(
    "card", [FULL, picture_card(), picture_card(input=None, inputs=NUMBERS, labels=None)]
)
def test_a_card_survives_its_file(card: dict[str, Any]) -> None:
    made = ModelCard.parse(card, "card.json")
    assert json.loads(made.to_json()) == card
    assert ModelCard.parse(made.to_json(), "card.json") == made
    assert ModelCard.parse(made.to_json().encode(), "card.json") == made


def changed(path: str, value: Any) -> dict[str, Any]:
    """`FULL` with another value at a dotted path; `...` takes the field out."""
    card = json.loads(json.dumps(FULL))
    *outer, last = path.split("/")
    part = card
    for key in outer:
        part = part[key]
    if value is ...:
        del part[last]
    else:
        part[last] = value
    return card


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("format", 2, '"format" is 2, expected 1: another version'),
        ("format", True, '"format" is True, expected 1'),
        ("format", ..., '"format" is missing'),
        ("name", "../mine", "\"name\" is '../mine', expected a name"),
        ("name", ".hidden", "expected a name"),
        ("name", "", "\"name\" is '', expected a text"),
        ("title", 3, '"title" is 3, expected a text'),
        ("title", ..., '"title" is missing, expected a text'),
        ("task", None, '"task" is nothing, expected a text'),
        ("labels", "punch", "\"labels\" is 'punch', expected a list of texts"),
        ("labels", ["punch", 3], "expected a list of texts"),
        ("labels", ["punch", "punch"], "expected labels that differ"),
        ("labels", ["punch"], "expected labels for 2 probabilities"),
        ("input", [1, 2], "'input' is a list of 2, expected an object"),
        ("input", ..., 'expected either "input"'),
        ("inputs", NUMBERS, 'expected either "input"'),
        ("input/tensor", 0, '"input.tensor" is 0, expected a text'),
        ("input/width", 0, '"input.width" is 0, expected a whole number from 1 to 4096'),
        ("input/width", 8.0, '"input.width" is 8.0, expected a whole number'),
        ("input/height", True, '"input.height" is True'),
        ("input/colour", "bgr", "\"input.colour\" is 'bgr', expected 'rgb' or 'grey'"),
        ("input/colour", ["rgb"], "expected 'rgb' or 'grey'"),
        ("input/resize", "bilinear", "expected 'area'"),
        ("input/range", [0], '"input.range" is a list of 1, expected 2 numbers'),
        ("input/range", [1, -1], "the smaller first"),
        ("input/dtype", "float64", "expected 'float32' or 'int32'"),
        ("input/mean", 0, '"input.mean" is 0, expected nothing by that name'),
        ("outputs", {}, "expected at least one output"),
        ("outputs/probabilities", 3, "'outputs.probabilities' is 3, expected an object"),
        ("outputs/probabilities/size", -2, '"outputs.probabilities.size" is -2'),
        ("recurrence/steps", 0, '"recurrence.steps" is 0'),
        ("recurrence/carried", [""], '"recurrence.carried" is a list of 1, expected a list of texts'),
        ("flip", 0, '"flip" is 0, expected true or false'),
        ("face/anchor", [1, "2"], '"face.anchor" is a list of 2, expected 2 numbers'),
        ("temperature", 0, '"temperature" is 0, expected a number from 0.001 to 100'),
        ("step_ms", "50", "\"step_ms\" is '50', expected a number"),
        ("follow", [], "'follow' is a list of 0, expected an object"),
        ("decision", None, "'decision' is nothing, expected an object"),
        ("keras/file", "a/b.keras", "without folders"),
        ("confident", 1.5, '"confident" is 1.5, expected a number from 0 to 1'),
        ("heads/offsets/hidden", ..., '"heads.offsets.hidden" is missing'),
        ("weights/nearness", {}, '"weights.nearness" is {}, expected a text'),
        ("files", None, "'files' is nothing, expected an object"),
        ("files/model.json", 3, "'files.model.json' is 3, expected an object"),
        ("files/model.json/bytes", -1, '"files.model.json.bytes" is -1'),
        ("files/model.json/sha256", "0", "expected 64 hexadecimal digits"),
        ("files/..", {"bytes": 1, "sha256": "0" * 64}, "files in the model's folder, none outside"),
        ("metrics/macro_f1", float("nan"), '"metrics.macro_f1" holds nan, expected a number'),
        ("training/settings", {"deep": {1, 2}}, '"training.settings.deep" holds .* what JSON can hold'),
        ("training/settings", {3: 4}, "names of fields that are text"),
        ("training/settings", 10**400, "expected at most"),
        ("licence", "MIT\0", '"licence" holds .* without null bytes'),
        ("source", "\ud800", '"source" holds .* broken characters'),
        ("colour", "red", "\"colour\" is 'red', expected nothing by that name"),
    ],
)
def test_what_is_wrong_with_a_card_is_told(path: str, value: Any, message: str) -> None:
    with pytest.raises(ModelError, match=f"(?s)^models/mine/card.json.*{re_escaped(message)}") as raised:
        ModelCard.parse(changed(path, value), "models/mine/card.json")
    assert str(raised.value).isprintable()
    assert "Export the model again" in str(raised.value)


def re_escaped(message: str) -> str:
    return ".*".join(map(re.escape, message.split(".*")))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is no JSON"),
        ("{", "is no JSON"),
        (b"\xff{}", "is no JSON"),
        ('{"format": NaN}', "is no JSON: NaN is no number"),
        ("1" * 5000, "is no JSON"),
        ("[" * 10_000 + "]" * 10_000, "nests too deeply"),
        ('{"a":' * 100 + "1" + "}" * 100, "nests too deeply"),
        ("[1, 2]", "is a list of 2, expected an object"),
        ("null", "is nothing, expected an object"),
        ('{"format": 1e999}', '"format" holds inf'),
    ],
)
def test_what_is_no_card_at_all_is_told(text: str | bytes, message: str) -> None:
    with pytest.raises(ModelError, match=message):
        ModelCard.parse(text, "card.json")


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(codec=None, exclude_categories=()), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(sorted(FULL)) | st.text(), inner, max_size=3)
    ),
    max_leaves=6,
)


def paths_of(part: Any, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(part, dict):
        return [before]
    return [
        *([before] if before else []),
        *(path for key in part for path in paths_of(part[key], (*before, key))),
    ]


@given(VALUES)
@example([])
def test_nothing_but_a_card_or_a_model_error_comes_of_any_value(value: Any) -> None:
    for given_value in (value, json.dumps(value), {**FULL, "more": value}):
        try:
            ModelCard.parse(given_value, "card.json") if isinstance(given_value, (dict, str)) else None
        except ModelError:
            pass


@given(st.sampled_from(paths_of(FULL)), VALUES)
@example(("format",), {"\ud7fc": 2**60})
@example(("metrics",), {})
def test_a_card_with_any_value_anywhere_is_a_card_or_a_model_error(path: tuple[str, ...], value: Any) -> None:
    try:
        card = ModelCard.parse(changed("/".join(path), value), "card.json")
    except ModelError as error:
        assert str(error).isprintable()
    else:
        assert ModelCard.parse(card.to_json().encode(), "card.json") == card
