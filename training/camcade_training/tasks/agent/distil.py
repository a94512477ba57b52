"""DAgger at scale: many processes play as the agent does, from pictures; an expert that is told states labels
every frame with how likely it would do what, and the agent learns from all of it end to end.

Labels are likelihoods, not what somebody happened to press, so each frame teaches all there is to know of it.
The first numbers that a frame becomes are taught to tell its state besides.
"""

from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np

from camcade.agent.observation import STATE_NUMBERS
from camcade_training.core.compiled import learning_step
from camcade_training.core.progress import Progress, Record, Tell, no_progress
from camcade_training.core.state import packed, unpack
from camcade_training.tasks.agent.actors import Actors, Arrays, Order, Plan, actors
from camcade_training.tasks.agent.encoders import MADE_BY
from camcade_training.tasks.agent.fights import Partners, Tally
from camcade_training.tasks.agent.networks import Usual, decided_from, encode_squares, unlike
from camcade_training.tasks.agent.policies import ACTIONS, HISTORY, Weights, cut, joined
from camcade_training.tasks.agent.self_play import Diary
from camcade_training.tasks.agent.settings import DistilSettings
from camcade_training.tasks.agent.sparring import LEAGUE
from camcade_training.tasks.agent.training import Networks, plain_weights

EXPERT = 0  # the number under which the expert is an opponent, in place of an earlier self
LEAST_RATE = 0.02
CHANGEABLE = ("rounds", "seconds", "kept_frames")


class Frames:
    """Frames that were played, the newest so many: windows of them are what is learned from."""

    def __init__(self, most: int, square_px: int) -> None:
        """At most so many frames, 9.3 kB each, kept cut into squares of this side."""
        self._most, self._square_px = most, square_px
        self._parts: deque[Arrays] = deque()
        self.count = 0

    def add(self, part: Arrays) -> None:
        """(rows, steps, …) more; the oldest go."""
        self._parts.append({**part, "frames": cut(part["frames"], self._square_px)})
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


class Pupil:
    """The agent's networks, learning from what an expert would do."""

    def __init__(self, settings: DistilSettings) -> None:
        self.settings = settings
        self.networks = networks = Networks.of(settings.network, len(ACTIONS))
        layers = networks.predictor.layers
        self._stack: Any = next(one for one in layers if isinstance(one, keras.layers.Conv1D))
        self._behind = [one for one in layers if isinstance(one, keras.layers.Dense)]
        trained = [*networks.encoder.trainable_variables, *networks.predictor.trainable_variables]
        others = [*networks.encoder.non_trainable_variables, *networks.predictor.non_trainable_variables]
        self.optimizer: Any = keras.optimizers.Adam(settings.learning_rate, global_clipnorm=1.0)
        self.optimizer.build(trained)
        self._tell = learning_step(self._loss_when_told, trained, self.optimizer, others)
        self._learn = learning_step(self._loss, trained, self.optimizer, others)
        drawing = networks.decoder.trainable_variables
        self._drawing: Any = keras.optimizers.Adam(settings.learning_rate)
        self._drawing.build(drawing)
        read = [*networks.encoder.variables, *networks.decoder.non_trainable_variables]
        self._redraw = learning_step(self._drawn, drawing, self._drawing, read)

    @property
    def variables(self) -> list[Any]:
        """All that is kept of it."""
        return [*self.networks.variables, *self.optimizer.variables]

    def begin_as(self, expert: Weights | None, eyes: Networks | None = None) -> None:
        """Decide from what is told as an expert does, as far as the layers are of the same size; what it
        answers with is learned, since an expert's choices are told apart in another way. `eyes`: what
        pictures become, and what usual ones are, is at first as in this agent.
        """
        if eyes is not None:
            self.networks.encoder.set_weights(eyes.encoder.get_weights())
            usual = [one.usual for one in self.networks.encoder.layers if isinstance(one, Usual)]
            for layer in self.networks.decoder.layers:
                if isinstance(layer, Usual):
                    layer.usual.assign(usual[0])
        if expert is None:
            return
        kernel, bias = (np.asarray(one) for one in self._stack.get_weights())
        memory, _, units = kernel.shape
        kernel = 0.1 * kernel
        if expert[0].shape[1] == units and memory >= HISTORY:
            for age in range(HISTORY):  # an expert knows the newest first
                rows = expert[0][age * STATE_NUMBERS : (age + 1) * STATE_NUMBERS]
                kernel[memory - 1 - age, :STATE_NUMBERS] = rows
            self._stack.set_weights([kernel, expert[1]])
        for number, layer in enumerate(self._behind[:-1], start=1):
            theirs = expert[2 * number : 2 * number + 2]
            if [one.shape for one in theirs] == [tuple(one.shape) for one in layer.weights]:
                layer.set_weights(theirs)

    def _features(self, frames: Any) -> Any:
        ops: Any = keras.ops
        count, length = frames.shape[0], frames.shape[1]
        flat = ops.reshape(frames, (count * length, *frames.shape[2:]))
        found = encode_squares(self.networks.encoder, flat)
        return ops.reshape(found, (count, length, found.shape[-1]))

    def _surprise(self, features: Any, labels: Any, ages: Any, counts: Any) -> Any:
        """How far what is decided from these features is from what the expert would do, in nats; the mean of
        labels that count.
        """
        ops: Any = keras.ops
        first = self.settings.memory - 1
        found = decided_from(self.networks.predictor, features, ages[:, first:])
        wanted = labels[:, first:]
        found = ops.clip(found, 1e-6, 1 - 1e-6)
        wrong = -(wanted * ops.log(found) + (1 - wanted) * ops.log(1 - found))
        surprise = ops.clip(wanted, 1e-6, 1 - 1e-6)
        least = -(wanted * ops.log(surprise) + (1 - wanted) * ops.log(1 - surprise))
        counted = counts[:, first:]
        return ops.sum(ops.mean(wrong - least, -1) * counted) / ops.maximum(ops.sum(counted), 1.0)

    def _loss_when_told(self, frames: Any, labels: Any, states: Any, ages: Any, counts: Any) -> Any:
        """The encoder learns what pictures show; the head learns from what they really show."""
        ops: Any = keras.ops
        features, known = self._features(frames), states.shape[-1]
        told = ops.mean(ops.square(features[..., :known] - states))
        given = ops.concatenate([states, ops.stop_gradient(features[..., known:])], axis=-1)
        return self._surprise(given, labels, ages, counts) + told

    def _loss(self, frames: Any, labels: Any, states: Any, ages: Any, counts: Any) -> Any:
        ops: Any = keras.ops
        features = self._features(frames)
        told = ops.mean(ops.square(features[..., : states.shape[-1]] - states))
        return self._surprise(features, labels, ages, counts) + self.settings.told_weight * told

    def _drawn(self, frames: Any) -> Any:
        ops: Any = keras.ops
        values = ops.cast(frames, "float32")[..., None] / 255.0
        features = ops.stop_gradient(self.networks.encoder(values))
        return unlike(values, self.networks.decoder(features), self.networks.decoder)

    def learn(self, frames: Frames, done: float, random: np.random.Generator) -> Any:
        """One step of learning; `done` is the share of the training that is behind. Gives the loss: how far
        it is from the expert, in nats, and how far from the state.
        """
        self.optimizer.learning_rate = self.settings.learning_rate * max(LEAST_RATE, 1 - done)
        found = frames.windows(self.settings.batch, self.settings.window, random)
        names = ("labels", "states", "counts")
        labels, states, counts = (found[name].astype(np.float32) for name in names)
        step = self._tell if done < self.settings.told_share else self._learn
        return step(found["frames"], labels, states, found["ages"], counts)

    def redraw(self, frames: Frames, advance: Callable[[], None]) -> None:
        """The decoder learns to draw again what the encoder has come to see."""
        random, steps = np.random.default_rng(self.settings.seed), self.settings.redraw_steps
        for step in range(steps):
            self._drawing.learning_rate = self.settings.learning_rate * max(LEAST_RATE, 1 - step / steps)
            self._redraw(joined(frames.windows(self.settings.batch, 1, random)["frames"][:, 0]))
            advance()


class Distillation:
    """One training; what is kept of it lies in `state`."""

    def __init__(
        self,
        settings: DistilSettings,
        expert: Weights | None,
        art: Path,
        state: Path | None = None,
        progress: Progress = no_progress,
        tell: Tell | None = None,
        exploiters: Sequence[Weights] = (),
        eyes: Networks | None = None,
    ) -> None:
        """An agent that is to be taught.

        Args:
            settings: how.
            expert: weights of `policies.NumbersPolicy`; None where the `teacher` of the settings labels.
            art: the folder of the game's pictures.
            exploiters: weights of those who beat the expert, to be met as often as it is.
            eyes: an agent with the same encoder, which this one begins with.
        """
        self.settings, self.pupil = settings, Pupil(settings)
        self._expert, self._art, self._progress = expert, art, progress
        self._met = dict(enumerate(([expert] if expert else []) + list(exploiters), start=EXPERT))
        self._random = np.random.default_rng((settings.seed, len(self._met)))
        self._has_eyes = eyes is not None
        self.pupil.begin_as(expert, eyes)
        opponents = [one for one in settings.opponents if one != LEAGUE or expert]
        self._shares = {name: float(opponents.count(name)) for name in opponents}
        self._frames = Frames(settings.kept_frames, settings.patch_px)
        self._idle = list[int]()  # processes that wait for an order
        self.diary = Diary(settings, settings.rounds, CHANGEABLE, MADE_BY, state, progress, tell)
        if (found := self.diary.read()) is not None:
            assert state is not None
            unpack(state, found[1], "pupil", self.pupil.variables)

    def run(self, processes: int = 2) -> list[Record]:
        """Play and learn, going on where it was stopped. Gives the record of each round.

        Raises:
            TrainingStoppedError: on Ctrl-C, where there is a state to go on from.
        """
        s, diary = self.settings, self.diary
        selves = round(s.fights * s.self_share)
        plan = Plan(selves, s.fights - selves, s.seed + 1000 * len(diary.records), self._art)
        steps = max(1, round(s.frames * s.reuse / (s.batch * (s.window - s.memory + 1))))
        self._idle.clear()
        with actors(processes, plan) as playing:
            for number in range(processes):
                playing.begin(number, self.order(), self._met)
            diary.run(
                "distil",
                self.pupil.networks.predictor,
                steps,
                lambda number, advance: self._round(number, steps, playing, advance),
                lambda: ({}, packed("pupil", self.pupil.variables)),
            )
            with self._progress("drawing again", s.redraw_steps) as advance:
                if self._frames.count:
                    self.pupil.redraw(self._frames, advance)
        return diary.records

    def order(self) -> Order:
        """What processes are to do now: at first the expert plays, then less and less of it.
        Somebody scripted always takes over now and then.
        """
        s = self.settings
        done = self.diary.done
        is_told = done < s.told_share
        fading = min(1.0, max(0.0, 1 - (done - s.told_share) / s.led_share)) if s.led_share else 0.0
        least, stint = (s.stint_share, s.stint) if s.teacher and s.stint > 1 else (s.led_least, 1)
        led = 1.0 if is_told else least + (1 - least) * fading
        if stint > 1:  # the pupil gets somewhere, too, from the first round on
            led = min(led, 1 - s.told_wild)
        return Order(
            s.steps,
            Partners(
                self._shares,
                int(self._random.integers(len(self._met))) if self._met else None,
                s.teacher or None,
            ),
            self._expert,
            plain_weights(self.pupil.networks),
            led,
            stint,
            s.told_wild if is_told else 0.0,
            sharpness=s.sharpness,
        )

    def _round(self, number: int, steps: int, playing: Actors, advance: Callable[[], None]) -> Record:
        """Take in a round's frames as they come, learning in between."""
        s, tally, losses = self.settings, Tally(), list[float]()
        random = np.random.default_rng((s.seed, number))
        received = learned = 0
        while received < s.frames or learned < steps:
            is_waiting = learned * s.frames >= received * steps  # all that came in is learned from
            if is_waiting or received < s.frames:  # nobody plays ahead of what is learned
                while self._idle:
                    playing.begin(self._idle.pop(), self.order(), self._met)
            for process, arrays, one in playing.finished(None if is_waiting and received < s.frames else 0):
                if not (self._frames.count or self.diary.records or self._has_eyes):
                    self.pupil.networks.expect(arrays["frames"].reshape(-1, *arrays["frames"].shape[2:]))
                self._frames.add(arrays)
                received += arrays["ages"].size
                tally.add(one)
                self._idle.append(process)
            if learned < steps and learned * s.frames < received * steps:
                losses.append(float(self.pupil.learn(self._frames, self.diary.done, random)))
                learned += 1
                advance()
                if self.diary.is_late:
                    break
        won = {f"won_{name}": tally.won[name] / tally.played[name] for name in sorted(tally.played)}
        return {"loss": float(np.mean(losses)), "frames": received, **won}
