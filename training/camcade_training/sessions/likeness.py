"""How alike two play, by their sessions: what they hold, how long, how far away they stay, and whether a
classifier can tell one from the other.

| figure | meaning | who plays the same |
| --- | --- | --- |
| intents | total variation of what is held together in frames of 100 ms | 0 |
| distances | total variation of how far apart the fighters are, in steps of 20 px | 0 |
| presses | total variation of press lengths, mean over actions by how often the second presses each | 0 |
| auc | area under the ROC curve of a classifier that tells 3 s of one from 3 s of the other | 0.5 |

Total variation is half of the sum of the differences of two distributions' shares: 0 to 1. Two halves of the
same player's sessions do not come to 0 either, for there are only so many; that is told beside each figure.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.agent.view import MIRRORED
from camcade.duel.replay import play
from camcade.errors import DataError
from camcade.intents import Intent
from camcade.sessions.archive import Session, read_session
from camcade.sessions.duel_play import TICKS_PER_S
from camcade.sessions.timeline import edges_of
from camcade_training.core.progress import Progress, no_progress
from camcade_training.core.report import ACCENT, SECOND, Report, new_figure, save_figure
from camcade_training.core.run_folder import whole_folder
from camcade_training.core.settings import write_json
from camcade_training.sessions.held import held_in
from camcade_training.sessions.reporting import DISTANCE_PX, WINDOWS_PER_S

LENGTHS_MS = (0, 40, 80, 120, 160, 200, 300, 400, 600, 800, 1200, 2000, 4000, np.inf)
STRETCH = 30  # frames that the classifier is shown at a time: 3 s
FOLDS = 5
RESAMPLES = 400
FEWEST_SESSIONS = 2 * FOLDS  # of each, so that each fold has some to learn from and some to tell apart
CONFIDENCE = 0.95
FIGURES = ("intents", "distances", "presses", "auc")

MEANING = (
    "intents, distances, presses: total variation of what is held together in 100 ms, of how far apart the "
    "fighters are, and of how long each action is pressed. 0 for who plays the same, 1 for who shares "
    "nothing. auc: how often a classifier that is shown 3 s of each picks the right one; 0.5 is chance. Two "
    "halves of the second player's own sessions show what is as alike as can be."
)

Shares = Counter[Any]
Counts = NDArray[np.float64]


@dataclass(frozen=True)
class Played:
    """What likeness takes of one session.

    | field | shape | meaning |
    | --- | --- | --- |
    | actions | K names | |
    | fights | (N, K) bool each | held in frames of 100 ms, left and right as seen from the left |
    | distances | (N,) px each | between the middles, as each frame begins |
    | press_ms | action → lengths | |
    """

    actions: tuple[str, ...]
    fights: list[NDArray[np.bool_]] = field(default_factory=list)
    distances: list[NDArray[np.float32]] = field(default_factory=list)
    press_ms: dict[str, list[float]] = field(default_factory=dict)

    @property
    def intents(self) -> Shares:
        """How often what is held together."""
        return Counter(bytes(row) for fight in self.fights for row in np.packbits(fight, axis=1))

    @property
    def places(self) -> Shares:
        """How often the fighters are how far apart."""
        return Counter(int(px) // DISTANCE_PX for fight in self.distances for px in fight)

    @property
    def lengths(self) -> Shares:
        """How often which action is pressed how long."""
        return Counter(
            (action, int(np.searchsorted(LENGTHS_MS, ms, side="right")))
            for action, lengths in self.press_ms.items()
            for ms in lengths
        )

    @property
    def stretches(self) -> NDArray[np.float32]:
        """(S, STRETCH · (K + 1)) what is held, and the distance in hundreds of px."""
        rows = [
            np.concatenate(
                [held[at : at + STRETCH].ravel(), apart[at : at + STRETCH] / 100], dtype=np.float32
            )
            for held, apart in zip(self.fights, self.distances, strict=True)
            for at in range(0, len(held) - STRETCH + 1, STRETCH // 2)
        ]
        return np.array(rows, np.float32).reshape(-1, STRETCH * (len(self.actions) + 1))


SHARES: dict[str, Callable[[Played], Shares]] = {
    "intents": lambda session: session.intents,
    "distances": lambda session: session.places,
    "presses": lambda session: session.lengths,
}


@dataclass(frozen=True)
class Figure:
    """A figure with its interval when sessions are drawn anew, and what two halves of the second player's
    sessions come to; None where they are too few to be halved.
    """

    value: float
    low: float
    high: float
    halves: float | None


def played(session: Session) -> Played:
    """Raises DataError where a session holds no replay, for then nobody knows where the fighters stood."""
    about, timeline = session.manifest, session.timeline
    if session.replay is None:
        raise DataError(f"session {about.name} holds no replay; likeness is of matches of Duel.")
    step = TICKS_PER_S // WINDOWS_PER_S
    apart = {
        state.tick // step: abs(state.fighters[0].middle - state.fighters[1].middle)
        for state in play(session.replay)
        if state.tick % step == 0
    }
    order = [
        about.actions.index(MIRRORED.get(action, action)) if about.side else number
        for number, action in enumerate(map(Intent, about.actions))
    ]
    found = Played(about.actions, press_ms={action: [] for action in about.actions})
    for begin, end in timeline.fights:
        edges = edges_of((begin, end), WINDOWS_PER_S)
        if len(edges) < 2:
            continue
        found.fights.append(held_in(timeline, edges, about.actions)[:, order])
        numbers = [round(edge * WINDOWS_PER_S) for edge in edges[:-1]]
        found.distances.append(np.array([apart[number] for number in numbers], np.float32))
        for action, source in zip(about.actions, order, strict=True):
            presses = timeline.presses[about.actions[source]]
            found.press_ms[action] += [1000 * (to - since) for since, to in presses if begin <= since < end]
    return found


def total_variation(one: Counts, other: Counts) -> float:
    """(K,) counts of the same K things → half of the sum of all differences of shares; 1 where nothing is
    counted of one of them.
    """
    first, second = one.sum(), other.sum()
    if not first or not second:
        return 1.0
    return float(0.5 * np.abs(one / first - other / second).sum())


def mean_variation(one: Counts, other: Counts, groups: NDArray[np.int64]) -> float:
    """The same within each group, `groups` (K,) saying of which each thing is: their mean, each group counted
    as often as the other has it.
    """
    sizes = np.bincount(groups, other)
    parts = [total_variation(one[groups == group], other[groups == group]) for group in range(len(sizes))]
    return float(np.average(parts, weights=sizes)) if sizes.any() else 1.0


def auc_of(scores: Sequence[NDArray[np.float64]], firsts: int, times: NDArray[np.float64]) -> float:
    """Area under the ROC curve: how likely a stretch of the first so many sessions has a higher score than
    one of the others, of ties a half. `times`: how often each session counts.
    """
    from sklearn.metrics import roc_auc_score

    lengths = [len(rows) for rows in scores]
    is_first = np.repeat(np.arange(len(scores)) < firsts, lengths)
    return float(roc_auc_score(is_first, np.concatenate(scores), sample_weight=np.repeat(times, lengths)))


def told_apart(one: Sequence[Played], other: Sequence[Played], seed: int = 0) -> list[NDArray[np.float64]]:
    """For each session, those of `one` first: scores of its stretches, the higher the more like `one`, by a
    classifier that has seen neither this session nor those of its fold.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    sessions = [*one, *other]
    stretches = [session.stretches for session in sessions]
    is_first = np.arange(len(sessions)) < len(one)
    random = np.random.default_rng(seed)
    folds = np.zeros(len(sessions), np.int64)
    for group in (np.flatnonzero(is_first), np.flatnonzero(~is_first)):
        folds[group] = random.permutation(np.arange(len(group)) % FOLDS)
    scores = [np.zeros(len(rows)) for rows in stretches]
    for fold in range(FOLDS):
        kept = np.flatnonzero(folds != fold)
        rows = np.concatenate([stretches[number] for number in kept])
        labels = np.repeat(is_first[kept], [len(stretches[number]) for number in kept])
        model = HistGradientBoostingClassifier(
            random_state=seed, max_iter=100, max_leaf_nodes=15, class_weight="balanced"
        )
        model.fit(rows, labels)
        for number in np.flatnonzero(folds == fold):
            if len(stretches[number]):
                scores[number] = model.predict_proba(stretches[number])[:, 1]
    return scores


def likeness(
    one: Sequence[Played], other: Sequence[Played], seed: int = 0, progress: Progress = no_progress
) -> dict[str, Figure]:
    """`FIGURES` of two players' sessions; of the first it is asked whether they play like the second.

    Raises:
        DataError: there are fewer than `FEWEST_SESSIONS` of either, or their actions differ.
    """
    for sessions, which in ((one, "first"), (other, "second")):
        if len(sessions) < FEWEST_SESSIONS:
            raise DataError(
                f"{len(sessions)} sessions of the {which}: give {FEWEST_SESSIONS} of each or more."
            )
    if len({session.actions for session in (*one, *other)}) != 1:
        raise DataError("the sessions have different actions: look at those of one game at a time.")
    random = np.random.default_rng(seed)
    half = random.permutation(len(other))
    found: dict[str, Figure] = {}
    with progress("likeness", len(FIGURES)) as advance:
        for name, shares_of in SHARES.items():
            shares = [shares_of(session) for session in (*one, *other)]
            counts, groups = counted(shares)
            unlike = partial(mean_variation, groups=groups) if name == "presses" else total_variation
            ones, others = counts[: len(one)], counts[len(one) :]
            drawn = [
                unlike(_times(len(ones), random) @ ones, _times(len(others), random) @ others)
                for _ in range(RESAMPLES)
            ]
            halves = unlike(others[half[::2]].sum(0), others[half[1::2]].sum(0))
            found[name] = _figure(unlike(ones.sum(0), others.sum(0)), drawn, halves)
            advance()
        found["auc"] = _auc(one, other, half, random, seed)
        advance()
    return found


def _auc(
    one: Sequence[Played],
    other: Sequence[Played],
    half: NDArray[np.int64],
    random: np.random.Generator,
    seed: int,
) -> Figure:
    scores, sizes = told_apart(one, other, seed), (len(one), len(other))
    whole = auc_of(scores, len(one), np.ones(len(scores)))
    drawn = [
        auc_of(scores, len(one), np.concatenate([_times(size, random) for size in sizes]))
        for _ in range(RESAMPLES)
    ]
    halves = None
    if len(other) >= 2 * FEWEST_SESSIONS:
        first, second = ([other[number] for number in half[begin::2]] for begin in (0, 1))
        halves = auc_of(told_apart(first, second, seed), len(first), np.ones(len(other)))
    return _figure(whole, drawn, halves)


def _times(size: int, random: np.random.Generator) -> NDArray[np.float64]:
    """How often each of so many is drawn, when as many are drawn anew."""
    return np.bincount(random.integers(size, size=size), minlength=size).astype(np.float64)


def counted(shares: Sequence[Shares]) -> tuple[Counts, NDArray[np.int64]]:
    """(S, K) how often each thing is in each session, and (K,) of which action each is, where things
    are pairs of an action and something.
    """
    things = sorted({thing for one in shares for thing in one}, key=str)
    counts = np.array([[one[thing] for thing in things] for one in shares], np.float64)
    firsts = [thing[0] if isinstance(thing, tuple) else "" for thing in things]
    names = sorted(set(firsts))
    return counts.reshape(len(shares), len(things)), np.array(
        [names.index(name) for name in firsts], np.int64
    )


def _figure(value: float, drawn: Sequence[float], halves: float | None) -> Figure:
    low, high = np.quantile(drawn, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Figure(value, float(low), float(high), halves)


def read_played(paths: Sequence[Path], progress: Progress = no_progress) -> list[Played]:
    """What likeness takes of session files."""
    found: list[Played] = []
    with progress("sessions", len(paths)) as advance:
        for path in paths:
            found.append(played(read_session(path)))
            advance()
    return found


def write_likeness(
    figures: Mapping[str, Figure],
    one: Sequence[Played],
    other: Sequence[Played],
    names: tuple[str, str],
    out: Path,
) -> None:
    """Write `report.md` with its pictures, and `likeness.json`, into a folder."""
    with whole_folder(out) as partial:
        stored = {name: vars(figure) for name, figure in figures.items()}
        write_json(partial / "likeness.json", {"sessions": [len(one), len(other)], **stored})
        report = Report(partial, f"How alike {names[0]} and {names[1]} play")
        lines = ["| figure | value (95 %) | two halves of the second |", "| --- | --- | --- |"]
        lines += [
            f"| {name} | {words_of(figure)} | {halves_of(figure)} |" for name, figure in figures.items()
        ]
        report.text(f"{len(one)} sessions and {len(other)}", "\n".join(lines))
        report.text("What the figures mean", MEANING)
        report.picture("Held", lambda path: draw_held(one, other, names, path), "held.png")
        report.picture("How far apart", lambda path: draw_places(one, other, names, path), "distances.png")
        report.write({"frame": f"{1000 // WINDOWS_PER_S} ms", "stretch": f"{STRETCH // WINDOWS_PER_S} s"})


def words_of(figure: Figure) -> str:
    """A figure with its interval."""
    return f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})"


def halves_of(figure: Figure) -> str:
    """What halves of the second come to."""
    return "–" if figure.halves is None else f"{figure.halves:.2f}"


def draw_held(one: Sequence[Played], other: Sequence[Played], names: tuple[str, str], path: Path) -> str:
    """Of all frames, the share in which each action is held, of both; returns the file's name."""
    actions = one[0].actions
    figure, axes = new_figure(7, 0.45 * len(actions) + 1)
    for sessions, name, colour, place in (
        (one, names[0], ACCENT, -0.2),
        (other, names[1], SECOND, 0.2),
    ):
        held = np.concatenate([fight for session in sessions for fight in session.fights]).mean(0)
        axes.barh(np.arange(len(actions)) + place, 100 * held, 0.38, color=colour, label=name)
    axes.set_yticks(range(len(actions)), actions)
    axes.invert_yaxis()
    axes.set(xlabel="frames in which it is held, %")
    axes.legend()
    return save_figure(figure, path)


def draw_places(one: Sequence[Played], other: Sequence[Played], names: tuple[str, str], path: Path) -> str:
    """How often the fighters are how far apart, of both; returns the file's name."""
    figure, axes = new_figure(7, 3)
    for sessions, name, colour in ((one, names[0], ACCENT), (other, names[1], SECOND)):
        apart = np.concatenate([fight for session in sessions for fight in session.distances])
        bins = np.arange(0, apart.max() + 2 * DISTANCE_PX, DISTANCE_PX)
        weights = np.full(len(apart), 100 / len(apart))
        axes.hist(apart, bins, weights=weights, histtype="step", color=colour, label=name, linewidth=2)
    axes.set(xlabel="px between their middles", ylabel="% of the time")
    axes.legend()
    return save_figure(figure, path)
