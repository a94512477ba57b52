"""`camcade data …`: make and prepare what networks are trained on."""

from pathlib import Path
from typing import Annotated

import typer

from camcade.places import file_to_write, folder_to_write, plain_name, room_for
from camcade_training.commands.motion import data_motion
from camcade_training.commands.motion_capture import data_amc, data_bvh
from camcade_training.core.progress import progress_bar
from camcade_training.core.settings import MAX_SEED
from camcade_training.core.terminal import RayOption, new_file, new_folder
from camcade_training.tasks.registry import register

MAX_PEOPLE = 1_000_000
MAX_EACH = 10_000  # pictures of one person, variants of one picture
PICTURE_BYTES = 4_000  # of a drawn person, about

app = typer.Typer(
    help="Make and prepare data: drawn people, frames of videos, motion capture, balance, augmentation.",
    no_args_is_help=True,
)


@app.command("people")
def data_people(
    out: Annotated[
        Path,
        typer.Option(
            help="Folder that gets train, validation and test with class folders.", callback=new_folder
        ),
    ],
    people: Annotated[int, typer.Option(help="In training.", min=1, max=MAX_PEOPLE)] = 2000,
    validation_people: Annotated[
        int, typer.Option(help="For choices made while training.", min=1, max=MAX_PEOPLE)
    ] = 160,
    test_people: Annotated[int, typer.Option(help="For the figures.", min=1, max=MAX_PEOPLE)] = 40,
    pictures_train: Annotated[
        int, typer.Option(help="Of each person in training.", min=1, max=MAX_EACH)
    ] = 24,
    pictures: Annotated[int, typer.Option(help="Of each other person.", min=1, max=MAX_EACH)] = 60,
    seed: Annotated[int, typer.Option(help="Of everything.", min=0, max=MAX_SEED)] = 1,
    processes: Annotated[int, typer.Option(help="That draw at the same time.", min=1, max=256)] = 2,
    ray: RayOption = None,
) -> None:
    """Draw people who punch, kick and do other things, in class folders; no person is in two splits.

    Example: camcade data people --out training/runs/people --people 2000
    """
    plan = (
        ("validation", validation_people, pictures),
        ("test", test_people, pictures),
        ("train", people, pictures_train),
    )
    room_for(out, PICTURE_BYTES * sum(count * each for _, count, each in plan))
    from camcade_training.core.cluster import on_cluster
    from camcade_training.synthetic import write_pictures

    with on_cluster(ray, processes):
        for split, count, each in plan:
            folder = write_pictures(out, count, each, split, seed, processes=processes)
            typer.echo(f"{count * each} pictures of {count} people in {folder}")


@app.command("video")
def data_video(
    out: Annotated[Path, typer.Argument(help="File to write: .mjpeg, .mp4 or .y4m; labels go beside it.")],
    script: Annotated[str, typer.Option(help="Such as strikes, everyday, every-move.")] = "strikes",
    split: Annotated[str, typer.Option(help="Whose people: train, validation or test.")] = "test",
    seed: Annotated[int, typer.Option(help="Which person.", min=0, max=MAX_SEED)] = 1,
    frames_per_second: Annotated[int, typer.Option(help="Of the video.", min=1, max=240)] = 30,
) -> None:
    """Draw a video of one person, with a list of its strikes beside it.

    Example: camcade data video training/runs/videos/test/strikes-1.mjpeg --script strikes --seed 1
    """
    if out.suffix:
        file_to_write(out.with_suffix(".labels.json"))
    from camcade_training.synthetic import write_video

    typer.echo(f"wrote {write_video(out, script, split, seed, frames_per_second)}")


@app.command("frames")
def data_frames(
    videos: Annotated[list[Path], typer.Argument(help="Videos: MP4, WebM, MJPEG, Y4M …")],
    label: Annotated[str, typer.Option("--class", help="What the videos show: punch, kick or other.")],
    out: Annotated[Path, typer.Option(help="Folder that gets the class folder.", callback=new_folder)],
    every: Annotated[int, typer.Option(help="Take every n-th frame.", min=1, max=100_000)] = 5,
    person: Annotated[str, typer.Option(help="Who is in them; default: the video's name.")] = "",
) -> None:
    """Take frames out of videos into a class folder.

    Example: camcade data frames punches.mp4 --class punch --every 3 --person anna --out my-pictures
    """
    from camcade_training.core.frames import describe_video, extract_frames, names_of

    plain_name(label, "class", "punch")
    folder_to_write(out / label)
    named = list(zip(videos, names_of(videos), strict=True))
    totals = [describe_video(video).frames // every for video in videos]  # all are there before one is read
    for (video, name), total in zip(named, totals, strict=True):
        with progress_bar(f"frames of {video.name}", total) as advance:
            written = extract_frames(video, label, out, every, person, advance, name)
        typer.echo(f"{len(written)} pictures from {video} in {out / label}")


@app.command("balance")
def data_balance(
    folder: Annotated[Path, typer.Argument(help="Class folders.")],
    out: Annotated[Path, typer.Option(help="New folder for the chosen pictures.")],
    per_class: Annotated[
        int, typer.Option(help="Pictures per class; 0: as many as the smallest has.", min=0)
    ] = 0,
    seed: Annotated[int, typer.Option(help="Of the choice.", min=0, max=MAX_SEED)] = 7,
) -> None:
    """Copy equally many pictures of each class, dealt person by person.

    Example: camcade data balance my-pictures --out balanced
    """
    import shutil

    from camcade.places import whole_new_folder
    from camcade_training.core.datasets import balance, read_class_folders

    chosen = balance(read_class_folders(folder), seed, per_class or None)
    with whole_new_folder(out) as partial:
        for picture in chosen:
            target = partial / picture.path.relative_to(folder)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(picture.path, target)
    typer.echo(f"{len(chosen)} pictures in {out}")


@app.command("augment")
def data_augment(
    folder: Annotated[Path, typer.Argument(help="Class folders.")],
    out: Annotated[Path, typer.Option(help="New folder for the variants.")],
    variants: Annotated[int, typer.Option(help="Of each picture.", min=1, max=MAX_EACH)] = 16,
    width: Annotated[int, typer.Option(help="Of a variant, px.", min=8, max=4096)] = 100,
    height: Annotated[int, typer.Option(help="Of a variant, px.", min=8, max=4096)] = 56,
    grey: Annotated[bool, typer.Option(help="Make them grey, as the article does.")] = True,
    seed: Annotated[int, typer.Option(help="Of the random draws.", min=0, max=MAX_SEED)] = 7,
) -> None:
    """Write augmented variants of every picture, to look at or to use elsewhere; training augments by itself.

    Example: camcade data augment balanced --variants 16 --out augmented
    """
    from dataclasses import replace

    from camcade.places import free_folder, whole_new_folder
    from camcade_training.core.datasets import read_class_folders
    from camcade_training.core.picture_size import measure_picture

    pictures = read_class_folders(folder)
    for picture in pictures:  # imgaug takes seconds to import; what is wrong is told before
        measure_picture(picture.path)
    free_folder(out)
    from camcade_training.tasks.strike_image.augmentation import ARTICLE, pipeline, write_variants

    settings = replace(ARTICLE, variants=variants, seed=seed)
    augmenter = pipeline(settings)
    with whole_new_folder(out) as partial, progress_bar("augmenting", len(pictures)) as advance:
        for picture in pictures:
            write_variants(picture, partial, (width, height), grey, augmenter, settings)
            advance()
    typer.echo(f"{variants * len(pictures)} pictures in {out}")


@app.command("tutorial-moves")
def data_tutorial_moves(
    out: Annotated[Path, typer.Argument(help="JSON file to write.", callback=new_file)] = Path(
        "site/tutorial/moves.json"
    ),
) -> None:
    """Write the motions of the figure that shows players each move of the duel.

    Example: camcade data tutorial-moves site/tutorial/moves.json
    """
    from camcade_training.synthetic.tutorial_moves import write_tutorial_moves

    write_tutorial_moves(out)
    typer.echo(f"{out}: {out.stat().st_size / 1000:.0f} kB")


@app.command("import")
def data_import(
    file: Annotated[
        Path,
        typer.Argument(
            help="Studio project (.zip), .tm project, zip of class folders, or model of Teachable Machine."
        ),
    ],
    out: Annotated[Path, typer.Option(help="New folder: class folders, or, of a model, a bundle.")],
) -> None:
    """Unpack a project into class folders, one for each class; a model without samples becomes a bundle.

    Of a project of the body the numbers of each pose come along, as poses.csv.

    Example: camcade data import "My moves.zip" --out my-pictures
    """
    from camcade.studio.head import Kind
    from camcade_training.core.project_files import (
        poses_table,
        read_project_file,
        write_bundle,
        write_class_folders,
    )

    kept = read_project_file(file)
    if kept.network is not None and not kept.project.samples:
        labels = write_bundle(kept, out)
        typer.echo(f"a model of {', '.join(labels)} in {out}")
        return
    beside = {"poses.csv": poses_table(kept)} if kept.project.kind is Kind.BODY else {}
    count = write_class_folders(kept, out, beside=beside)
    typer.echo(f"{count} pictures of {len(kept.project.classes)} classes in {out}")


@app.command("studio-example")
def data_studio_example(
    out: Annotated[Path, typer.Argument(help="Project file to write.", callback=new_file)] = Path(
        "site/studio/example.zip"
    ),
) -> None:
    """Draw the project that people try Studio with.

    Example: camcade data studio-example site/studio/example.zip
    """
    from camcade_training.synthetic.studio_example import write_studio_example

    write_studio_example(out)
    typer.echo(f"{out}: {out.stat().st_size / 1000:.0f} kB")


app.command("bvh")(data_bvh)
app.command("amc")(data_amc)
app.command("motion")(data_motion)
register(app, "data")
