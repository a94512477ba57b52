"""The pictures that stand beside stories: SVG files, checked, made small, and the lights that move in them.

What an author says in a picture beyond its shapes: `data-weather` of the `<svg>` element, and `data-light` (a
colour) and `data-flickers` of a circle or an ellipse. `site/stories/README.md` describes it for authors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

from camcade.errors import BuildError
from camcade.places import visible
from camcade_build.project import Project
from camcade_build.site.stories import pictures_folder, story_name, story_paths

MOTIONS_NAME = "motions.json"
WEATHERS = ("rain", "mist", "motes", "embers")
LIGHT_SHARE = 0.8  # of a drawn glow's reach: what moves on the page is its bright part

SVG = "{http://www.w3.org/2000/svg}"
COLOUR = re.compile(r"#[0-9a-f]{6}")
REFERENCE = re.compile(r"#([\w-]+)")
WORDS = frozenset({f"{SVG}text", f"{SVG}tspan", f"{SVG}textPath", f"{SVG}style", f"{SVG}script"})
FOR_AUTHORS = ("data-light", "data-flickers", "data-weather")


def story_pictures(project: Project) -> dict[str, bytes]:
    """`{STORY/PICTURE.svg: content}` of every picture, and `motions.json`.

    The latter says where in a picture light moves, and what the weather is:
    `{STORY/PICTURE: {"width", "height", "weather", "lights": [{"x", "y", "radius", "colour", "flickers"}]}}`,
    in pixels of the picture.

    Raises:
        BuildError: a picture beside a story is no SVG, or its light or weather is none.
    """
    files: dict[str, bytes] = {}
    motions: dict[str, object] = {}
    for story in story_paths(project):
        for path in visible(pictures_folder(story), "*.svg"):
            root = picture_root(path)
            picture = f"{story_name(story)}/{path.stem}"
            motions[picture] = motion(root, path)
            files[f"{picture}.svg"] = minified(root)
    files[MOTIONS_NAME] = json.dumps(motions, separators=(",", ":")).encode()
    return files


def picture_names(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The pictures as stories name them: without their suffix."""
    return {name.removesuffix(".svg"): content for name, content in files.items() if name.endswith(".svg")}


def picture_root(path: Path) -> ElementTree.Element:
    try:
        root = ElementTree.fromstring(path.read_bytes())
    except ElementTree.ParseError as error:
        raise BuildError(f"{path} is no SVG: {error}. Export it again.") from error
    if not root.tag.endswith("svg"):
        raise BuildError(f"{path} holds <{root.tag}>, expected <svg>. Export it again.")
    return root


def motion(root: ElementTree.Element, path: Path) -> dict[str, object]:
    """What moves in one picture; see `story_pictures`."""
    weather = root.get("data-weather")
    if weather is not None and weather not in WEATHERS:
        raise BuildError(f"{path}: the weather is {weather!r}; there are {', '.join(WEATHERS)}.")
    _, _, width, height = viewed(root, path)
    lights = [light(node, path) for node in root.iter() if "data-light" in node.attrib]
    return {"width": short(width), "height": short(height), "weather": weather, "lights": lights}


def viewed(root: ElementTree.Element, path: Path) -> tuple[float, float, float, float]:
    """Left, top, width and height of what is shown: the `viewBox`, or 1200 × 800 where there is none."""
    try:
        left, top, width, height = (float(one) for one in root.get("viewBox", "0 0 1200 800").split())
    except ValueError as error:
        raise BuildError(f"{path}: the viewBox is {root.get('viewBox')!r}, expected four numbers.") from error
    return left, top, width, height


def light(node: ElementTree.Element, path: Path) -> dict[str, object]:
    colour = node.get("data-light", "")
    reach = node.get("r", node.get("rx"))
    if not COLOUR.fullmatch(colour) or reach is None:
        raise BuildError(
            f"{path}: data-light={colour!r} of <{node.tag.removeprefix(SVG)}>; a light is a circle or an "
            "ellipse with its colour as six hexadecimal digits, #ffc06a."
        )
    return {
        "x": short(float(node.get("cx", "0"))),
        "y": short(float(node.get("cy", "0"))),
        "radius": short(float(reach) * LIGHT_SHARE),
        "colour": colour,
        "flickers": node.get("data-flickers") == "yes",
    }


def short(value: float) -> float:
    """To a tenth of a pixel, without a dot where it needs none."""
    rounded = round(value, 1)
    return int(rounded) if rounded.is_integer() else rounded


def minified(root: ElementTree.Element) -> bytes:
    """The picture without what only its author needs: indentation, comments, titles, unused names."""
    ElementTree.register_namespace("", SVG.strip("{}"))
    ElementTree.register_namespace("xlink", "http://www.w3.org/1999/xlink")
    wanted = set(REFERENCE.findall(ElementTree.tostring(root, encoding="unicode")))
    for node in root.iter():
        if node.tag not in WORDS:
            node.text = (node.text or "").strip() or None
            for child in node:
                child.tail = (child.tail or "").strip() or None
        if node.get("id") not in wanted:
            node.attrib.pop("id", None)
        for name in FOR_AUTHORS:
            node.attrib.pop(name, None)
    for parent in list(root.iter()):
        drop_titles(parent)
    return ElementTree.tostring(root, encoding="unicode").replace(" />", "/>").encode()


def drop_titles(parent: ElementTree.Element) -> None:
    """A picture is shown in an `<img>`, whose words are the story's `picture-says`."""
    for child in list(parent):
        if child.tag == f"{SVG}title":
            parent.remove(child)
