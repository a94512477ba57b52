"""The front page's fight with its small atlas, its still, and the picture for links."""

import io
import json

import pytest
from PIL import Image

from camcade_build.art.cache import drawn_art
from camcade_build.project import this_checkout
from camcade_build.site import front_pictures as module
from camcade_build.site.front_pictures import front_pictures
from camcade_build.site.reel_art import POSTER_SCALE
from camcade_build.site.social import SIZE_PX


@pytest.fixture(scope="module")
def front() -> dict[str, bytes]:
    checkout = this_checkout()
    return front_pictures(checkout, drawn_art(checkout))


def test_every_drawing_of_the_fight_lies_within_a_page(front: dict[str, bytes]) -> None:
    atlas = json.loads(front["atlas.json"])
    pages = [Image.open(io.BytesIO(front[name])).size for name in atlas["pages"]]
    names = json.loads(front["duel.json"])["names"]
    assert set(names) == set(atlas["sprites"]) and len(names) > 100
    for number, x, y, width, height, _, _, scale in atlas["sprites"].values():
        assert x + width <= pages[number][0] and y + height <= pages[number][1] and scale > 1


def test_the_fight_weighs_less_than_a_megabyte(front: dict[str, bytes]) -> None:
    atlas = json.loads(front["atlas.json"])
    assert sum(len(front[name]) for name in atlas["pages"]) < 1_000_000
    assert len(front["poster.webp"]) < 60_000


def test_stills_have_the_sizes_that_pages_claim(front: dict[str, bytes]) -> None:
    assert Image.open(io.BytesIO(front["social.jpg"])).size == SIZE_PX
    still = Image.open(io.BytesIO(front["poster.webp"]))
    assert still.size == (round(600 * POSTER_SCALE), round(400 * POSTER_SCALE))
    template = (this_checkout().pages / "index" / "page.html.j2").read_text(encoding="utf-8")
    assert f'width="{still.size[0]}" height="{still.size[1]}"' in template


def test_what_was_made_is_kept(front: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.reel_art, "reel_art", lambda *_: pytest.fail("made again"))
    checkout = this_checkout()
    assert front_pictures(checkout, drawn_art(checkout)) == front
