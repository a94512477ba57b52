"""The task `agent`: an opponent that learned Duel by watching; its commands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from camcade.errors import SettingsError
from camcade_training.core.progress import progress_bar
from camcade_training.core.terminal import (
    BundleArgument,
    ExportOption,
    RayOption,
    SetOption,
    command_line,
    new_folder,
    show,
    show_bundle,
    tell,
)
from camcade_training.tasks.registry import Task

if TYPE_CHECKING:  # NumPy and TensorFlow are imported when a command runs
    from camcade.models.card import ModelCard

SessionsOption = Annotated[
    Path,
    typer.Option(help="Folder of session files, or of the folders train, validation and test of them."),
]
FramesOption = Annotated[
    Path, typer.Option("--cache", help="Where drawn frames are kept for the next run.", callback=new_folder)
]
ExpertOption = Annotated[
    Path | None,
    typer.Option(help="Run folder of camcade train agent-expert, to learn from instead of sessions."),
]
WorkersOption = Annotated[int, typer.Option(min=1, max=256, help="Processes that play.")]
MatchesOption = Annotated[
    int, typer.Option(min=0, max=1_000_000, help="Against each of those who judge, at the end; 0: none.")
]
RunArgument = Annotated[Path, typer.Argument(help="Run folder of camcade train agent.")]
MADE_BY = "camcade train agent"
DEFAULT_SESSIONS = Path("training/runs/sessions")
DEFAULT_FRAMES = Path("training/runs/cache/agent")


def train(
    out: Annotated[
        Path, typer.Option(help="Run folder: state, network, curves, settings.", callback=new_folder)
    ],
    sessions: SessionsOption = DEFAULT_SESSIONS,
    expert: ExpertOption = None,
    teacher: Annotated[
        str | None,
        typer.Option(help="hard, rusher, average …: somebody scripted to imitate, instead of sessions."),
    ] = None,
    start: Annotated[
        Path | None,
        typer.Option(
            help="With these: run folder or bundle of an agent whose eyes it begins with.",
            show_default=False,
        ),
    ] = None,
    bundle: ExportOption = None,
    cache: FramesOption = DEFAULT_FRAMES,
    workers: WorkersOption = 2,
    matches: MatchesOption = 100,
    ray: RayOption = None,
    changes: SetOption = None,
) -> None:
    """Learn to play Duel from recorded sessions, from an expert, or from somebody scripted; called again with
    the same folder, it goes on where it was stopped.

    Record sessions in the page, or with camcade sessions record. An expert or a teacher needs none: the agent
    plays, and they say what they would do.

    Example: camcade train agent --sessions training/runs/sessions --out training/runs/agent
    """
    from camcade_training.core.cluster import on_cluster

    if expert is not None and teacher is not None:
        raise SettingsError("--expert and --teacher: give one of them.")
    if start is not None and not (expert or teacher):
        raise SettingsError(
            f"--start {start} is for --expert and --teacher: give one of them, too, or leave --start out."
        )
    if expert is not None or teacher is not None:
        with on_cluster(ray, workers):
            learn_by_being_taught(expert, teacher, out, workers, matches, changes, start)
        if bundle is not None:
            export(out, bundle)
        return
    from camcade_training.tasks.agent.examples import split_sessions

    settings = TASK.resolved(changes)  # what cannot be meant is said before TensorFlow is there
    paths = split_sessions(sessions)
    if len(paths["train"]) < FEW_SESSIONS:
        typer.echo(
            f"{len(paths['train'])} to learn from, {len(paths['test'])} to be measured on: so few sessions "
            "bring more chance than you, and figures that say little. Ten minutes of play are a beginning.",
            err=True,
        )
    from camcade_training.tasks.agent.workflow import run_training

    with on_cluster(ray, workers):
        metrics = run_training(sessions, out, cache, settings, progress_bar, tell, command_line())
    show_metrics(str(out), metrics)
    if bundle is not None:
        export(out, bundle)


FEW_SESSIONS = 8


def learn_by_being_taught(
    expert: Path | None,
    teacher: str | None,
    out: Path,
    workers: int,
    matches: int,
    changes: list[str] | None,
    start: Path | None = None,
) -> None:
    """The same from an expert, whose probabilities are learned, or from somebody scripted."""
    from camcade_training.core.settings import parse_assignments, resolve
    from camcade_training.tasks.agent.policies import read_expert, read_exploiters
    from camcade_training.tasks.agent.settings import DistilSettings

    settings = resolve(DistilSettings(), parse_assignments(changes or []))
    if teacher is not None:
        settings = replace(settings, teacher=teacher)
    weights = read_expert(expert) if expert else None
    exploiters = read_exploiters(expert) if expert else []
    if start is not None:
        refuse_unfinished(start)
    from camcade_training.core.run_folder import read_history
    from camcade_training.tasks.agent.learning_by_playing import run_distillation

    made_by = read_history(expert).command if expert else ""
    metrics = run_distillation(_sitting(out, workers, matches), weights, settings, exploiters, start, made_by)
    show_scores(str(out), metrics)


def train_expert(
    out: Annotated[Path, typer.Option(help="Run folder: state, weights, settings.", callback=new_folder)],
    against: Annotated[
        Path | None,
        typer.Option(
            help="Run folder or bundle of an agent: learn to beat that one alone.", show_default=False
        ),
    ] = None,
    start: Annotated[
        Path | None,
        typer.Option(
            help="An agent, run folder or bundle, or another expert: begin as that one plays.",
            show_default=False,
        ),
    ] = None,
    workers: WorkersOption = 2,
    matches: MatchesOption = 100,
    ray: RayOption = None,
    changes: SetOption = None,
) -> None:
    """Learn to play Duel by playing it (PPO), told by the game what there is to see; called again with the
    same folder, it goes on where it was stopped. Agents that see pictures learn from it.

    Example: camcade train agent-expert --out training/runs/expert --workers 8

    Example: camcade train agent-expert --start models/agent --set exploiter_every=600 --out training/runs/x

    Example: camcade train agent-expert --against training/runs/agent --out training/runs/exploiter
    """
    if against is not None and start is not None:
        raise SettingsError("--against and --start: give one of them.")
    from camcade_training.tasks.agent.policies import WEIGHTS

    for one in (against, start):
        if one is not None and not (one == start and (one / WEIGHTS).is_file()):
            refuse_unfinished(one)
    from camcade_training.core.settings import parse_assignments, resolve
    from camcade_training.tasks.agent.settings import PpoSettings

    settings = resolve(PpoSettings(), parse_assignments(changes or []))
    from camcade_training.core.cluster import on_cluster
    from camcade_training.tasks.agent.learning_by_playing import run_expert

    with on_cluster(ray, workers):
        metrics = run_expert(_sitting(out, workers, matches), settings, against, start)
    show_scores(str(out), metrics)


def train_play(
    agent: Annotated[Path, typer.Argument(help="Run folder or bundle of an agent; it stays as it is.")],
    out: Annotated[
        Path, typer.Option(help="Run folder: the same agent when it has played.", callback=new_folder)
    ],
    bundle: ExportOption = None,
    workers: WorkersOption = 2,
    matches: MatchesOption = 100,
    ray: RayOption = None,
    changes: SetOption = None,
) -> None:
    """An agent plays on and learns from winning and losing (PPO), from pictures as ever, without getting far
    from what it was taught; called again with the same folder, it goes on where it was stopped.

    It meets scripted players, somebody who does nothing, somebody who keeps away, itself, and earlier selves.

    Example: camcade train agent-play models/agent --out training/runs/played --workers 8
    """
    refuse_unfinished(agent)
    from camcade_training.core.settings import parse_assignments, resolve
    from camcade_training.tasks.agent.settings import PlaySettings

    settings = resolve(PlaySettings(), parse_assignments(changes or []))
    from camcade_training.core.cluster import on_cluster
    from camcade_training.tasks.agent.learning_by_playing import run_play

    with on_cluster(ray, workers):
        metrics = run_play(_sitting(out, workers, matches), agent, settings)
    show_scores(str(out), metrics)
    if bundle is not None:
        export(out, bundle)


def _sitting(out: Path, workers: int, matches: int) -> Any:
    """This call of a command that trains by playing."""
    from camcade_training.tasks.agent.learning_by_playing import Sitting

    return Sitting(out, progress_bar, tell, command_line(), workers, matches)


def train_grid(
    out: Annotated[Path, typer.Option(help="Gets a run folder for each network.", callback=new_folder)],
    sessions: SessionsOption = DEFAULT_SESSIONS,
    latents: Annotated[list[int] | None, typer.Option("--latent", help="May be repeated.")] = None,
    kinds: Annotated[list[str] | None, typer.Option("--cell", help="lstm, gru, stack; repeated.")] = None,
    losses: Annotated[
        list[str] | None, typer.Option("--loss", help="focal, cross-entropy; repeated.")
    ] = None,
    seeds: Annotated[int, typer.Option(min=1, max=100, help="Networks of each kind.")] = 5,
    cache: FramesOption = DEFAULT_FRAMES,
    workers: WorkersOption = 2,
    ray: RayOption = None,
    changes: SetOption = None,
) -> None:
    """Train every network of the study's grid, latent × cell × loss × seeds, and compare them by validation
    sessions: table and pictures. What is there stays, and what was stopped goes on.

    Example: camcade train agent-grid --out training/runs/grid --latent 128 --latent 512 --seeds 2
    """
    from camcade_training.core.settings import parse_assignments, resolve
    from camcade_training.tasks.agent.examples import split_sessions

    split_sessions(sessions)
    from camcade_training.core.cluster import on_cluster
    from camcade_training.tasks.agent.grid import STUDY, cells, run_grid

    base = resolve(STUDY, parse_assignments(changes or []))
    chosen = cells(
        base, latents or [128, 256, 512, 1024], kinds or ["lstm", "gru"], losses or ["focal"], seeds
    )
    with on_cluster(ray, workers):
        rows = run_grid(chosen, sessions, out, cache, progress_bar, tell, typer.echo, workers)
    show(f"{out}/report.md", {row["model"]: row["composite"] for row in rows})


def train_redraw(
    run: Annotated[Path, typer.Argument(help="Run folder or bundle of an agent.")],
    out: Annotated[Path, typer.Option(help="Run folder: the same agent, drawing anew.", callback=new_folder)],
    bundle: ExportOption = None,
    changes: SetOption = None,
) -> None:
    """Teach what the page shows of an agent's mind, the frames drawn again from what its network keeps of
    them: on frames of scripted matches. What decides stays as it is. Minutes on one core.

    Example: camcade train agent-redraw models/agent --out training/runs/redrawn --export models/agent
    """
    refuse_unfinished(run)
    from camcade_training.core.settings import parse_assignments, resolve
    from camcade_training.tasks.agent.redrawing import RedrawSettings, run_redrawing

    settings = resolve(RedrawSettings(), parse_assignments(changes or []))
    found = run_redrawing(run, out, settings, progress_bar, tell, command_line())
    show(str(out), {f"{when}, {what}": value for when, one in found.items() for what, value in one.items()})
    if bundle is not None:
        export(out, bundle)


def evaluate(
    run: RunArgument,
    sessions: SessionsOption = DEFAULT_SESSIONS,
    out: Annotated[Path, typer.Option(help="Folder for the report.", callback=new_folder)] = Path(
        "training/runs/agent-evaluation"
    ),
    cache: FramesOption = DEFAULT_FRAMES,
) -> None:
    """Measure how well a run predicts what is pressed in test sessions. How well it plays: camcade arena.

    Example: camcade evaluate agent training/runs/me --sessions my-sessions --out training/runs/me-again
    """
    refuse_unfinished(run)
    from camcade_training.tasks.agent.examples import split_sessions

    split_sessions(sessions)  # what is missing is said before TensorFlow is there
    from camcade_training.tasks.agent.workflow import run_evaluation

    show_metrics(f"{out}/report.md", run_evaluation(run, sessions, out, cache, progress_bar))


def export(run: RunArgument, bundle: BundleArgument) -> None:
    """Export a run for the page.

    Example: camcade export agent training/runs/agent models/agent
    """
    refuse_unfinished(run)
    from camcade_training.tasks.agent.shipping import run_export

    show_card(bundle, run_export(run, bundle))


def export_kept_expert(run: RunArgument, folder: BundleArgument) -> None:
    """Keep an expert, so that agents can learn from it elsewhere; no page loads it.

    Example: camcade export agent-expert training/runs/expert models/agent-expert
    """
    from camcade_training.tasks.agent.shipping import export_expert

    export_expert(run, folder)
    typer.echo(f"{folder} holds the expert. Next: camcade train agent --expert {folder} --out FOLDER")


def refuse_unfinished(run: Path) -> None:
    """Raises ModelError when a folder is no finished run, before TensorFlow is imported."""
    from camcade.errors import ModelError
    from camcade_training.core.run_folder import read_json

    for name in ("settings.json", "card.json" if (run / "card.json").is_file() else "data.json"):
        if not isinstance(read_json(run / name, MADE_BY), dict):
            raise ModelError(f"{run / name} is no object; expected a folder that {MADE_BY} wrote")


def show_metrics(title: str, metrics: dict[str, Any]) -> None:
    """F1 of each action, and the means."""
    figures = {name: one["f1"]["value"] for name, one in metrics["actions"].items()}
    means = {f"mean, {name}": metrics[name]["value"] for name in ("composite", "strikes_macro")}
    followed = metrics.get("reference", {})
    beside = {f"a copy with other dice, {name}": one["value"] for name, one in followed.items()}
    show(title, {**figures, **means, **beside})


def show_scores(title: str, metrics: dict[str, Any]) -> None:
    """Share of the points against each of those who judge."""
    show(title, {f"against {name}": one["share"] for name, one in metrics["matches"].items()})


def show_card(bundle: Path, card: ModelCard) -> None:
    """What was exported."""
    show_bundle(bundle, card)


TASK = Task(
    name="agent",
    title="An opponent that learned Duel by watching",
    settings="camcade_training.tasks.agent.settings:AgentSettings",
    commands={"train": train, "evaluate": evaluate, "export": export},
    more={
        "train": {
            "agent-expert": train_expert,
            "agent-grid": train_grid,
            "agent-play": train_play,
            "agent-redraw": train_redraw,
        },
        "export": {"agent-expert": export_kept_expert},
    },
)
