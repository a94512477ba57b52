import pytest

from camcade.duel.moves import Move
from camcade.duel.replay import play
from camcade.duel.replay_reading import from_json
from camcade.duel.state import State
from camcade.duel.state_hash import line
from camcade.intents import Intent
from camcade_web.pages.duel.game import DuelGame, DuelSettings

IDLE = DuelSettings(seed=7, opponent="idle", ready_ms=0)


def ticks(game: DuelGame, count: int) -> State:
    for _ in range(count):
        game.tick()
    return game.state


def test_without_input_nobody_moves() -> None:
    game = DuelGame(IDLE)
    first, second = ticks(game, 200).fighters
    assert (first.x, second.x) == (50, 470)
    assert first.life == second.life == 100


def test_keys_move_the_first_fighter() -> None:
    game = DuelGame(IDLE)
    game.keyboard.press("ArrowRight")
    assert ticks(game, 50).fighters[0].x > 50


def test_what_a_camera_sees_held_is_done_until_it_ends() -> None:
    game = DuelGame(IDLE)
    game.held = frozenset({Intent.RIGHT})
    assert ticks(game, 50).fighters[0].x > 50
    game.held = frozenset()
    ticks(game, 30)
    stopped = game.state.fighters[0].x
    assert ticks(game, 50).fighters[0].x == stopped


def test_an_assisted_fighter_walks_up_and_its_strike_lands() -> None:
    game = DuelGame(DuelSettings(seed=7, opponent="idle", is_assisted=True, ready_ms=0))
    ticks(game, 600)
    game.intent_queue.fire(Intent.HIGH_PUNCH)
    assert ticks(game, 100).fighters[1].life == 92


def test_who_walks_by_key_is_not_assisted_meanwhile() -> None:
    game = DuelGame(DuelSettings(seed=7, opponent="idle", is_assisted=True, ready_ms=0))
    ticks(game, 100)
    before = game.state.fighters[0].x
    game.keyboard.press("ArrowLeft")
    assert ticks(game, 20).fighters[0].x < before


def test_two_people_share_a_keyboard() -> None:
    game = DuelGame(DuelSettings(seed=7, opponent="human", ready_ms=0))
    game.keyboard.press("ArrowLeft")  # player two
    game.keyboard.press("KeyJ")  # player one
    first, second = ticks(game, 30).fighters
    assert first.x > 50
    assert second.x < 470


def test_the_computer_fights_and_its_level_changes_how() -> None:
    matches = [DuelGame(DuelSettings(seed=3, opponent="cpu", level=level)) for level in ("easy", "hard")]
    states = [ticks(game, 1500) for game in matches]
    assert all(state.fighters[1].x < 470 for state in states)
    assert line(states[0]) != line(states[1])


def test_the_replay_plays_the_same_match_again() -> None:
    game = DuelGame(DuelSettings(seed=11, opponent="cpu", is_assisted=True))
    for number in range(1200):
        if number % 90 == 0:
            game.intent_queue.fire(Intent.HIGH_KICK)
        game.tick()
    *_, last = play(from_json(game.replay().to_json()))
    assert line(last) == line(game.state)


def test_who_stands_on_the_right_plays_the_second_fighter() -> None:
    game = DuelGame(DuelSettings(seed=7, opponent="idle", fighter="ember", side=1, ready_ms=0))
    game.keyboard.press("ArrowLeft")
    first, second = ticks(game, 50).fighters
    assert (first.name, second.name) == ("tide", "ember")
    assert first.x == 50 and second.x < 470


def test_who_stands_on_the_right_is_assisted_there() -> None:
    game = DuelGame(DuelSettings(seed=7, opponent="idle", is_assisted=True, side=1, ready_ms=0))
    assert ticks(game, 50).fighters[1].x < 470


@pytest.mark.parametrize("opponent", ["idle", "human"])
def test_a_touch_button_presses_what_has_no_key(opponent: str) -> None:
    game = DuelGame(DuelSettings(seed=7, opponent=opponent, ready_ms=0))
    assert game.keyboard.press("uppercut")
    assert ticks(game, 1).fighters[0].move is Move.UPPERCUT


def test_a_player_of_the_page_s_own_plays_where_the_settings_name_one() -> None:
    class Walker:
        def intents(self, state: State, side: int) -> frozenset[Intent]:
            assert side == 1
            return frozenset({Intent.LEFT})

    game = DuelGame(DuelSettings(seed=7, opponent="agent", ready_ms=0), opponent=Walker())
    assert ticks(game, 50).fighters[1].x < 470
