from camcade.duel.bench import ticks_per_second


def test_it_counts_ticks():
    assert ticks_per_second(0.05) > 0
