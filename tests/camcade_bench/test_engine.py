from camcade_bench.engine import match_speed


def test_both_ways_of_playing_are_counted() -> None:
    speed = match_speed(3, 0.3)
    assert speed.one_by_one > 0 and speed.at_once > 0
