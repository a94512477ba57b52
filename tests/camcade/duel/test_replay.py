import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camcade.duel import Match, step
from camcade.duel.players import ScriptedPlayer
from camcade.duel.replay import Recorder, from_json, load, play, record
from camcade.errors import CamcadeError, ReplayError
from camcade.intents import Intent

intents = st.frozensets(st.sampled_from(list(Intent)), max_size=3)


def cpu_match(seed=5):
    return record(Match(seed, rounds=3), (ScriptedPlayer(1, "hard"), ScriptedPlayer(2)), max_ticks=4000)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(1, 40), intents, intents), max_size=12), st.integers(-5, 2**40))
def test_a_replay_gives_back_every_state(stretches, seed):
    match = Match(seed, time_limit_s=30, ready_ms=100)
    recorder, state = Recorder(match), match.start()
    states = [state]
    for ticks, first, second in stretches:
        for _ in range(ticks):
            recorder.add((first, second))
            state = step(state, (first, second))
            states.append(state)
    replay = from_json(recorder.replay(state).to_json())
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
    recorder.add((frozenset({Intent.HIGH_KICK, Intent.LEFT, Intent.UP}), frozenset()))
    assert json.loads(recorder.replay(match.start()).to_json())["inputs"][0] == [[1, "left up high-kick"]]


def damaged(**changes):
    return json.dumps(json.loads(cpu_match().to_json()) | changes)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "no valid JSON"),
        ("[]", "no Camcade replay"),
        ('{"format": "other"}', "no Camcade replay"),
        (damaged(version=2), "version 2, but this Camcade reads version 1"),
        (damaged(match=None), "exactly the settings"),
        (damaged(match={"seed": 1}), "exactly the settings"),
        (
            damaged(match=json.loads(cpu_match().to_json())["match"] | {"rounds": 2}),
            "cannot be played: rounds is 2",
        ),
        (damaged(match=json.loads(cpu_match().to_json())["match"] | {"seed": "7"}), "must be whole"),
        (damaged(inputs=[]), "list of two lists"),
        (damaged(inputs=[[], 3]), "expected a list of runs"),
        (damaged(inputs=[[[3, ""]], [[2, ""]]]), "3 and 2 ticks"),
        (damaged(inputs=[[[0, ""]], [[0, ""]]]), r"inputs\[0\]\[0\]"),
        (damaged(inputs=[[[True, ""]], [[1, ""]]]), r"inputs\[0\]\[0\]"),
        (damaged(inputs=[[[1, ""]], [[1, "up fly"]]]), r"inputs\[1\]\[0\].*'fly'.*Known intents: left"),
        (damaged(end=None), '"end" is None'),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_place(text, message):
    with pytest.raises(ReplayError, match=message) as caught:
        from_json(text, "match.json")
    assert str(caught.value).startswith("match.json: ")
    assert isinstance(caught.value, CamcadeError)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ReplayError, match=r"nothing\.json"):
        load(tmp_path / "nothing.json")


def test_a_file_that_is_no_text_is_named(tmp_path):
    path = tmp_path / "picture.json"
    path.write_bytes(b"\xff\xd8\xff")
    with pytest.raises(ReplayError, match=r"picture\.json"):
        load(path)


def test_a_replay_made_under_other_rules_is_found_out():
    replay = from_json(damaged(end="0" * 64))
    with pytest.raises(ReplayError, match="other rules"):
        list(play(replay))


def test_a_failed_save_leaves_the_earlier_file(tmp_path):
    path = tmp_path / "match.json"
    path.write_text("earlier")
    (tmp_path / "match.json.part").mkdir()  # stands where the unfinished file would go
    with pytest.raises(OSError):
        cpu_match().save(path)
    assert path.read_text() == "earlier"
