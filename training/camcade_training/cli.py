"""The commands `camcade data …`, `camcade train …` and `camcade evaluate …`.

TensorFlow and imgaug are imported inside the commands that need them: `camcade --help` and `camcade play`
must work, and start at once, where only the base packages are installed.
"""

import contextlib
import os
import shlex
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from camcade_training.mocap.cli import data_amc, data_bvh
from camcade_training.tasks.body.cli import register as register_body
from camcade_training.tasks.body.cli import tune_body
from camcade_training.tasks.expression.cli import (
    evaluate_emotion,
    export_emotion,
    train_baseline,
    train_emotion,
)

# Quiet, before TensorFlow reads them: its notes on CPU features say nothing to a user.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
# NumPy's own threads wait by spinning; on two cores that makes the stretching of pictures ten times slower.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

data_app = typer.Typer(
    help="Make and prepare pictures: drawn people, frames of videos, balance, augmentation.",
    no_args_is_help=True,
)
train_app = typer.Typer(help="Train the backbone and posture heads.", no_args_is_help=True)
evaluate_app = typer.Typer(help="Measure models on people they have never seen.", no_args_is_help=True)
tune_app = typer.Typer(help="Choose a detector's settings on validation people.", no_args_is_help=True)
register_body(data_app, train_app, evaluate_app)
tune_app.command("body")(tune_body)

SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", help="Change a setting: key=value; may be repeated.", show_default=False),
]
DataOption = Annotated[Path, typer.Option("--data", help="Class folders, or train|validation|test of them.")]
CacheOption = Annotated[
    Path, typer.Option("--cache", help="Where stretched pictures and features are kept for the next run.")
]
DEFAULT_CACHE = Path("training/runs/cache")
FacesOption = Annotated[Path, typer.Option("--faces", help="FER-2013 as a zip of SPLIT/CLASS/ID.jpg.")]


@contextlib.contextmanager
def progress_bar(description: str, total: int) -> Iterator[Callable[..., None]]:
    """A rich progress bar; call what it gives with the number of steps done (default 1)."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(description, total=total or None)
        yield lambda steps=1: progress.advance(task, steps)


def _command() -> str:
    return "camcade " + " ".join(map(shlex.quote, sys.argv[1:]))


def _tell(record: dict[str, float]) -> None:
    typer.echo(", ".join(f"{key} {value:.4g}" for key, value in record.items()), err=True)


def _show(title: str, figures: dict[str, Any]) -> None:
    table = Table(title=title, show_header=False)
    for key, value in figures.items():
        table.add_row(key, f"{value:.4f}" if isinstance(value, float) else str(value))
    Console().print(table)


@data_app.command("people")
def data_people(
    out: Annotated[
        Path, typer.Option(help="Folder that gets train, validation and test with class folders.")
    ],
    people: Annotated[int, typer.Option(help="In training.", min=1)] = 2000,
    validation_people: Annotated[int, typer.Option(help="For choices made while training.", min=1)] = 160,
    test_people: Annotated[int, typer.Option(help="For the figures.", min=1)] = 40,
    pictures_train: Annotated[int, typer.Option(help="Of each person in training.", min=1)] = 24,
    pictures: Annotated[int, typer.Option(help="Of each other person.", min=1)] = 60,
    seed: Annotated[int, typer.Option(help="Of everything.")] = 1,
    processes: Annotated[int, typer.Option(help="That draw at the same time.", min=1)] = 2,
) -> None:
    """Draw people who punch, kick and do other things, in class folders; no person is in two splits.

    Example: camcade data people --out training/runs/people --people 2000
    """
    from camcade_training.synthetic import write_pictures

    plan = (
        ("validation", validation_people, pictures),
        ("test", test_people, pictures),
        ("train", people, pictures_train),
    )
    for split, count, each in plan:
        folder = write_pictures(out, count, each, split, seed, processes=processes)
        typer.echo(f"{count * each} pictures of {count} people in {folder}")


@data_app.command("video")
def data_video(
    out: Annotated[Path, typer.Argument(help="File to write: .mjpeg, .mp4 or .y4m; labels go beside it.")],
    script: Annotated[str, typer.Option(help="Such as strikes, everyday, every-move.")] = "strikes",
    split: Annotated[str, typer.Option(help="Whose people: train, validation or test.")] = "test",
    seed: Annotated[int, typer.Option(help="Which person.")] = 1,
    frames_per_second: Annotated[int, typer.Option(help="Of the video.", min=1)] = 30,
) -> None:
    """Draw a video of one person, with a list of its strikes beside it.

    Example: camcade data video training/runs/videos/test/strikes-1.mjpeg --script strikes --seed 1
    """
    from camcade_training.synthetic import write_video

    typer.echo(f"wrote {write_video(out, script, split, seed, frames_per_second)}")


@data_app.command("frames")
def data_frames(
    videos: Annotated[list[Path], typer.Argument(help="Videos: MP4, WebM, MJPEG, Y4M …")],
    label: Annotated[str, typer.Option("--class", help="What the videos show: punch, kick or other.")],
    out: Annotated[Path, typer.Option(help="Folder that gets the class folder.")],
    every: Annotated[int, typer.Option(help="Take every n-th frame.", min=1)] = 5,
    person: Annotated[str, typer.Option(help="Who is in them; default: the video's name.")] = "",
) -> None:
    """Take frames out of videos into a class folder.

    Example: camcade data frames punches.mp4 --class punch --every 3 --person anna --out my-pictures
    """
    from camcade_training.core.frames import describe_video, extract_frames

    for video in videos:
        total = describe_video(video).frames // every
        with progress_bar(f"frames of {video.name}", total) as advance:
            written = extract_frames(video, label, out, every, person, advance)
        typer.echo(f"{len(written)} pictures from {video} in {out / label}")


@data_app.command("balance")
def data_balance(
    folder: Annotated[Path, typer.Argument(help="Class folders.")],
    out: Annotated[Path, typer.Option(help="New folder for the chosen pictures.")],
    per_class: Annotated[
        int, typer.Option(help="Pictures per class; 0: as many as the smallest has.", min=0)
    ] = 0,
    seed: Annotated[int, typer.Option(help="Of the choice.")] = 7,
) -> None:
    """Copy equally many pictures of each class, dealt person by person.

    Example: camcade data balance my-pictures --out balanced
    """
    import shutil

    from camcade_training.core.datasets import balance, read_class_folders

    chosen = balance(read_class_folders(folder), seed, per_class or None)
    for picture in chosen:
        target = out / picture.path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(picture.path, target)
    typer.echo(f"{len(chosen)} pictures in {out}")


@data_app.command("augment")
def data_augment(
    folder: Annotated[Path, typer.Argument(help="Class folders.")],
    out: Annotated[Path, typer.Option(help="New folder for the variants.")],
    variants: Annotated[int, typer.Option(help="Of each picture.", min=1)] = 16,
    width: Annotated[int, typer.Option(help="Of a variant, px.", min=8)] = 100,
    height: Annotated[int, typer.Option(help="Of a variant, px.", min=8)] = 56,
    grey: Annotated[bool, typer.Option(help="Make them grey, as the article does.")] = True,
    seed: Annotated[int, typer.Option(help="Of the random draws.")] = 7,
) -> None:
    """Write augmented variants of every picture, to look at or to use elsewhere; training augments by itself.

    Example: camcade data augment balanced --variants 16 --out augmented
    """
    from dataclasses import replace

    from camcade_training.core.datasets import read_class_folders
    from camcade_training.tasks.strike_image.augmentation import ARTICLE, pipeline, write_variants

    pictures = read_class_folders(folder)
    settings = replace(ARTICLE, variants=variants, seed=seed)
    augmenter = pipeline(settings)
    with progress_bar("augmenting", len(pictures)) as advance:
        for picture in pictures:
            write_variants(picture, out, (width, height), grey, augmenter, settings)
            advance()
    typer.echo(f"{variants * len(pictures)} pictures in {out}")


data_app.command("bvh")(data_bvh)
data_app.command("amc")(data_amc)


for name, is_old in (("expression", False), ("emotion", True)):
    train_app.command(name, hidden=is_old)(train_emotion)
    train_app.command(f"{name}-baseline", hidden=is_old)(train_baseline)
    train_app.command(f"{name}-export", hidden=is_old)(export_emotion)
    evaluate_app.command(name, hidden=is_old)(evaluate_emotion)


@train_app.command("backbone")
def train_backbone(
    data: DataOption,
    out: Annotated[Path, typer.Option(help="Run folder.")],
    faces: FacesOption = Path("../shared/datasets/fer2013.zip"),
    cache: CacheOption = DEFAULT_CACHE,
    changes: SetOption = None,
) -> None:
    """Train MobileNet further, all layers: postures of drawn people, features kept near ImageNet's on real
    faces.

    Example: camcade train backbone --data training/runs/people --out training/runs/backbone --set epochs=12
    """
    from camcade_training.core.settings import parse_assignments, resolve
    from camcade_training.tasks.strike_image.distillation import BackboneSettings
    from camcade_training.tasks.strike_image.workflow import run_backbone

    settings = resolve(BackboneSettings(), parse_assignments(changes or []))
    metrics = run_backbone(data, faces, out, settings, progress_bar, _tell, _command(), cache)
    _show(
        f"{out}/report.md",
        {"validation macro-F1": metrics["validation_macro_f1"], **metrics["drift_on_unseen_faces"]},
    )


@train_app.command("posture", hidden=True)  # its name in earlier versions
@train_app.command("strike-image")
def train_posture(
    data: DataOption,
    out: Annotated[Path, typer.Option(help="Run folder: model, figures, report with pictures.")],
    name: Annotated[str, typer.Option("--configuration", help="article or camcade.")] = "camcade",
    task: Annotated[str, typer.Option(help="nary (punch, kick, other) or binary (punch or not).")] = "nary",
    backbone: Annotated[
        str, typer.Option(help="A .keras file with a backbone; default: the configuration's.")
    ] = "",
    export: Annotated[
        Path | None, typer.Option(help="Also export as this bundle, e.g. models/strike-image.")
    ] = None,
    cache: CacheOption = DEFAULT_CACHE,
    changes: SetOption = None,
) -> None:
    """Train a posture head, measure it on people it has never seen, and export it if asked.

    Example: camcade train strike-image --data training/runs/people --backbone
    training/runs/backbone/backbone.keras --task nary --out training/runs/posture --export models/strike-image
    """
    from camcade.errors import SettingsError
    from camcade_training.core.settings import parse_assignments, resolve
    from camcade_training.tasks.strike_image.network import configuration
    from camcade_training.tasks.strike_image.workflow import run_posture

    if task not in ("nary", "binary"):
        raise SettingsError(f"no task {task!r}; expected nary or binary")
    given = {"task": task, **({"backbone": backbone} if backbone else {}), **parse_assignments(changes or [])}
    settings = resolve(configuration(name), given)
    metrics = run_posture(data, out, settings, progress_bar, _command(), cache)
    _show(f"{out}/report.md", {key: metrics[key] for key in ("macro_f1", "accuracy", "pictures", "people")})
    if export is not None:
        _export(out, export, data, cache)


@train_app.command("export")
def train_export(
    folder: Annotated[Path, typer.Argument(help="Run folder of camcade train strike-image.")],
    bundle: Annotated[Path, typer.Argument(help="Bundle to write, e.g. models/strike-image.")],
    data: DataOption,
    baseline: Annotated[Path | None, typer.Option(help="A run to compare with in the card.")] = None,
    cache: CacheOption = DEFAULT_CACHE,
) -> None:
    """Export a trained run again as a bundle for the page.

    Example: camcade train export training/runs/posture models/strike-image --data training/runs/people
    """
    _export(folder, bundle, data, cache, baseline)


def _export(folder: Path, bundle: Path, data: Path, cache: Path, baseline: Path | None = None) -> None:
    from camcade_training.tasks.strike_image.workflow import ship

    card = ship(folder, bundle, data, progress_bar, cache, baseline)
    size = sum(record.bytes for record in card.files.values())
    _show(str(bundle), {"bytes": size, **(card.verification or {})})


@evaluate_app.command("posture", hidden=True)
@evaluate_app.command("strike-image")
def evaluate_posture(
    folder: Annotated[Path, typer.Argument(help="Run folder or bundle.")],
    data: DataOption,
    split: Annotated[str, typer.Option(help="Which people.")] = "test",
    out: Annotated[Path | None, typer.Option(help="Where the report goes; default: the run folder.")] = None,
    cache: CacheOption = DEFAULT_CACHE,
) -> None:
    """Measure a posture model on people it has never seen; writes a report with pictures.

    Example: camcade evaluate strike-image models/strike-image --data training/runs/people --out
    training/runs/evaluation
    """
    from camcade_training.tasks.strike_image.workflow import run_evaluation

    metrics = run_evaluation(data, folder, progress_bar, _command(), cache, split, out)
    _show(
        f"{out or folder}/report.md",
        {key: metrics[key] for key in ("macro_f1", "accuracy", "pictures", "people")},
    )


@evaluate_app.command("video")
def evaluate_video(
    folder: Annotated[Path, typer.Argument(help="Run folder or bundle.")],
    videos: Annotated[Path, typer.Option(help="Folder of videos with NAME.labels.json beside them.")],
    tune: Annotated[bool, typer.Option(hidden=True, help="What camcade tune strike-image does.")] = False,
    cache: CacheOption = DEFAULT_CACHE,
) -> None:
    """Watch videos with a model and the page's strike detector: false strikes, recall, delay.

    The settings are those of camcade tune strike-image, else of the bundle, else the defaults.

    Example: camcade evaluate video training/runs/posture --videos training/runs/videos/test
    """
    from camcade_training.tasks.strike_image.workflow import run_video

    if tune:
        tune_strike_image(folder, videos, cache)
    else:
        _show_videos(run_video(videos, folder, progress_bar, _command(), cache))


@tune_app.command("strike-image")
def tune_strike_image(
    folder: Annotated[Path, typer.Argument(help="Run folder.")],
    videos: Annotated[Path, typer.Option(help="Videos of validation people, NAME.labels.json beside them.")],
    cache: CacheOption = DEFAULT_CACHE,
) -> None:
    """Choose the strike detector's settings on videos of validation people; measure on those of test people.

    Example: camcade tune strike-image training/runs/posture --videos training/runs/videos/validation
    """
    from camcade_training.tasks.strike_image.workflow import tune_decision

    _show_videos(tune_decision(videos, folder, progress_bar, cache))


def _show_videos(figures: dict[str, Any]) -> None:
    for part in ("strike_videos", "everyday_videos"):
        if part in figures:
            _show(part.replace("_", " "), figures[part])


@evaluate_app.command("features")
def evaluate_features(
    backbone: Annotated[Path, typer.Argument(help="A .keras file with a backbone.")],
    faces: FacesOption = Path("../shared/datasets/fer2013.zip"),
    alpha: Annotated[float, typer.Option(help="Of the ImageNet network to compare with.")] = 0.25,
    out: Annotated[Path | None, typer.Option(help="JSON file for the figures.")] = None,
    cache: CacheOption = DEFAULT_CACHE,
) -> None:
    """A linear head on frozen features of real faces: ours against the ImageNet network of the same size.

    Example: camcade evaluate features training/runs/backbone/backbone.keras --faces
    ../shared/datasets/fer2013.zip
    """
    from camcade_training.core.settings import write_json
    from camcade_training.tasks.strike_image.workflow import compare_features

    figures = compare_features(backbone, faces, alpha, progress_bar, cache)
    _show("accuracy on FER-2013 test, 7 classes", figures)
    if out is not None:
        write_json(out, {**figures, "command": _command()})
