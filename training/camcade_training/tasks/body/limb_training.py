"""The tiny networks of `camcade.gestures.limb_tracker`: trained on real and drawn people, their thresholds
chosen by what they say of real and of drawn people from whom they have not learned.

`limb_targets` says what they learn.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from camcade.gestures.body_detector import BodySettings
from camcade.gestures.limb_inputs import INPUT_NAMES, LIMBS, NETWORK_INPUTS
from camcade.gestures.limb_tracker import LOOKS, LimbNetwork, LimbSettings
from camcade.places import replacing
from camcade_training.mocap.catalogue import Catalogue
from camcade_training.tasks.body.films import PROCESSES
from camcade_training.tasks.body.joined import of_joined, of_joined_strikes
from camcade_training.tasks.body.judging import Networks, Probabilities, strikes_in
from camcade_training.tasks.body.limb_inputs import all_limb_inputs
from camcade_training.tasks.body.limb_targets import ARMS, LEGS, examples_of
from camcade_training.tasks.body.limb_thresholds import Followed, odds_of, with_thresholds, words_of
from camcade_training.tasks.body.motion_films import errors_of
from camcade_training.tasks.body.motion_films import takes as filmed
from camcade_training.tasks.body.movenet_error import fitted
from camcade_training.tasks.body.sequences import Sequence as Film
from camcade_training.tasks.body.sequences import windows
from camcade_training.tasks.body.takes import Errors, Shown, Take, of_drawn, of_real

Floats = NDArray[np.float32]
T = TypeVar("T")


@dataclass(frozen=True)
class LimbTrainingSettings:
    """How much is shown, and how it is learned from.

    | field | meaning |
    | --- | --- |
    | strikes, none, alike | takes of each real clip that holds these, with MoveNet's error |
    | exact | takes of each clip of the first two kinds without any |
    | filmed | takes of each clip with strikes, drawn and read by MoveNet |
    | filmed_none | and of each clip without |
    | joined, joined_strikes | takes of each clip with the arms, or the body, of others; see `joined` |
    | varied, varied_none | takes of each of these films: mirrored, at another pace, with frames left out |
    | combinations, drawn_strikes, everyday, mixed | takes of drawn people's performances |
    | more_drawn_strikes, more_everyday, more_mixed | further ones |
    | weights | of a moment of each of these for the look "out", in the order of `SOURCES` |
    | other_weights | for the looks "told" and "struck" |
    | folds | groups of people; thresholds are chosen by each one's figures without having learned from it |
    | hidden | units of each network |
    | silenced | share of moments in which the pose and action networks say nothing, as with real people |
    | noise | on the inputs, deviations |
    | striking_weight | of a moment on the way out against any other |
    | told_hidden, told_epochs, … | of the networks for the look "told", for whom nothing is silenced |
    | struck_hidden, struck_epochs, … | of those for the look "struck" |
    """

    strikes: int = 16
    none: int = 8
    alike: int = 1
    exact: int = 2
    filmed: int = 8
    filmed_none: int = 2
    joined: int = 8
    joined_strikes: int = 16
    varied: int = 2
    varied_none: int = 2
    combinations: int = 70
    drawn_strikes: int = 130
    everyday: int = 284
    mixed: int = 120
    more_drawn_strikes: int = 120
    more_everyday: int = 300
    more_mixed: int = 100
    weights: tuple[float, ...] = (3, 3, 0.3, 3, 8, 6, 3, 2, 2, 2, 0.4, 1.2, 2, 1.5, 0, 0, 0)
    other_weights: tuple[float, ...] = (3, 3, 0.3, 3, 8, 6, 3, 2, 2, 2, 0.4, 0.7, 1, 0.8, 0.7, 1, 0.8)
    folds: int = 3
    hidden: int = 64
    epochs: int = 12
    batch_size: int = 2048
    learning_rate: float = 4e-3
    silenced: float = 0.3
    noise: float = 0.1
    striking_weight: float = 2.0
    told_hidden: int = 64
    told_epochs: int = 24
    told_batch_size: int = 1024
    told_noise: float = 0.2
    struck_hidden: int = 96
    struck_epochs: int = 6
    struck_batch_size: int = 4096
    struck_learning_rate: float = 6e-3
    seed: int = 0

    def of(self, look: str) -> LimbTrainingSettings:
        """How the networks for one of `LOOKS` learn."""
        if look == "told":
            return replace(
                self,
                weights=self.other_weights,
                hidden=self.told_hidden,
                epochs=self.told_epochs,
                batch_size=self.told_batch_size,
                noise=self.told_noise,
                silenced=0.0,
                striking_weight=1.0,
            )
        if look == "struck":
            return replace(
                self,
                weights=self.other_weights,
                hidden=self.struck_hidden,
                epochs=self.struck_epochs,
                batch_size=self.struck_batch_size,
                learning_rate=self.struck_learning_rate,
            )
        return self


SOURCES = (
    *("strikes", "none", "alike", "exact", "filmed", "filmed_none", "varied", "varied_none"),
    *("joined", "joined_strikes"),
    *("combinations", "drawn_strikes", "everyday", "mixed"),
    *("more_drawn_strikes", "more_everyday", "more_mixed"),
)
# Thresholds are chosen on these takes, and on films of drawn people.
JUDGED = ("filmed", "filmed_none")

Said = list[tuple[Probabilities, Probabilities]]
"""What the pose and action networks say of each of several takes, (T, 14) and (T, 12)."""
Read = Sequence[tuple[Film, Probabilities, Probabilities]]


def said_of(takes: Sequence[Take], networks: Networks, at_once: int = 100) -> Said:
    """The networks are asked for many takes at once."""
    said: Said = []
    for first in range(0, len(takes), at_once):
        part = takes[first : first + at_once]
        seen = [
            windows(one.features, one.times_s, np.arange(len(one.times_s)), networks.steps, networks.step_ms)
            for one in part
        ]
        ends = np.cumsum([len(one) for one in seen])[:-1]
        pose, action = networks.ask(np.concatenate(seen))
        said += zip(np.split(pose, ends), np.split(action, ends), strict=True)
    return said


def shown(takes: list[Take], networks: Networks) -> Shown:
    """Takes with what the pose and action networks say of them; there may be none."""
    inputs = [np.zeros((0, len(LIMBS), len(INPUT_NAMES)), np.float16)]
    moves = [np.zeros((0, len(LIMBS)), bool)]
    for one, (pose, action) in zip(takes, said_of(takes, networks), strict=True):
        found, moving = all_limb_inputs(one.features, one.times_s, pose, action)
        inputs.append(found.astype(np.float16))
        moves.append(moving)
    return Shown(takes, np.concatenate(inputs), np.concatenate(moves))


def takes_of(source: str, catalogue: Catalogue, s: LimbTrainingSettings, films: Path) -> list[Take]:
    """The takes of one of `SOURCES`, of train and validation people. Films are kept in `films`."""
    clips = catalogue.of("train", "validation")
    real = {holds: [one for one in clips if one.holds == holds] for holds in ("strikes", "none", "alike")}

    @cache
    def errors() -> Errors:
        borrowed = [(real["strikes"], s.filmed), (real["none"], 1)]
        return Errors(fitted(), errors_of(films, catalogue, borrowed, processes=PROCESSES))

    def of_films(holds: str, count: int, variations: int = 0) -> list[Take]:
        return filmed(films, catalogue, real[holds], count, processes=PROCESSES, variations=variations)

    makers: dict[str, Callable[[], Iterable[Take]]] = {
        "strikes": lambda: of_real(catalogue, real["strikes"], errors(), 1, s.strikes),
        "none": lambda: of_real(catalogue, real["none"], errors(), 2, s.none),
        "alike": lambda: of_real(catalogue, real["alike"], errors(), 3, s.alike),
        "joined": lambda: of_joined(catalogue, real["none"], errors(), 5, s.joined),
        "joined_strikes": lambda: of_joined_strikes(
            catalogue, real["strikes"], real["none"], errors(), 6, s.joined_strikes
        ),
        "exact": lambda: of_real(catalogue, [*real["strikes"], *real["none"]], None, 4, s.exact),
        "filmed": lambda: of_films("strikes", s.filmed),
        "filmed_none": lambda: of_films("none", s.filmed_none),
        "varied": lambda: of_films("strikes", s.filmed, s.varied),
        "varied_none": lambda: of_films("none", s.filmed_none, s.varied_none),
        "combinations": lambda: of_drawn("combinations", "train", range(s.combinations), errors(), 1),
        "drawn_strikes": lambda: of_drawn("strikes", "train", range(s.drawn_strikes), errors(), 1),
        "everyday": lambda: of_drawn("everyday", "train", range(s.everyday // 2), errors(), 2),
        "mixed": lambda: of_drawn("mixed", "train", range(s.mixed // 2), errors(), 2),
        "more_drawn_strikes": lambda: of_drawn(
            "strikes", "train", further(s.drawn_strikes, s.more_drawn_strikes), errors(), 1
        ),
        "more_everyday": lambda: of_drawn(
            "everyday", "train", further(s.everyday // 2, s.more_everyday // 2), errors(), 2
        ),
        "more_mixed": lambda: of_drawn(
            "mixed", "train", further(s.mixed // 2, s.more_mixed // 2), errors(), 2
        ),
    }
    return list(makers[source]())


def further(first: int, count: int) -> range:
    """The numbers of `count` performances behind the `first` ones."""
    return range(first, first + count)


def made_of(source: str, s: LimbTrainingSettings) -> str:
    """What a source is kept as: takes of other settings are others."""
    behind = source.removeprefix("more_").replace("varied", "filmed")
    count = getattr(s, source)
    return f"{source}-{count}" if behind == source else f"{source}-{getattr(s, behind)}-{count}"


def kept(name: str, folder: Path, make: Callable[[], T]) -> T:
    """What `folder` holds of that name, or what is made now, and then held there."""
    path = folder / f"{name}.pkl"
    if path.is_file():
        with path.open("rb") as file:
            return pickle.load(file)
    made = make()
    with replacing(path) as unfinished, unfinished.open("wb") as file:
        pickle.dump(made, file)
    return made


def train_limbs(
    catalogue: Catalogue,
    networks: Networks,
    decision: BodySettings,
    drawn: Read,
    settings: LimbTrainingSettings,
    tell: Callable[[str], object],
    folder: Path,
) -> tuple[LimbSettings, dict[str, Any]]:
    """Networks for arms and legs from train and validation people, their thresholds, and figures. People are
    dealt into groups: thresholds are chosen by what networks say of films of a group that have not learned
    from it, and by `drawn` validation people's films, with what the other networks read in them and, by
    `decision`, see by themselves. The networks that come out have learned from all of these real people.
    Takes and networks are kept in `folder`: a stopped run goes on.
    """
    s, parts, said = settings, {}, {}
    for source in SOURCES:
        name = made_of(source, s)
        part = parts[source] = kept(
            name,
            folder,
            lambda source=source: shown(takes_of(source, catalogue, s, folder / "films"), networks),
        )
        tell(f"{source}: {len(part.moves)} moments of {len(part.takes)} takes")
        if source in JUDGED:
            said[source] = kept(f"{name}-said", folder, partial(said_of, part.takes, networks))
    learned = [parts[source] for source in SOURCES]
    real: list[Followed] = []
    people = {one.person for source in JUDGED for one in parts[source].takes}
    for left_out in dealt(people, s.folds):
        others = [part.of(left_out, is_wanted=False) for part in learned]
        limbs = kept(_networks_of(s, left_out), folder, partial(fitted_limbs, others, s, tell))
        for source in JUDGED:
            real += followed(parts[source], said[source], limbs, decision, left_out)
        tell(f"judged {', '.join(sorted(left_out))}")
    limbs = kept(_networks_of(s), folder, partial(fitted_limbs, learned, s, tell))
    films = [followed_film(*one, limbs, decision) for one in drawn]
    chosen = with_thresholds(limbs, real, films)
    return chosen.settings, chosen.as_dict()


def _networks_of(s: LimbTrainingSettings, left_out: Collection[str] = ()) -> str:
    """What networks are kept as: of other settings, or other people, they are others."""
    made_of = hashlib.sha256(repr((s, sorted(left_out))).encode())
    return f"networks-{made_of.hexdigest()[:8]}"


def followed(
    part: Shown, said: Said, limbs: LimbSettings, decision: BodySettings, people: Collection[str]
) -> list[Followed]:
    """The takes of these people as a tracker follows them."""
    found, at = [], 0
    odds = odds_of(part, limbs)
    for take, (pose, action) in zip(part.takes, said, strict=True):
        end = at + len(take.times_s)
        if take.person in people:
            words = words_of(take.times_s, pose, action, decision)
            mine = {look: every[at:end] for look, every in odds.items()}
            found.append(Followed(take.times_s, mine, words, take))
        at = end
    return found


def followed_film(
    film: Film, pose: Probabilities, action: Probabilities, limbs: LimbSettings, decision: BodySettings
) -> Followed:
    """A film of a drawn person as a tracker follows them."""
    inputs, moves = all_limb_inputs(film.features(), film.times_s, pose, action)
    odds = odds_of(Shown([], inputs.astype(np.float16), moves), limbs)
    words = words_of(film.times_s, pose, action, decision)
    return Followed(film.times_s, odds, words, strikes=strikes_in(film))


def dealt(people: Collection[str], groups: int) -> list[set[str]]:
    """People in groups, those of each data set spread over all."""
    found: list[set[str]] = [set() for _ in range(groups)]
    of_set: dict[str, int] = {}
    for person in sorted(people):
        name = person.partition("-")[0]
        found[of_set.setdefault(name, 0) % groups].add(person)
        of_set[name] += 1
    return [one for one in found if one]


def fitted_limbs(
    parts: Sequence[Shown], s: LimbTrainingSettings, tell: Callable[[str], object]
) -> LimbSettings:
    """All networks; thresholds are the usual ones."""
    rng = np.random.default_rng(s.seed)
    networks: dict[str, Any] = {}
    for look, suffix in LOOKS.items():
        for name, limbs in (("arm", ARMS), ("leg", LEGS)):
            tell(f"{name}{suffix}")
            mine = s.of(look)
            examples = examples_of(parts, mine.weights, limbs, look)
            networks[name + suffix] = fit(*examples, mine, rng, tell)
    return LimbSettings(**networks)


def fit(
    inputs: Floats,
    wanted: Floats,
    weight: Floats,
    settings: LimbTrainingSettings,
    rng: np.random.Generator,
    tell: Callable[[str], object],
) -> LimbNetwork:
    """One network by Adam (Kingma and Ba 2014) on weighted cross-entropy, its rate falling as a cosine."""
    s, single = settings, np.float32
    mean = np.average(inputs, axis=0, weights=weight)
    spread = np.sqrt(np.average((inputs - mean) ** 2, axis=0, weights=weight)) + 1e-2
    given = ((inputs - mean) / spread).astype(single)
    told = len(NETWORK_INPUTS)
    quiet = np.median(given[wanted < 0.5][:, -told:], axis=0)
    weight = weight * np.where(wanted > 0.5, s.striking_weight, 1.0)
    weight = (weight / weight.mean()).astype(single)
    count, width = given.shape
    values = [
        rng.normal(0.0, width**-0.5, (width, s.hidden)).astype(single),
        np.zeros(s.hidden, single),
        rng.normal(0.0, s.hidden**-0.5, s.hidden).astype(single),
        np.array(-2.0, single),
    ]
    first, second = ([np.zeros_like(one) for one in values] for _ in range(2))
    steps, step = s.epochs * (count // s.batch_size + 1), 0
    for epoch in range(s.epochs):
        order, loss = rng.permutation(count), 0.0
        for begin in range(0, count, s.batch_size):
            at = order[begin : begin + s.batch_size]
            seen = given[at] + single(s.noise) * rng.standard_normal((len(at), width), dtype=single)
            seen[rng.random(len(at)) < s.silenced, -told:] = quiet
            hidden = np.tanh(seen @ values[0] + values[1])
            found = 1.0 / (1.0 + np.exp(-(hidden @ values[2] + values[3])))
            right = np.where(wanted[at] > 0.5, found, 1.0 - found)
            loss -= float((weight[at] * np.log(right + 1e-7)).sum())
            error = ((found - wanted[at]) * weight[at] / single(len(at))).astype(single)
            back = np.outer(error, values[2]) * (1.0 - hidden**2)
            slopes = [seen.T @ back, back.sum(0), hidden.T @ error, error.sum()]
            step += 1
            rate = single(s.learning_rate * 0.5 * (1.0 + np.cos(np.pi * step / steps)) + 1e-5)
            evened = single(1 - 0.9**step), single(1 - 0.999**step)
            for number, slope in enumerate(slopes):
                first[number] = single(0.9) * first[number] + single(0.1) * slope
                second[number] = single(0.999) * second[number] + single(0.001) * slope**2
                change = (first[number] / evened[0]) / (np.sqrt(second[number] / evened[1]) + single(1e-8))
                values[number] = values[number] - rate * change
        tell(f"epoch {epoch + 1}: loss {loss / count:.4f}")
    return as_network(values, mean, spread)


def as_network(values: Sequence[NDArray], mean: NDArray, spread: NDArray) -> LimbNetwork:
    """The same on inputs as they are, in numbers of three digits."""
    kernel = values[0] / spread[:, None]
    rows = np.concatenate([kernel.T, (values[1] - mean @ kernel)[:, None]], axis=1)
    last = (*values[2].tolist(), float(values[3]))
    return LimbNetwork(tuple(tuple(map(_short, row)) for row in rows.tolist()), tuple(map(_short, last)))


def _short(number: float) -> float:
    return float(f"{number:.3g}")
