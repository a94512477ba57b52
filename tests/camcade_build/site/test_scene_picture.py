from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from camcade.duel import Match, Move, State, step
from camcade.duel.display_list import ARENAS, display_list
from camcade.duel.effects import Effects
from camcade.duel.players import ScriptedPlayer
from camcade.duel.replay import Replay, record
from camcade.errors import BuildError
from camcade_build.site.scene_picture import Pictures, animate, contact_sheet, render, replay_frames


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


@pytest.fixture(scope="module")
def replay() -> Replay:
    return record(Match(seed=2), (ScriptedPlayer(1, "hard"), ScriptedPlayer(2, "easy")), max_ticks=60)


def test_a_replay_becomes_an_animation(pictures: Pictures, replay: Replay, tmp_path: Path) -> None:
    frames = list(replay_frames(replay, pictures, frame_ms=200, scale=0.25, begin_ms=100, length_ms=400))
    assert [frame.size for frame in frames] == [(150, 100)] * 2
    for suffix in ("webp", "gif"):
        animate(frames, tmp_path / f"match.{suffix}", 200)
        with Image.open(tmp_path / f"match.{suffix}") as animation:
            assert getattr(animation, "n_frames", 1) == 2


def test_frames_that_fall_between_ticks_are_refused(pictures: Pictures, replay: Replay) -> None:
    with pytest.raises(BuildError, match="frame_ms is 33"):
        next(replay_frames(replay, pictures, frame_ms=33))


def test_nothing_to_animate_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="0 frames"):
        animate([], tmp_path / "match.gif", 40)


def test_a_contact_sheet_has_a_row_for_every_move(pictures: Pictures) -> None:
    sheet = contact_sheet(pictures, "tide", scale=0.2)
    assert sheet.size == (380, round(230 * len(Move) * 0.2))
    with pytest.raises(BuildError, match="nobody"):
        contact_sheet(pictures, "nobody")
