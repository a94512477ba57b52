import hashlib
import os
import subprocess
import sys
from functools import cache

import pytest

from camcade.duel.moves import MOVES, Move
from camcade_build.art.fighters import FIGHTERS, pictures, steps_of_moves, swooshes

drawn_once = cache(pictures)
EACH = pytest.mark.parametrize("name", FIGHTERS)


@EACH
def test_every_step_of_every_move_shows_a_drawing_that_exists(name: str) -> None:
    drawn = {picture.id for picture in drawn_once(name)}
    table = steps_of_moves(name)
    assert set(table) == {move.value for move in MOVES}
    for move, rules in MOVES.items():
        assert len(table[move]) == rules.steps
        assert set(table[move]) <= drawn


@EACH
def test_no_drawing_is_made_in_vain(name: str) -> None:
    shown = {id for ids in steps_of_moves(name).values() for id in ids}
    assert {picture.id for picture in drawn_once(name)} == shown


@EACH
def test_the_strike_is_a_drawing_of_its_own(name: str) -> None:
    table = steps_of_moves(name)
    strikes = [table[move][rules.strike_step] for move, rules in MOVES.items() if rules.attack]
    assert len(set(strikes)) == len(strikes)


@EACH
def test_walking_backward_is_walking_in_reverse(name: str) -> None:
    table = steps_of_moves(name)
    assert table[Move.WALKING_BACKWARD] == table[Move.WALKING][::-1]


@EACH
def test_every_attack_has_its_light(name: str) -> None:
    attacks = {f"{name}/{move}/swoosh" for move, rules in MOVES.items() if rules.attack}
    assert {picture.id for picture in swooshes(name)} == attacks


def test_drawings_do_not_depend_on_the_process() -> None:
    """Python shuffles sets by a seed of each process; the drawings must not notice."""
    code = (
        "import hashlib; from camcade_build.art.fighters import pictures;"
        "bodies = [p.body for name in ('ember', 'tide') for p in pictures(name)];"
        "print(hashlib.sha256(''.join(bodies).encode()).hexdigest())"
    )

    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    other = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    ).stdout
    bodies = [picture.body for name in ("ember", "tide") for picture in drawn_once(name)]
    assert other.strip() == hashlib.sha256("".join(bodies).encode()).hexdigest()
