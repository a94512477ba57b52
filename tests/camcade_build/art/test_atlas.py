import json
from pathlib import Path

import pytest
from PIL import Image

from camcade.duel.atlas import Atlas
from camcade_build.art import atlas as atlas_builder
from camcade_build.art.atlas import GROUPS, PAGE_SIZE, Group, build_atlas, digest, draw_pages, pack, sources
from camcade_build.art.letters import STROKES
from camcade_build.art.pictures import Picture, Raster, rasterise
from camcade_render import Pictures
from camcade_render.pictures import Cut

RED_DOT = Picture("test/dot", '<circle cx="5" cy="-10" r="4" fill="#ff0000"/>', (-20, -20, 40, 40))


def small_groups() -> tuple[Group, ...]:
    return (Group("one", lambda: [RED_DOT]), Group("two", lambda: [RED_DOT], lossless=False))


def test_a_picture_is_trimmed_and_keeps_its_anchor() -> None:
    raster = rasterise(RED_DOT)
    assert raster.image.size == pytest.approx((16, 16), abs=1)
    # The anchor is the drawing's origin: 1 unit left of the dot and 14 below its top, at two pixels a unit.
    assert raster.anchor == pytest.approx((-2, 28), abs=1)


def test_an_empty_picture_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="test/nothing is empty"):
        rasterise(Picture("test/nothing", "", (0, 0, 10, 10)))


def test_packed_sprites_do_not_overlap() -> None:
    sizes = [(300, 200), (900, 150), (1200, 700), (64, 1900), (1500, 1200), (30, 30)]
    rasters = [Raster(str(n), Image.new("RGBA", size), (0, 0)) for n, size in enumerate(sizes)]
    pages = pack(rasters)
    assert sorted(place.raster.id for page in pages for place in page) == [str(n) for n in range(6)]
    for page in pages:
        for index, one in enumerate(page):
            assert one.x + one.raster.image.width <= PAGE_SIZE
            assert one.y + one.raster.image.height <= PAGE_SIZE
            for two in page[index + 1 :]:
                apart_x = one.x + one.raster.image.width <= two.x or two.x + two.raster.image.width <= one.x
                apart_y = one.y + one.raster.image.height <= two.y or two.y + two.raster.image.height <= one.y
                assert apart_x or apart_y


def test_a_picture_larger_than_a_page_is_refused() -> None:
    with pytest.raises(ValueError, match="huge is 3000"):
        pack([Raster("huge", Image.new("RGBA", (3000, 10)), (0, 0))])


def test_the_same_drawings_give_the_same_bytes() -> None:
    lights = next(group for group in GROUPS if group.name == "lights")
    assert draw_pages(lights) == draw_pages(lights)


def test_build_writes_pages_and_description(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atlas_builder, "GROUPS", small_groups())
    files = build_atlas(tmp_path / "art", processes=1)
    assert [path.name for path in files] == ["atlas.json", "atlas-0.webp", "atlas-1.webp"]
    assert sorted(path.name for path in (tmp_path / "art").iterdir()) == sorted(path.name for path in files)
    document = json.loads(files[0].read_text())
    assert document["groups"] == {"one": [0], "two": [1]}


def test_the_digest_follows_the_sources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    before = digest()
    changed = tmp_path / "more.py"
    changed.write_text("x = 1\n")
    everything = [*sources(), changed]
    monkeypatch.setattr(atlas_builder, "sources", lambda: everything)
    assert digest() != before
    assert any(path.name == "moves.py" for path in everything)


def test_real_sprites_lie_inside_their_pages(pictures: Pictures, art_folder: Path) -> None:
    atlas = pictures.atlas
    sizes = []
    for name in atlas.pages:
        with Image.open(art_folder / name) as page:
            sizes.append(page.size)
    for id, sprite in atlas.sprites.items():
        width, height = sizes[sprite.page]
        assert 0 <= sprite.x and sprite.x + sprite.width <= width, id
        assert 0 <= sprite.y and sprite.y + sprite.height <= height, id


def test_real_groups_name_every_page_once(pictures: Pictures) -> None:
    pages = [page for pages in pictures.atlas.groups.values() for page in pages]
    assert sorted(pages) == list(range(len(pictures.atlas.pages)))


def test_every_letter_is_drawn_twice(pictures: Pictures) -> None:
    atlas: Atlas = pictures.atlas
    for letter in STROKES:
        assert f"title/{letter}" in atlas.sprites and f"label/{letter}" in atlas.sprites
        assert atlas.letters[letter] > 0


def cover(pictures: Pictures, id: str) -> Image.Image:
    """The sprite's silhouette, white on black, with its anchor at the same place in a common window."""
    sprite = pictures.sprite(id)
    image = pictures.prepared(Cut(id, 0, sprite.width, False), 1.0, 1.0)
    window = Image.new("L", (680, 600))
    window.paste(image.getchannel("A"), (340 - sprite.anchor_x, 540 - sprite.anchor_y))
    return window.resize((68, 60), Image.Resampling.BOX).point(lambda value: 255 if value > 127 else 0)


def difference(one: Image.Image, two: Image.Image) -> float:
    """1 minus the shared part of two silhouettes (intersection over union)."""
    pairs = list(zip(one.tobytes(), two.tobytes(), strict=True))
    both = sum(a > 0 and b > 0 for a, b in pairs)
    either = sum(a > 0 or b > 0 for a, b in pairs)
    return 1 - both / either


@pytest.mark.parametrize("move", ["stand", "walking", "high-punch", "high-kick", "uppercut", "win"])
def test_the_fighters_silhouettes_differ_at_60_pixels(pictures: Pictures, move: str) -> None:
    moves = pictures.atlas.moves
    middle = len(moves["ember"][move]) // 2
    ember, tide = cover(pictures, moves["ember"][move][middle]), cover(pictures, moves["tide"][move][middle])
    assert difference(ember, tide) > 0.3


@pytest.mark.parametrize("fighter", ["ember", "tide"])
def test_standing_fighters_stand_on_the_ground_and_are_as_tall_as_planned(
    pictures: Pictures, fighter: str
) -> None:
    for id in pictures.atlas.moves[fighter]["stand"]:
        sprite = pictures.atlas.sprites[id]
        assert 0 <= sprite.height - sprite.anchor_y <= 3 * sprite.scale
        assert 150 <= sprite.anchor_y / sprite.scale <= 190


@pytest.mark.parametrize("fighter", ["ember", "tide"])
@pytest.mark.parametrize("move", ["high-punch", "low-punch", "high-kick", "low-kick", "spin-kick"])
def test_a_strike_reaches_farther_than_the_guard(pictures: Pictures, fighter: str, move: str) -> None:
    sprites, moves = pictures.atlas.sprites, pictures.atlas.moves[fighter]

    def reach(id: str) -> float:
        return (sprites[id].width - sprites[id].anchor_x) / sprites[id].scale

    strike = moves[move][(len(moves[move]) + 1) // 2]
    assert reach(strike) > 70
    assert reach(strike) > reach(moves["stand"][0]) + 8
