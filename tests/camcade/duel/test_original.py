import pytest

from camcade.duel.moves import Move
from camcade.duel.original import WAITING_TICKS, Keys, Wishes, move_asked
from camcade.intents import NO_INTENTS, Intent

RIGHT, LOOKS_RIGHT, LOOKS_LEFT = frozenset({Intent.RIGHT}), 1, -1


def held(*intents: Intent) -> frozenset[Intent]:
    return frozenset(intents)


@pytest.mark.parametrize(
    ("intents", "facing", "move"),
    [
        ((), LOOKS_RIGHT, Move.STAND),
        ((Intent.RIGHT,), LOOKS_LEFT, Move.WALKING),  # forward is to the right there, whoever looks where
        ((Intent.LEFT,), LOOKS_LEFT, Move.WALKING_BACKWARD),
        ((Intent.LEFT, Intent.RIGHT), LOOKS_RIGHT, Move.STAND),
        ((Intent.UP,), LOOKS_RIGHT, Move.JUMPING),
        ((Intent.UP, Intent.LEFT), LOOKS_RIGHT, Move.BACKWARD_JUMP),
        ((Intent.DOWN, Intent.RIGHT), LOOKS_RIGHT, Move.SQUATING),
        ((Intent.BLOCK, Intent.LEFT), LOOKS_RIGHT, Move.BLOCKING),
        ((Intent.HIGH_PUNCH, Intent.RIGHT), LOOKS_RIGHT, Move.HIGH_PUNCH),  # a strike goes before a step
        ((Intent.HIGH_PUNCH, Intent.DOWN), LOOKS_RIGHT, Move.UPPERCUT),
        ((Intent.UPPERCUT,), LOOKS_RIGHT, Move.UPPERCUT),
        ((Intent.LOW_KICK, Intent.DOWN), LOOKS_RIGHT, Move.SQUAT_LOW_KICK),
        ((Intent.HIGH_KICK, Intent.LEFT), LOOKS_RIGHT, Move.SPIN_KICK),
        ((Intent.HIGH_KICK, Intent.LEFT), LOOKS_LEFT, Move.HIGH_KICK),
    ],
)
def test_what_is_held_becomes_a_move(intents: tuple[Intent, ...], facing: int, move: Move) -> None:
    assert Wishes().move(held(*intents), facing, Move.STAND) is move


@pytest.mark.parametrize(
    ("current", "move"),
    [
        (Move.FORWARD_JUMP, Move.FORWARD_JUMP_PUNCH),
        (Move.BACKWARD_JUMP, Move.BACKWARD_JUMP_PUNCH),
        (Move.JUMPING, Move.HIGH_PUNCH),
    ],
)
def test_a_strike_in_a_jump_is_the_jump_s(current: Move, move: Move) -> None:
    assert Wishes().move(held(Intent.HIGH_PUNCH), LOOKS_RIGHT, current) is move


def test_a_strike_is_asked_for_until_it_begins_and_then_the_player_walks_on() -> None:
    wishes, both = Wishes(), held(Intent.HIGH_PUNCH, Intent.RIGHT)
    asked = [wishes.move(both, LOOKS_RIGHT, move) for move in (Move.ENDURE, Move.ENDURE, Move.STAND)]
    assert asked == [Move.HIGH_PUNCH] * 3
    assert wishes.move(both, LOOKS_RIGHT, Move.HIGH_PUNCH) is Move.WALKING
    assert wishes.move(both, LOOKS_RIGHT, Move.STAND) is Move.WALKING, "held on, it strikes once"
    assert wishes.move(RIGHT, LOOKS_RIGHT, Move.STAND) is Move.WALKING
    assert wishes.move(both, LOOKS_RIGHT, Move.STAND) is Move.HIGH_PUNCH


def test_a_strike_waits_for_the_one_before_but_not_for_ever() -> None:
    for wait, expected in ((WAITING_TICKS - 1, Move.LOW_KICK), (WAITING_TICKS, Move.STAND)):
        wishes = Wishes()
        wishes.move(held(Intent.LOW_KICK), LOOKS_RIGHT, Move.HIGH_PUNCH)
        for _ in range(wait - 1):
            assert wishes.move(NO_INTENTS, LOOKS_RIGHT, Move.HIGH_PUNCH) is Move.STAND
        assert wishes.move(NO_INTENTS, LOOKS_RIGHT, Move.STAND) is expected


def test_keys_go_down_in_the_order_that_the_game_needs_and_up_first() -> None:
    keys = Keys()
    assert keys.events(Move.FORWARD_JUMP, LOOKS_RIGHT) == "+39 +38"
    assert keys.events(Move.FORWARD_JUMP, LOOKS_RIGHT) == "+38", "a key kept down is told again"
    assert keys.events(Move.SPIN_KICK, LOOKS_RIGHT) == "-39 -38 +37 +70"
    assert keys.events(Move.SPIN_KICK, LOOKS_LEFT) == "-37 +39"
    assert keys.events(Move.STAND, LOOKS_RIGHT) == "-39 -70"
    assert keys.events(Move.STAND, LOOKS_RIGHT) == "-0", "or the game would not look"


@pytest.mark.parametrize(
    ("move", "asked"),
    [
        (Move.WALKING, Move.STAND_UP),
        (Move.SQUAT_LOW_KICK, Move.SQUAT_LOW_KICK),
        (Move.UPPERCUT, Move.UPPERCUT),
    ],
)
def test_who_squats_gets_up_first(move: Move, asked: Move) -> None:
    assert move_asked(move, Move.SQUATING) is asked
    assert move_asked(move, Move.STAND) is move
