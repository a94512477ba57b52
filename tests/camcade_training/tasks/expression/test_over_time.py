"""The game played by still faces: what is counted is what the page's selector would do."""

import numpy as np

from camcade_training.tasks.expression.faces import COLUMNS, Faces
from camcade_training.tasks.expression.labels import SIX
from camcade_training.tasks.expression.over_time import VIEWS, filmed, over_time

BRIGHT = {50: "happy", 100: "neutral", 150: "leaning"}  # the stand-in reads the mean of a face


def some_faces() -> Faces:
    pixels, votes = [], []
    for level in BRIGHT:
        for _ in range(5):
            pixels.append(np.full((48, 48), level, np.uint8))
            counts = dict.fromkeys(COLUMNS, 0)
            counts |= {50: {"happy": 10}, 100: {"neutral": 10}, 150: {"neutral": 6, "angry": 4}}[level]
            votes.append(list(counts.values()))
    count = len(pixels)
    return Faces(
        np.stack(pixels),
        np.array(votes, np.uint8),
        np.full(count, -1),
        np.full(count, "test"),
        np.arange(count).astype(str),
    )


def classify(pixels: np.ndarray) -> dict[str, np.ndarray]:
    six = np.full((len(pixels), 6), 0.04, np.float32)
    for row, face in zip(six, pixels, strict=True):
        name = BRIGHT[min(BRIGHT, key=lambda level: abs(level - float(face.mean())))]
        if name == "leaning":
            row[SIX.index("angry")], row[SIX.index("neutral")] = 0.6, 0.24
        else:
            row[SIX.index(name)] = 0.8
    return {"six": six}


def test_faces_at_rest_choose_nothing_once_they_are_known_and_held_ones_do():
    found = over_time(some_faces(), classify)
    assert found["at_rest_neutral"]["faces"] == 10  # the leaning ones are neutral too
    leaning = found["at_rest_leaning"]
    assert leaning["faces"] == 5
    assert leaning["choices_a_minute"] > 10 and leaning["choices_a_minute_corrected"] < 1
    happy = found["held_happy"]
    assert happy["chosen"] == 1 and happy["chosen_wrongly"] == 0 and 1000 <= happy["median_ms"] <= 1400
    assert found["held_afraid"] == {"faces": 0, "chosen": 0, "chosen_wrongly": 0, "median_ms": None}


def test_a_film_is_nearly_the_same_face():
    face = np.tile(np.linspace(40, 200, 48).astype(np.uint8), (48, 1))
    film = filmed(face, np.random.default_rng(1)).astype(float)
    assert film.shape == (VIEWS, 48, 48)
    assert 1 < np.abs(film - face).mean() < 20
    assert np.abs(film[0] - film[1]).mean() > 1
