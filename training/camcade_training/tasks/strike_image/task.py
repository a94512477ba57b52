"""The task `strike-image`: punch, kick or other, from whole pictures; its commands."""

from pathlib import Path
from typing import Annotated, Any

import typer

from camcade_training.core.progress import progress_bar
from camcade_training.core.terminal import (
    DEFAULT_CACHE,
    DEFAULT_FACES,
    BundleArgument,
    CacheOption,
    DataOption,
    ExportOption,
    FacesOption,
    SetOption,
    command_line,
    new_file,
    new_folder,
    show,
    show_bundle,
    tell,
)
from camcade_training.tasks.registry import Task

ModelArgument = Annotated[Path, typer.Argument(help="Run folder or bundle.")]
HEADLINES = ("macro_f1", "accuracy", "pictures", "people")


def train(
    data: DataOption,
    out: Annotated[
        Path, typer.Option(help="Run folder: model, figures, report with pictures.", callback=new_folder)
    ],
    name: Annotated[str, typer.Option("--configuration", help="article or camcade.")] = "camcade",
    task: Annotated[str, typer.Option(help="nary (punch, kick, other) or binary (punch or not).")] = "nary",
    backbone: Annotated[
        str, typer.Option(help="A .keras file with a backbone; default: the configuration's.")
    ] = "",
    bundle: ExportOption = None,
    cache: CacheOption = DEFAULT_CACHE,
    changes: SetOption = None,
) -> None:
    """Train a head that tells punch, kick and other, and measure it on people it has never seen.

    Example: camcade train strike-image --data training/runs/people --backbone
    training/runs/backbone/backbone.keras --out training/runs/strike-image --export models/strike-image
    """
    from camcade.errors import SettingsError
    from camcade_training.core.settings import parse_assignments, resolve
    from camcade_training.tasks.strike_image.network import configuration
    from camcade_training.tasks.strike_image.training import train_head
    from camcade_training.tasks.strike_image.workflow import ship

    if task not in ("nary", "binary"):
        raise SettingsError(f"no task {task!r}; expected nary or binary")
    given = {"task": task, **({"backbone": backbone} if backbone else {}), **parse_assignments(changes or [])}
    settings = resolve(configuration(name), given)
    metrics = train_head(data, out, settings, progress_bar, command_line(), cache)
    show(f"{out}/report.md", {key: metrics[key] for key in HEADLINES})
    if bundle is not None:
        show_bundle(bundle, ship(out, bundle, data, progress_bar, cache))


def train_backbone(
    data: DataOption,
    out: Annotated[Path, typer.Option(help="Run folder.", callback=new_folder)],
    faces: FacesOption = DEFAULT_FACES,
    cache: CacheOption = DEFAULT_CACHE,
    changes: SetOption = None,
) -> None:
    """Train MobileNet further, all layers, on drawn people, its features kept near ImageNet's on real faces.

    Ctrl-C stops it; the same command goes on after the last whole epoch.

    Example: camcade train backbone --data training/runs/people --out training/runs/backbone --set epochs=12
    """
    from camcade_training.core.settings import parse_assignments, resolve
    from camcade_training.tasks.strike_image.backbone_training import run_backbone
    from camcade_training.tasks.strike_image.distillation import BackboneSettings

    settings = resolve(BackboneSettings(), parse_assignments(changes or []))
    metrics = run_backbone(data, faces, out, settings, progress_bar, tell, command_line(), cache)
    figures = {"validation macro-F1": metrics["validation_macro_f1"], **metrics["drift_on_unseen_faces"]}
    show(f"{out}/report.md", figures)


def export(
    folder: Annotated[Path, typer.Argument(help="Run folder of camcade train strike-image.")],
    bundle: BundleArgument,
    data: DataOption,
    baseline: Annotated[Path | None, typer.Option(help="A run to compare with in the card.")] = None,
    cache: CacheOption = DEFAULT_CACHE,
) -> None:
    """Export a trained run as a bundle for the page.

    Example: camcade export strike-image training/runs/strike-image models/strike-image --data
    training/runs/people
    """
    from camcade_training.tasks.strike_image.workflow import ship

    show_bundle(bundle, ship(folder, bundle, data, progress_bar, cache, baseline))


def evaluate(
    folder: ModelArgument,
    data: DataOption,
    split: Annotated[str, typer.Option(help="Which people.")] = "test",
    out: Annotated[
        Path | None, typer.Option(help="Where the report goes; default: the run folder.", callback=new_folder)
    ] = None,
    cache: CacheOption = DEFAULT_CACHE,
) -> None:
    """Measure a network of whole pictures on people it has never seen; writes a report with pictures.

    Example: camcade evaluate strike-image models/strike-image --data training/runs/people --out
    training/runs/evaluation
    """
    from camcade_training.tasks.strike_image.workflow import run_evaluation

    metrics = run_evaluation(data, folder, progress_bar, command_line(), cache, split, out)
    show(f"{out or folder}/report.md", {key: metrics[key] for key in HEADLINES})


def tune(
    folder: Annotated[Path, typer.Argument(help="Run folder.")],
    videos: Annotated[Path, typer.Option(help="Videos of validation people, NAME.labels.json beside them.")],
    cache: CacheOption = DEFAULT_CACHE,
) -> None:
    """Choose the strike detector's settings on videos of validation people; measure on those of test people.

    Example: camcade tune strike-image training/runs/strike-image --videos training/runs/videos/validation
    """
    from camcade_training.tasks.strike_image.workflow import tune_decision

    show_videos(tune_decision(videos, folder, progress_bar, cache))


def evaluate_video(
    folder: ModelArgument,
    videos: Annotated[Path, typer.Option(help="Folder of videos with NAME.labels.json beside them.")],
    tunes: Annotated[
        bool, typer.Option("--tune", hidden=True, help="What camcade tune strike-image does.")
    ] = False,
    cache: CacheOption = DEFAULT_CACHE,
) -> None:
    """Watch videos with a model and the page's strike detector: false strikes, recall, delay.

    The settings are those of camcade tune strike-image, else of the bundle, else the defaults.

    Example: camcade evaluate video training/runs/strike-image --videos training/runs/videos/test
    """
    from camcade_training.tasks.strike_image.workflow import run_video

    if tunes:
        tune(folder, videos, cache)
    else:
        show_videos(run_video(videos, folder, progress_bar, command_line(), cache))


def show_videos(figures: dict[str, Any]) -> None:
    """Tables of what was found in videos of strikes and of everyday movement."""
    for part in ("strike_videos", "everyday_videos"):
        if part in figures:
            show(part.replace("_", " "), figures[part])


def evaluate_features(
    backbone: Annotated[Path, typer.Argument(help="A .keras file with a backbone.")],
    faces: FacesOption = DEFAULT_FACES,
    alpha: Annotated[float, typer.Option(help="Of the ImageNet network to compare with.")] = 0.25,
    weights: Annotated[
        Path | None, typer.Option(help="File (.h5) of that network's weights, else fetched by Keras.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="JSON file for the figures.", callback=new_file)] = None,
    cache: CacheOption = DEFAULT_CACHE,
) -> None:
    """A linear head on frozen features of real faces: ours against the ImageNet network of the same size.

    Example: camcade evaluate features training/runs/backbone/backbone.keras --faces
    ../shared/datasets/fer2013.zip
    """
    from camcade_training.core.settings import write_json
    from camcade_training.tasks.strike_image.linear_probe import compare_features

    figures = compare_features(backbone, faces, alpha, progress_bar, cache, str(weights or ""))
    show("accuracy on FER-2013 test, 7 classes", figures)
    if out is not None:
        write_json(out, {**figures, "command": command_line()})


TASK = Task(
    name="strike-image",
    title="Punch, kick or other, from whole pictures",
    settings="camcade_training.tasks.strike_image.network:StrikeImageSettings",
    commands={"train": train, "tune": tune, "evaluate": evaluate, "export": export},
    more={
        "train": {"backbone": train_backbone},
        "evaluate": {"video": evaluate_video, "features": evaluate_features},
    },
    old={"train": {"posture": train, "export": export}, "evaluate": {"posture": evaluate}},
)
