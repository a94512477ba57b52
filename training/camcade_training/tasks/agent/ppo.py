"""PPO (Schulman et al., 2017) on what the game tells: how an expert comes to be, whom others then learn from.

The expert knows what any agent may know (its own fighter as it is, the opponent as they were 220 ms ago) as
numbers, of the last few decisions. It fights scripted players, itself, and earlier selves: a league, in which
whoever is hard to beat is met more often. The critic, which only learning needs, is also told the opponent as
they are.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from camcade.agent.observation import FIGHTER_NUMBERS
from camcade_training.core.compiled import compiled, learning_step
from camcade_training.core.progress import Progress, Record, Tell, no_progress
from camcade_training.core.settings import display_path
from camcade_training.core.state import (
    packed,
    read_state,
    refuse_other_settings,
    stored_settings,
    unpack,
    write_state,
)
from camcade_training.core.trainer import Bookkeeper, fit_by_hand
from camcade_training.tasks.agent.actors import Actors, Arrays, Order, Plan, actors
from camcade_training.tasks.agent.fights import LEAGUE, Partners, Tally
from camcade_training.tasks.agent.policies import CHOICES, EXPERT_NUMBERS, MADE_BY, PARTS, Floats, Weights
from camcade_training.tasks.agent.settings import PpoSettings

LEAST_RATE = 0.05
FADING = 0.97  # of what is remembered of matches against somebody, from update to update
CHANGEABLE = ("updates", "seconds", "entropy", "learning_rate", "opponents", "league_share")


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


class Learner:
    """Actor and critic, and how both learn from what was played."""

    def __init__(self, settings: PpoSettings) -> None:
        self.settings = s = settings
        keras.utils.set_random_seed(s.seed)
        self.actor = dense_layers(EXPERT_NUMBERS, s.units, CHOICES, "actor")
        self.critic = dense_layers(EXPERT_NUMBERS + FIGHTER_NUMBERS, s.units, 1, "critic")
        self.trained = [*self.actor.trainable_variables, *self.critic.trainable_variables]
        self.optimizer: Any = keras.optimizers.Adam(s.learning_rate, epsilon=1e-5, global_clipnorm=0.5)
        self.optimizer.build(self.trained)
        self._learn = learning_step(self._loss, self.trained, self.optimizer)
        self._value = compiled(self._valued, self.critic.variables)
        self._likelihoods = compiled(lambda seen: log_parts(self.actor(seen)), self.actor.variables)
        self._random = np.random.default_rng(s.seed)

    @property
    def variables(self) -> list[Any]:
        """All that is kept of it."""
        return [*self.trained, *self.optimizer.variables]

    def weights(self) -> list[NDArray[Any]]:
        """Of the actor, as `NumbersPolicy` takes them."""
        return [np.asarray(one) for one in self.actor.get_weights()]

    def _valued(self, seen: Any, hidden: Any) -> Any:
        both = keras.ops.concatenate([seen, hidden], axis=1)
        return self.critic(both)[:, 0]

    def _loss(self, seen: Any, hidden: Any, numbers: Any, taken: Any, weights: Any) -> Any:
        """`numbers` (B, 4): likelihood then, advantage, return, value then; `weights` (2,): of entropy, and
        of cloning.
        """
        ops: Any = keras.ops
        s = self.settings
        before, advantage, target, value_before = (numbers[:, column] for column in range(4))
        found = log_parts(self.actor(seen))
        ratio = ops.exp(ops.sum(found * taken, axis=1) - before)
        clipped = ops.clip(ratio, 1 - s.clip, 1 + s.clip)
        gain = ops.mean(ops.minimum(ratio * advantage, clipped * advantage))
        entropy = -ops.mean(ops.sum(ops.exp(found) * found, axis=1))
        value = self._valued(seen, hidden)
        likely = ops.mean(ops.sum(found * taken, axis=1))
        gain = weights[1] * likely + (1 - weights[1]) * gain
        near = value_before + ops.clip(value - value_before, -s.clip, s.clip)
        error = ops.maximum(ops.square(value - target), (1 - weights[1]) * ops.square(near - target))
        error = ops.mean(error)
        return s.value_weight * error - gain - weights[0] * entropy

    def learn(
        self,
        played: Arrays,
        done: float,
        advance: Callable[[], None] = lambda: None,
        *,
        is_cloning: bool = False,
    ) -> Record:
        """Learn from (R, T, …) decisions, or to decide just so; `done` is the share of the training behind.

        Returns:
            figures of the update.
        """
        s = self.settings
        left = max(LEAST_RATE, 1 - done)
        self.optimizer.learning_rate = s.learning_rate * left
        weights = np.array([s.entropy * max(0.1, left), float(is_cloning)], np.float32)
        values = self._values(played["seen"], played["hidden"])
        found = advantages(played["rewards"], values, played["over"], s.discount, s.smoothing)
        returns = found + values[:, :-1]
        numbers = np.stack([played["likelihoods"], found, returns, values[:, :-1]], axis=-1).reshape(-1, 4)
        numbers[:, 1] = (numbers[:, 1] - numbers[:, 1].mean()) / (numbers[:, 1].std() + 1e-6)
        seen, hidden, actions = (
            played[name][:, : found.shape[1]].reshape(found.size, -1)
            for name in ("seen", "hidden", "actions")
        )
        losses: list[Any] = []
        order = np.arange(found.size)
        size = min(s.batch, found.size)
        for _ in range(s.epochs):
            order = self._random.permutation(len(numbers))
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
        found = np.asarray(self._likelihoods(seen[rows].astype(np.float32)))
        moved = float(np.mean(numbers[rows, 0] - (found * one_hot(actions[rows])).sum(1)))
        entropy = -float((np.exp(found) * found).sum(1).mean())
        explained = 1 - float(np.var(returns - values[:, :-1]) / (np.var(returns) + 1e-9))
        loss = float(np.mean([float(one) for one in losses]))
        return {"loss": loss, "explained": explained, "moved": moved, "entropy": entropy}

    def _values(self, seen: NDArray[Any], hidden: NDArray[Any]) -> Floats:
        """(R, T + 1), asked for in batches of one size."""
        flat, known = seen.reshape(-1, seen.shape[-1]), hidden.reshape(-1, hidden.shape[-1])
        size = self.settings.batch
        found = np.empty(len(flat), np.float32)
        for begin in range(0, len(flat), size):
            given = np.zeros((size, flat.shape[1]), np.float32)
            told = np.zeros((size, known.shape[1]), np.float32)
            count = min(size, len(flat) - begin)
            given[:count], told[:count] = flat[begin : begin + count], known[begin : begin + count]
            found[begin : begin + count] = np.asarray(self._value(given, told))[:count]
        return found.reshape(seen.shape[:2])


@dataclass
class League:
    """Who has been fought, with what success of late, and the earlier selves among them."""

    members: dict[int, Weights] = field(default_factory=dict)
    lately: Tally = field(default_factory=Tally)

    def note(self, tally: Tally) -> None:
        """Remember matches; those of earlier fade."""
        for name in self.lately.played:
            self.lately.won[name] *= FADING
            self.lately.played[name] = self.lately.played[name] * FADING  # type: ignore[assignment]
        self.lately.add(tally)

    def won(self, name: str) -> float:
        """Share of the points against somebody of late; a half against strangers."""
        return (self.lately.won.get(name, 0.0) + 1) / (self.lately.played.get(name, 0) + 2)

    def hardness(self, name: str) -> float:
        """How often somebody should be met: whoever wins often, but those who never do as well."""
        return (1 - self.won(name)) ** 2 + 0.05

    def add(self, number: int, weights: Weights, size: int) -> None:
        """One more member; those that are beaten most easily go."""
        self.members[number] = [one.copy() for one in weights]
        while len(self.members) > size:
            del self.members[max(self.members, key=lambda one: (self.won(f"{LEAGUE}-{one}"), -one))]

    def partners(self, settings: PpoSettings, random: np.random.Generator) -> Partners:
        """Whom to meet next."""
        shares = {name: self.hardness(name) for name in settings.opponents}
        whole = sum(shares.values())
        shares = {name: share / whole * (1 - settings.league_share) for name, share in shares.items()}
        if not self.members:
            return Partners(shares)
        numbers = list(self.members)
        weights = np.array([self.hardness(f"{LEAGUE}-{number}") for number in numbers])
        member = numbers[int(random.choice(len(numbers), p=weights / weights.sum()))]
        return Partners({**shares, LEAGUE: settings.league_share}, member)


class Expert:
    """One training of an expert; what is kept of it lies in `state` after every update."""

    def __init__(
        self,
        settings: PpoSettings,
        state: Path | None = None,
        progress: Progress = no_progress,
        tell: Tell | None = None,
        rival: dict[str, Any] | None = None,
        art: Path | None = None,
    ) -> None:
        """`rival`: weights of `policies.PicturesPolicy`, whom `RIVAL` among the opponents means; `art`: the
        folder of the pictures that it sees.
        """
        self._rival, self._art = rival, art
        self.settings, self.learner, self.league = settings, Learner(settings), League()
        self._state, self._progress, self._tell = state, progress, tell
        self._records: list[Record] = []
        self._spent_s = 0.0
        self._kept_s = 0.0
        self._read()

    def run(self, processes: int = 2) -> list[Record]:
        """Play and learn, going on where it was stopped. Gives the record of each update.

        Raises:
            TrainingStoppedError: on Ctrl-C, where there is a state to go on from.
        """
        s = self.settings
        if s.seconds and self._spent_s >= s.seconds:
            return self._records
        selves = round(s.fights * s.self_share)
        plan = Plan(selves, s.fights - selves, s.seed + 1000 * len(self._records), self._art)
        decisions = (s.fights + selves) * s.steps * processes
        steps = s.epochs * max(1, decisions // s.batch)
        books = Bookkeeper(
            "expert", s.updates, steps, dict, self._keep, self._progress, self._tell, self._records
        )
        with actors(processes, plan) as playing:
            begun = time.monotonic() - self._spent_s

            def run_epoch(number: int, advance: Callable[[], None]) -> Record:
                record = self._update(number, playing, advance)
                self._spent_s = time.monotonic() - begun
                self.learner.actor.stop_training = bool(s.seconds) and self._spent_s >= s.seconds
                return {**record, "seconds": self._spent_s}

            can_go_on = display_path(self._state) if self._state else ""
            self._begin(len(self._records), playing, self._rival)
            fit_by_hand(self.learner.actor, run_epoch, s.updates, books, can_go_on=can_go_on)
        self._keep(books.records, always=True)
        return books.records

    def _begin(self, number: int, playing: Actors, rival: dict[str, Any] | None = None) -> None:
        """All play what the update of this number learns from."""
        random = np.random.default_rng((self.settings.seed, number))
        weights = self.learner.weights()
        teacher = self.settings.teacher if number < self.settings.clone_updates else None
        for process in range(len(playing)):
            partners = replace(self.league.partners(self.settings, random), teacher=teacher)
            order = Order(self.settings.steps, partners, weights, rival=rival)
            playing.begin(process, order, self.league.members)

    def _update(self, number: int, playing: Actors, advance: Callable[[], None]) -> Record:
        """Learn from what was played; meanwhile the next is played, by whom this update began with."""
        s = self.settings
        found = playing.everything()
        self._begin(number + 1, playing)
        tally = Tally()
        for _, one in found:
            tally.add(one)
        self.league.note(tally)
        played = {name: np.concatenate([arrays[name] for arrays, _ in found]) for name in found[0][0]}
        done = max(number / s.updates, self._spent_s / s.seconds if s.seconds else 0.0)
        is_cloning = number < s.clone_updates
        record = self.learner.learn(played, done, advance, is_cloning=is_cloning)
        if number % s.league_every == s.league_every - 1:
            self.league.add(number, self.learner.weights(), s.league_size)
        won = {f"won_{name}": round(self.league.won(name), 3) for name in s.opponents}
        return {**record, **won, "decisions": int(played["rewards"].size)}

    def _keep(self, records: list[Record], *, always: bool = False) -> None:
        self._records = records
        if self._state is None or (not always and time.monotonic() - self._kept_s < 10):
            return
        self._kept_s = time.monotonic()
        about = {
            "records": records,
            "settings": self.settings,
            "spent_s": self._spent_s,
            "members": list(self.league.members),
            "lately": vars(self.league.lately),
        }
        arrays = packed("learner", self.learner.variables)
        for member, weights in self.league.members.items():
            arrays |= packed(f"member_{member}", weights)
        write_state(self._state, about, arrays)

    def _read(self) -> None:
        if self._state is None or not self._state.is_file():
            return
        about, arrays = read_state(self._state, MADE_BY)
        earlier = stored_settings(PpoSettings(), about["settings"])
        refuse_other_settings(earlier, self.settings, CHANGEABLE)
        unpack(self._state, arrays, "learner", self.learner.variables)
        self._records, self._spent_s = about["records"], about["spent_s"]
        self.league.lately = Tally(**about["lately"])
        count = len(self.learner.weights())
        for member in about["members"]:
            self.league.members[member] = [arrays[f"member_{member}_{part}"] for part in range(count)]
