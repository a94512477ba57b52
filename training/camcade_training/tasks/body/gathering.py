"""Examples to learn from: of performances, of films, and of motion capture."""

from __future__ import annotations

import hashlib
import json
import pickle
from collections.abc import Iterator
from concurrent.futures import as_completed
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from camcade.places import write_bytes
from camcade_training import synthetic
from camcade_training.core.cluster import work_pool
from camcade_training.core.progress import Progress
from camcade_training.core.settings import RUNS
from camcade_training.tasks.body.clips import clip_sequences
from camcade_training.tasks.body.filmed_error import FilmedErrors
from camcade_training.tasks.body.films import FRONTAL, WILD, film_path, filmed_errors, films
from camcade_training.tasks.body.movenet_error import FITTED, fitted
from camcade_training.tasks.body.sequences import Examples, drawn_sequences, examples_of, joined

EXAMPLES_CACHE = RUNS / "body-cache"
FILMS = RUNS / "body-films"
TASKS = ("pose", "action")
PERFORMANCES_A_FILE = 50
SERIES = (WILD, FRONTAL)  # of training films
TRAIN_FILMS = ("strikes", "mixed", "strikes", "everyday")  # over and over
PROCESSES = 2


def gather(
    task: str,
    split: str,
    performances: int,
    views: int,
    idle_share: float,
    progress: Progress,
    cache: Path = EXAMPLES_CACHE,
    films_of_a_series: int = 0,
    films_folder: Path = FILMS,
) -> Examples:
    """Examples of drawn people; those of both tasks are kept in `cache` by the fifty performances, so that a
    stopped run goes on. Training ones are made wilder. `films_of_a_series`: half of the views have the errors
    of so many films of each series, which are in `films_folder`; else all errors are fitted ones.
    """
    cache.mkdir(parents=True, exist_ok=True)
    stretches = []
    for first in range(0, performances, PERFORMANCES_A_FILE):
        last = min(performances, first + PERFORMANCES_A_FILE)
        stretches.append(_Stretch(split, first, last, views, idle_share, films_of_a_series))
    absent = [stretch for stretch in stretches if not stretch.path(cache).is_file()]
    borrowed = None
    if absent and films_of_a_series:
        borrowed = _kept_errors(films_of_a_series, cache, films_folder, progress)
    with progress(f"{split} performances", performances) as advance:
        advance(sum(stretch.last - stretch.first for stretch in stretches if stretch not in absent))
        for made in _made(absent, cache, borrowed):
            advance(made.last - made.first)
    return joined([pickle.loads(stretch.path(cache).read_bytes())[task] for stretch in stretches])


@dataclass(frozen=True)
class _Stretch:
    """Performances `first` to `last`, without it, and how examples are made of them."""

    split: str
    first: int
    last: int
    views: int
    idle_share: float
    films_of_a_series: int

    def path(self, cache: Path) -> Path:
        """Where their examples are kept: made otherwise, another name."""
        about = [self.split, self.first, self.last, self.views, self.idle_share, self.films_of_a_series]
        key = json.dumps([*about, _error_numbers(), _sources()])
        made_so = hashlib.sha256(key.encode()).hexdigest()[:16]
        return cache / f"{self.split}-{self.first:05d}-{made_so}.pickle"


def _made(absent: list[_Stretch], cache: Path, borrowed: Path | None) -> Iterator[_Stretch]:
    """Each stretch once its examples are made and kept, by several processes if there are many."""
    if len(absent) < 2 * PROCESSES:  # sooner done than other processes are started
        for stretch in absent:
            yield _make(stretch, cache, borrowed)
        return
    with work_pool(PROCESSES, "spawn") as pool:  # forking a process that holds TensorFlow hangs
        jobs = [pool.submit(_make, stretch, cache, borrowed) for stretch in absent]
        for job in as_completed(jobs):
            yield job.result()


def _make(stretch: _Stretch, cache: Path, borrowed: Path | None) -> _Stretch:
    path = stretch.path(cache)
    with threadpool_limits(1):
        found = _drawn_examples(stretch, None if borrowed is None else _errors_in(borrowed))
    write_bytes(path, pickle.dumps(found))
    return stretch


def _drawn_examples(stretch: _Stretch, filmed: FilmedErrors | None) -> dict[str, Examples]:
    split, idle_share = stretch.split, stretch.idle_share
    made: dict[str, list[Examples]] = {task: [] for task in TASKS}
    # Of training people neighbouring windows tell nearly the same.
    shares = (0.5 * idle_share, 0.6) if split == "train" else (idle_share, 1.0)
    for number in range(stretch.first, stretch.last):
        rng = np.random.default_rng([number, 5])
        for sequence in drawn_sequences(split, number, fitted(), stretch.views, split == "train", filmed):
            if split == "train" and rng.random() < 0.5:
                sequence = sequence.mirrored()
            for task in TASKS:
                made[task].append(examples_of(task, sequence, rng, *shares))
    return {task: joined(parts) for task, parts in made.items()}


def _error_numbers() -> dict[str, Any]:
    """The fitted error of MoveNet, without the command that fitted it."""
    return json.loads(FITTED.read_text(encoding="utf-8"))["model"]


def _sources() -> str:
    """A hash of the code that decides what examples look like."""
    here = Path(__file__).parent
    names = ("performers", "stepping", "labels", "sequences", "movenet_error", "filmed_error", "features")
    drawn = sorted(Path(synthetic.__file__).parent.glob("*.py"))
    files = (*drawn, *(here / f"{name}.py" for name in names))
    code = "".join(file.read_text() for file in files)
    return hashlib.sha256(code.encode()).hexdigest()


def _kept_errors(count: int, cache: Path, folder: Path, progress: Progress) -> Path:
    """A file with the errors in `count` training films of each series."""
    kinds = _film_kinds(count)
    names = [
        film_path(folder, "train", number, kind, settings).name
        for settings in SERIES
        for number, kind in enumerate(kinds, settings.first)
    ]
    made_so = hashlib.sha256(json.dumps([names, _sources()]).encode()).hexdigest()[:16]
    path = cache / f"errors-{made_so}.pickle"
    if not path.is_file():
        with progress("errors in training films", len(names)) as advance:
            found = filmed_errors(folder, "train", kinds, SERIES, advance)
        write_bytes(path, pickle.dumps(found))
    return path


@cache
def _errors_in(path: Path) -> FilmedErrors:
    return pickle.loads(path.read_bytes())


def film_examples(
    task: str,
    count: int,
    variants: int,
    weight: float,
    idle_share: float,
    progress: Progress,
    folder: Path = FILMS,
) -> list[Examples]:
    """Examples of `count` films of training people of each series, shot where they are not there yet; each
    film as seen, mirrored, and in further `variants`: all that MoveNet gets wrong is in them, whether or not
    the fitted error knows of it. A moment of each counts `weight` times.
    """
    kinds = _film_kinds(count)
    with progress("training films", len(SERIES) * count) as advance:
        made = [film for settings in SERIES for film in films(folder, "train", kinds, advance, settings)]
    found = []
    with progress("variants of training films", len(made)) as advance:
        for number, film in enumerate(made):
            sequence, rng = film.sequence(), np.random.default_rng([number, 9])
            shown = [sequence, sequence.mirrored(), *(film.varied(rng) for _ in range(variants))]
            for one in shown:
                part = examples_of(task, one, rng, idle_share)
                found.append(replace(part, weight=part.weight * weight))
            advance()
    return found


def _film_kinds(count: int) -> tuple[str, ...]:
    return tuple(TRAIN_FILMS[number % len(TRAIN_FILMS)] for number in range(count))


def clip_examples(task: str, folders: tuple[Path, ...], idle_share: float, seed: int = 1) -> list[Examples]:
    """Examples of motion capture, each clip also mirrored."""
    made = []
    for folder in folders:
        for number, sequence in enumerate(clip_sequences(folder, fitted(), seed)):
            rng = np.random.default_rng([seed, number])
            for one in (sequence, sequence.mirrored()):
                made.append(examples_of(task, one, rng, idle_share))
    return made
