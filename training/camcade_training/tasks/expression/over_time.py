"""Emotion Escape played by still faces: how often a face at rest chooses, how soon a held expression does.

Each still face becomes a short film by small changes of framing, light and noise; the page's own selector and
its correction by the resting face read it at 15 readings a second.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.escape import ExpressionSelector, RestingFace
from camcade_training.tasks.expression import disturbances
from camcade_training.tasks.expression.classifiers import Classifier
from camcade_training.tasks.expression.faces import COLUMNS, Faces
from camcade_training.tasks.expression.labels import FIVE, SIX
from camcade_training.tasks.expression.votes import six_labels

STEP_MS = 1000 / 15
VIEWS = 6  # of each face; a film goes from one to another
SAME_VIEW = 3  # readings
REST_READINGS = 12  # that the page notes of the resting face
AT_REST_S = 20.0
HELD_S = 4.0
FACES = 100  # of each kind at most
LEANING_VOTES = 3  # of ten, for the expression that a neutral face seems to show

Film = NDArray[np.float32]  # (VIEWS, 6), probabilities


def over_time(faces: Faces, classify: Classifier, seed: int = 7) -> dict[str, Any]:
    """Choices a minute that nobody meant, with and without the correction, of neutral faces and of those that
    lean to an expression; of held expressions the share chosen rightly and wrongly, and ms until then.
    """
    rng = np.random.default_rng(seed)
    truth = six_labels(faces.votes)
    neutral = truth == SIX.index("neutral")
    leaning = neutral & (faces.votes[:, 1 : COLUMNS.index("unknown")].max(1) >= LEANING_VOTES)
    kinds = {"neutral": neutral, "leaning": leaning}
    films = {name: _films(faces, chosen, classify, rng) for name, chosen in kinds.items()}
    result: dict[str, Any] = {
        f"at_rest_{name}": {
            "faces": len(some),
            "choices_a_minute": _unmeant(some, rng, corrected=False),
            "choices_a_minute_corrected": _unmeant(some, rng, corrected=True),
        }
        for name, some in films.items()
    }
    for label in FIVE:
        shown = truth == SIX.index(label)
        held = _held(_films(faces, shown, classify, rng), films["neutral"], label, rng)
        result[f"held_{label}"] = held
    return result


def _films(
    faces: Faces, chosen: NDArray[np.bool_], classify: Classifier, rng: np.random.Generator
) -> list[Film]:
    places = np.flatnonzero(chosen)
    places = np.sort(rng.choice(places, min(FACES, len(places)), replace=False))
    if not len(places):
        return []
    views = np.concatenate([filmed(faces.pixels[place], rng) for place in places])
    return list(classify(views)["six"].reshape(len(places), VIEWS, len(SIX)))


def filmed(face: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """(VIEWS, 48, 48) of one face, as a camera gives a head that is held nearly still."""
    views = [
        disturbances.moved(
            face[None],
            *rng.normal(0, 0.012, 2),
            scale=1 + rng.normal(0, 0.015),
            degrees=rng.normal(0, 1.5),
        )[0]
        for _ in range(VIEWS)
    ]
    light = np.exp(rng.normal(0, 0.08, (VIEWS, 1, 1)))
    return disturbances.rounded(np.stack(views) * light + rng.normal(0, 3, (VIEWS, *face.shape)))


def _played(film: Film, seconds: float, rng: np.random.Generator) -> list[Mapping[str, float]]:
    count = round(seconds * 1000 / STEP_MS)
    order = np.repeat(rng.integers(0, VIEWS, -(-count // SAME_VIEW)), SAME_VIEW)[:count]
    return [dict(zip(SIX, map(float, film[view]), strict=True)) for view in order]


def _rested(film: Film, rng: np.random.Generator) -> RestingFace:
    resting = RestingFace()
    for reading in _played(film, REST_READINGS * STEP_MS / 1000, rng):
        resting.note(reading)
    resting.finish()
    return resting


def _choices(readings: Sequence[Mapping[str, float]], resting: RestingFace) -> list[tuple[float, str]]:
    """When, ms, and what."""
    selector = ExpressionSelector()
    found = []
    for number, reading in enumerate(readings):
        choice = selector.update(resting.correct(reading), number * STEP_MS)
        if choice is not None:
            found.append((number * STEP_MS, str(choice.emotion)))
    return found


def _unmeant(films: list[Film], rng: np.random.Generator, corrected: bool) -> float:
    """Choices a minute of faces that mean none."""
    count = 0
    for film in films:
        resting = _rested(film, rng) if corrected else RestingFace()
        count += len(_choices(_played(film, AT_REST_S, rng), resting))
    return round(count / max(1, len(films)) / AT_REST_S * 60, 2)


def _held(films: list[Film], at_rest: list[Film], label: str, rng: np.random.Generator) -> dict[str, Any]:
    """The first choice of each face, after somebody's face at rest was learned: that of another person, as
    nobody is in the data twice.
    """
    right: list[float] = []
    wrong = 0
    for film in films:
        resting = _rested(at_rest[rng.integers(len(at_rest))], rng) if at_rest else RestingFace()
        first = next(iter(_choices(_played(film, HELD_S, rng), resting)), (0.0, ""))
        right += [first[0]] if first[1] == label else []
        wrong += first[1] not in ("", label)
    return {
        "faces": len(films),
        "chosen": round(len(right) / max(1, len(films)), 3),
        "chosen_wrongly": round(wrong / max(1, len(films)), 3),
        "median_ms": round(float(np.median(right))) if right else None,
    }
