"""A project with all that belongs to it, and what of it stands in `project.json`, in files and browsers."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from camcade.errors import ModelError, SettingsError, StudioError
from camcade.escape.emotions import Emotion
from camcade.gestures.strike_detector import StrikeSettings
from camcade.intents import Intent
from camcade.models.card import ModelCard
from camcade.plain_json import parse_json
from camcade.studio.head import Head, Kind, TrainingSettings
from camcade.studio.moves import strike_settings
from camcade.studio.network import Network
from camcade.studio.project import LEAST_SURE, MOST_SURE, SURE, Project, Sample, StudioClass, checked_name

FORMATS = {Kind.PICTURE: 1, Kind.BODY: 2}
"""Versions that know no projects of the body read format 1 alone."""
PROJECT_NAME = "project.json"
KEY = re.compile(r"[a-z]\d{1,9}")


@dataclass(slots=True)
class KeptProject:
    """A project with all that belongs to it.

    | field | meaning |
    | --- | --- |
    | project | |
    | pictures | sample key → JPEG or another picture's bytes |
    | features | sample key → float32 row, as the project's kind has it; not every sample has to have one |
    | training | how its head was trained, and will be |
    | head | None: not trained yet |
    | network | what tells the classes while there is no head: others trained it |
    | notes | sentences about what could not be taken over from a file |
    """

    project: Project
    pictures: dict[str, bytes] = field(default_factory=dict[str, bytes])
    features: dict[str, bytes] = field(default_factory=dict[str, bytes])
    training: TrainingSettings = field(default_factory=TrainingSettings)
    head: Head | None = None
    network: Network | None = None
    notes: list[str] = field(default_factory=list[str])

    @property
    def told(self) -> tuple[str, ...]:
        """Keys of the classes that can be told: by the head, else by the network; none without either."""
        teller = self.head or self.network
        return () if teller is None else teller.classes

    @property
    def labels(self) -> dict[str, str]:
        """Class key → name, of those that are told, in the order of the outputs."""
        names = {one.key: one.name for one in self.project.classes}
        return {key: names.get(key, key) for key in self.told}

    @property
    def near(self) -> bytes:
        """Features of the samples that stand for all, as far as they are there: float32 rows."""
        keys = () if self.head is None else self.head.near
        return b"".join(self.features[key] for key in keys if key in self.features)

    @property
    def moves(self) -> dict[str, Intent]:
        """Name → move, of the classes that are told and ask Duel for something."""
        return {one.name: one.move for one in self._told_classes() if one.move is not None}

    @property
    def sure(self) -> dict[str, float]:
        """Name → from which probability on, of the classes that are told."""
        return {one.name: one.sure for one in self._told_classes()}

    def strikes(self) -> StrikeSettings | None:
        """How the strikes among the moves are decided; None if there is none among them."""
        return strike_settings(self.moves, sure=self.sure)

    def _told_classes(self) -> list[StudioClass]:
        return [one for one in self.project.classes if one.key in self.told]


def plain_project(kept: KeptProject, paths: Mapping[str, str]) -> dict[str, Any]:
    """`project.json` as plain values, with those of the samples that have a path."""
    project, head = kept.project, kept.head
    return {
        "format": FORMATS[project.kind],
        **({} if project.kind is Kind.PICTURE else {"kind": project.kind}),
        "name": project.name,
        "counter": project.counter,
        **({} if project.looks == 1 else {"looks": project.looks}),
        **({} if project.far == 0 else {"far": project.far}),
        "classes": [
            {
                "key": one.key,
                "name": one.name,
                "is_on": one.is_on,
                "move": one.move,
                **({} if one.emotion is None else {"emotion": one.emotion}),
                **({} if one.sure == SURE else {"sure": one.sure}),
            }
            for one in project.classes
        ],
        "samples": [
            {**row, "file": paths[row["key"]], "has_features": row["key"] in kept.features}
            for row in plain_samples(project.samples)
            if row["key"] in paths
        ],
        "training": kept.training.plain(),
        "head": None
        if head is None
        else {
            "classes": list(head.classes),
            "hidden_units": head.hidden_units,
            "features": head.features,
            "backbone": head.backbone,
            "learnt": head.learnt,
            **({"landmarks": list(head.near), "reach": head.reach} if head.near else {}),
        },
        **({} if kept.network is None else {"network": {"classes": list(kept.network.classes)}}),
    }


def plain_samples(samples: Iterable[Sample]) -> list[dict[str, str]]:
    """Samples as plain values."""
    return [{"key": one.key, "class": one.class_key, "session": one.session} for one in samples]


def parse_project(
    text: bytes | str, name: str, pages: Iterable[str] = ()
) -> tuple[KeptProject, dict[str, Any]]:
    """The project in a `project.json`, without pictures, features and head; and the plain values.

    Args:
        pages: JSON lists of further samples (`camcade.studio.pages`).

    Raises:
        StudioError: as `read_project`.
    """
    try:
        table = parse_json(text)
        if table["format"] not in FORMATS.values():
            raise StudioError(
                f"“{name}” is a project of format {table['format']}, this version reads 1 and 2. "
                "Open it with the version that made it, or a newer one."
            )
        classes = tuple(class_of(row) for row in table["classes"])
        samples = tuple(
            Sample(checked_key(row["key"]), checked_key(row["class"]), checked_key(row["session"]))
            for row in chain(table["samples"], *map(parse_json, pages))
        )
        project = Project(
            checked_name(table["name"], "project"),
            classes,
            samples,
            int(table["counter"]),
            Kind(table.get("kind", Kind.PICTURE)),
        ).decided(int(table.get("looks", 1)), float(table.get("far", 0)))
        training = TrainingSettings.of(table.get("training") or {})
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,
        RecursionError,
        SettingsError,
    ) as error:
        raise damaged(name, f"{PROJECT_NAME} does not say what it has to ({error!r})") from error
    refuse_contradictions(project, name)
    return KeptProject(project, training=training), table


def class_of(row: Mapping[str, Any]) -> StudioClass:
    move, emotion = row.get("move"), row.get("emotion")
    return StudioClass(
        checked_key(row["key"]),
        checked_name(row["name"], "class"),
        row["is_on"] is True,
        None if move is None else Intent(move),
        None if emotion is None else Emotion(emotion),
        min(MOST_SURE, max(LEAST_SURE, float(row.get("sure", SURE)))),
    )


def checked_key(value: object) -> str:
    if not isinstance(value, str) or not KEY.fullmatch(value):
        raise ValueError(f"key {value!r}")
    return value


def refuse_contradictions(project: Project, name: str) -> None:
    keys = [one.key for one in (*project.classes, *project.samples)]
    if len(set(keys)) != len(keys) or len({one.casefold() for one in project.names}) != len(project.names):
        raise damaged(name, "two of its classes or samples are called the same")
    known = {one.key for one in project.classes}
    lost = next((one for one in project.samples if one.class_key not in known), None)
    if lost is not None:
        raise damaged(name, f"the sample {lost.key} belongs to a class {lost.class_key} that it lacks")
    numbers = [int(key[1:]) for key in (*keys, *(one.session for one in project.samples))]
    if max(numbers, default=0) > project.counter:
        raise damaged(name, f"its counter {project.counter} is below the key {max(numbers)}")


def head_of(table: Mapping[str, Any], weights: bytes, project: Project, name: str) -> Head:
    """The head that a `project.json` describes. Raises StudioError where it fits the project in no way."""
    try:
        classes = tuple(map(checked_key, table["classes"]))
        features, backbone = table["features"], table["backbone"]
        hidden_units = int(table["hidden_units"])
        # Heads of before had them as "near", and measured otherwise how far: those tell no distance.
        near = tuple(map(checked_key, table.get("landmarks", ())))
        reach = float(table.get("reach", 1.0)) if near else 1.0
        if not 0 < reach < math.inf:
            raise ValueError(f"reach {reach}")
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise damaged(name, f"its head is not described ({error!r})") from error
    kind = project.kind
    if (features, backbone) != (kind.features, kind.backbone):
        raise StudioError(
            f"The head in “{name}” takes {features} features of {backbone!r}; here there are {kind.features} "
            f"of {kind.backbone!r}. Open it with the version that made it, or train it again."
        )
    refuse_unknown("head", classes, project, name)
    return Head(classes, hidden_units, weights, features, backbone, str(table.get("learnt", "")), near, reach)


def network_of(
    table: Mapping[str, Any], card: bytes, graph: bytes, weights: bytes, project: Project, name: str
) -> Network:
    """The network of a `project.json`. Raises StudioError where it fits the project in no way."""
    try:
        classes = tuple(map(checked_key, table["classes"]))
        parsed = ModelCard.parse(card, f"the card in “{name}”")
    except (ValueError, KeyError, TypeError, ModelError) as error:
        raise damaged(name, f"its network is not described ({error!r})") from error
    refuse_unknown("network", classes, project, name)
    size = parsed.outputs["probabilities"].size if "probabilities" in parsed.outputs else 0
    if len(classes) != size or parsed.input is None:
        raise damaged(
            name, f"its network gives {size} numbers for the classes {', '.join(classes) or 'none'}"
        )
    return Network(classes, parsed, graph, weights)


def refuse_unknown(teller: str, classes: Sequence[str], project: Project, name: str) -> None:
    """A class that is told may have been deleted since; one that there never was is a fault."""
    if len(set(classes)) != len(classes) or any(int(key[1:]) > project.counter for key in classes):
        known = ", ".join(one.key for one in project.classes)
        raise damaged(name, f"its {teller} tells {', '.join(classes)}, its classes are {known}")


def damaged(name: str, problem: str) -> StudioError:
    return StudioError(f"“{name}” is a damaged project: {problem}. Save it again where it was made.")
