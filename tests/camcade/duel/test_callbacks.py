from camcade.duel.callbacks import call_back
from camcade.intents import Intent


def test_listeners_hear_of_attacks_that_land_and_of_the_end(bout):
    bout = bout(60)
    bout.change(1, life_tenths=90)
    attacks, losers = [], []
    for ticks, first, second in [(1, {Intent.HIGH_PUNCH}, {Intent.BLOCK}), (60, (), {Intent.BLOCK})] + [
        (1, {Intent.UPPERCUT}, ()),
        (60, (), ()),
    ]:
        for _ in range(ticks):
            bout.hold(*first, other=tuple(second))
            call_back(
                bout.state,
                attack=lambda attacker, opponent, damage: attacks.append(
                    (attacker.name, opponent.name, damage)
                ),
                game_end=lambda loser: losers.append(loser.name),
            )
    assert attacks == [("ember", "tide", 1.6), ("ember", "tide", 13)]
    assert losers == ["tide"]


def test_nobody_has_to_listen(bout):
    bout = bout(60)
    bout.change(1, life_tenths=10)
    bout.hold(Intent.UPPERCUT)
    for _ in range(40):
        bout.hold()
        call_back(bout.state)
    assert bout.state.is_over
