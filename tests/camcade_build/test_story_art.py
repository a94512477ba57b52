"""The pictures of the rooms: all there, none empty, none like another, and nothing in them asks for more."""

import io
import json
import re
from xml.etree import ElementTree

import numpy as np
import pytest
import resvg_py
from PIL import Image

from camcade.errors import BuildError
from camcade_build.project import Project, this_checkout
from camcade_build.site.stories import read_story, story_paths
from camcade_build.story_art import DRAWN, MOTIONS_NAME, picture_names, story_pictures

ROOMS = [(story, room) for story, rooms in DRAWN.items() for room in rooms]
LARGEST_BYTES = 320_000


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
    }
    named = set(re.findall(rb"url\(#(\w+)\)", content))
    assert named <= set(re.findall(rb'id="(\w+)"', content)), "every paint that is used is there"
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


def test_the_same_code_draws_the_same_bytes(files: dict[str, bytes]) -> None:
    assert DRAWN["weather-office"]["storm"]().scene().svg.encode() == files["weather-office/storm.svg"]


def test_motions_name_lights_inside_the_pictures(files: dict[str, bytes]) -> None:
    motions = json.loads(files[MOTIONS_NAME])
    assert motions.keys() == picture_names(files).keys()
    for motion in motions.values():
        assert motion["weather"] in (None, "rain", "mist", "motes", "embers")
        for light in motion["lights"]:
            assert -100 <= light["x"] <= 1300 and -100 <= light["y"] <= 900 and light["radius"] > 0
            assert re.fullmatch(r"#[0-9a-f]{6}", light["colour"])


def test_pictures_beside_a_story_are_taken_too(project: Project) -> None:
    folder = project.stories / "attic"
    folder.mkdir(parents=True)
    (project.stories / "attic.yaml").write_text("title: Attic", encoding="utf-8")
    (folder / "hall.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    assert "attic/hall.svg" in story_pictures(project)
    (folder / "hall.svg").write_text("<svg", encoding="utf-8")
    with pytest.raises(BuildError, match=r"hall\.svg is no SVG"):
        story_pictures(project)
    (folder / "hall.svg").write_text("<html/>", encoding="utf-8")
    with pytest.raises(BuildError, match="expected <svg>"):
        story_pictures(project)
