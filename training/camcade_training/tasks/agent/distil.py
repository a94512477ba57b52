"""DAgger at scale: many processes play as the agent does, from pictures; an expert that is told states labels
every frame with how likely it would do what, and the agent learns from all of it end to end.

Labels are likelihoods, not what somebody happened to press, so each frame teaches all there is to know of it.
The first numbers that a frame becomes are taught to tell its state besides.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from camcade_training.core.compiled import learning_step
from camcade_training.core.progress import Record
from camcade_training.tasks.agent.actors import Actors, Arrays, Order
from camcade_training.tasks.agent.fights import LEAGUE, Partners, Tally
from camcade_training.tasks.agent.networks import CONTRAST, Usual
from camcade_training.tasks.agent.policies import Weights

EXPERT_MEMBER = 0  # the number under which the expert is an opponent


def plain_weights(networks: Any) -> dict[str, Any]:
    """What `policies.PicturesPolicy` takes of the networks of an agent."""
    layers = networks.encoder.layers
    pairs = [[np.asarray(one) for one in layer.get_weights()] for layer in networks.predictor.layers]
    dense = [pair for pair in pairs if pair and pair[0].ndim == 2]
    (stack,) = (pair for pair in pairs if pair and pair[0].ndim == 3)
    (usual,) = (np.asarray(layer.usual) for layer in layers if isinstance(layer, Usual))
    convolutions = [
        [np.asarray(one) for one in layer.get_weights()]
        for layer in layers
        if isinstance(layer, keras.layers.Conv2D)
    ]
    latent = [np.asarray(one) for one in networks.encoder.get_layer("latent").get_weights()]
    return {
        "usual": usual[..., 0],
        "contrast": CONTRAST,
        "convolutions": convolutions,
        "latent": latent,
        "stack": stack,
        "layers": dense,
    }


class Frames:
    """Frames that were played, the newest so many: windows of them are what is learned from."""

    def __init__(self, most: int) -> None:
        """At most so many frames, 9.3 kB each."""
        self._most = most
        self._parts: deque[Arrays] = deque()
        self.count = 0

    def add(self, part: Arrays) -> None:
        """(rows, steps, …) more; the oldest go."""
        self._parts.append(part)
        self.count += part["ages"].size
        while self.count > self._most and len(self._parts) > 1:
            self.count -= self._parts.popleft()["ages"].size

    def windows(self, count: int, length: int, random: np.random.Generator) -> Arrays:
        """(count, length, …) by chance, each within one part."""
        found: list[Arrays] = []
        for number in random.integers(len(self._parts), size=count):
            part = self._parts[number]
            rows, steps = part["ages"].shape
            row, begin = random.integers(rows), random.integers(steps - length + 1)
            found.append({name: values[row, begin : begin + length] for name, values in part.items()})
        return {name: np.stack([one[name] for one in found]) for name in found[0]}

    def usual(self) -> NDArray[np.uint8]:
        """Frames spread over all there are, (N, 72, 128)."""
        return np.concatenate([part["frames"][::4, ::8].reshape(-1, 72, 128) for part in self._parts])


class Distilling:
    """The agent's networks, learning from what experts would do."""

    def __init__(self, networks: Any, rate: float, window: int, told_weight: float, dropout: bool) -> None:
        """`networks` with the cell `stack`; `window` frames are learned from at a time, of which those count
        whose whole memory is in it.
        """
        self.networks, self.window, self._told_weight = networks, window, told_weight
        convolution = next(one for one in networks.predictor.layers if isinstance(one, keras.layers.Conv1D))
        self._stack = convolution
        self._memory = int(convolution.kernel.shape[0])
        self._behind = networks.predictor.layers[networks.predictor.layers.index(convolution) + 1 :]
        self.trained = [
            *networks.encoder.trainable_variables,
            *networks.predictor.trainable_variables,
        ]
        others = [*networks.encoder.non_trainable_variables, *networks.predictor.non_trainable_variables]
        self.optimizer: Any = keras.optimizers.Adam(rate, global_clipnorm=1.0)
        self.optimizer.build(self.trained)
        self._learn = learning_step(self._loss, self.trained, self.optimizer, others)
        self._training = dropout
        decoder = networks.decoder
        self._redrawer: Any = keras.optimizers.Adam(0.001)
        self._redrawer.build(decoder.trainable_variables)
        read = [*networks.encoder.variables, *decoder.non_trainable_variables]
        self._redraw = learning_step(self._drawn, decoder.trainable_variables, self._redrawer, read)

    def _loss(self, frames: Any, labels: Any, states: Any, ages: Any) -> Any:
        ops = keras.ops
        count, length = frames.shape[0], frames.shape[1]
        values = ops.cast(frames, "float32")[..., None] / 255.0
        features = self.networks.encoder(ops.reshape(values, (count * length, *values.shape[2:])))
        features = ops.reshape(features, (count, length, features.shape[-1]))
        told = ops.mean(ops.square(features[..., : states.shape[-1]] - states))
        first = self._memory - 1
        lagged = []  # the oldest first; nothing is remembered of what was before a fight
        for lag in range(first, -1, -1):
            is_known = ops.cast(ages[:, first:] >= lag, "float32")[..., None]
            lagged.append(features[:, first - lag : length - lag] * is_known)
        kernel = self._stack.kernel
        found = ops.matmul(ops.concatenate(lagged, axis=-1), ops.reshape(kernel, (-1, kernel.shape[-1])))
        found = self._stack.activation(found + self._stack.bias)
        for layer in self._behind:
            is_dropping = isinstance(layer, keras.layers.Dropout)
            if not is_dropping or self._training:
                found = layer(found, training=True) if is_dropping else layer(found)
        wanted = labels[:, first:]
        found = ops.clip(found, 1e-6, 1 - 1e-6)
        wrong = -(wanted * ops.log(found) + (1 - wanted) * ops.log(1 - found))
        surprise = ops.clip(wanted, 1e-6, 1 - 1e-6)
        least = -(wanted * ops.log(surprise) + (1 - wanted) * ops.log(1 - surprise))
        return ops.mean(wrong - least) + self._told_weight * told

    def _drawn(self, frames: Any) -> Any:
        ops = keras.ops
        values = ops.cast(frames, "float32")[..., None] / 255.0
        features = ops.stop_gradient(self.networks.encoder(values))
        return ops.mean(ops.square(self.networks.decoder(features) - values))

    def learn(self, frames: Frames, count: int, rate: float, random: np.random.Generator) -> Any:
        """One step of learning from so many windows; gives the loss (how far from the expert, in nats)."""
        self.optimizer.learning_rate = rate
        found = frames.windows(count, self.window, random)
        return self._learn(
            found["frames"],
            found["labels"].astype(np.float32),
            found["states"].astype(np.float32),
            found["ages"],
        )

    def redraw(self, frames: Frames, count: int, rate: float, random: np.random.Generator) -> Any:
        """One step in which the decoder learns to draw so many frames again."""
        self._redrawer.learning_rate = rate
        return self._redraw(frames.windows(count, 1, random)["frames"][:, 0])


@dataclass(frozen=True)
class Lessons:
    """How an agent learns from an expert.

    | field | meaning |
    | --- | --- |
    | steps | decisions of each fighter between two looks at what it has learned |
    | batch | windows a step of learning |
    | reuse | how often a frame is learned from, at most, for each time it comes in |
    | led_for | share of the time in which the expert's lead fades out |
    | led | share of the decisions that it leads then |
    | sharpness | power to which the expert's likelihoods are raised |
    """

    steps: int = 40
    batch: int = 128
    reuse: float = 40.0
    led_for: float = 0.15
    led: float = 0.03
    sharpness: float = 1.0
    rate: float = 0.001


def distil(
    distilling: Distilling,
    frames: Frames,
    playing: Actors,
    expert: Weights,
    opponents: Sequence[str],
    lessons: Lessons,
    done: Callable[[], float],
    tell: Callable[[Record], None],
    seed: int = 7,
    every_s: float = 10.0,
) -> list[Record]:
    """Play and learn until `done` says 1: the share of it that is behind. Gives records of it."""
    random = np.random.default_rng((seed, frames.count))
    shares = {**dict.fromkeys(opponents, 1.0), LEAGUE: 2.0}
    partners = Partners(shares, EXPERT_MEMBER)
    records: list[Record] = []
    tally, losses, steps = Tally(), list[Any](), 0
    begun = told = time.monotonic()

    def order() -> Order:
        left = max(0.0, 1 - done() / lessons.led_for) if lessons.led_for else 0.0
        led = lessons.led + (1 - lessons.led) * left
        weights = plain_weights(distilling.networks)
        return Order(lessons.steps, partners, expert, weights, led, sharpness=lessons.sharpness)

    for number in range(len(playing)):
        playing.begin(number, order(), {EXPERT_MEMBER: expert})
    received = frames.count
    while (share := done()) < 1:
        for number, arrays, one in playing.finished(0 if frames.count else None):
            if not frames.count and not frames_known(distilling):
                distilling.networks.expect(arrays["frames"].reshape(-1, 72, 128))
            frames.add(arrays)
            received += arrays["ages"].size
            tally.add(one)
            playing.begin(number, order())
        rate = lessons.rate * max(0.02, 1 - share)
        if steps * lessons.batch * distilling.window < received * lessons.reuse:
            losses.append(distilling.learn(frames, lessons.batch, rate, random))
            steps += 1
            if steps % 8 == 0:  # the chain of what the backend has to do stays short
                losses[-1] = float(losses[-1])
        else:
            time.sleep(0.02)
        if (now := time.monotonic()) - told >= every_s:
            told = now
            won = {f"won_{name}": tally.won[name] / tally.played[name] for name in sorted(tally.played)}
            loss = float(np.mean([float(one) for one in losses])) if losses else 0.0
            records.append({"seconds": now - begun, "frames": received, "steps": steps, "loss": loss, **won})
            tell(records[-1])
            tally, losses = Tally(), []
    playing.everything()  # what is still being played goes unused
    return records


def frames_known(distilling: Distilling) -> bool:
    """Whether the encoder knows what frames usually are."""
    return any(
        float(np.asarray(layer.usual).sum()) > 0
        for layer in distilling.networks.encoder.layers
        if isinstance(layer, Usual)
    )
