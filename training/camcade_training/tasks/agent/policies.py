"""What an agent does, as plain NumPy: for processes that play thousands of matches and need no Keras.

A policy answers with the probability of each choice of each part of an action (`camcade.agent.actions`),
(N, 14): five of moving, two of guarding, seven of striking, each of them adding up to 1.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from camcade.agent.actions import ACTION_SIZES, GUARDS, MOVES, STRIKES
from camcade.agent.observation import FIGHTER_NUMBERS, STATE_NUMBERS
from camcade.errors import ModelError
from camcade.intents import Intent
from camcade_training.core.state import Arrays, packed, read_state, write_state

Floats = NDArray[np.float32]
Weights = Sequence[NDArray[Any]]
"""Of a policy that is told states."""
PictureWeights = dict[str, Any]
"""Of one that sees pictures."""

CHOICES = sum(ACTION_SIZES)
PARTS = (slice(0, 5), slice(5, 7), slice(7, 14))
"""Where the choices of each part stand."""
EVEN = np.concatenate([np.full(size, 1 / size, np.float32) for size in ACTION_SIZES])
"""Each choice as likely as the others of its part."""
ACTIONS = tuple(Intent)
CHOSEN = [choice for part in (MOVES, GUARDS, STRIKES) for choice in part]
HELD = [CHOSEN.index(action) for action in ACTIONS]
"""Where the choice of each intent stands."""
HISTORY = 4
"""So many of the last decisions' states does an expert know, the present one included."""
EXPERT_NUMBERS = HISTORY * STATE_NUMBERS

SCALES = np.ones(STATE_NUMBERS, np.float32)
"""What a policy is given of `state_numbers` times this: places, steps and the distance count most."""
for _begin in (0, FIGHTER_NUMBERS):
    SCALES[[_begin, _begin + 1, _begin + 4]] = 4, 2, 2
SCALES[-1] = 4


EXPLOITER = "exploiter"
WEIGHTS = "expert.npz"
"""The file of an expert's weights in its run folder."""
MADE_BY = "camcade train agent-expert"


class Policy(Protocol):
    """Whoever answers for many fighters at once: from pictures, or from what they are told."""

    sees_pictures: bool

    def forget(self, place: int) -> None:
        """A fight begins in this place."""
        ...

    def probabilities(self, seen: NDArray[Any], places: NDArray[np.int64]) -> Floats:
        """(N, …) what each sees, and the place of each among all that are remembered → (N, 14)."""
        ...


class NumbersPolicy:
    """A network of dense layers that is told states: (N, `EXPERT_NUMBERS`)."""

    sees_pictures = False

    def __init__(self, weights: Weights) -> None:
        """`weights` of its layers, as Keras gives them: kernel, bias, kernel, …"""
        self._layers = list(zip(weights[::2], weights[1::2], strict=True))

    def forget(self, place: int) -> None:
        """There is nothing to forget."""

    def probabilities(self, seen: NDArray[Any], places: NDArray[np.int64]) -> Floats:
        """Remembers nothing."""
        values = seen
        for number, (kernel, bias) in enumerate(self._layers):
            values = values @ kernel + bias
            if number < len(self._layers) - 1:
                np.maximum(values, 0, out=values)
        return softmax(values)


class PicturesPolicy:
    """An agent with the halving `patch` and the cell `stack`: (N, 72, 128) uint8."""

    sees_pictures = True

    def __init__(self, weights: PictureWeights) -> None:
        """`weights` as `training.plain_weights` gives them."""
        self._w = weights
        self._memory: dict[int, Floats] = {}
        kernel = weights["stack"][0]
        self._frames, self._features, _ = kernel.shape

    def forget(self, place: int) -> None:
        """A fight begins."""
        self._memory.pop(place, None)

    @property
    def frames(self) -> int:
        """So many frames does it decide from, the present one included."""
        return self._frames

    def remember(self, earlier: "PicturesPolicy") -> None:
        """Go on with what an earlier one, of other weights, remembers."""
        self._memory = earlier._memory  # noqa: SLF001

    def probabilities(self, seen: NDArray[Any], places: NDArray[np.int64]) -> Floats:
        """Remembers the features of the frames before."""
        features = self.features(seen)
        before = np.zeros((len(seen), (self._frames - 1) * self._features), np.float32)
        for row, place in enumerate(places):
            if (known := self._memory.get(int(place))) is not None:
                before[row] = known
        frames = np.concatenate([before, features], axis=1)
        for row, place in enumerate(places):
            self._memory[int(place)] = frames[row, self._features :]
        kernel, bias = self._w["stack"]
        values = frames @ kernel.reshape(-1, kernel.shape[-1]) + bias
        np.maximum(values, 0, out=values)
        for number, (kernel, bias) in enumerate(layers := self._w["layers"]):
            values = values @ kernel + bias
            if number < len(layers) - 1:
                np.maximum(values, 0, out=values)
        return parts_of(1 / (1 + np.exp(-values)))

    def features(self, pictures: NDArray[np.uint8]) -> Floats:
        """(N, 72, 128) uint8 → (N, F)."""
        w = self._w
        maps = (pictures.astype(np.float32) * np.float32(1 / 255) - w["usual"]) * np.float32(w["contrast"])
        for number, (kernel, bias) in enumerate(w["convolutions"]):
            maps = patches(maps, kernel, bias) if not number else halved(maps, kernel, bias)
            np.maximum(maps, 0, out=maps)
        values = maps.reshape(len(maps), -1)
        if w["hidden"]:
            kernel, bias = w["hidden"]
            values = np.maximum(values @ kernel + bias, 0)
        kernel, bias = w["latent"]
        return values @ kernel + bias


def patches(frames: Floats, kernel: Floats, bias: Floats) -> Floats:
    """A convolution whose patches lie side by side: (N, H, W) → (N, H / size, W / size, filters)."""
    return cut(frames, kernel.shape[0]) @ kernel.reshape(-1, kernel.shape[-1]) + bias


def cut(frames: NDArray[Any], size: int) -> NDArray[Any]:
    """(…, H, W) → (…, H / size, W / size, size²): squares that lie side by side."""
    *outer, height, width = frames.shape
    squares = frames.reshape(*outer, height // size, size, width // size, size).swapaxes(-3, -2)
    return squares.reshape(*outer, height // size, width // size, size * size)


def joined(squares: NDArray[Any]) -> NDArray[Any]:
    """What was `cut`, whole again."""
    *outer, high, wide, area = squares.shape
    size = round(area**0.5)
    return (
        squares.reshape(*outer, high, wide, size, size)
        .swapaxes(-3, -2)
        .reshape(*outer, high * size, wide * size)
    )


def halved(maps: Floats, kernel: Floats, bias: Floats) -> Floats:
    """A 3 × 3 convolution of every second place, with Keras's padding "same"."""
    n, height, width, count = maps.shape
    high, wide = -(-height // 2), -(-width // 2)
    missing = [max(0, (half - 1) * 2 + 3 - full) for half, full in ((high, height), (wide, width))]
    edges = [(0, 0), *((one // 2, one - one // 2) for one in missing), (0, 0)]
    padded = np.pad(maps, edges)
    columns = np.empty((n, high, wide, 9, count), np.float32)
    for down in range(3):
        for across in range(3):
            columns[..., 3 * down + across, :] = padded[
                :, down : down + 2 * high - 1 : 2, across : across + 2 * wide - 1 : 2
            ]
    return columns.reshape(n, high, wide, -1) @ kernel.reshape(9 * count, -1) + bias


def softmax(logits: Floats) -> Floats:
    """(N, 14) logits → probabilities, each part of its own."""
    found = np.empty_like(logits)
    for part in PARTS:
        raised = np.exp(logits[:, part] - logits[:, part].max(1, keepdims=True))
        found[:, part] = raised / raised.sum(1, keepdims=True)
    return found


def parts_of(held: Floats) -> Floats:
    """(N, 11) how likely each intent is held → (N, 14), as `AgentPlayer` chooses from them."""
    found = np.zeros((len(held), CHOICES), np.float32)
    found[:, HELD] = held
    for part in PARTS:
        shares = found[:, part].sum(1)
        found[:, part.start] = np.maximum(0, 1 - shares)
        found[:, part] /= np.maximum(1, shares)[:, None]
    return found


def held_of(parts: Floats) -> Floats:
    """(N, 14) → (N, 11): how likely each intent is held."""
    return parts[:, HELD]


def sharpened(parts: Floats, power: float) -> Floats:
    """What is likely becomes likelier."""
    found = parts**power
    for part in PARTS:
        found[:, part] /= found[:, part].sum(1, keepdims=True)
    return found


def chosen(parts: Floats, random: np.random.Generator) -> NDArray[np.int64]:
    """(N, 14) → (N, 3) choices by chance."""
    draws = random.random((len(parts), len(PARTS)), np.float32)
    found = np.empty(draws.shape, np.int64)
    for number, part in enumerate(PARTS):
        reached = np.cumsum(parts[:, part], axis=1)
        reached[:, -1] = 2.0  # rounding must not leave a draw without its choice
        found[:, number] = (draws[:, number, None] >= reached).sum(1)
    return found


def log_likelihoods(parts: NDArray[np.float32], actions: NDArray[np.int64]) -> NDArray[np.float32]:
    """(N, 14), (N, 3) → (N,) how likely these choices were, as logarithm."""
    rows = np.arange(len(parts))
    offsets = np.array([0, 5, 7])
    return np.log(np.maximum(parts[rows[:, None], actions + offsets], 1e-9)).sum(1)


def policy_of(weights: Weights | PictureWeights) -> Policy:
    """The policy that has these weights."""
    return PicturesPolicy(weights) if isinstance(weights, dict) else NumbersPolicy(weights)


def write_expert(folder: Path, weights: Weights, exploiters: Sequence[Weights] = ()) -> None:
    """The file `WEIGHTS` of an expert's run folder: its own weights, and those of its exploiters."""
    arrays: Arrays = {str(number): one for number, one in enumerate(weights)}
    for number, one in enumerate(exploiters):
        arrays |= packed(f"{EXPLOITER}_{number}", one)
    write_state(folder / WEIGHTS, {}, arrays)


def read_expert(folder: Path) -> list[NDArray[Any]]:
    """The weights of an expert's run folder. Raises ModelError where it is none, or not finished."""
    path = folder / WEIGHTS
    if not path.is_file():
        raise ModelError(f"{path} is missing: give a folder in which {MADE_BY} has ended.")
    _, arrays = read_state(path, MADE_BY)
    try:
        count = sum(name.isdecimal() for name in arrays)
        return [arrays[str(number)] for number in range(count)]
    except KeyError as missing:
        raise ModelError(f"{path} lacks the weights {missing}: train the expert anew.") from missing


def read_exploiters(folder: Path) -> list[list[NDArray[Any]]]:
    """Weights of those whom an expert's exploiters became and who were hard to beat until the end. Raises
    ModelError where the folder is no expert's.
    """
    _, arrays = read_state(folder / WEIGHTS, MADE_BY)
    found: dict[int, dict[int, NDArray[Any]]] = {}
    for name, one in arrays.items():
        if name.startswith(EXPLOITER):
            _, number, part = name.split("_")
            found.setdefault(int(number), {})[int(part)] = one
    return [[parts[part] for part in sorted(parts)] for _, parts in sorted(found.items())]
