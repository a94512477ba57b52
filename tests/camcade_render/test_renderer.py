from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from camcade.duel import Match, Move, State, step
from camcade.duel.display_list import ARENAS, display_list
from camcade.duel.effects import Effects
from camcade.duel.players import ScriptedPlayer
from camcade.errors import BuildError
from camcade_render import Pictures, render
from camcade_render import pictures as pictures_module


@pytest.fixture
def state() -> State:
    return Match(seed=3).start()


def with_fighter(state: State, side: int, **fields) -> State:
    fighters = list(state.fighters)
    fighters[side] = replace(fighters[side], **fields)
    return replace(state, fighters=tuple(fighters))


def changed_box(one: Image.Image, two: Image.Image) -> tuple[int, int, int, int] | None:
    return ImageChops.difference(one, two).getbbox()


@pytest.mark.parametrize("arena", ARENAS)
@pytest.mark.parametrize("scale", [1, 2])
def test_a_picture_fills_the_stage(pictures: Pictures, state: State, arena: str, scale: int) -> None:
    picture = render(display_list(state, pictures.atlas, arena=arena), pictures, scale)
    assert picture.size == (600 * scale, 400 * scale)
    corners = [picture.getpixel(place) for place in ((0, 0), (600 * scale - 1, 0), (0, 400 * scale - 1))]
    assert all(sum(corner) > 0 for corner in corners)


def test_the_same_state_gives_the_same_picture(pictures: Pictures, state: State) -> None:
    commands = display_list(state, pictures.atlas)
    assert changed_box(render(commands, pictures), render(commands, pictures)) is None


def test_a_strike_changes_the_picture_only_where_the_fighter_is(pictures: Pictures, state: State) -> None:
    striking = with_fighter(state, 0, move=Move.HIGH_PUNCH, step=3, strike_step=3)
    before = render(display_list(state, pictures.atlas), pictures)
    after = render(display_list(striking, pictures.atlas), pictures)
    box = changed_box(before, after)
    assert box is not None
    assert box[0] >= 0 and box[2] <= 260 and box[1] >= 180 and box[3] <= 385


def test_a_fighter_who_faces_left_is_mirrored_about_the_anchor(pictures: Pictures) -> None:
    id = pictures.atlas.moves["ember"]["high-kick"][4]
    right = render([("sprite", id, 300.0, 370.0, 1, 1, 1.0)], pictures, 2)
    left = render([("sprite", id, 300.0, 370.0, -1, 1, 1.0)], pictures, 2)
    assert changed_box(right.transpose(Image.Transpose.FLIP_LEFT_RIGHT), left) is None


def test_part_of_a_sprite_stands_where_it_stands_in_the_whole(pictures: Pictures) -> None:
    whole = render([("sprite", "hud/life/ember", 266.0, 22.0, 1, 1, 1.0)], pictures, 2)
    halves = [
        ("part", "hud/life/ember", 266.0, 22.0, 1, 0.0, 0.4, 1.0),
        ("part", "hud/life/ember", 266.0, 22.0, 1, 0.4, 1.0, 1.0),
    ]
    assert changed_box(whole, render(halves, pictures, 2)) is None
    assert changed_box(whole, render(halves[1:], pictures, 2)) is not None


def test_alpha_and_rectangles(pictures: Pictures) -> None:
    picture = render(
        [("rect", 0.0, 0.0, 600.0, 400.0, "#ffffff", 1.0), ("rect", 0.0, 0.0, 300.0, 400.0, "#000000", 0.5)],
        pictures,
    )
    assert picture.getpixel((100, 100)) == pytest.approx((128, 128, 128), abs=1)
    assert picture.getpixel((500, 100)) == (255, 255, 255)


def test_a_faded_sprite_leaves_the_next_one_as_it_is(pictures: Pictures) -> None:
    id = pictures.atlas.moves["tide"]["stand"][0]
    whole = [("sprite", id, 300.0, 370.0, 1, 1, 1.0)]
    before = render(whole, pictures)
    faint = render([("sprite", id, 300.0, 370.0, 1, 1, 0.3)], pictures)
    assert changed_box(before, faint) is not None
    assert changed_box(before, render(whole, pictures)) is None


def test_what_is_kept_has_a_limit(
    pictures: Pictures, art_folder: Path, state: State, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = display_list(state, pictures.atlas)
    monkeypatch.setattr(pictures_module, "KEPT_PIXELS", 1000)
    forgetful = Pictures(art_folder)
    assert changed_box(render(commands, pictures), render(commands, forgetful)) is None
    with pytest.raises(BuildError, match="ember/dance/0"):
        forgetful.sprite("ember/dance/0")


def test_a_sprite_beyond_the_edge_is_cut_off(pictures: Pictures) -> None:
    id = pictures.atlas.moves["tide"]["stand"][0]
    outside = [
        ("sprite", id, x, y, 1, 1, 1.0) for x, y in ((-400.0, 370.0), (2000.0, 370.0), (300.0, -500.0))
    ]
    assert render(outside, pictures).getbbox() is None
    assert render([("sprite", id, 0.0, 370.0, 1, 1, 1.0)], pictures).getbbox() is not None


def test_an_unknown_command_is_refused(pictures: Pictures) -> None:
    with pytest.raises(BuildError, match="circle"):
        render([("circle", 1, 2)], pictures)


def test_an_unknown_sprite_is_refused(pictures: Pictures) -> None:
    with pytest.raises(BuildError, match="ember/dance/0"):
        render([("sprite", "ember/dance/0", 0.0, 0.0, 1, 1, 1.0)], pictures)


def test_missing_art_names_the_folder(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="Build the art first"):
        Pictures(tmp_path)


def test_every_command_of_a_whole_match_has_its_sprite(pictures: Pictures) -> None:
    """Two computer players fight two rounds; every picture of it can be drawn."""
    sprites = pictures.atlas.sprites
    state, effects = Match(seed=5, rounds=3, time_limit_s=20, ready_ms=500).start(), Effects()
    players = ScriptedPlayer(1, "hard"), ScriptedPlayer(2, "normal")
    seen: set[str] = set()
    for _ in range(3000):
        if state.is_over:
            break
        state = step(state, (players[0].intents(state, 0), players[1].intents(state, 1)))
        effects = effects.after(state)
        for arena in ARENAS if state.tick % 4 == 0 else ():
            for command in display_list(state, pictures.atlas, effects, arena=arena):
                if command[0] != "rect":
                    assert command[1] in sprites, command
                    seen.add(command[1])
    assert any(id.startswith("fx/hit") for id in seen)
    assert any(id.startswith("fx/block") for id in seen)
