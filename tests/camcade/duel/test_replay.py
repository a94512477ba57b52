import json
from dataclasses import replace
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camcade.duel import EventKind, Match, step
from camcade.duel.match import NO_INPUTS
from camcade.duel.moves import MOVES, Move
from camcade.duel.players import ScriptedPlayer, make_player
from camcade.duel.replay import AFTERMATH_TICKS, Recorder, play, record, watch
from camcade.duel.replay_reading import from_json, load
from camcade.errors import ReplayError
from camcade.intents import Intent

intents = st.frozensets(st.sampled_from(list(Intent)), max_size=3)


def cpu_match(seed=5, max_ticks=6000):
    return record(Match(seed, rounds=3), (ScriptedPlayer(4, "hard"), ScriptedPlayer(5)), max_ticks=max_ticks)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 40), intents, intents), max_size=12), st.integers(-5, 2**40))
def test_a_replay_gives_back_every_state(stretches, seed):
    match = Match(seed, time_limit_s=30, ready_ms=100)
    recorder, state = Recorder(match), match.start()
    states = [state]
    for ticks, first, second in stretches:
        for _ in range(ticks):
            state = step(state, (first, second))
            recorder.add((first, second), state)
            states.append(state)
    replay = from_json(recorder.replay().to_json())
    assert list(play(replay)) == states
    assert replay.ticks == len(states) - 1


def test_a_file_goes_round(tmp_path):
    replay = cpu_match()
    replay.save(tmp_path / "match.json")
    assert load(tmp_path / "match.json") == replay
    assert [path.name for path in tmp_path.iterdir()] == ["match.json"]


def test_the_file_is_small_and_readable():
    replay = cpu_match()
    data = json.loads(replay.to_json())
    assert len(replay.to_json()) < 2 * replay.ticks
    assert data["match"] == {
        "seed": 5,
        "fighters": ["ember", "tide"],
        "rounds": 3,
        "time_limit_s": None,
        "ready_ms": 0,
    }
    held = {words for side in data["inputs"] for _, words in side}
    assert {"", "right", "block", "high-punch"} <= held


def test_intents_are_written_in_the_order_of_their_enumeration():
    match = Match(1)
    recorder = Recorder(match)
    recorder.add((frozenset({Intent.HIGH_KICK, Intent.LEFT, Intent.UP}), frozenset()), match.start())
    assert json.loads(recorder.replay().to_json())["inputs"][0] == [[1, "left up high-kick"]]


def test_a_replay_made_under_other_rules_is_found_out_at_its_end():
    data = json.loads(cpu_match().to_json())
    replay = from_json(json.dumps(data | {"end": "0" * 32}))
    with pytest.raises(ReplayError, match=rf"tick {replay.ticks}.*other rules"):
        list(play(replay))


def test_a_replay_made_under_other_rules_is_found_out_after_the_first_round_that_went_otherwise():
    data = json.loads(cpu_match().to_json())
    (tick, _), *others = data["rounds"]
    replay = from_json(json.dumps(data | {"rounds": [[tick, "0" * 8], *others]}))
    shown = []
    with pytest.raises(ReplayError, match=f"tick {tick}"):
        for state in play(replay):
            shown.append(state.tick)
    assert shown[-1] == tick < replay.ticks


def test_every_round_that_ended_is_a_checkpoint():
    replay = cpu_match(max_ticks=20_000)
    ends = [
        state.tick
        for state in play(replay)
        if any(event.kind is EventKind.ROUND_ENDED for event in state.events)
    ]
    assert [tick for tick, _ in replay.rounds] == ends and len(ends) >= 2


def test_the_joy_after_a_match_belongs_to_it_and_then_nothing_does():
    match = Match(5, time_limit_s=1)
    recorder, state = Recorder(match), match.start()
    for _ in range(1000):
        state = step(state, NO_INPUTS)
        recorder.add(NO_INPUTS, state)
    replay = recorder.replay()
    assert recorder.is_whole
    assert replay.ticks == next(iter(tick for tick, _ in replay.rounds[-1:])) + AFTERMATH_TICKS
    *_, last = play(replay)
    assert last.is_over


def test_who_watches_sees_the_fall_and_the_joy_also_of_a_match_kept_up_to_the_deciding_blow():
    kept = cpu_match(max_ticks=20_000)
    *shown, last = watch(kept)
    assert shown[: kept.ticks] == list(islice(play(kept), kept.ticks))
    assert last.tick == kept.ticks + AFTERMATH_TICKS == kept.watched_ticks
    winner = last.fighters[last.winner]
    assert winner.move is Move.WIN and winner.step == MOVES[Move.WIN].steps - 1
    assert list(watch(kept, last)) == [last]


def test_what_was_kept_to_its_end_or_ended_without_one_is_shown_as_far_as_it_was_kept():
    unfinished = record(Match(5), (make_player("cpu", "hard", 1), make_player("cpu", "easy", 2)), 200)
    assert [state.tick for state in watch(unfinished)][-1] == unfinished.watched_ticks == 200
    state, recorder = Match(5, time_limit_s=1).start(), Recorder(Match(5, time_limit_s=1))
    for _ in range(1000):
        state = step(state, NO_INPUTS)
        recorder.add(NO_INPUTS, state)
    whole = recorder.replay()
    assert list(watch(whole)) == list(play(whole))


def test_of_a_match_that_is_too_long_it_is_told(monkeypatch):
    monkeypatch.setattr("camcade.duel.replay.MOST_TICKS", 50)
    match = Match(5)
    recorder, state = Recorder(match), match.start()
    for _ in range(60):
        assert recorder.is_whole == (state.tick <= 50)
        state = step(state, NO_INPUTS)
        recorder.add(NO_INPUTS, state)
    assert not recorder.is_whole and recorder.replay().ticks == 50


def test_and_of_one_with_more_changes_than_fingers_can_make(monkeypatch):
    monkeypatch.setattr("camcade.duel.replay.MOST_RUNS", 8)
    match = Match(5)
    recorder, state = Recorder(match), match.start()
    for tick in range(20):
        held = frozenset({Intent.UP}) if tick % 2 else frozenset()
        state = step(state, (held, held))
        recorder.add((held, held), state)
        assert recorder.is_whole == (tick < 4)
    assert recorder.replay().ticks == 5


def test_you_are_the_one_person_of_the_two():
    replay = cpu_match()
    for players, you in ((("person", "cpu-hard"), 0), (("idle", "person"), 1), (("person",) * 2, None)):
        assert replace(replay, players=players).you == you


def test_a_failed_save_leaves_the_earlier_file(tmp_path):
    path = tmp_path / "match.json"
    path.write_text("earlier")
    (tmp_path / "match.json.part").mkdir()  # stands where the unfinished file would go
    with pytest.raises(OSError):
        cpu_match().save(path)
    assert path.read_text() == "earlier"
