"""The pictures of the rooms: all there, none empty, none like another, and nothing in them asks for more."""

import io
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import resvg_py
from PIL import Image

from camcade.errors import BuildError
from camcade_build.project import Project, this_checkout
from camcade_build.site.stories import read_story, story_paths
from camcade_build.site.story_pictures import MOTIONS_NAME, picture_names, story_pictures

PICTURES = sorted(path for story in story_paths(this_checkout()) for path in story.parent.glob("*.svg"))
ROOMS = [(path.parent.name, path.stem) for path in PICTURES]
LARGEST_BYTES = 130_000


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return story_pictures(this_checkout())


def test_every_room_of_our_stories_has_its_own_drawing(files: dict[str, bytes]) -> None:
    for path in story_paths(this_checkout()):
        story = read_story(path)
        pictures = [room.picture for room in story.rooms.values()]
        assert len(set(pictures)) == len(pictures)
        assert set(pictures) <= picture_names(files).keys()


@pytest.mark.parametrize(("story", "room"), ROOMS)
def test_a_drawing_is_a_picture_and_nothing_more(files: dict[str, bytes], story: str, room: str) -> None:
    content = files[f"{story}/{room}.svg"]
    assert len(content) < LARGEST_BYTES
    root = ElementTree.fromstring(content)
    assert root.get("viewBox") == "0 0 1200 800"
    tags = {node.tag.rpartition("}")[2] for node in root.iter()}
    assert tags <= {
        "svg",
        "defs",
        "g",
        "path",
        "ellipse",
        "circle",
        "stop",
        "linearGradient",
        "radialGradient",
        "use",
    }
    named = set(re.findall(rb"(?:url\(|href=\")#([\w-]+)", content))
    assert named == set(re.findall(rb'id="([\w-]+)"', content)), "every name that is used, and no other"
    assert b"nan" not in content and b"e+" not in content


@pytest.mark.parametrize(("story", "room"), ROOMS)
def test_a_drawing_has_light_and_depth_and_is_dark_where_the_words_are(
    files: dict[str, bytes], story: str, room: str
) -> None:
    png = resvg_py.svg_to_bytes(
        svg_string=files[f"{story}/{room}.svg"].decode(), width=150, height=100, skip_system_fonts=True
    )
    pixels = np.asarray(Image.open(io.BytesIO(bytes(png))).convert("RGB"), np.float32)
    grey = pixels.mean(axis=2)
    assert grey.max() - grey.min() > 60, "light and dark"
    assert len(np.unique(pixels.reshape(-1, 3) // 8, axis=0)) > 60, "more than a few flat tones"
    assert grey[92:].mean() < 75, "dark at the foot, where the words lie"


def test_no_two_drawings_are_alike(files: dict[str, bytes]) -> None:
    drawings = [content for name, content in files.items() if name.endswith(".svg")]
    assert len(set(drawings)) == len(drawings)


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_the_files_can_be_read_and_edited_by_a_person(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "<title>" in text and "\n  <g id=" in text, "things have names"
    assert max(len(line) for line in text.splitlines()) < 700
    assert re.search(r"\d\.\d{5}", text) is None, "no digit that nobody sees"


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_what_the_site_gets_looks_like_the_file(files: dict[str, bytes], path: Path) -> None:
    built = files[f"{path.parent.name}/{path.name}"]
    assert len(built) < path.stat().st_size
    assert drawn(built.decode(), 300) == drawn(path.read_text(encoding="utf-8"), 300)


def drawn(svg: str, width: int) -> bytes:
    png = resvg_py.svg_to_bytes(svg_string=svg, width=width, height=width * 2 // 3, skip_system_fonts=True)
    return Image.open(io.BytesIO(bytes(png))).convert("RGBA").tobytes()


def test_motions_name_lights_inside_the_pictures(files: dict[str, bytes]) -> None:
    motions = json.loads(files[MOTIONS_NAME])
    assert motions.keys() == picture_names(files).keys()
    for motion in motions.values():
        assert motion["weather"] in (None, "rain", "mist", "motes", "embers")
        for light in motion["lights"]:
            assert -100 <= light["x"] <= 1300 and -100 <= light["y"] <= 900 and light["radius"] > 0
            assert re.fullmatch(r"#[0-9a-f]{6}", light["colour"])


LAMP = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400" data-weather="rain">
  <!-- for the author -->
  <title>The attic</title>
  <defs>
    <linearGradient id="warm"><stop stop-color="#ffc06a"/></linearGradient>
  </defs>
  <g id="lamp">
    <circle cx="20" cy="30.55" r="50" fill="url(#warm)" data-light="#ffc06a" data-flickers="yes"/>
  </g>
  <ellipse cx="1" cy="2" rx="10" ry="3" data-light="#112233"/>
  <text>two  <tspan>words</tspan> here</text>
</svg>
"""


@pytest.fixture(params=["attic/story.yaml", "attic.yaml"])
def folder(project: Project, request: pytest.FixtureRequest) -> Path:
    """The folder of a story's pictures, in either layout."""
    path = project.stories / request.param
    (project.stories / "attic").mkdir(parents=True)
    path.write_text("title: Attic", encoding="utf-8")
    return project.stories / "attic"


def test_a_picture_says_what_moves_and_what_the_author_needs_is_left_out(
    project: Project, folder: Path
) -> None:
    (folder / "hall.svg").write_text(LAMP, encoding="utf-8")
    files = story_pictures(project)
    assert json.loads(files[MOTIONS_NAME]) == {
        "attic/hall": {
            "width": 600,
            "height": 400,
            "weather": "rain",
            "lights": [
                {"x": 20, "y": 30.6, "radius": 40, "colour": "#ffc06a", "flickers": True},
                {"x": 1, "y": 2, "radius": 8, "colour": "#112233", "flickers": False},
            ],
        }
    }
    assert files["attic/hall.svg"].decode() == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400"><defs><linearGradient id="warm">'
        '<stop stop-color="#ffc06a"/></linearGradient></defs><g><circle cx="20" cy="30.55" r="50" '
        'fill="url(#warm)"/></g><ellipse cx="1" cy="2" rx="10" ry="3"/><text>two  <tspan>words</tspan> here'
        "</text></svg>"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<svg", r"hall\.svg is no SVG"),
        ("<html/>", "expected <svg>"),
        (LAMP.replace("rain", "hail"), "the weather is 'hail'; there are rain"),
        (LAMP.replace("0 0 600 400", "0 0 600"), "expected four numbers"),
        (LAMP.replace('light="#ffc06a"', 'light="yellow"'), "data-light='yellow' of <circle>"),
        (LAMP.replace(' r="50"', ""), "a light is a circle or an"),
    ],
)
def test_a_picture_that_is_wrong_stops_the_build(
    project: Project, folder: Path, content: str, message: str
) -> None:
    (folder / "hall.svg").write_text(content, encoding="utf-8")
    with pytest.raises(BuildError, match=message):
        story_pictures(project)
