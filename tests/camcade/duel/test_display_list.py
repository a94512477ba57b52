import json
from collections import defaultdict
from dataclasses import replace

import pytest

from camcade.duel import Event, EventKind, Match, Move, Phase, State
from camcade.duel.atlas import ArtError, Atlas, Sprite, picture_of
from camcade.duel.display_list import ARENAS, YOU_COLOUR, Command, display_list, overlay_list
from camcade.duel.effects import Effects
from camcade.duel.lettering import text_width
from camcade.duel.moves import MOVES

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!?.:'-& "
SPRITE = Sprite(page=0, x=0, y=0, width=10, height=10, anchor_x=5, anchor_y=5, scale=2.0)


@pytest.fixture
def atlas() -> Atlas:
    """An atlas in which every sprite exists."""
    moves = {
        name: {
            move.value: tuple(f"{name}/{move}/{n}" for n in range(rules.steps))
            for move, rules in MOVES.items()
        }
        for name in ("ember", "tide")
    }
    return Atlas(("atlas-0.webp",), {}, defaultdict(lambda: SPRITE), moves, dict.fromkeys(LETTERS, 10.0))


@pytest.fixture
def state() -> State:
    return replace(
        Match(seed=1, rounds=3, time_limit_s=60).start(), phase=Phase.FIGHT, phase_ticks=300, tick=300
    )


def changed(state: State, side: int, **fields) -> State:
    fighters = list(state.fighters)
    fighters[side] = replace(fighters[side], **fields)
    return replace(state, fighters=tuple(fighters))


def named(commands: list[Command], start: str) -> list[Command]:
    return [command for command in commands if command[0] != "rect" and command[1].startswith(start)]


def words(commands: list[Command]) -> str:
    return "".join(command[1][-1] for command in named(commands, "title/"))


def hit(state: State, **fields) -> State:
    """The state one tick later, in which player one landed a high punch."""
    event = Event(EventKind.HIT, 0, Move.HIGH_PUNCH, damage=8.0, x=200.0, y=270.0)
    state = changed(state, 1, life_tenths=state.fighters[1].life_tenths - 80)
    return replace(state, tick=state.tick + 1, events=(replace(event, **fields),))


def later(state: State, ticks: int) -> list[State]:
    """The following states, in which nothing happens."""
    return [replace(state, tick=state.tick + n, events=()) for n in range(1, ticks + 1)]


@pytest.mark.parametrize("arena", ARENAS)
def test_commands_have_the_documented_form(state: State, atlas: Atlas, arena: str) -> None:
    effects = Effects(tick=state.tick).after(hit(state))
    for command in display_list(replace(hit(state), phase_ticks=10), atlas, effects, arena=arena):
        match command:
            case ("sprite", str(), x, y, scale_x, scale_y, alpha):
                numbers = (x, y, scale_x, scale_y)
            case ("part", str(), x, y, scale_x, begin, end, alpha):
                numbers = (x, y, scale_x)
                assert 0 <= begin <= end <= 1
            case ("rect", x, y, width, height, colour, alpha):
                numbers = (x, y, width, height)
                assert colour.startswith("#") and len(colour) == 7
            case _:
                raise AssertionError(command)
        assert all(isinstance(number, int | float) for number in numbers)
        assert 0 <= alpha <= 1


def test_unscaled_sprites_stand_on_half_pixels(state: State, atlas: Atlas) -> None:
    state = changed(state, 0, x=123.125, y=200.375)
    for command in display_list(state, atlas):
        if command[0] == "sprite" and abs(command[4]) == 1 == command[5]:
            assert command[2] % 0.5 == 0 == command[3] % 0.5, command


def test_drawing_never_changes_the_state(state: State, atlas: Atlas) -> None:
    before = repr(state)
    effects = Effects(tick=state.tick - 1).after(state)
    remembered = repr(effects)
    assert display_list(state, atlas, effects) == display_list(state, atlas, effects)
    assert (repr(state), repr(effects)) == (before, remembered)


@pytest.mark.parametrize("move", list(Move))
def test_every_step_of_every_move_has_a_picture(state: State, atlas: Atlas, move: Move) -> None:
    for step in range(MOVES[move].steps):
        commands = display_list(changed(state, 1, move=move, step=step), atlas)
        assert named(commands, f"tide/{move}/{step}")


def test_a_strike_cut_short_still_shows_its_strike(state: State, atlas: Atlas) -> None:
    fighter = changed(state, 0, move=Move.FORWARD_JUMP_KICK, step=1, strike_step=1).fighters[0]
    assert picture_of(fighter, atlas) == "ember/forward-jump-kick/3"


def test_fighters_stand_on_their_feet_and_face_each_other(state: State, atlas: Atlas) -> None:
    (ember,), (tide,) = (named(display_list(state, atlas), f"{name}/stand") for name in ("ember", "tide"))
    assert ember[2:6] == (90.0, 370.0, 1, 1)
    assert tide[2:6] == (510.0, 370.0, -1, 1)


def test_whoever_attacks_is_in_front(state: State, atlas: Atlas) -> None:
    for side, last in ((0, "ember"), (1, "tide")):
        commands = display_list(changed(state, side, move=Move.LOW_KICK), atlas)
        fighters = named(commands, "ember/") + named(commands, "tide/")
        assert max(fighters, key=commands.index)[1].startswith(last)


def test_a_strike_leaves_a_light_but_its_way_back_does_not(state: State, atlas: Atlas) -> None:
    striking = changed(state, 0, move=Move.HIGH_KICK, step=4, strike_step=4)
    assert named(display_list(striking, atlas), "ember/high-kick/swoosh")
    assert not named(display_list(changed(striking, 0, is_returning=True), atlas), "ember/high-kick/swoosh")


def test_a_shadow_stays_on_the_ground_and_shrinks_in_a_jump(state: State, atlas: Atlas) -> None:
    jumping = changed(state, 0, y=120.0)
    (low, _), (high, _) = (named(display_list(shown, atlas), "fx/shadow") for shown in (state, jumping))
    assert low[2:4] == high[2:4]
    assert high[4] < low[4] and high[6] < low[6]


def test_the_background_follows_the_fight(state: State, atlas: Atlas) -> None:
    right = changed(changed(state, 0, x=400.0), 1, x=500.0)
    for layer, other in (("far", "mid"), ("mid", "near")):
        shifts = [
            named(display_list(shown, atlas), f"tower/{name}")[0][2]
            for shown in (state, right)
            for name in (layer, other)
        ]
        assert shifts[2] - shifts[0] > shifts[3] - shifts[1]


def test_life_bars_show_life_and_its_trail(state: State, atlas: Atlas) -> None:
    effects = Effects(tick=state.tick).after(hit(state))
    commands = display_list(hit(state), atlas, effects)
    assert named(commands, "hud/life/ember")[0][5:7] == (0.0, 1.0)
    assert named(commands, "hud/life/tide")[0][5:7] == pytest.approx((0.08, 1.0))
    assert named(commands, "hud/life/trail")[0][5:7] == pytest.approx((0.0, 0.08))


def test_the_trail_waits_and_then_runs_out(state: State) -> None:
    struck = hit(state)
    effects = Effects(tick=state.tick).after(struck)
    trails = []
    for following in later(struck, 80):
        effects = effects.after(following)
        trails.append(effects.trail_tenths[1])
    assert trails[30] == 1000
    assert trails == sorted(trails, reverse=True)
    assert trails[-1] == 920


def test_a_spark_lives_a_moment(state: State, atlas: Atlas) -> None:
    struck = hit(state)
    effects = Effects(tick=state.tick).after(struck)
    assert named(display_list(struck, atlas, effects), "fx/hit/0")
    frames = []
    for following in later(struck, 60):
        effects = effects.after(following)
        frames += [command[1] for command in named(display_list(following, atlas, effects), "fx/hit/")]
    assert [*dict.fromkeys(frames)] == [f"fx/hit/{n}" for n in range(6)]
    assert not effects.sparks


@pytest.mark.parametrize(
    ("kind", "move", "spark"),
    [
        (EventKind.HIT, Move.UPPERCUT, "fx/heavy/0"),
        (EventKind.BLOCKED, Move.HIGH_PUNCH, "fx/block/0"),
        (EventKind.LANDED, None, "fx/dust/0"),
    ],
)
def test_each_event_has_its_spark(
    state: State, atlas: Atlas, kind: EventKind, move: Move | None, spark: str
) -> None:
    struck = hit(state, kind=kind, move=move)
    assert named(display_list(struck, atlas, Effects(tick=state.tick).after(struck)), spark)


def test_a_hit_shakes_the_picture_unless_motion_is_reduced(state: State, atlas: Atlas) -> None:
    struck = hit(state)
    effects = Effects(tick=state.tick).after(struck)
    following = later(struck, 2)
    for quiet in following:
        effects = effects.after(quiet)

    def place(reduced_motion: bool) -> tuple[float, float]:
        commands = display_list(following[-1], atlas, effects, reduced_motion=reduced_motion)
        return named(commands, "ember/")[0][2:4]

    assert place(True) == (90.0, 370.0)
    assert place(False) != (90.0, 370.0)


def test_reduced_motion_stops_banners_fires_and_sparks_of_the_air(state: State, atlas: Atlas) -> None:
    def background(time_ms: float, reduced_motion: bool) -> list[Command]:
        commands = display_list(state, atlas, time_ms=time_ms, reduced_motion=reduced_motion)
        return named(commands, "tower/") + named(commands, "fx/mote")

    assert background(0, False) != background(700, False)
    assert background(0, True) == background(700, True)


def test_a_new_match_starts_with_clean_effects(state: State) -> None:
    effects = Effects(tick=state.tick).after(hit(state))
    assert effects.sparks
    fresh = effects.after(Match(seed=2).start())
    assert not fresh.sparks and fresh.trail_tenths == (1000, 1000)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"phase": Phase.READY, "round": 2}, "ROUND2"),
        ({"phase": Phase.FIGHT}, "FIGHT!"),
        ({"phase": Phase.ROUND_OVER, "round_winner": 1}, "TIDEWINS"),
        ({"phase": Phase.OVER, "winner": 0}, "EMBERWINS"),
        ({"phase": Phase.ROUND_OVER, "round_winner": None}, "DRAW"),
    ],
)
def test_announcements(state: State, atlas: Atlas, fields: dict, text: str) -> None:
    assert words(display_list(replace(state, phase_ticks=30, **fields), atlas)).endswith(text)


def test_the_call_to_fight_goes_away(state: State, atlas: Atlas) -> None:
    assert "FIGHT" not in words(display_list(state, atlas))


def test_the_clock_counts_down(state: State, atlas: Atlas) -> None:
    assert words(display_list(state, atlas)) == "57"
    assert words(display_list(replace(state, phase_ticks=6200), atlas)) == "0"


def test_won_rounds_are_shown(state: State, atlas: Atlas) -> None:
    commands = display_list(replace(state, wins=(1, 0)), atlas)
    assert len(named(commands, "hud/round/won")) == 1
    assert len(named(commands, "hud/round/open")) == 3


def test_two_fighters_of_one_name_have_two_colours(atlas: Atlas) -> None:
    commands = display_list(Match(seed=1, fighters=("tide", "tide")).start(), atlas)
    assert named(commands, "hud/life/ember") and named(commands, "hud/life/tide")


def test_unknown_arena_fighter_and_letter_are_named(state: State, atlas: Atlas) -> None:
    with pytest.raises(ArtError, match="'beach'.*tower, throne"):
        display_list(state, atlas, arena="beach")
    with pytest.raises(ArtError, match="'nobody'"):
        display_list(changed(state, 0, name="nobody"), atlas)
    short = replace(atlas, letters={"A": 1.0})
    with pytest.raises(ArtError, match="not drawn"):
        display_list(state, short)


def test_text_width_adds_letters(atlas: Atlas) -> None:
    assert text_width("AB C", atlas, 0.5) == 20.0


def test_an_atlas_is_read_from_its_file() -> None:
    document = {
        "format": 1,
        "pages": ["atlas-0.webp"],
        "groups": {"common": [0]},
        "sprites": {"fx/dot": [0, 1, 2, 3, 4, 5, 6, 2]},
        "moves": {"ember": {"stand": ["ember/stand/0"]}},
        "letters": {"A": 3.5},
    }
    atlas = Atlas.from_json(json.dumps(document))
    assert atlas.sprites["fx/dot"] == Sprite(0, 1, 2, 3, 4, 5, 6, 2)
    assert atlas.moves["ember"]["stand"] == ("ember/stand/0",)


@pytest.mark.parametrize("text", ["no json", "{}", "[]", '{"format": 2}', '{"format": 1, "pages": 3}'])
def test_what_is_no_atlas_is_refused(text: str) -> None:
    with pytest.raises(ArtError, match="build the art again"):
        Atlas.from_json(text)


def test_what_stands_at_the_top_makes_room_for_a_lesson(state: State, atlas: Atlas) -> None:
    shown = display_list(state, atlas, bars=False, you=0)
    assert not named(shown, "hud/") and not named(shown, "label/")
    assert named(shown, "ember/") and named(shown, "tide/"), "the fighters are there"


def test_over_another_game_s_picture_sparks_are_where_it_lies(state: State, atlas: Atlas) -> None:
    struck = hit(state)
    effects = Effects(tick=state.tick).after(struck)

    def sparks(height_px: float) -> list[float]:
        commands = overlay_list(struck, atlas, effects, height_px=height_px)
        return [command[3] for command in named(commands, "fx/")]

    assert sparks(400.0) and sparks(650.0) == [y + 250 for y in sparks(400.0)]
    low, high = (
        named(overlay_list(struck, atlas, effects, height_px=height), "hud/") for height in (650.0, 400.0)
    )
    assert low == high, "lives stay at the top"


def test_the_player_is_marked_beside_their_name_and_as_a_round_begins(atlas):
    state = Match(seed=7, ready_ms=500).start()

    def tags(side, phase_ticks=0, phase=Phase.READY):
        shown = replace(state, phase=phase, phase_ticks=phase_ticks)
        marked = display_list(shown, atlas, you=side)
        return [command[1] for command in marked if command[0] == "rect" and command[5] == YOU_COLOUR]

    assert tags(None) == []
    left, over_head = tags(0)
    assert left < 300 and abs(over_head - state.fighters[0].middle) < 40
    right, over_head = tags(1)
    assert right > 300 and abs(over_head - state.fighters[1].middle) < 40
    assert len(tags(0, 300, Phase.FIGHT)) == 1
