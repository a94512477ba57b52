import json

import pytest

from camcade.duel import Match
from camcade.duel.players import ScriptedPlayer
from camcade.duel.replay import MOST_RUNS, MOST_TICKS, play, record
from camcade.duel.replay_reading import MOST_FILE_BYTES, from_json, load
from camcade.errors import CamcadeError, ReplayError, ReplayTooLongError, ReplayVersionError

WHOLE = json.loads(
    record(Match(5, rounds=3), (ScriptedPlayer(1, "hard"), ScriptedPlayer(2)), max_ticks=4000).to_json()
)


END = WHOLE["end"] + 32 * "0"  # the first version has all digits


def damaged(**changes):
    return json.dumps(WHOLE | changes)


def match_with(**changes):
    return damaged(match=WHOLE["match"] | changes)


BAD = {
    "cut off": ("{", "no valid JSON"),
    "nested": ("[" * 100_000, "no valid JSON"),
    "huge number": ("1" * 10_000, "no valid JSON"),
    "list": ("[]", "no Camcade replay"),
    "other file": ('{"format": "other"}', "no Camcade replay"),
    "no match": (damaged(match=None), "exactly the settings"),
    "half a match": (damaged(match={"seed": 1}), "exactly the settings"),
    "even rounds": (match_with(rounds=2), "cannot be played: rounds is 2"),
    "text for a seed": (match_with(seed="7"), "must be whole"),
    "huge seed": (match_with(seed=10**30), "must be whole"),
    "one fighter": (match_with(fighters=["ember"]), "two fighters"),
    "unknown fighter": (
        match_with(fighters=["ember", "../etc"]),
        "no fighter '../etc', expected ember or tide",
    ),
    "unknown arena": (damaged(arena="moon"), "'moon', expected tower or throne"),
    "arena a list": (damaged(arena=["tower"]), "expected tower or throne"),
    "one player": (damaged(players=["person"]), "names of two players"),
    "long name": (damaged(players=["x" * 41, ""]), "names of two players"),
    "name with a bell": (damaged(players=["\a", ""]), "names of two players"),
    "one palette": (damaged(palettes=[1]), "'palettes' is \\[1\\], expected two numbers".replace("'", '"')),
    "no such palette": (damaged(palettes=[0, 3]), "expected two numbers from 0 to 2"),
    "palettes true": (damaged(palettes=[True, 0]), "expected two numbers from 0 to 2"),
    "no sides": (damaged(inputs=[]), "list of two lists"),
    "side a number": (damaged(inputs=[[], 3]), "expected a list"),
    "sides apart": (damaged(inputs=[[[3, ""]], [[2, ""]]]), "3 and 2 ticks"),
    "no ticks": (damaged(inputs=[[[0, ""]], [[0, ""]]]), r"inputs\[0\]\[0\]"),
    "true for a number": (damaged(inputs=[[[True, ""]], [[1, ""]]]), r"inputs\[0\]\[0\]"),
    "unknown intent": (damaged(inputs=[[[1, ""]], [[1, "up fly"]]]), r"inputs\[1\]\[0\] is 'up fly'; .*left"),
    "rounds a number": (damaged(rounds=3), '"rounds" is 3, expected a list'),
    "round without digits": (damaged(rounds=[[3, "x"]]), r"rounds\[0\]"),
    "rounds out of order": (damaged(rounds=[[9, "0" * 8], [9, "0" * 8]]), r"rounds\[1\]"),
    "round after the end": (damaged(rounds=[[10**6, "0" * 8]]), r"rounds\[0\]"),
    "no end": (damaged(end=None), '"end" is None'),
    "short end": (damaged(end="12"), "\"end\" is '12'"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_refused_with_the_place(name):
    text, message = BAD[name]
    with pytest.raises(ReplayError, match=message) as caught:
        from_json(text, "match.json")
    assert str(caught.value).startswith("match.json: ")
    assert len(str(caught.value)) < 400
    assert isinstance(caught.value, CamcadeError)


@pytest.mark.parametrize("version", [0, 4, "2", True, None])
def test_another_version_is_told_as_such(version):
    with pytest.raises(ReplayVersionError, match="this Camcade reads versions 1 to 3"):
        from_json(damaged(version=version))


@pytest.mark.parametrize(
    "text",
    [
        " " * (MOST_FILE_BYTES + 1),
        damaged(inputs=[[[MOST_TICKS + 1, ""]]] * 2),
        damaged(inputs=[[[1, ""]] * (MOST_RUNS // 2 + 1)] * 2),
    ],
    ids=["bytes", "ticks", "runs"],
)
def test_what_is_too_long_is_not_even_begun(text):
    with pytest.raises(ReplayTooLongError):
        from_json(text)


def test_a_file_of_the_first_version_is_still_read():
    old = {name: WHOLE[name] for name in ("format", "match", "inputs")} | {"version": 1, "end": END}
    replay = from_json(json.dumps(old))
    assert (replay.arena, replay.players, replay.rounds) == ("tower", ("", ""), ())
    assert [*play(replay)][-1].tick == replay.ticks


def test_a_file_of_the_second_version_is_still_read():
    old = {name: value for name, value in WHOLE.items() if name != "palettes"} | {"version": 2}
    assert from_json(json.dumps(old)) == from_json(json.dumps(WHOLE))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ReplayError, match=r"nothing\.json"):
        load(tmp_path / "nothing.json")


def test_a_file_that_is_no_text_is_named(tmp_path):
    path = tmp_path / "picture.json"
    path.write_bytes(b"\xff\xd8\xff")
    with pytest.raises(ReplayError, match=r"picture\.json"):
        load(path)
