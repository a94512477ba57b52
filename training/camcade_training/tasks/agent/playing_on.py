"""PPO of an agent that sees pictures, with a KL term to the agent that it began as (as in piKL; Jacob et al.,
2022): it comes to win more without forgetting how it was taught to play.

It acts from pictures alone; what judges it while it learns is told the state, as an expert's is. Its answers
are how likely each intent is held, and it learns as `AgentPlayer` chooses from them: one way to move, a guard
or none, one strike or none (`policies.parts_of`).
"""

from collections.abc import Callable
from typing import Any

import keras
import numpy as np

from camcade.errors import SettingsError
from camcade_training.core.compiled import compiled, learning_step
from camcade_training.core.progress import Record
from camcade_training.core.settings import display_path
from camcade_training.core.state import Arrays
from camcade_training.tasks.agent.actors import Order
from camcade_training.tasks.agent.fights import Partners
from camcade_training.tasks.agent.networks import decided
from camcade_training.tasks.agent.policies import HELD, PARTS, Floats, PictureWeights, cut
from camcade_training.tasks.agent.ppo import LEAST_RATE, Critic, clipped_gain, judged, one_hot
from camcade_training.tasks.agent.settings import STACK, AgentSettings, PlaySettings
from camcade_training.tasks.agent.training import Networks, plain_weights

LEAST = 1e-6  # likely is everything at least so much
PLAYED_BY = "camcade train agent-play"


def refuse_other_networks(settings: AgentSettings, place: Any) -> None:
    """Raises SettingsError where processes that have no Keras could not play an agent of these settings."""
    if (settings.halving, settings.cell) != ("patch", STACK):
        raise SettingsError(
            f"{display_path(place)} has the halving {settings.halving} and the cell {settings.cell}: give an "
            f"agent with patch and {STACK}, as camcade train agent --expert makes them."
        )


def log_parts_of(held: Any) -> Any:
    """(B, 11) how likely each intent is held → (B, 14) logarithms of the probabilities from which
    `policies.parts_of` has actions chosen.
    """
    ops: Any = keras.ops
    found: list[Any] = []
    for part in PARTS:
        columns = [HELD.index(choice) for choice in range(part.start + 1, part.stop)]
        given = ops.take(held, columns, axis=1)
        shares = ops.sum(given, axis=1, keepdims=True)
        whole = ops.concatenate([ops.maximum(0.0, 1 - shares), given], axis=1)
        found.append(whole / ops.maximum(1.0, shares))
    return ops.log(ops.maximum(ops.concatenate(found, axis=1), LEAST))


def divergence(found: Any, other: Any) -> Any:
    """(B, 14), (B, 14) logarithms → (B,) KL(found ‖ other) in nats, of all parts together."""
    ops: Any = keras.ops
    return ops.sum(ops.exp(found) * (found - other), axis=1)


class PicturesLearner:
    """An agent, whom it began as, and how it learns from what was played."""

    made_by = PLAYED_BY

    def __init__(self, settings: PlaySettings, networks: Networks, start: Networks) -> None:
        """`start` is another copy of `networks`, which stays as it is. Both are of `Networks.of`, with the
        halving `patch` and the cell `stack`.
        """
        self.settings = s = settings
        self.networks, self.start = networks, start
        keras.utils.set_random_seed(s.seed)
        self.critic = Critic(s.value_units)
        self._trained = [*networks.encoder.trainable_variables, *networks.predictor.trainable_variables]
        usual = [*networks.encoder.non_trainable_variables, *networks.predictor.non_trainable_variables]
        self._kept = [*start.encoder.variables, *start.predictor.variables]
        self.optimizer: Any = keras.optimizers.Adam(s.learning_rate, epsilon=1e-5, global_clipnorm=0.5)
        self.optimizer.build(self._trained)
        self._learn = learning_step(self._loss, self._trained, self.optimizer, usual)
        judging = self.critic.network.trainable_variables
        self._judging: Any = keras.optimizers.Adam(s.value_rate, epsilon=1e-5, global_clipnorm=0.5)
        self._judging.build(judging)
        self._learn_to_judge = learning_step(self._error, judging, self._judging)
        self._now = compiled(lambda *seen: self._log_parts(networks, *seen), [*self._trained, *usual])
        self._then = compiled(lambda *seen: self._log_parts(start, *seen), self._kept)
        self._square_px = int(plain_weights(networks)["convolutions"][0][0].shape[0])

    @property
    def network(self) -> keras.Model:
        """The network that decides."""
        return self.networks.predictor

    @property
    def variables(self) -> list[Any]:
        """All that is kept of it, whom it began as included."""
        own = [*self.networks.variables, *self.critic.network.variables]
        return [*own, *self._kept, *self.optimizer.variables, *self._judging.variables]

    def weights(self) -> PictureWeights:
        """Of the agent, as `PicturesPolicy` takes them."""
        return plain_weights(self.networks)

    def order(self, number: int, partners: Partners) -> Order:
        """It plays as it sees."""
        return Order(self.settings.steps, partners, pictures=self.weights())

    def steps(self, rows: int) -> int:
        """How often an update of so many fighters' decisions advances."""
        return self.settings.epochs * (rows // self._rows(rows))

    def _rows(self, rows: int) -> int:
        """So many fighters' decisions are learned from at a time."""
        return min(rows, max(1, self.settings.batch // self.settings.steps))

    @staticmethod
    def _log_parts(networks: Networks, squares: Any, ages: Any) -> Any:
        """(B, memory - 1 + T, …), (B, T) → (B · T, 14)."""
        held = decided(networks.encoder, networks.predictor, squares, ages)
        return log_parts_of(keras.ops.reshape(held, (-1, held.shape[-1])))

    def _loss(self, squares: Any, ages: Any, numbers: Any, taken: Any, then: Any, entropy: Any) -> Any:
        """`numbers` (B · T, 4) of `judged`, `taken` (B · T, 14), `then` what it would have done as it began,
        `entropy` (1,) the weight of being undecided.
        """
        ops: Any = keras.ops
        s = self.settings
        found = self._log_parts(self.networks, squares, ages)
        gain = clipped_gain(ops.sum(found * taken, axis=1), numbers[:, 0], numbers[:, 1], s.clip)
        undecided = -ops.mean(ops.sum(ops.exp(found) * found, axis=1))
        return s.kl_weight * ops.mean(divergence(found, then)) - gain - entropy[0] * undecided

    def _error(self, seen: Any, hidden: Any, numbers: Any) -> Any:
        return self.critic.error(seen, hidden, numbers[:, 2], numbers[:, 3], self.settings.clip)

    def learn(
        self, played: Arrays, number: int, done: float, advance: Callable[[], None] = lambda: None
    ) -> Record:
        """Learn from (R, T, …) decisions, and (R, memory - 1 + T, 72, 128) frames.

        Returns:
            figures of the update.
        """
        s = self.settings
        random = np.random.default_rng((s.seed, number))
        left = max(LEAST_RATE, 1 - done)
        self.optimizer.learning_rate = s.learning_rate * left
        self._judging.learning_rate = s.value_rate * left
        entropy = np.array([s.entropy * max(0.1, left)], np.float32)
        numbers, explained = judged(played, self.critic, s)
        rows, count = numbers.shape[:2]
        size, squares, ages = self._rows(rows), cut(played["frames"], self._square_px), played["ages"]
        seen, hidden = (played[name][:, :count].astype(np.float32) for name in ("seen", "hidden"))
        taken = one_hot(played["actions"].reshape(rows * count, -1)).reshape(rows, count, -1)
        is_judged_only = number < s.value_updates
        then = np.zeros((rows, count, taken.shape[-1]), np.float32)
        if not is_judged_only:
            then = self._of_all(self._then, squares, ages, size)
        losses, errors = list[Any](), list[Any]()
        for _ in range(s.epochs):
            order = random.permutation(rows)
            for begin in range(0, rows - size + 1, size):
                some = order[begin : begin + size]
                flat = [one[some].reshape(size * count, -1) for one in (seen, hidden, numbers, taken, then)]
                errors.append(self._learn_to_judge(*flat[:3]))
                if not is_judged_only:
                    losses.append(self._learn(squares[some], ages[some], *flat[2:], entropy))
                advance()
        record = {
            "loss": float(np.mean([float(one) for one in losses])) if losses else 0.0,
            "error": float(np.mean([float(one) for one in errors])),
            "explained": explained,
        }
        some = random.permutation(rows)[:size]  # how far it has moved, and how undecided it is
        found = np.asarray(self._now(squares[some], ages[some]))
        chosen, began = (one[some].reshape(found.shape) for one in (taken, then))
        moved = numbers[some, :, 0].reshape(-1) - (found * chosen).sum(1)
        return {
            **record,
            "moved": float(np.mean(moved)),
            "kl": 0.0 if is_judged_only else float(np.mean(divergence(found, began))),
            "entropy": -float((np.exp(found) * found).sum(1).mean()),
        }

    @staticmethod
    def _of_all(ask: Callable[..., Any], squares: Any, ages: Any, size: int) -> Floats:
        """(R, T, 14), asked for in batches of one size."""
        rows, count = ages.shape
        padded = np.arange(-(-rows // size) * size) % rows
        parts = [padded[begin : begin + size] for begin in range(0, len(padded), size)]
        found = [np.asarray(ask(squares[part], ages[part])).reshape(size, count, -1) for part in parts]
        return np.concatenate(found)[:rows]
