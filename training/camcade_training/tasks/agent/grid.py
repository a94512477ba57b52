"""The study's grid: latent × cell × loss × seeds, each a run of its own, chosen by validation sessions alone.

    OUT/latent-512-gru-focal-seed-1/    a run folder, with validated.json beside its metrics
    OUT/grid.json, report.md, grid.png, classes.png, heatmaps.png, timelines.png

A run that is there stays, and one that was stopped goes on: the same command ends what another began.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from camcade.errors import SettingsError
from camcade_training.core.art import art_folder
from camcade_training.core.cluster import is_on_cluster, work_pool
from camcade_training.core.progress import Progress, Tell, no_progress
from camcade_training.core.report import ACCENT, SECOND, Report, new_figure, save_figure
from camcade_training.core.run_folder import METRICS, read_json, whole_folder
from camcade_training.core.settings import write_json
from camcade_training.tasks.agent.encoders import MADE_BY
from camcade_training.tasks.agent.examples import Windows, gather, split_sessions
from camcade_training.tasks.agent.reporting import TIMELINE_S, draw_heatmap, draw_tracks, first_seconds
from camcade_training.tasks.agent.scoring import ANY_STRIKE, ActionScore, Score, Scores, score
from camcade_training.tasks.agent.settings import AgentSettings
from camcade_training.tasks.agent.workflow import figures_of, networks_of, read_run, run_training

VALIDATION = "validated.json"
HELD, PREDICTED = "held", "predicted"
TOP = 3  # of the models are shown second by second
STUDY = AgentSettings(
    filters=(32, 64, 128), halving="pool", window=10, rare_weight=6.0, dropout=0.3, clone_epochs=0
)
"""What all cells of the grid have alike, unless something is set."""


@dataclass(frozen=True)
class Cell:
    """One network to be trained; cells that differ in their seeds alone are one model."""

    settings: AgentSettings

    @property
    def model(self) -> str:
        """What is compared."""
        return f"latent-{self.settings.latent}-{self.settings.cell}-{self.settings.loss}"

    @property
    def name(self) -> str:
        """Of its run folder."""
        return f"{self.model}-seed-{self.settings.seed}"


def cells(
    base: AgentSettings, latents: Sequence[int], kinds: Sequence[str], losses: Sequence[str], seeds: int
) -> list[Cell]:
    """All of the grid, seed by seed, so that one that is broken off has seen every model as often.

    Raises:
        SettingsError: a value cannot be meant.
    """
    if not (latents and kinds and losses and seeds > 0):
        raise SettingsError("A grid needs a latent, a cell, a loss and a seed at least.")
    return [
        Cell(replace(base, latent=latent, cell=kind, loss=loss, seed=base.seed + seed))
        for seed, latent, kind, loss in product(range(seeds), latents, kinds, losses)
    ]


def run_grid(
    chosen: Sequence[Cell],
    sessions: Path,
    out: Path,
    cache: Path,
    progress: Progress,
    tell: Tell,
    say: Any,
    processes: int = 2,
) -> list[dict[str, Any]]:
    """Train what is missing, and write table and pictures, anew after each run. Gives the rows of the table.

    Args:
        say: called with the name of each run that begins.
    """
    place = Place(sessions, out, cache, art_folder())
    done = (train_cells if is_on_cluster() else _one_by_one)(chosen, place, progress, tell, say, processes)
    for _ in done:
        write_grid(out, [one for one in chosen if (out / one.name / VALIDATION).is_file()])
    return rows_of(out, chosen)


@dataclass(frozen=True)
class Place:
    """Folders of a grid: of sessions, of the runs, of drawn frames, and of the game's pictures."""

    sessions: Path
    out: Path
    cache: Path
    art: Path


def _one_by_one(
    chosen: Sequence[Cell], place: Place, progress: Progress, tell: Tell, say: Any, processes: int
) -> Iterator[Cell]:
    for cell in chosen:
        if not (place.out / cell.name / METRICS).is_file():
            say(cell.name)
        yield train_cell(cell, place, progress, tell, processes)


def train_cells(
    chosen: Sequence[Cell], place: Place, progress: Progress, tell: Tell, say: Any, processes: int
) -> Iterator[Cell]:
    """All at once, as far as a cluster has cores: each core trains a run of its own."""
    for split, paths in split_sessions(place.sessions).items():
        say(f"frames of {split}")  # once, before everybody wants them
        gather(paths, place.cache, place.art, processes, progress)
    with work_pool(processes) as pool, progress("networks", len(chosen)) as advance:
        for cell in pool.map(train_cell, chosen, [place] * len(chosen)):
            advance()
            yield cell


def _nothing(_: Any) -> None:
    """Nobody watches."""


def train_cell(
    cell: Cell, place: Place, progress: Progress = no_progress, tell: Tell = _nothing, processes: int = 1
) -> Cell:
    """Train what is missing of a run, and validate it."""
    folder = place.out / cell.name
    if not (folder / METRICS).is_file():
        command = f"{MADE_BY}-grid, {cell.name}"
        given = place.sessions, folder, place.cache, cell.settings
        run_training(*given, progress, tell, command, processes, place.art)
    if not (folder / VALIDATION).is_file():
        write_json(folder / VALIDATION, validated(folder, place, progress, processes))
    return cell


def validated(folder: Path, place: Place, progress: Progress, processes: int) -> dict[str, Any]:
    """The figures of a run on validation sessions."""
    run = read_run(folder)
    frames = gather(split_sessions(place.sessions)["validation"], place.cache, place.art, processes, progress)
    windows = Windows(frames, run.settings.window)
    found = networks_of(run).probabilities(windows) > np.array(run.thresholds)
    shown = first_seconds(windows)
    return {
        **figures_of(score(windows.labels, found, windows.sessions, windows.actions)),
        "seconds": {
            HELD: windows.labels[shown].astype(int).tolist(),
            PREDICTED: found[shown].astype(int).tolist(),
        },
    }


def rows_of(out: Path, done: Iterable[Cell]) -> list[dict[str, Any]]:
    """One row for each model, the best by validation first; with the test figure of the first alone.

    | field | meaning |
    | --- | --- |
    | composite | mean of its seeds, validation sessions |
    | spread | standard deviation between seeds |
    | actions | name → mean F1 of its seeds |
    """
    of_model: dict[str, list[Cell]] = {}
    for cell in done:
        of_model.setdefault(cell.model, []).append(cell)
    rows: list[dict[str, Any]] = []
    for model, its in of_model.items():
        found = [read_json(out / cell.name / VALIDATION, MADE_BY) for cell in its]
        composites = [one["composite"]["value"] for one in found]
        rows.append(
            {
                "model": model,
                "seeds": len(its),
                "composite": float(np.mean(composites)),
                "spread": float(np.std(composites)),
                "strikes_macro": float(np.mean([one["strikes_macro"]["value"] for one in found])),
                "actions": {
                    name: float(np.mean([one["actions"][name]["f1"]["value"] for one in found]))
                    for name in found[0]["actions"]
                },
            }
        )
    rows.sort(key=lambda row: -row["composite"])
    tested = [read_json(out / cell.name / METRICS, MADE_BY) for cell in of_model[rows[0]["model"]]]
    rows[0]["test"] = [one["composite"] for one in tested]
    return rows


def write_grid(out: Path, done: Sequence[Cell]) -> None:
    """`grid.json`, `report.md` and its pictures."""
    rows = rows_of(out, done)
    with whole_folder(out) as partial:
        write_json(partial / "grid.json", {"models": rows})
        _report(partial, out, done, rows)


def _report(folder: Path, out: Path, done: Sequence[Cell], rows: Sequence[Mapping[str, Any]]) -> None:
    """`report.md` and its pictures in a folder, of the runs in `out`."""
    report = Report(folder, "Models of the agent compared")
    report.text(
        "Models", f"{len(done)} runs. Chosen by validation sessions; {tested_words(rows[0])}\n\n{table(rows)}"
    )
    report.picture("Mean F1 of block, any strike and down", lambda path: draw_models(rows, path), "grid.png")
    report.picture(
        "F1 of each action, mean of the seeds", lambda path: draw_classes(rows, path), "classes.png"
    )
    first = {cell.model: out / cell.name for cell in reversed(done)}
    kept = {model: scores_of(read_json(path / VALIDATION, MADE_BY)) for model, path in first.items()}
    shown = {row["model"]: kept[row["model"]] for row in rows}
    report.picture("Precision, recall, F1", lambda path: draw_heatmap(shown, path), "heatmaps.png")
    best = [row["model"] for row in rows[:TOP]]
    report.picture(
        f"{TIMELINE_S} seconds of a validation session, as played and as the best models tell it",
        lambda path: draw_best({model: first[model] for model in best}, path),
        "timelines.png",
    )
    report.write(asdict(done[0].settings))


def draw_best(runs: Mapping[str, Path], path: Path) -> str:
    """What was held in the first seconds of a validation session, and what each of these models takes it for;
    returns the file's name.
    """
    found = {model: read_json(folder / VALIDATION, MADE_BY) for model, folder in runs.items()}
    seconds = {model: one["seconds"] for model, one in found.items()}
    tracks = {HELD: next(iter(seconds.values()))[HELD]}
    tracks |= {model: one[PREDICTED] for model, one in seconds.items()}
    actions = [name for name in next(iter(found.values()))["actions"] if name != ANY_STRIKE]
    return draw_tracks({name: np.array(held, np.bool_) for name, held in tracks.items()}, actions, path)


def tested_words(best: Mapping[str, Any]) -> str:
    """How the best does on test sessions, which nothing was chosen by."""
    told = ", ".join(f"{one['value']:.3f} ({one['low']:.3f} to {one['high']:.3f})" for one in best["test"])
    return f"{best['model']} has on test sessions, seed by seed: {told}."


def table(rows: Iterable[Mapping[str, Any]]) -> str:
    """The rows as Markdown."""
    lines = ["| model | seeds | mean F1 of block, any strike, down | between seeds | six strikes |"]
    lines.append("| --- | --- | --- | --- | --- |")
    lines += [
        f"| {row['model']} | {row['seeds']} | {row['composite']:.3f} | ± {row['spread']:.3f} "
        f"| {row['strikes_macro']:.3f} |"
        for row in rows
    ]
    return "\n".join(lines)


def scores_of(figures: Mapping[str, Any]) -> Scores:
    """What `figures_of` made plain."""
    actions = {
        name: ActionScore(one["precision"], one["recall"], Score(**one["f1"]), one["support"])
        for name, one in figures["actions"].items()
    }
    return Scores(actions, Score(**figures["composite"]), Score(**figures["strikes_macro"]))


def draw_models(rows: Sequence[Mapping[str, Any]], path: Path) -> str:
    """A bar for each model, with the spread of its seeds; returns the file's name."""
    figure, axes = new_figure(7, 0.35 * len(rows) + 1)
    colours = [ACCENT, *[SECOND] * (len(rows) - 1)]
    means, spreads = ([row[name] for row in rows] for name in ("composite", "spread"))
    axes.barh([row["model"] for row in rows], means, xerr=spreads, color=colours)
    axes.invert_yaxis()
    axes.set(xlabel="mean F1, validation sessions", xlim=(0, 1))
    return save_figure(figure, path)


def draw_classes(rows: Sequence[Mapping[str, Any]], path: Path) -> str:
    """Models × actions; returns the file's name."""
    names = list(rows[0]["actions"])
    values = np.array([[row["actions"][name] for name in names] for row in rows])
    figure, axes = new_figure(9, 0.35 * len(rows) + 1.5)
    axes.imshow(values, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    axes.set_xticks(range(len(names)), names, rotation=40, ha="right", fontsize=7)
    axes.set_yticks(range(len(rows)), [row["model"] for row in rows], fontsize=7)
    for (row, column), value in np.ndenumerate(values):
        ink = "white" if value > 0.5 else "black"
        axes.text(column, row, f"{value:.2f}", ha="center", va="center", fontsize=6, color=ink)
    return save_figure(figure, path)
