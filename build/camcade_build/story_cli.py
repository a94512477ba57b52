"""`camcade story`: check stories, and draw the map of their rooms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from camcade.errors import BuildError
from camcade.escape.story import Story
from camcade.places import write_text
from camcade_build.project import this_checkout

story_app = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")


@story_app.command()
def check(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="Stories by name, folders or YAML files; all by default."),
    ] = None,
) -> None:
    """Check stories, and tell the line and the room of everything that is wrong.

    [bold]Example:[/bold] camcade story check lamp-keeper
    """
    from camcade_build.site.stories import examine_story, story_path, story_paths

    project = this_checkout()
    paths = [story_path(project, name) for name in names] if names else story_paths(project)
    if not paths:
        raise BuildError(f"{project.stories} holds no story (NAME/story.yaml).")
    wrong = 0
    for path in paths:
        story, faults = examine_story(path)
        for fault in faults:
            print(f"{path}:{fault.line}: {fault.text}")
        wrong += len(faults)
        if story is not None and not faults:
            words = sum(len(text.split()) for text in all_texts(story))
            print(f"{path}: {len(story.rooms)} rooms, {len(story.endings)} endings, {words} words: sound")
    if wrong:
        raise BuildError(f"{wrong} thing(s) to mend; see above.")


def all_texts(story: Story) -> list[str]:
    texts: list[str] = []
    for room in story.rooms.values():
        texts += room.text
        for answer in room.answers.values():
            texts += answer.text
    return texts


@story_app.command(name="map")
def map_(
    name: Annotated[str, typer.Argument(help="A story by name, or its folder or YAML file.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="The SVG file to write; NAME-map.svg by default.")
    ] = None,
) -> None:
    """Draw the rooms of a story and the ways between them as an SVG picture.

    [bold]Example:[/bold] camcade story map lamp-keeper --out lamp-keeper.svg
    """
    from camcade_build.site.stories import read_story, story_path
    from camcade_build.site.story_map import story_map

    story = read_story(story_path(this_checkout(), name))
    path = out or Path(f"{story.name}-map.svg")
    if path.suffix != ".svg":
        raise BuildError(f"--out {path}: the map is an SVG picture, so the name has to end in .svg.")
    write_text(path, story_map(story))
    print(f"Wrote {path}: {len(story.rooms)} rooms")
