"""What somebody scripted would do in place of whoever learns."""

import copy

import pytest

from camcade.duel.match import step
from camcade.duel.state import Match, State
from camcade.intents import NO_INTENTS, Intent, Intents, limb_of
from camcade_training.tasks.agent.fights import Fight
from camcade_training.tasks.agent.shadowing import Shadow
from camcade_training.tasks.agent.sparring import SELF, sparring_partner


class Presser:
    """A punch in tick 3, another from tick 9 on, a guard from tick 12 on, to the left before."""

    def intents(self, state: State, side: int) -> Intents:
        if state.tick >= 12:
            return frozenset({Intent.BLOCK})
        strike = {3: Intent.HIGH_PUNCH, 4: Intent.HIGH_PUNCH, 9: Intent.LOW_KICK, 10: Intent.LOW_KICK}
        return frozenset({Intent.LEFT, *({strike[state.tick]} if state.tick in strike else ())})


def still(state: State) -> Intents:
    return NO_INTENTS


@pytest.mark.parametrize("side", [0, 1])
def test_a_label_is_what_begins_in_the_step_to_come_and_what_is_held_in_most_of_it(side: int) -> None:
    shadow, state, labels = Shadow(Presser(), side), Match(1).start(), list[Intents]()
    for tick in range(21):
        shadow.watch(state)
        if tick % 10 == 0:
            labels.append(shadow.label(state, still))
        state = step(state, (NO_INTENTS, NO_INTENTS))
    ahead = Intent.LEFT if side == 0 else Intent.RIGHT
    first, second, third = labels
    assert first == {ahead, Intent.HIGH_PUNCH, Intent.LOW_KICK}, "a strike of a later tick comes in time"
    assert second == {Intent.BLOCK}, "a strike that is held since the step before is no new one"
    assert third == {Intent.BLOCK}


def test_nobody_notices_that_they_were_asked() -> None:
    """Neither the teacher nor the opponent throws a die for it: the match goes on as if nobody asked."""
    asked, left = (Fight(5, "hard", 0, teacher="hard", partner_seed=9) for _ in range(2))
    for _ in range(40):
        for fight in (asked, left):
            fight.watch()
        labels = [asked.label(asked.seats[0]) for _ in range(2)]
        assert labels[0] == labels[1]
        asked.go()
        left.go()
    assert asked.state == left.state


@pytest.mark.parametrize("opponent", ["hard", SELF])
def test_what_is_foretold_is_what_the_teacher_does(opponent: str) -> None:
    """Who plays on as they are, tick by tick, begins the very strikes that were foretold."""
    fight = Fight(7, opponent, 0, teacher="hard", partner_seed=3)
    teacher, other = sparring_partner("hard", 1), copy.deepcopy(fight._scripted)
    shadow = fight.seats[0].shadow = Shadow(copy.deepcopy(teacher), 0)
    held, begun, foretold = NO_INTENTS, set[Intent](), set[Intent]()
    for tick in range(300):
        shadow.watch(fight.state)
        if tick % 10 == 0:
            assert begun == foretold
            begun, foretold = set(), strikes(fight.label(fight.seats[0]))
        mine = teacher.intents(fight.state, 0)
        begun |= strikes(mine - held)
        held = mine
        theirs = other.intents(fight.state, 1) if other is not None else fight.seats[1].intents()
        fight.state = step(fight.state, (mine, theirs))


def strikes(held: Intents) -> set[Intent]:
    return {intent for intent in held if limb_of(intent)}
