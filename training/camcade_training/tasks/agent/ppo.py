"""PPO (Schulman et al., 2017) on what the game tells: how an expert comes to be, whom others then learn from.

Against itself PPO goes round in circles: whoever has learned to beat what it did last has forgotten what that
one beat. With `magnet_weight` it goes but slowly from what it was some updates before, its magnet, which
follows in steps (magnetic mirror descent; Sokota et al., 2023; a magnet that moves is of Perolat et al.,
2022), so that it comes to rest where nobody beats it. As large a weight of entropy would take it near chance.

The expert knows what any agent may know (its own fighter as it is, the opponent as they were 220 ms ago) as
numbers, of the last few decisions. What judges it while it learns is also told the opponent as they are.
`playing_on` does the same for agents that see pictures.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from camcade.agent.observation import FIGHTER_NUMBERS
from camcade.errors import SettingsError
from camcade_training.core.compiled import compiled, learning_step
from camcade_training.core.progress import Record
from camcade_training.core.state import Arrays
from camcade_training.tasks.agent.actors import Order
from camcade_training.tasks.agent.fights import Partners
from camcade_training.tasks.agent.policies import CHOICES, EXPERT_NUMBERS, MADE_BY, PARTS, Floats, Weights
from camcade_training.tasks.agent.settings import LeagueSettings, PpoSettings

LEAST_RATE = 0.05


def dense_layers(numbers: int, units: Sequence[int], answers: int, name: str) -> keras.Model:
    """(B, numbers) → (B, answers), the last layer near nothing at first."""
    given: Any = keras.Input((numbers,), name="seen")
    values = given
    for number, count in enumerate(units):
        layer = keras.layers.Dense(count, "relu", kernel_initializer="orthogonal", name=f"{name}_{number}")
        values = layer(values)
    small: Any = keras.initializers.RandomNormal(stddev=0.01, seed=1)
    return keras.Model(given, keras.layers.Dense(answers, kernel_initializer=small)(values), name=name)


def log_parts(logits: Any) -> Any:
    """(B, 14) → (B, 14) logarithms of the probabilities, each part of its own."""
    return keras.ops.concatenate([keras.ops.log_softmax(logits[:, part]) for part in PARTS], axis=1)


def one_hot(actions: NDArray[np.int8]) -> Floats:
    """(B, 3) → (B, 14)."""
    found = np.zeros((len(actions), CHOICES), np.float32)
    for number, part in enumerate(PARTS):
        found[np.arange(len(actions)), part.start + actions[:, number].astype(np.int64)] = 1
    return found


def advantages(
    rewards: Floats, values: Floats, over: NDArray[np.bool_], discount: float, smoothing: float
) -> Floats:
    """Generalised advantages (Schulman et al., 2016): (R, T), (R, T + 1), (R, T) → (R, T)."""
    found = np.zeros_like(rewards)
    running = np.zeros(len(rewards), np.float32)
    for number in reversed(range(rewards.shape[1])):
        goes_on = 1.0 - over[:, number]
        surprise = rewards[:, number] + discount * values[:, number + 1] * goes_on - values[:, number]
        running = surprise + discount * smoothing * goes_on * running
        found[:, number] = running
    return found


class Critic:
    """What judges how well somebody stands: told what experts know, and the opponent as they are."""

    def __init__(self, units: Sequence[int]) -> None:
        self.network = dense_layers(EXPERT_NUMBERS + FIGHTER_NUMBERS, units, 1, "critic")
        self._value = compiled(self.valued, self.network.variables)

    def valued(self, seen: Any, hidden: Any) -> Any:
        """(N, …), (N, …) → (N,), a tensor to learn from."""
        return self.network(keras.ops.concatenate([seen, hidden], axis=1))[:, 0]

    def error(self, seen: Any, hidden: Any, target: Any, before: Any, clip: Any) -> Any:
        """How far it is from what came, mean square; what has moved by more than `clip` from what it said
        `before` is taken to be worse.
        """
        ops: Any = keras.ops
        value = self.valued(seen, hidden)
        near = before + ops.clip(value - before, -clip, clip)
        return ops.mean(ops.maximum(ops.square(value - target), ops.square(near - target)))

    def values(self, seen: NDArray[Any], hidden: NDArray[Any], batch: int) -> Floats:
        """(R, T + 1, …) both → (R, T + 1), asked for in batches of one size."""
        flat, known = seen.reshape(-1, seen.shape[-1]), hidden.reshape(-1, hidden.shape[-1])
        found = np.empty(len(flat), np.float32)
        for begin in range(0, len(flat), batch):
            given = np.zeros((batch, flat.shape[1]), np.float32)
            told = np.zeros((batch, known.shape[1]), np.float32)
            count = min(batch, len(flat) - begin)
            given[:count], told[:count] = flat[begin : begin + count], known[begin : begin + count]
            found[begin : begin + count] = np.asarray(self._value(given, told))[:count]
        return found.reshape(seen.shape[:2])


def judged(played: Arrays, critic: Critic, settings: LeagueSettings) -> tuple[Floats, float]:
    """What is learned of (R, T, …) decisions.

    Returns:
        (R, T, 4): how likely each was then, as logarithm; its advantage, those of all with mean 0 and
        deviation 1; what came of it; what the critic had expected. And the share of what came, as variance,
        that the critic had expected.
    """
    s = settings
    values = critic.values(played["seen"], played["hidden"], s.batch)
    found = advantages(played["rewards"], values, played["over"], s.discount, s.smoothing)
    returns = found + values[:, :-1]
    numbers = np.stack([played["likelihoods"], found, returns, values[:, :-1]], axis=-1)
    numbers[..., 1] = (found - found.mean()) / (found.std() + 1e-6)
    return numbers, 1 - float(np.var(found) / (np.var(returns) + 1e-9))


def clipped_gain(likely: Any, before: Any, advantage: Any, clip: float) -> Any:
    """What is to grow: how much likelier what brought more has become, but not by more than `clip`."""
    ops: Any = keras.ops
    ratio = ops.exp(likely - before)
    return ops.mean(ops.minimum(ratio * advantage, ops.clip(ratio, 1 - clip, 1 + clip) * advantage))


class ExpertLearner:
    """An expert, and how it learns from what was played."""

    made_by = MADE_BY

    def __init__(self, settings: PpoSettings) -> None:
        self.settings = s = settings
        keras.utils.set_random_seed(s.seed)
        self.network = dense_layers(EXPERT_NUMBERS, s.units, CHOICES, "actor")
        self.critic = Critic(s.units)
        self.magnet = dense_layers(EXPERT_NUMBERS, s.units, CHOICES, "magnet") if s.magnet_weight else None
        self._fixed = self.magnet.variables if self.magnet is not None else []
        self.trained = [*self.network.trainable_variables, *self.critic.network.trainable_variables]
        self.optimizer: Any = keras.optimizers.Adam(s.learning_rate, epsilon=1e-5, global_clipnorm=0.5)
        self.optimizer.build(self.trained)
        self._learn = learning_step(self._loss, self.trained, self.optimizer, self._fixed)
        self._likelihoods = compiled(lambda seen: log_parts(self.network(seen)), self.network.variables)

    @property
    def variables(self) -> list[Any]:
        """All that is kept of it."""
        return [*self.trained, *self.optimizer.variables, *self._fixed]

    def weights(self) -> list[NDArray[Any]]:
        """Of the actor, as `NumbersPolicy` takes them."""
        return [np.asarray(one) for one in self.network.get_weights()]

    def decide_as(self, weights: Weights) -> None:
        """Decide as another expert does. Raises SettingsError where its layers are of other sizes."""
        theirs, own = ([one.shape for one in of] for of in (weights, self.weights()))
        if theirs != own:
            units = [shape[0] for shape in theirs[1:-1:2]]
            raise SettingsError(f"The expert to begin as has other layers: give --set units={units}, too.")
        self.network.set_weights(list(weights))

    def begin_as(self, values: Sequence[NDArray[Any]]) -> None:
        """Go on from what `trained` was at some time, and learn from there as if it were the beginning."""
        for variable, value in zip(self.trained, values, strict=True):
            variable.assign(value)
        for variable in self.optimizer.variables:
            variable.assign(np.zeros(variable.shape, str(variable.dtype)))

    def order(self, number: int, partners: Partners) -> Order:
        """At first the teacher plays in its place."""
        teacher = self.settings.teacher or None if number < self.settings.clone_updates else None
        return Order(self.settings.steps, replace(partners, teacher=teacher), self.weights())

    def steps(self, rows: int) -> int:
        """How often an update of so many fighters' decisions advances."""
        return self.settings.epochs * max(1, rows * self.settings.steps // self.settings.batch)

    def _loss(self, seen: Any, hidden: Any, numbers: Any, taken: Any, weights: Any) -> Any:
        """`numbers` (B, 4) of `judged`; `weights` (2,): of entropy, and of cloning."""
        ops: Any = keras.ops
        s = self.settings
        likely_before, advantage, target, value_before = (numbers[:, column] for column in range(4))
        found = log_parts(self.network(seen))
        likely = ops.sum(found * taken, axis=1)
        gain = clipped_gain(likely, likely_before, advantage, s.clip)
        gain = weights[1] * ops.mean(likely) + (1 - weights[1]) * gain
        if self.magnet is not None:
            before = ops.stop_gradient(log_parts(self.magnet(seen)))
            gain -= s.magnet_weight * ops.mean(ops.sum(ops.exp(found) * (found - before), axis=1))
        entropy = -ops.mean(ops.sum(ops.exp(found) * found, axis=1))
        clip = s.clip + 1e3 * weights[1]  # who clones moves as far as it takes
        error = self.critic.error(seen, hidden, target, value_before, clip)
        return s.value_weight * error - gain - weights[0] * entropy

    def learn(
        self, played: Arrays, number: int, done: float, advance: Callable[[], None] = lambda: None
    ) -> Record:
        """Learn from (R, T, …) decisions, or in the first updates to decide just so.

        Returns:
            figures of the update.
        """
        s = self.settings
        random = np.random.default_rng((s.seed, number))
        left = max(LEAST_RATE, 1 - done)
        self.optimizer.learning_rate = s.learning_rate * left
        weights = np.array([s.entropy * max(0.1, left), float(number < s.clone_updates)], np.float32)
        if self.magnet is not None and (number % s.magnet_every == 0 or number <= s.clone_updates):
            self.magnet.set_weights(self.network.get_weights())
        found, explained = judged(played, self.critic, s)
        numbers = found.reshape(-1, 4)
        seen, hidden, actions = (
            played[name][:, : found.shape[1]].reshape(len(numbers), -1)
            for name in ("seen", "hidden", "actions")
        )
        losses: list[Any] = []
        order = np.arange(len(numbers))
        size = min(s.batch, len(numbers))
        for _ in range(s.epochs):
            order = random.permutation(len(numbers))
            for begin in range(0, len(numbers) - size + 1, size):
                rows = order[begin : begin + size]
                losses.append(
                    self._learn(
                        seen[rows].astype(np.float32),
                        hidden[rows].astype(np.float32),
                        numbers[rows],
                        one_hot(actions[rows]),
                        weights,
                    )
                )
                advance()
        rows = order[:size]  # how far the policy has moved, and how undecided it is
        likelihoods = np.asarray(self._likelihoods(seen[rows].astype(np.float32)))
        moved = float(np.mean(numbers[rows, 0] - (likelihoods * one_hot(actions[rows])).sum(1)))
        entropy = -float((np.exp(likelihoods) * likelihoods).sum(1).mean())
        loss = float(np.mean([float(one) for one in losses]))
        return {"loss": loss, "explained": explained, "moved": moved, "entropy": entropy}
