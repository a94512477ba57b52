"""Training a head and running it, under Node: no browser, no TensorFlow.js."""

import json
import math
import random
import struct
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from camcade.studio.head import Head, TrainingSettings

RUN = """
import { readFileSync } from "node:fs";
import { HeadTrainer } from "WORKER/training/trainer.js";
import { headProbabilities } from "WORKER/heads.js";
const given = JSON.parse(readFileSync(process.argv[2], "utf8"));
const { width, classes, settings } = given;
const features = Float32Array.from(given.features);
try {
  const begun = performance.now();
  const start = given.start && Float32Array.from(given.start).buffer;
  const trainer = new HeadTrainer({ features, width, classes, settings, start,
    labels: Uint8Array.from(given.labels), held: Uint8Array.from(given.held), rest: given.rest });
  const curves = [];
  for (let epoch = 0; epoch < settings.epochs; epoch += 1) curves.push(trainer.epoch());
  const ms = performance.now() - begun;
  const weights = trainer.weights();
  const head = { width, classes, hidden: settings.hidden_units, weights };
  const joined = given.labels.map((_, row) =>
    Array.from(headProbabilities(head, features.subarray(row * width, (row + 1) * width))));
  console.log(JSON.stringify({ curves, ms, weights: Array.from(weights), joined,
    probabilities: Array.from(trainer.probabilities()), places: Array.from(trainer.places()) }));
} catch (error) {
  console.log(JSON.stringify({ error: `${error.name}: ${error.message}` }));
}
"""


@pytest.fixture
def train(run_node: Callable[..., str], tmp_path: Path) -> Callable[..., dict[str, Any]]:
    def run(
        rows: list[list[float]],
        labels: list[int],
        held: list[int] | None = None,
        start: list[float] | None = None,
        rest: dict[str, Any] | None = None,
        **changed: Any,
    ):
        settings = replace(TrainingSettings(), **changed)
        request = {
            "features": [value for row in rows for value in row],
            "width": len(rows[0]),
            "labels": labels,
            "held": held or [0] * len(labels),
            "classes": max(labels) + 1,
            "settings": settings.plain(),
            "start": start,
            "rest": rest,
        }
        path = tmp_path / "request.json"
        path.write_text(json.dumps(request), encoding="utf-8")
        return json.loads(run_node(RUN, path))

    return run


def clusters(
    sizes: Sequence[int], width: int = 24, seed: int = 1, spread: float = 0.6
) -> tuple[list[list[float]], list[int]]:
    """Features as those of the backbone: from 0 up, and a cloud for each class."""
    rng = random.Random(seed)
    centres = [[rng.random() * 2 for _ in range(width)] for _ in sizes]
    rows: list[list[float]] = []
    labels: list[int] = []
    for label, size in enumerate(sizes):
        for _ in range(size):
            rows.append([max(0.0, rng.gauss(value, spread)) for value in centres[label]])
            labels.append(label)
    return rows, labels


def test_classes_that_lie_apart_are_told_and_the_held_back_ones_too(train):
    rows, labels = clusters([40, 40, 40])
    held = [int(index % 5 == 0) for index in range(len(rows))]
    found = train(rows, labels, held)
    assert found["curves"][-1]["held_accuracy"] > 0.95
    assert found["curves"][-1]["loss"] < found["curves"][0]["loss"] / 2


def test_the_same_seed_gives_the_same_head_and_another_another(train):
    rows, labels = clusters([12, 12])
    first, again, other = (train(rows, labels, epochs=4, seed=seed)["weights"] for seed in (5, 5, 6))
    assert first == again and first != other


@pytest.mark.parametrize("hidden_units", [0, 7])
def test_a_head_is_trained_further_from_where_it_was(train, hidden_units):
    rows, labels = clusters([15, 15, 15])
    first = train(rows, labels, epochs=40, hidden_units=hidden_units)
    still = train(
        rows, labels, start=first["weights"], epochs=1, hidden_units=hidden_units, learning_rate=1e-9
    )
    assert still["weights"] == pytest.approx(first["weights"], abs=1e-4)
    further = train(rows, labels, start=first["weights"], epochs=6, hidden_units=hidden_units)
    assert further["curves"][0]["loss"] < first["curves"][0]["loss"] / 1.5
    assert "weights to go on from, expected" in train(rows, labels, start=[1.0], epochs=1)["error"]


@pytest.mark.parametrize("hidden_units", [0, 7])
def test_the_head_that_comes_out_says_what_the_trainer_said_and_python_says_the_same(train, hidden_units):
    rows, labels = clusters([15, 15, 15])
    found = train(rows, labels, epochs=6, hidden_units=hidden_units)
    weights = struct.pack(f"<{len(found['weights'])}f", *found["weights"])
    head = Head(("c1", "c2", "c3"), hidden_units, weights, features=len(rows[0]))
    for row, (features, joined) in enumerate(zip(rows, found["joined"], strict=True)):
        assert joined == pytest.approx(found["probabilities"][3 * row : 3 * row + 3], abs=1e-4)
        assert joined == pytest.approx(head.probabilities(features), abs=1e-5)


def test_what_no_line_divides_takes_hidden_units(train):
    rng = random.Random(3)
    corners = [(0, 0, 0), (1, 1, 0), (0, 1, 1), (1, 0, 1)]
    rows, labels = [], []
    for _ in range(40):
        for x, y, label in corners:
            rows.append([x + rng.gauss(0, 0.08), y + rng.gauss(0, 0.08)])
            labels.append(label)
    line = train(rows, labels, hidden_units=0, epochs=60)["curves"][-1]["accuracy"]
    bent = train(rows, labels, hidden_units=16, epochs=60, learning_rate=0.02)["curves"][-1]["accuracy"]
    assert line < 0.8 < 0.98 < bent


def test_a_rare_class_is_heard_when_classes_are_weighted(train):
    rows, labels = clusters([150, 8], width=4, spread=1.2)

    def recall(**changed: Any) -> float:
        shares = train(rows, labels, hidden_units=0, epochs=15, **changed)["probabilities"]
        rare = [row for row, label in enumerate(labels) if label == 1]
        return sum(shares[2 * row + 1] > 0.5 for row in rare) / len(rare)

    assert recall(is_weighted=True) > recall(is_weighted=False)


def test_samples_that_are_held_back_change_nothing_but_the_score(train):
    rows, labels = clusters([10, 10])
    held = [0] * 18 + [1, 1]
    moved = [*rows[:18], [99.0] * len(rows[0]), [77.0] * len(rows[0])]
    assert train(rows, labels, held, epochs=3)["weights"] == train(moved, labels, held, epochs=3)["weights"]
    assert train(rows, labels, epochs=1)["curves"][0]["held_accuracy"] is None


@pytest.mark.parametrize(
    ("rows", "says"), [([[1.0], [1e39], [2.0], [0.0]], "lower learning rate"), ([[0.0]] * 4, "")]
)
def test_numbers_that_leave_their_range_are_told_and_constant_ones_do_no_harm(train, rows, says):
    found = train(rows, [0, 1, 0, 1], epochs=2)
    assert says in found.get("error", "")
    assert ("error" in found) == bool(says)


def test_nothing_to_learn_from_is_told(train):
    assert "no sample to learn from" in train([[1.0], [2.0]], [0, 1], [1, 1])["error"]


def test_three_hundred_samples_train_in_seconds(train):
    rows, labels = clusters([100, 100, 100], width=512)
    found = train(rows, labels)
    assert found["ms"] < 20_000, "5 s on a machine that has nothing else to do"
    print(f"3 × 100 samples: {found['ms']:.0f} ms")


def test_classes_that_lie_apart_lie_apart_on_the_map(train):
    rows, labels = clusters([20, 20, 20], spread=0.2)
    found = train(rows, labels, epochs=1)["places"]
    places = [found[2 * row : 2 * row + 2] for row in range(60)]
    assert all(-1.0001 <= value <= 1.0001 for value in found)

    def middle(label: int) -> list[float]:
        own = [places[row] for row in range(60) if labels[row] == label]
        return [sum(part) / 20 for part in zip(*own, strict=True)]

    for row, place in enumerate(places):
        nearest = min(range(3), key=lambda label: math.dist(place, middle(label)))
        assert nearest == labels[row]
    assert found == train(rows, labels, epochs=1)["places"], "the same each time"


NEAR = """
import { readFileSync } from "node:fs";
import { landmarks } from "WORKER/training/landmarks.js";
import { headProbabilities, slopesOf } from "WORKER/heads.js";
import { distanceFrom } from "WORKER/nearness.js";
const given = JSON.parse(readFileSync(process.argv[2], "utf8"));
const features = Float32Array.from(given.rows.flat());
const width = given.rows[0].length;
const { labels, learnt, judging, rest } = given;
const found = landmarks({ features, width, labels, learnt, judging, rest });
const points = Float32Array.from(found.rows.flatMap((row) => given.rows[row]));
const away = distanceFrom(points, width, rest);
const distances = given.asked.map((row) => away(Float32Array.from(row)) / found.reach);
const head = { width: 3, hidden: 2, classes: 2, weights: Float32Array.from(given.weights) };
const point = Float32Array.from(given.point);
const logit = (values) => {
  const [a, b] = headProbabilities(head, values);
  return (Math.log(a) - Math.log(b)) / 2; // a sum less the mean of both
};
const steps = Array.from(point, (_, i) => {
  const more = point.slice();
  more[i] += 0.01;
  return (logit(more) - logit(point)) / 0.01;
});
console.log(JSON.stringify({ ...found, distances, steps, slopes: Array.from(slopesOf(head, point, 0)) }));
"""


@pytest.fixture
def nearest(run_node: Callable[..., str], tmp_path: Path) -> Callable[..., dict[str, Any]]:
    def run(
        rows: list[list[float]], asked: list[list[float]], rest: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Of 120 rows, half of each class, a quarter of which judges."""
        rng = random.Random(2)
        request = {
            "rows": rows,
            "labels": [0] * 60 + [1] * 60,
            "learnt": [row for row in range(120) if row % 4],
            "judging": [row for row in range(120) if row % 4 == 0],
            "asked": asked,
            "rest": rest,
            "weights": [rng.uniform(-1, 1) for _ in range(4 * 2 + 3 * 2)],
            "point": [0.9, 0.4, 0.7],
        }
        path = tmp_path / "request.json"
        path.write_text(json.dumps(request), encoding="utf-8")
        return {**request, **json.loads(run_node(NEAR, path))}

    return run


@pytest.fixture
def near(nearest: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """Of two clouds, with points near one of them and far from both."""
    rows, _ = clusters([60, 60], width=8, spread=0.2)
    return nearest(rows, [rows[0], rows[60], [9.0] * 8])


def test_a_few_samples_of_each_class_stand_for_all_and_what_is_unlike_them_is_far(near):
    assert set(near["rows"]) <= set(near["learnt"]) and len(set(near["rows"])) == len(near["rows"]) == 48
    assert {near["labels"][row] for row in near["rows"]} == {0, 1}
    assert max(near["distances"][:2]) < 1 < 3 < near["distances"][2]


def test_how_far_is_measured_in_what_the_head_is_shown_each_number_by_its_own_spread(nearest):
    """Number 0 moves more than number 1; number 2 says how well 1 is seen, which no head goes by."""
    rng = random.Random(3)
    rest = {"added": [[1, 2.0, 2]], "untold": [2]}
    rows = [[rng.gauss(0, 2), rng.gauss(2, 0.3), 1.0] for _ in range(120)]
    asked = [[0.0, 2.0, 1.0], [0.0, 0.0, 0.0], [0.0, 4.0, 1.0], [15.0, 2.0, 1.0]]
    as_usual, unseen, unlike, elsewhere = nearest(rows, asked, rest)["distances"]
    assert max(as_usual, unseen) < 1, "what is not seen is taken for what is usual"
    assert unlike > 2 and elsewhere > 2
    assert unlike > 0.3 * elsewhere, "as many spreads off, though seven times nearer"


def test_how_much_each_feature_speaks_for_a_class_is_the_slope_there(near):
    assert near["slopes"] == pytest.approx(near["steps"], abs=2e-2)
    assert max(map(abs, near["slopes"])) > 0.05


@pytest.mark.parametrize("hidden_units", [0, 8])
def test_what_is_not_seen_is_learnt_from_as_at_rest_and_the_head_takes_features_as_they_come(
    train: Callable[..., dict[str, Any]], hidden_units: int
) -> None:
    """Number 1 counts only as far as number 2 says; unseen it is 3. Number 2 itself would tell all here."""
    rest = {"added": [[1, 3.0, 2]], "untold": [2]}
    rng = random.Random(2)

    def row(label: int, is_seen: bool) -> list[float]:
        value = 3.0 + rng.gauss(0, 0.2) if label == 0 else rng.gauss(0, 0.2)
        return [rng.gauss(0, 0.2), value if is_seen else 0.0, float(is_seen)]

    learnt = [(0, False)] * 20 + [(1, True)] * 20  # legs are seen in kicks alone
    judged = [(0, True)] * 10 + [(1, True)] * 10
    rows = [row(*one) for one in (*learnt, *judged)]
    labels, held = [label for label, _ in (*learnt, *judged)], [0] * 40 + [1] * 20
    found = train(rows, labels, held, rest=rest, epochs=100, learning_rate=0.03, hidden_units=hidden_units)
    assert found["curves"][-1]["held_accuracy"] == 1.0
    for said, joined in zip(
        zip(found["probabilities"][::2], found["probabilities"][1::2], strict=True),
        found["joined"],
        strict=True,
    ):
        assert joined == pytest.approx(said, abs=1e-5), "the first layer does it"
    still = train(
        rows,
        labels,
        held,
        start=found["weights"],
        rest=rest,
        epochs=1,
        learning_rate=1e-9,
        hidden_units=hidden_units,
    )
    assert still["weights"] == pytest.approx(found["weights"], abs=1e-4)
