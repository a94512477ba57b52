"""The seven classes of FER-2013, and the groups of them that a game or a paper asks about.

The game knows six: five expressions that choose a way, and neutral, which never does. Surprise is left out,
not folded into another: the network learns all seven, and the game's probabilities are those of the six,
given that the face shows one of them. So a surprised face is read as what it looks like most, mostly afraid;
`surprised_faces` in the card says how often as what.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

# The network's outputs, in this order. The game's six come first, so that its labels are a prefix.
SEVEN = ("happy", "sad", "angry", "afraid", "disgusted", "neutral", "surprised")
SIX = SEVEN[:6]
FIVE = SEVEN[:5]
GROUPS = {"seven": SEVEN, "six": SIX, "five": FIVE}

# Folder names of the data set for each.
FOLDERS = {
    "happy": "happy",
    "sad": "sad",
    "angry": "angry",
    "fear": "afraid",
    "disgust": "disgusted",
    "neutral": "neutral",
    "surprise": "surprised",
}


def to_seven(labels: NDArray[np.int64], folders: Sequence[str]) -> NDArray[np.int64]:
    """Indices into `folders` (N,) as indices into SEVEN. Raises KeyError for a folder of another name."""
    places = np.array([SEVEN.index(FOLDERS[folder]) for folder in folders], np.int64)
    return places[labels]


def among(
    probabilities: NDArray[np.float32], labels: NDArray[np.int64], group: Sequence[str]
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Only pictures whose class is in `group`, a prefix of SEVEN, and their probabilities (M, K) given that
    it is one of them.
    """
    if tuple(group) != SEVEN[: len(group)]:
        raise ValueError(f"{group} is no prefix of {SEVEN}")
    inside = labels < len(group)
    part = probabilities[inside, : len(group)]
    return part / part.sum(1, keepdims=True), labels[inside]
