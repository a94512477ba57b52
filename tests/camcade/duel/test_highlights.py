from camcade.duel import Event, EventKind, Match, Move
from camcade.duel.highlights import AFTER_TICKS, BEFORE_TICKS, MOST_CLIP_TICKS, Highlights
from camcade.duel.players import make_player
from camcade.duel.replay import play, record


def noted(moments):
    from dataclasses import replace

    highlights, start = Highlights(), Match(1).start()
    for tick, event in moments:
        highlights.note(replace(start, tick=tick, events=(event,)))
    return highlights


def hit(damage, combo=0):
    return Event(EventKind.HIT, 0, Move.HIGH_PUNCH, damage=damage, combo=combo)


def test_a_moment_is_shown_with_what_led_to_it():
    assert noted([(1000, hit(8))]).clips(5000) == ((1000 - BEFORE_TICKS, 1000 + AFTER_TICKS),)


def test_clips_lie_within_the_match_and_join_where_they_touch():
    assert noted([(20, hit(8)), (100, hit(8)), (4990, hit(8))]).clips(5000) == ((0, 220), (4830, 5000))


def test_the_best_moments_win_and_come_in_order():
    moments = [(1000 * n, hit(n)) for n in range(1, 10)]
    clips = noted([*moments, (500, Event(EventKind.GAME_END, 0))]).clips(20_000)
    assert [begin + BEFORE_TICKS for begin, _ in clips] == [500, 7000, 8000, 9000]
    assert sum(end - begin for begin, end in clips) <= MOST_CLIP_TICKS


def test_a_combination_counts_more_than_the_same_hits_apart():
    clips = noted([(1000 * n, hit(9)) for n in range(1, 6)] + [(9000, hit(5, combo=3))]).clips(20_000)
    assert clips[-1][0] == 9000 - BEFORE_TICKS


def test_where_nothing_happened_there_is_nothing_to_show():
    assert Highlights().clips(5000) == ()


def test_a_whole_match_ends_with_its_end():
    replay = record(Match(3, rounds=3), (make_player("cpu", "hard", 1), make_player("cpu", "easy", 2)))
    highlights = Highlights()
    for state in play(replay):
        highlights.note(state)
    assert highlights.clips(replay.ticks)[-1][1] == replay.ticks
