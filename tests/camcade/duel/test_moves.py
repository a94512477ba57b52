import pytest

from camcade.duel.moves import FREE_MOVES, JUMPS, MOVES, TICK_MS, Move, MoveEnd

# The rules' own table: steps, milliseconds a step, damage.
ATTACKS = {
    "high-punch": (5, 40, 8),
    "low-punch": (5, 40, 5),
    "high-kick": (7, 40, 10),
    "low-kick": (6, 40, 6),
    "uppercut": (5, 60, 13),
    "spin-kick": (8, 60, 13),
    "squat-low-punch": (3, 70, 4),
    "squat-low-kick": (3, 70, 4),
    "squat-high-kick": (4, 70, 6),
}
JUMP_ATTACKS = ["forward-jump-punch", "backward-jump-punch", "forward-jump-kick", "backward-jump-kick"]
OTHERS = """stand walking walking-backward squating stand-up jumping forward-jump backward-jump blocking
    endure squat-endure fall knock-down attractive-stand-up win""".split()


def test_every_move_of_the_rules_is_there_and_no_other():
    assert sorted(map(str, Move)) == sorted([*ATTACKS, *JUMP_ATTACKS, *OTHERS])
    assert set(MOVES) == set(Move)
    assert all(rules.move is move for move, rules in MOVES.items())


@pytest.mark.parametrize("name", ATTACKS)
def test_attacks_have_the_steps_times_and_damage_of_the_rules(name):
    rules = MOVES[Move(name)]
    assert rules.attack is not None
    assert (rules.steps, rules.step_ms, rules.attack.damage) == ATTACKS[name]


@pytest.mark.parametrize("name", JUMP_ATTACKS)
def test_jump_attacks_last_to_the_end_of_the_jump_in_steps_of_80_ms(name):
    rules = MOVES[Move(name)]
    assert rules.step_ms == 80 and rules.ending is MoveEnd.HOLD


def test_a_jump_attack_deals_less_than_the_same_limb_on_the_ground_and_least_in_retreat():
    damage = {move: rules.attack.damage for move, rules in MOVES.items() if rules.attack}
    assert damage[Move.BACKWARD_JUMP_PUNCH] < damage[Move.FORWARD_JUMP_PUNCH] < damage[Move.HIGH_PUNCH]
    assert damage[Move.BACKWARD_JUMP_KICK] < damage[Move.FORWARD_JUMP_KICK] < damage[Move.HIGH_KICK]


@pytest.mark.parametrize("name", OTHERS)
def test_other_moves_strike_nobody_and_have_steps_of_80_ms_but_for_the_block(name):
    rules = MOVES[Move(name)]
    assert rules.attack is None
    assert rules.step_ms == (40 if name == "blocking" else 80)


@pytest.mark.parametrize(("steps", "middle"), [(3, 2), (4, 2), (5, 3), (6, 3), (7, 4), (8, 4)])
def test_the_middle_step_is_rounded_as_javascript_rounds(steps, middle):
    found = {rules.strike_step for rules in MOVES.values() if rules.steps == steps}
    assert found == {middle}


def test_reach_is_the_width_more_for_an_uppercut_and_most_for_jump_attacks():
    reach = {str(move): rules.attack.reach_tenths for move, rules in MOVES.items() if rules.attack}
    assert reach.pop("uppercut") == 12
    assert {reach.pop(name) for name in JUMP_ATTACKS} == {15}
    assert set(reach.values()) == {10}


def test_only_uppercut_and_spin_kick_knock_down():
    found = {str(move) for move, rules in MOVES.items() if rules.attack and rules.attack.knocks_down}
    assert found == {"uppercut", "spin-kick"}


def test_only_low_punches_and_low_kicks_are_low():
    found = {str(move) for move, rules in MOVES.items() if rules.attack and rules.attack.is_low}
    assert found == {"low-punch", "low-kick", "squat-low-punch", "squat-low-kick"}


def test_every_attack_on_the_ground_runs_back_but_the_spin_kick():
    endings = {str(move): MOVES[move].ending for move in Move if str(move) in ATTACKS}
    assert endings.pop("spin-kick") is MoveEnd.RELEASE
    assert set(endings.values()) == {MoveEnd.RETURN}


def test_every_step_is_a_whole_number_of_ticks():
    assert all(rules.step_ms % TICK_MS == 0 for rules in MOVES.values())
    assert MOVES[Move.UPPERCUT].step_ticks == 6


def test_durations_count_the_way_back():
    assert MOVES[Move.HIGH_PUNCH].duration_ms == (5 + 4) * 40
    assert MOVES[Move.SPIN_KICK].duration_ms == 8 * 60


def test_jumps_go_23_px_a_step_sideways():
    found = {MOVES[Move(name)].travel_px_per_step for name in JUMP_ATTACKS}
    assert found == {23}
    assert {MOVES[move].travel_px_per_step for move in JUMPS} == {0, 23}


def test_an_attack_locks():
    assert not any(MOVES[move].attack for move in FREE_MOVES)
