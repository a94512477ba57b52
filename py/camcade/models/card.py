"""The card of a model bundle, `card.json`: the one schema, which build, pages and training read and write.

The worker (`site/worker`) checks the same fields before it loads a network. Nothing about a network is
written anywhere else.

>>> path = Path("models/strike-image/card.json")
>>> card = ModelCard.parse(path.read_bytes(), str(path))
>>> card.labels, card.outputs["probabilities"].size
(('punch', 'kick', 'other'), 3)
"""

import json
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from typing import Any, cast

from camcade.errors import ModelError
from camcade.models.fields import EXPORT_AGAIN, Fields, loaded, plain, shown

CARD_FORMAT = 1
CARD_NAME = "card.json"
GRAPH_NAME = "model.json"
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class PictureInput:
    """What a network of pictures takes: float32 (1, height, width, 3), row by row.

    | field | unit | meaning |
    | --- | --- | --- |
    | tensor | | name in the graph |
    | width, height | px | 1..4096 |
    | colour | | `rgb`, or `grey`, which stands in all three channels |
    | range | | what bytes 0 and 255 become |
    | resize | | `area`: exact area averaging |
    | dtype | | `float32`; `int32` where the network takes whole bytes |
    | look | | `mirror`: it sees the centre square as a mirror shows it; else the region it is given |
    """

    tensor: str
    width: int
    height: int
    colour: str
    range: tuple[float, float]
    resize: str
    dtype: str | None = None
    look: str | None = None


@dataclass(frozen=True, kw_only=True)
class NumberInput:
    """Plain numbers that a network takes: float32 of this shape, row by row."""

    tensor: str
    shape: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class Output:
    """What a network gives by one name: `size` numbers, float32."""

    tensor: str
    size: int


@dataclass(frozen=True, kw_only=True)
class FileRecord:
    """Size and SHA-256, in hexadecimal digits, of one file of a bundle."""

    bytes: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Recurrence:
    """Where in the graph an unrolled recurrence lies, which the page computes by itself.

    | field | meaning |
    | --- | --- |
    | steps | how many there are |
    | gates, candidates | tensors, step by step: the inputs' share of the gates and of the candidate |
    | kernel, bias | names of weights: the state's share |
    | state | the tensor that comes out |
    | carried | tensors that the rest of the graph needs beside it |
    """

    steps: int
    gates: str
    candidates: str
    kernel: str
    bias: str
    state: str
    carried: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Head:
    """Names of the weights of a separable head, which the page computes where it looks at it."""

    depthwise: str
    hidden: str
    hidden_bias: str
    output: str
    output_bias: str


@dataclass(frozen=True, kw_only=True)
class FaceCut:
    """How a face is cut out of a picture; the numbers are those of `camcade.vision.faces`."""

    cut: str
    span: float
    anchor: tuple[float, float]
    anchor_to_mouth: float


@dataclass(frozen=True, kw_only=True)
class KerasFile:
    """The network as it was trained, beside what the page loads: its file, the short hash of its weights, and
    the file that a training goes on from.
    """

    file: str
    weights: str | None = None
    state: str | None = None


@dataclass(frozen=True, kw_only=True)
class ModelCard:
    """All that is known of one network. Fields stand in the file in this order.

    | field | meaning |
    | --- | --- |
    | name | of the bundle, and of its folder |
    | title | one line for people |
    | task | what it is for: the worker and the recognizers choose by it |
    | labels | of the output `probabilities`, in its order; empty where the network names nothing |
    | input, inputs | a picture, or plain numbers by role: one of both |
    | outputs | by role |
    | recurrence | of a network of sequences |
    | flip | the page shows it mirror images |
    | face, temperature | of a network of faces; its probabilities are softened by the temperature |
    | features, step_ms | of a network of sequences: what its rows hold, and the time between them |
    | follow | settings of `camcade.vision.crop_tracker` where the network says where the player is |
    | decision | settings of the detector in `camcade.gestures` that reads its probabilities |
    | training, metrics | how it came about, and its figures |
    | keras | the network as it was trained |
    | confident | probability, 0..1, above which a keypoint counts |
    | heads, weights | parts that the page computes by itself: names of weights |
    | source, package | who made a network that others trained, and the package it came in |
    | files | what the page loads |
    | licence | of the network |
    | verification | how far Keras and TensorFlow.js differ |
    """

    format: int = CARD_FORMAT
    name: str
    title: str
    task: str
    labels: tuple[str, ...] = ()
    input: PictureInput | None = None
    inputs: Mapping[str, NumberInput] = field(default_factory=dict[str, NumberInput])
    outputs: Mapping[str, Output]
    recurrence: Recurrence | None = None
    flip: bool | None = None
    face: FaceCut | None = None
    temperature: float | None = None
    features: str | None = None
    step_ms: float | None = None
    follow: Mapping[str, Any] | None = None
    decision: Mapping[str, Any] | None = None
    training: Mapping[str, Any] | None = None
    metrics: Mapping[str, Any] | None = None
    keras: KerasFile | None = None
    confident: float | None = None
    heads: Mapping[str, Head] = field(default_factory=dict[str, Head])
    weights: Mapping[str, str] = field(default_factory=dict[str, str])
    source: str | None = None
    package: str | None = None
    files: Mapping[str, FileRecord]
    licence: str
    verification: Mapping[str, Any] | None = None

    @classmethod
    def parse(cls, content: str | bytes | Mapping[str, Any], where: str) -> "ModelCard":
        """A card from JSON, or from what JSON has become already.

        Args:
            content: text, UTF-8 bytes, or an object.
            where: the file, for messages.

        Raises:
            ModelError: naming the file, the field, the value, what was expected, and what to do.
        """
        values = content if isinstance(content, Mapping) else loaded(content, where)
        card = Fields(plain(values, where, ""), where, "")
        _check_format(card)
        made = cls(
            name=card.file_name("name"),
            title=card.text("title"),
            task=card.text("task"),
            labels=card.optional("labels", card.texts) or (),
            input=card.optional("input", card.one(_picture_input)),
            inputs=card.optional("inputs", card.each(_number_input)) or {},
            outputs=card.each(_output)("outputs"),
            recurrence=card.optional("recurrence", card.one(_recurrence)),
            flip=card.optional("flip", card.flag),
            face=card.optional("face", card.one(_face_cut)),
            temperature=card.optional("temperature", card.number_in(0.001, 100)),
            features=card.optional("features", card.text),
            step_ms=card.optional("step_ms", card.number_in(1, 10_000)),
            follow=card.optional("follow", card.mapping),
            decision=card.optional("decision", card.mapping),
            training=card.optional("training", card.mapping),
            metrics=card.optional("metrics", card.mapping),
            keras=card.optional("keras", card.one(_keras_file)),
            confident=card.optional("confident", card.number_in(0, 1)),
            heads=card.optional("heads", card.each(_head)) or {},
            weights=card.optional("weights", card.text_each) or {},
            source=card.optional("source", card.text),
            package=card.optional("package", card.text),
            files=card.each(_file_record, are_files=True)("files"),
            licence=card.text("licence"),
            verification=card.optional("verification", card.mapping),
        )
        card.end()
        _check_sense(made, card)
        return made

    def to_json(self) -> str:
        """The text of the file: indented by two, fields that are not there left out."""
        return json.dumps(_written(self), indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _check_format(card: Fields) -> None:
    version = card.take("format", "the number 1")
    if type(version) is not int or version != CARD_FORMAT:
        raise ModelError(
            f'{card.where}: "format" is {shown(version)}, expected {CARD_FORMAT}: another version of '
            f"Camcade exported the model. {EXPORT_AGAIN}"
        )


def _check_sense(made: ModelCard, card: Fields) -> None:
    """What no field can say by itself."""
    if (made.input is None) == (not made.inputs):
        card.fail("input", card.values.get("input"), 'either "input" (a picture) or "inputs" (numbers)')
    if not made.outputs:
        card.fail("outputs", {}, "at least one output")
    if len(set(made.labels)) != len(made.labels):
        card.fail("labels", list(made.labels), "labels that differ")
    probabilities = made.outputs.get("probabilities")
    if made.labels and probabilities is not None and len(made.labels) != probabilities.size:
        card.fail("labels", list(made.labels), f"labels for {probabilities.size} probabilities")


def _picture_input(part: Fields) -> PictureInput:
    low, high = part.numbers("range", 2)
    if not low < high:
        part.fail("range", [low, high], "two numbers, the smaller first")
    return PictureInput(
        tensor=part.text("tensor"),
        width=part.whole("width", 1, 4096),
        height=part.whole("height", 1, 4096),
        colour=part.choice("colour", "rgb", "grey"),
        range=(low, high),
        resize=part.choice("resize", "area"),
        dtype=part.optional("dtype", lambda key: part.choice(key, "float32", "int32")),
        look=part.optional("look", lambda key: part.choice(key, "mirror")),
    )


def _number_input(part: Fields) -> NumberInput:
    return NumberInput(tensor=part.text("tensor"), shape=part.wholes("shape", 1, 1_000_000))


def _output(part: Fields) -> Output:
    return Output(tensor=part.text("tensor"), size=part.whole("size", 1, 100_000_000))


def _file_record(part: Fields) -> FileRecord:
    found = part.text("sha256")
    if not SHA256.fullmatch(found):
        part.fail("sha256", found, "64 hexadecimal digits")
    return FileRecord(bytes=part.whole("bytes", 0, 2**40), sha256=found)


def _recurrence(part: Fields) -> Recurrence:
    return Recurrence(
        steps=part.whole("steps", 1, 10_000),
        gates=part.text("gates"),
        candidates=part.text("candidates"),
        kernel=part.text("kernel"),
        bias=part.text("bias"),
        state=part.text("state"),
        carried=part.texts("carried"),
    )


def _head(part: Fields) -> Head:
    return Head(**{one.name: part.text(one.name) for one in fields(Head)})


def _face_cut(part: Fields) -> FaceCut:
    x, y = part.numbers("anchor", 2)
    return FaceCut(
        cut=part.text("cut"),
        span=part.number_in(0.01, 100)("span"),
        anchor=(x, y),
        anchor_to_mouth=part.number_in(0.001, 100)("anchor_to_mouth"),
    )


def _keras_file(part: Fields) -> KerasFile:
    return KerasFile(
        file=part.file_name("file"),
        weights=part.optional("weights", part.text),
        state=part.optional("state", part.file_name),
    )


def _written(value: Any) -> Any:
    """A card or a part of one as JSON: what is not there is left out."""
    if is_dataclass(value):
        found = {one: getattr(value, one.name) for one in fields(value)}
        return {
            one.name: _written(part)
            for one, part in found.items()
            if part is not None and (part or not (one.default == () or one.default_factory is not MISSING))
        }
    if isinstance(value, Mapping):
        return {key: _written(part) for key, part in cast(Mapping[str, Any], value).items()}
    if isinstance(value, tuple):
        return list(cast("tuple[Any, ...]", value))
    return value
