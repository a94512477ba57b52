import pytest

from camcade.duel import EventKind, Move
from camcade.duel.moves import JUMPS
from camcade.intents import Intent

DOWN, UP, LEFT, RIGHT = Intent.DOWN, Intent.UP, Intent.LEFT, Intent.RIGHT


def test_keeping_a_key_down_strikes_once_and_pressing_it_again_strikes_again(bout):
    bout = bout(60)
    bout.hold(Intent.HIGH_PUNCH, ticks=100)
    assert len(bout.seen(EventKind.STRIKE)) == 1
    bout.hold()
    bout.hold(Intent.HIGH_PUNCH, ticks=100)
    assert len(bout.seen(EventKind.STRIKE)) == 2


@pytest.mark.parametrize(("ticks_before_the_end", "starts"), [(19, True), (20, True), (25, False)])
def test_a_strike_asked_for_while_locked_starts_up_to_200_ms_later(bout, ticks_before_the_end, starts):
    bout = bout(300)
    bout.hold(Intent.HIGH_PUNCH)
    bout.hold(ticks=35 - ticks_before_the_end)
    bout.hold(Intent.LOW_KICK)
    bout.hold(ticks=ticks_before_the_end)
    assert (bout.one.move is Move.LOW_KICK) == starts
    assert bout.one.wanted is None


def test_of_strikes_pressed_together_the_first_of_the_order_counts(bout):
    bout = bout(300)
    bout.hold(Intent.LOW_PUNCH, Intent.LOW_KICK, Intent.SPIN_KICK)
    assert bout.one.move is Move.SPIN_KICK


@pytest.mark.parametrize(
    ("held", "pressed", "move"),
    [
        ((DOWN,), Intent.HIGH_PUNCH, Move.UPPERCUT),
        ((LEFT,), Intent.HIGH_KICK, Move.SPIN_KICK),
        ((RIGHT,), Intent.HIGH_KICK, Move.HIGH_KICK),
        ((LEFT, RIGHT), Intent.HIGH_KICK, Move.HIGH_KICK),
        ((LEFT,), Intent.LOW_KICK, Move.LOW_KICK),
        ((DOWN,), Intent.LOW_PUNCH, Move.SQUAT_LOW_PUNCH),
        ((DOWN,), Intent.LOW_KICK, Move.SQUAT_LOW_KICK),
        ((DOWN,), Intent.HIGH_KICK, Move.SQUAT_HIGH_KICK),
        ((), Intent.UPPERCUT, Move.UPPERCUT),
        ((), Intent.SPIN_KICK, Move.SPIN_KICK),
        ((Intent.BLOCK,), Intent.HIGH_PUNCH, Move.HIGH_PUNCH),
    ],
)
def test_directions_and_strikes_together(bout, held, pressed, move):
    bout = bout(300)
    bout.hold(*held, ticks=30)
    bout.hold(*held, pressed)
    assert bout.one.move is move


def test_away_is_the_other_way_for_the_other_side(bout):
    bout = bout(300)
    bout.hold(other=(RIGHT, Intent.HIGH_KICK))
    assert bout.two.move is Move.SPIN_KICK


def test_squatting_stays_down_and_standing_up_takes_three_steps(bout):
    bout = bout(300)
    bout.hold(DOWN, ticks=60)
    assert (bout.one.move, bout.one.step) == (Move.SQUATING, 2)
    bout.hold()
    assert bout.one.move is Move.STAND_UP
    bout.hold(ticks=23)
    assert bout.one.move is Move.STAND_UP
    bout.hold()
    assert bout.one.move is Move.STAND


def test_after_a_strike_from_the_squat_the_fighter_is_still_down(bout):
    bout = bout(300)
    bout.hold(DOWN, ticks=30)
    bout.hold(DOWN, Intent.LOW_KICK)
    bout.hold(DOWN, ticks=35)
    assert (bout.one.move, bout.one.step) == (Move.SQUATING, 2)


def test_blocking_lasts_as_long_as_it_is_held(bout):
    bout = bout(300)
    bout.hold(Intent.BLOCK, RIGHT, ticks=100)
    assert (bout.one.move, bout.one.step) == (Move.BLOCKING, 2)
    assert bout.one.x == bout.two.x - 300
    bout.hold(RIGHT)
    assert bout.one.move is Move.WALKING


# Jump attacks -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("jump", "strike", "move"),
    [
        ((UP, RIGHT), Intent.HIGH_PUNCH, Move.FORWARD_JUMP_PUNCH),
        ((UP, RIGHT), Intent.LOW_KICK, Move.FORWARD_JUMP_KICK),
        ((UP, RIGHT), Intent.UPPERCUT, Move.FORWARD_JUMP_PUNCH),
        ((UP, LEFT), Intent.LOW_PUNCH, Move.BACKWARD_JUMP_PUNCH),
        ((UP, LEFT), Intent.SPIN_KICK, Move.BACKWARD_JUMP_KICK),
        ((UP,), Intent.HIGH_KICK, Move.FORWARD_JUMP_KICK),
    ],
)
def test_strikes_from_a_jump(bout, jump, strike, move):
    bout = bout(300)
    bout.hold(*jump)
    bout.hold(ticks=32)
    assert bout.one.height == 128
    bout.hold(strike)
    assert bout.one.move is move


def test_a_jump_attack_falls_26_px_and_flies_23_px_a_step_and_strikes_at_its_middle(bout):
    bout = bout(400)
    bout.hold(UP, RIGHT)
    bout.hold(ticks=31)
    bout.hold(Intent.HIGH_KICK)
    x, y = bout.one.x, bout.one.y
    bout.hold(ticks=8)
    assert (bout.one.x - x, bout.one.y - y) == (23, 26)
    bout.run_until(lambda state: state.fighters[0].has_struck)
    assert bout.one.step == 3  # of the five steps that a dive from the top takes
    bout.run_until(lambda state: state.fighters[0].move is Move.STAND)
    assert bout.one.y == 230
    assert len(bout.seen(EventKind.STRIKE)) == len(bout.seen(EventKind.LANDED)) == 1


def test_a_lower_dive_is_shorter_and_still_strikes_once(bout):
    bout = bout(400)
    bout.hold(UP)
    bout.hold(ticks=4)
    bout.hold(Intent.HIGH_PUNCH)
    bout.run_until(lambda state: state.fighters[0].move is Move.FORWARD_JUMP_PUNCH)
    assert 26 < bout.one.height < 40  # it waited for room to dive
    assert bout.one.strike_step == 1
    bout.run_until(lambda state: state.fighters[0].move is Move.STAND)
    assert len(bout.seen(EventKind.STRIKE)) == 1


@pytest.mark.parametrize(("distance", "lands"), [(120, True), (120.125, False)])
def test_a_jump_attack_reaches_one_and_a_half_widths(bout, distance, lands):
    bout = bout(300)
    bout.hold(UP)
    bout.hold(ticks=32)
    bout.hold(Intent.HIGH_KICK)
    bout.hold(ticks=23)
    # It strikes in the next tick, after 23/8 px more of flight.
    bout.change(1, x=bout.one.x + 23 / 8 + distance)
    bout.hold()
    assert bout.one.has_struck
    assert (bout.two.life < 100) == lands


def test_past_the_opponent_a_jump_leads_away_and_its_strike_is_the_backward_one(bout):
    bout = bout(60)
    bout.hold(UP, RIGHT)
    bout.run_until(lambda state: state.fighters[0].facing == -1)
    assert bout.one.move is Move.FORWARD_JUMP
    bout.hold(Intent.HIGH_KICK)
    assert bout.one.move is Move.BACKWARD_JUMP_KICK
    assert bout.one.drift == 1


def test_struck_in_mid_air_one_comes_down_before_one_is_free(bout):
    bout = bout(100)
    bout.hold(UP)
    bout.run_until(lambda state: state.fighters[0].height == 128)
    bout.change(0, move=Move.ENDURE, step=0, step_ticks=0, drift=-1)
    bout.run_until(lambda state: state.fighters[0].move is not Move.ENDURE)
    assert bout.one.y == 230


def test_holding_up_jumps_again_after_landing(bout):
    bout = bout(300)
    bout.hold(UP, ticks=200)
    jumps = [event for event in bout.seen(EventKind.MOVE_STARTED) if event.move in JUMPS]
    assert len(jumps) == 4


def test_walking_turns_round_when_the_opponent_jumps_over(bout):
    bout = bout(60)
    bout.hold(RIGHT, ticks=3)
    assert bout.one.move is Move.WALKING
    bout.change(1, x=bout.one.x - 60)
    bout.hold(RIGHT, ticks=2)
    assert (bout.one.move, bout.one.facing, bout.one.drift) == (Move.WALKING_BACKWARD, -1, 1)


def test_walking_forward_goes_the_other_way_when_side_and_key_change_together(bout):
    bout = bout(100)
    bout.hold(RIGHT, ticks=3)
    bout.change(0, facing=-1)
    bout.change(1, x=bout.one.x - 100)
    bout.hold(LEFT)
    x = bout.one.x
    bout.hold(LEFT, ticks=8)
    assert (bout.one.move, bout.one.x - x) == (Move.WALKING, -14)


@pytest.mark.parametrize("side", [0, 1])
def test_a_body_on_the_floor_does_not_turn_round(bout, side):
    bout = bout(60)
    keys = {"other": (Intent.UPPERCUT,)} if side == 0 else {}
    bout.hold(*(() if side == 0 else (Intent.UPPERCUT,)), **keys)
    bout.run_until(lambda state: state.fighters[side].move is Move.KNOCK_DOWN)
    before = bout.one.facing, bout.two.facing
    bout.change(0, x=300.0)
    bout.change(1, x=200.0)
    bout.hold()
    turned = bout.one.facing != before[0], bout.two.facing != before[1]
    assert turned == (side == 1, side == 0)
    bout.run_until(lambda state: state.fighters[side].move is Move.ATTRACTIVE_STAND_UP)
    assert (bout.one.facing, bout.two.facing) == (-1, 1)
