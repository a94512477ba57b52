"""The pictures of the stories that we ship, drawn by code: one function for each room."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from xml.etree import ElementTree

from camcade.errors import BuildError
from camcade_build.project import Project
from camcade_build.story_art import masks, office
from camcade_build.story_art.canvas import HEIGHT, WIDTH, Canvas

DRAWN: Mapping[str, Mapping[str, Callable[[], Canvas]]] = {
    "city-of-masks": masks.ROOMS,
    "weather-office": office.ROOMS,
}
"""Story → room → what draws it."""

MOTIONS_NAME = "motions.json"


def story_pictures(project: Project) -> dict[str, bytes]:
    """`{STORY/PICTURE.svg: content}` of every picture, ours and those beside the stories, and `motions.json`.

    The latter says where in a picture light moves, and what the weather is:
    `{STORY/PICTURE: {"width", "height", "weather", "lights": [{"x", "y", "radius", "colour", "flickers"}]}}`.

    Raises:
        BuildError: a picture beside a story is no SVG.
    """
    files: dict[str, bytes] = {}
    motions: dict[str, object] = {}
    for path in sorted(project.stories.glob("*.yaml")):
        for room, draw in DRAWN.get(path.stem, {}).items():
            scene = draw().scene()
            files[f"{path.stem}/{room}.svg"] = scene.svg.encode()
            motions[f"{path.stem}/{room}"] = {
                "width": WIDTH,
                "height": HEIGHT,
                "weather": scene.weather,
                "lights": [asdict(light) for light in scene.lights],
            }
        for picture in sorted((project.stories / path.stem).glob("*.svg")):
            content = picture.read_bytes()
            try:
                root = ElementTree.fromstring(content)
            except ElementTree.ParseError as error:
                raise BuildError(f"{picture} is no SVG: {error}. Export it again.") from error
            if not root.tag.endswith("svg"):
                raise BuildError(f"{picture} holds <{root.tag}>, expected <svg>. Export it again.")
            files[f"{path.stem}/{picture.name}"] = content
    files[MOTIONS_NAME] = json.dumps(motions, separators=(",", ":")).encode()
    return files


def picture_names(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The pictures as stories name them: without their suffix."""
    return {name.removesuffix(".svg"): content for name, content in files.items() if name.endswith(".svg")}
