import pytest

from camcade.duel import Move
from camcade.duel.statistics import Statistics, Tally, next_step
from camcade.intents import Intent


def played(bout) -> Statistics:
    """The statistics of everything that has happened in a bout, from its kept events."""
    statistics = Statistics()
    for state in bout.states:
        statistics.note(state)
    return statistics


@pytest.fixture
def bout(bout):
    """A bout that keeps its states."""

    class Kept(bout):
        def __init__(self, *args, **settings):
            self.states = []
            super().__init__(*args, **settings)

        def hold(self, *intents, ticks=1, other=()):
            for _ in range(ticks):
                super().hold(*intents, other=other)
                self.states.append(self.state)

    return Kept


def test_strikes_hits_and_misses_are_counted(bout):
    bout = bout(60)
    bout.hold(Intent.LOW_KICK)
    bout.hold(ticks=60)
    bout.place(300)
    bout.hold(Intent.HIGH_PUNCH)
    bout.hold(ticks=60)
    first, second = played(bout).tallies
    assert (first.strikes, first.hits, first.low_hits, first.damage) == (2, 1, 1, 6)
    assert first.accuracy == 0.5
    assert (second.taken, second.strikes, second.accuracy) == (1, 0, None)


def test_a_guard_counts_for_who_holds_it(bout):
    bout = bout(60)
    bout.hold(ticks=5, other=(Intent.BLOCK,))
    bout.hold(Intent.HIGH_PUNCH, ticks=40, other=(Intent.BLOCK,))
    first, second = played(bout).tallies
    assert (first.hits, first.blocked, second.guarded, second.taken) == (0, 1, 1, 0)
    assert first.accuracy == 0.0


def test_the_longest_combination_is_kept(bout):
    bout = bout(60)
    for wait in (36, 36, 120, 36):
        bout.place(60)
        bout.hold(Intent.HIGH_PUNCH)
        bout.hold(ticks=wait)
    assert played(bout).tallies[0].best_combo == 3


def test_a_reaction_is_from_the_strike_s_beginning_to_the_answer(bout):
    bout = bout(200)
    for delay in (20, 30, 40):
        bout.hold(Intent.HIGH_PUNCH)
        bout.hold(ticks=delay - 1)
        bout.hold(ticks=20, other=(Intent.BLOCK,))
        bout.hold(ticks=160)
    tally = played(bout).tallies[1]
    assert tally.reactions_ms == (200, 300, 400)
    assert tally.reaction_ms == 300
    assert played(bout).tallies[0].reaction_ms is None, "nobody struck at them"


def test_who_only_takes_the_blow_has_not_reacted(bout):
    bout = bout(60)
    bout.hold(Intent.HIGH_PUNCH)
    bout.hold(ticks=100)
    assert bout.two.move is Move.STAND
    assert played(bout).tallies[1].reactions_ms == ()


@pytest.mark.parametrize(
    ("mine", "theirs", "has_won", "start"),
    [
        (Tally(strikes=1), Tally(hits=5), False, "Walk up"),
        (Tally(strikes=10, hits=2), Tally(), True, "More than half"),
        (Tally(strikes=10, hits=6), Tally(hits=5), False, "Try the guard (both forearms up)"),
        (Tally(strikes=10, hits=3, blocked=5), Tally(), True, "They guard"),
        (Tally(strikes=10, hits=8), Tally(), True, "Try a low kick"),
        (Tally(strikes=10, hits=8, low_hits=2, best_combo=1), Tally(), True, "Strike again"),
        (Tally(strikes=10, hits=8, low_hits=2, best_combo=3), Tally(), True, "You are ready"),
        (Tally(strikes=10, hits=8, low_hits=2, best_combo=3), Tally(), False, "Knock them down"),
    ],
)
def test_one_thing_to_try_next(mine, theirs, has_won, start):
    assert next_step(mine, theirs, has_won=has_won, guard="both forearms up").startswith(start)
