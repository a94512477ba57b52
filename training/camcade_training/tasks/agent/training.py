"""How an agent learns from recorded play: in stages, each of which can be stopped and gone on with.

| stage | learns | from |
| --- | --- | --- |
| autoencoder | encoder, decoder | frames: to draw them again |
| head | head | windows of encoded frames: what was held in each |
| clone | encoder, head | the same, from the pictures |
| redraw | decoder | frames, as the encoder has come to see them |
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

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
from camcade_training.tasks.agent.encoders import MADE_BY, KeptEncoders
from camcade_training.tasks.agent.examples import Windows
from camcade_training.tasks.agent.networks import (
    CONTRAST,
    Usual,
    autoencoder,
    head,
    loss_named,
    step_network,
    unlike,
)
from camcade_training.tasks.agent.policies import PictureWeights
from camcade_training.tasks.agent.settings import AgentSettings

VALIDATION_FRAMES = 2000  # by which drawing again is measured
USUAL_FRAMES = 2000
LEAST_STEPS = 40  # an epoch of windows: few sessions are shown more than once
NEVER = 0.01  # so often has been held what never was
STAGES = ("autoencoder", "head", "clone", "redraw")
CHANGEABLE = tuple(f"{stage}_epochs" for stage in STAGES)
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Networks:
    """The parts of an agent, and how many actions it knows."""

    encoder: Any
    decoder: Any
    predictor: Any

    @classmethod
    def of(cls, settings: AgentSettings, actions: int) -> "Networks":
        """Untrained ones; the same seed gives the same."""
        s = settings
        keras.utils.set_random_seed(s.seed)
        encoder, whole = autoencoder(
            s.latent, s.filters, s.halving, s.patch_px, s.hidden, s.drawn_hidden, s.drawn_maps
        )
        predictor = head(s.cell, encoder.output_shape[1], actions, s.units, s.dropout, s.memory)
        return cls(encoder, whole.get_layer("decoder"), predictor)

    @property
    def variables(self) -> list[Any]:
        """All of them, those of dropout's chances included."""
        return [*self.encoder.variables, *self.decoder.variables, *self.predictor.variables]

    def expect(self, pictures: NDArray[np.uint8]) -> None:
        """Take the mean of these pictures, (N, 72, 128), for the usual one."""
        usual = pictures[:: max(1, len(pictures) // USUAL_FRAMES)].mean(0, dtype=np.float64) / 255
        for part in (self.encoder, self.decoder):
            for layer in part.layers:
                if isinstance(layer, Usual):
                    layer.usual.assign(usual[..., None])

    def begin_at(self, labels: NDArray[np.bool_]) -> None:
        """Each action is as likely from the start as it is held in these, (N, K): what nobody ever pressed
        need not be unlearned.
        """
        shares = (labels.sum(0) + NEVER) / (len(labels) + 2 * NEVER)
        weights, _ = self.predictor.get_layer("held").get_weights()
        self.predictor.get_layer("held").set_weights([weights, np.log(shares / (1 - shares))])

    def player(self) -> Any:
        """The network that plays; it shares these weights."""
        return step_network(self.encoder, self.decoder, self.predictor)

    def features(self, pictures: NDArray[np.uint8], batch: int = 512) -> Floats:
        """(N, 72, 128) uint8 → (N, F)."""
        begins = range(0, len(pictures), batch)
        return np.concatenate([np.asarray(self._encode(pictures[one : one + batch])) for one in begins])

    @cached_property
    def _encode(self) -> Any:
        return compiled(lambda frames: self.encoder(as_values(frames)), self.encoder.variables)

    def probabilities(self, windows: Windows, features: Floats | None = None) -> Floats:
        """(N, K) for each frame, remembering each fight from its beginning: as it plays. `features`: of its
        frames, where they are known.
        """
        features = self.features(windows.pictures) if features is None else features
        found = np.zeros(windows.labels.shape, np.float32)
        for group in _by_length(windows.fights):
            longest = int((group[:, 1] - group[:, 0]).max())
            rows = np.zeros((len(group), longest, features.shape[1]), np.float32)
            for row, (begin, end) in zip(rows, group, strict=True):
                row[: end - begin] = features[begin:end]
            answers = self.predictor.predict_on_batch(rows)
            for answer, (begin, end) in zip(answers, group, strict=True):
                found[begin:end] = answer[: end - begin]
        return found


def plain_weights(networks: Networks) -> PictureWeights:
    """What `policies.PicturesPolicy` takes of the networks of an agent with the halving `patch` and the cell
    `stack`.
    """
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
    names = [layer.name for layer in layers]
    hidden, latent = (
        [np.asarray(one) for one in networks.encoder.get_layer(name).get_weights()] if name in names else []
        for name in ("hidden", "latent")
    )
    return {
        "usual": usual[..., 0],
        "contrast": CONTRAST,
        "convolutions": convolutions,
        "hidden": hidden,
        "latent": latent,
        "stack": stack,
        "layers": dense,
    }


def as_values(frames: Any) -> Any:
    """uint8 (…, 72, 128) → float32 (…, 72, 128, 1), 0..1."""
    ops: Any = keras.ops
    return ops.cast(frames, "float32")[..., None] / 255.0


def _by_length(fights: NDArray[np.int64], count: int = 16) -> Iterator[NDArray[np.int64]]:
    ordered = fights[np.argsort(fights[:, 1] - fights[:, 0], kind="stable")]
    return (ordered[begin : begin + count] for begin in range(0, len(ordered), count))


class Learning:
    """One training: networks, data, and what is kept of it in `state` after every epoch."""

    def __init__(
        self,
        settings: AgentSettings,
        train: Windows,
        validation: Windows,
        state: Path | None = None,
        progress: Progress = no_progress,
        tell: Tell | None = None,
        encoders: KeptEncoders | None = None,
    ) -> None:
        """`encoders`: those of earlier trainings with the same sessions."""
        self.settings = settings
        self.networks = Networks.of(settings, len(train.actions))
        self.networks.expect(train.pictures)
        self.networks.begin_at(train.labels)
        self._train, self._validation = train, validation
        self._weights = train.weights(settings.rare_share, settings.rare_weight)
        self._loss: Any = loss_named(settings.loss)
        self._state, self._progress, self._tell = state, progress, tell
        self._encoders = encoders
        self._records: dict[str, list[Record]] = {}
        self._best: list[NDArray[Any]] = []

    def run(self) -> dict[str, list[Record]]:
        """Learn, going on where it was stopped. Returns the records of each stage.

        Raises:
            TrainingStoppedError: on Ctrl-C, where there is a state to go on from.
        """
        self._epochs = {
            "autoencoder": self.settings.autoencoder_epochs,
            "head": self.settings.head_epochs,
            "clone": self.settings.clone_epochs,
            "redraw": self.settings.redraw_epochs if self.settings.clone_epochs else 0,
        }
        about, arrays = self._stored()
        for stage in STAGES:
            is_done = stage in self._records and stage != about.get("stage")
            if stage == "autoencoder" and not self._records and self._epochs[stage]:
                is_done = self._takes_encoder()
            if not is_done and self._epochs[stage]:
                self._run_stage(stage, self._epochs[stage], arrays if stage == about.get("stage") else {})
                if stage == "autoencoder" and self._encoders is not None:
                    self._encoders.keep(self.settings, self._drawing, self._records[stage])
        return self._records

    @property
    def _drawing(self) -> list[Any]:
        return [*self.networks.encoder.variables, *self.networks.decoder.variables]

    def _takes_encoder(self) -> bool:
        """Whether an earlier training has learned to draw the same frames in the same way."""
        records = None if self._encoders is None else self._encoders.load(self.settings, self._drawing)
        if records is not None:
            self._records["autoencoder"] = records
            self._best = [np.array(variable) for variable in self.networks.variables]
        return records is not None

    def _features(self, split: str, windows: Windows) -> Floats:
        """What the encoder as it is makes of all frames of a split."""
        if self._encoders is None:
            return self.networks.features(windows.pictures)
        encoder = self.networks.encoder.variables
        return self._encoders.features(split, encoder, lambda: self.networks.features(windows.pictures))

    def _run_stage(self, stage: str, epochs: int, arrays: dict[str, NDArray[Any]]) -> None:
        s, networks = self.settings, self.networks
        learned = {
            "autoencoder": [networks.encoder, networks.decoder],
            "head": [networks.predictor],
            "clone": [networks.encoder, networks.predictor],
            "redraw": [networks.decoder],
        }[stage]
        trained = [variable for part in learned for variable in part.trainable_variables]
        optimizer: Any = keras.optimizers.Adam(self._rate(stage))
        optimizer.build(trained)
        records = self._records.setdefault(stage, [])
        if arrays and self._state:
            unpack(self._state, arrays, "optimizer", optimizer.variables)
            self._best = [arrays[f"best_{number}"] for number in range(len(networks.variables))]
        step_of = self._predicts if stage in ("head", "clone") else self._sees
        run_epoch, steps, validate = step_of(stage, optimizer, trained)

        def keep(found: list[Record]) -> None:
            self._records[stage] = found
            best = _best_of(found)
            if best == len(found) - 1:
                self._best = [np.array(variable) for variable in networks.variables]
            networks.predictor.stop_training = len(found) - 1 - best >= s.patience
            self._keep(stage, optimizer)

        if not records or len(records) - 1 - _best_of(records) < s.patience:
            books = Bookkeeper(stage, epochs, steps, validate, keep, self._progress, self._tell, records)
            can_go_on = display_path(self._state) if self._state else ""
            fit_by_hand(networks.predictor, run_epoch, epochs, books, can_go_on=can_go_on)
        for variable, value in zip(networks.variables, self._best, strict=True):
            variable.assign(value)

    # Stages -------------------------------------------------------------------------------------------------

    def _sees(self, stage: str, optimizer: Any, trained: list[Any]) -> Any:
        """An epoch of learning to draw frames again; its number of steps, and how it is validated."""
        encoder, decoder = self.networks.encoder, self.networks.decoder
        count = self.settings.autoencoder_frames
        shown = np.linspace(0, len(self._validation.pictures) - 1, VALIDATION_FRAMES, dtype=np.int64)

        def error_of(frames: Any) -> Any:
            values = as_values(frames)
            drawn = decoder(encoder(values))
            if stage == "redraw":
                return unlike(values, drawn, decoder)
            return keras.ops.mean(keras.ops.square(drawn - values))

        error = compiled(error_of, self.networks.variables)
        learn = learning_step(error_of, trained, optimizer, self._others(trained))

        def run_epoch(epoch: int, advance: Callable[[], None]) -> Record:
            chosen = drawn(self._random(stage, epoch), len(self._train.pictures), count)
            batches = self._batches(chosen, self.settings.batch_frames)
            losses = (learn(self._train.pictures[np.sort(batch)]) for batch in batches)
            return _mean_loss(losses, "loss", advance)

        def validate() -> Record:
            losses = [float(error(self._validation.pictures[part])) for part in np.array_split(shown, 8)]
            return {"validation_loss": float(np.mean(losses))}

        return run_epoch, len(self._batches(np.arange(count), self.settings.batch_frames)), validate

    def _predicts(self, stage: str, optimizer: Any, trained: list[Any]) -> Any:
        """The same for learning what was held: from pictures (clone), or from what they are encoded as."""
        networks, train, s = self.networks, self._train, self.settings
        count = min(s.clone_windows, max(len(train), LEAST_STEPS * s.batch_windows))
        rows = train.pictures if stage == "clone" else self._features("train", train)
        kept = None if stage == "clone" else self._features("validation", self._validation)
        learn = self._learner(optimizer, trained, sees_pictures=stage == "clone")

        def run_epoch(epoch: int, advance: Callable[[], None]) -> Record:
            order = drawn(self._random(stage, epoch), len(train), count)
            losses = (self._learned(learn, rows, batch) for batch in self._batches(order, s.batch_windows))
            return _mean_loss(losses, "loss", advance)

        def validate() -> Record:
            found = networks.probabilities(self._validation, kept)
            return {"validation_loss": float(self._loss(self._validation.labels, found))}

        return run_epoch, len(self._batches(np.arange(count), s.batch_windows)), validate

    def _learner(self, optimizer: Any, trained: list[Any], *, sees_pictures: bool) -> Any:
        """(what is seen, what is held, weights) → loss; a step of learning."""
        networks = self.networks

        def loss_of(seen: Any, held: Any, weights: Any) -> Any:
            ops: Any = keras.ops
            features = seen
            if sees_pictures:
                count, length, *shape = ops.shape(seen)
                flat = networks.encoder(as_values(ops.reshape(seen, (count * length, *shape))))
                features = ops.reshape(flat, (count, length, flat.shape[-1]))
            return self._loss(held, networks.predictor(features, training=True), weights)

        return learning_step(loss_of, trained, optimizer, self._others(trained))

    def _others(self, trained: list[Any]) -> list[Any]:
        """The variables that are read, or change, without learning."""
        known = {id(one) for one in trained}
        return [one for one in self.networks.variables if id(one) not in known]

    def _learned(self, learn: Any, rows: NDArray[Any], batch: NDArray[np.int64]) -> Any:
        frames = self._train.frames(batch)
        weights = self._weights[frames] * self._train.counted(batch, self.settings.burn_in)
        return learn(rows[frames], self._train.labels[frames].astype(np.float32), weights)

    def _batches(self, order: NDArray[np.int64], size: int) -> list[NDArray[np.int64]]:
        """Whole batches, as far as there is one: a further shape would be compiled anew."""
        whole = max(size, len(order) // size * size)
        return [order[begin : begin + size] for begin in range(0, min(whole, len(order)), size)]

    def _rate(self, stage: str) -> float:
        return self.settings.clone_learning_rate if stage == "clone" else self.settings.learning_rate

    def _random(self, stage: str, epoch: int) -> np.random.Generator:
        return np.random.default_rng((self.settings.seed, STAGES.index(stage), epoch))

    # What is kept -------------------------------------------------------------------------------------------

    def _keep(self, stage: str, optimizer: Any) -> None:
        if self._state is None:
            return
        about = {"stage": stage, "records": self._records, "settings": self.settings}
        arrays = {
            **packed("weight", self.networks.variables),
            **packed("best", self._best),
            **packed("optimizer", optimizer.variables),
        }
        write_state(self._state, about, arrays)

    def _stored(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        if self._state is None or not self._state.is_file():
            return {}, {}
        about, arrays = read_state(self._state, MADE_BY)
        earlier = stored_settings(AgentSettings(), about["settings"])
        refuse_other_settings(earlier, self.settings, CHANGEABLE)
        unpack(self._state, arrays, "weight", self.networks.variables)
        self._records = about["records"]
        return about, arrays


def drawn(random: np.random.Generator, size: int, count: int) -> NDArray[np.int64]:
    """So many of 0 to size - 1 by chance: none a second time before all have been drawn."""
    rounds = [random.permutation(size) for _ in range(-(-count // size))]
    return np.concatenate(rounds)[:count]


def _best_of(records: Sequence[Record]) -> int:
    """The epoch whose weights are kept."""
    return int(np.argmin([record["validation_loss"] for record in records]))


def _mean_loss(losses: Iterator[Any], name: str, advance: Callable[[], None]) -> Record:
    found: list[float] = []
    for loss in losses:
        found.append(float(loss))
        advance()
    return {name: float(np.mean(found))}


def joined_records(stages: Mapping[str, Sequence[Record]]) -> list[Record]:
    """The records of all stages in a row, each with the number of its stage."""
    return [
        {**record, "stage": STAGES.index(stage)} for stage, records in stages.items() for record in records
    ]
