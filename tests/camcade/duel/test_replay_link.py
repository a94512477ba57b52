import base64
import random
import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from camcade.duel import Match
from camcade.duel.players import make_player
from camcade.duel.players.people import Average, Beginner
from camcade.duel.replay import FRAGMENT, PERSON, Recorder, Replay, play, record
from camcade.duel.replay_link import MOST_BYTES, MOST_CHARACTERS, USUAL, from_link, to_link
from camcade.duel.replay_reading import from_json
from camcade.duel.state_hash import RandomPlayer, digest
from camcade.errors import ReplayError, ReplayTooLongError, ReplayVersionError
from camcade.intents import Intent

digits = st.text("0123456789abcdef", min_size=32, max_size=32)
held = st.frozensets(st.sampled_from(list(Intent)))
runs = st.lists(st.tuples(st.integers(1, 300), held), min_size=1, max_size=20).map(tuple)
matches = st.builds(
    Match,
    seed=st.integers(-(2**60), 2**60),
    fighters=st.sampled_from([("ember", "tide"), ("tide", "ember")]),
    rounds=st.sampled_from([1, 3, 5]),
    time_limit_s=st.none() | st.integers(1, 999),
    ready_ms=st.integers(0, 300).map(lambda n: n * 10),
)
names = st.text(st.characters(categories=["L", "N", "P"]), max_size=40)


@st.composite
def replays(draw):
    first = draw(runs)
    ticks = sum(count for count, _ in first)
    at = sorted(draw(st.sets(st.integers(1, ticks), max_size=4)))
    return Replay(
        draw(matches),
        (first, ((ticks, draw(held)),)),
        draw(digits),
        draw(st.sampled_from(["tower", "throne"])),
        (draw(names), draw(names)),
        tuple((tick, draw(digits)[:8]) for tick in at),
        (draw(st.integers(0, 2)), draw(st.integers(0, 2))),
    )


@settings(deadline=None, max_examples=100)
@given(replays())
def test_a_link_and_a_file_hold_the_same(replay):
    link = to_link(replay)
    assert link.isascii() and not set(link) - set("-_.") - set(base64_letters())
    assert from_link(link) == from_link(f"https://arcade.example/duel.html?x=1{FRAGMENT}{link}\n") == replay
    assert from_json(replay.to_json()) == replay


def base64_letters():
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"


@pytest.mark.parametrize("seed", range(3))
def test_a_random_match_comes_to_the_same_end_by_its_link(seed):
    match = Match(seed, rounds=3, time_limit_s=20, ready_ms=500)
    players = RandomPlayer(seed), RandomPlayer(seed + 10)
    replay = record(match, players, max_ticks=3000)
    *_, last = play(from_link(to_link(replay)))
    assert digest([last]).startswith(replay.end)


@pytest.mark.parametrize("level", ["easy", "normal", "hard"])
def test_the_link_of_a_whole_match_has_about_a_thousand_characters(level):
    person = Beginner(3) if level == "easy" else Average(3)
    match = Match(4, rounds=3, time_limit_s=99, ready_ms=1200)
    replay = record(match, (person, make_player("cpu", level, 4)), names=(PERSON, f"cpu-{level}"))
    assert replay.rounds and len(to_link(replay)) < 1250


WHOLE = to_link(
    record(Match(2**31), (Average(1), make_player("cpu", "normal", 2)), 2000, (PERSON, "cpu-normal"))
)


def packed(body):
    packer = zlib.compressobj(zdict=USUAL)
    return "3." + base64.urlsafe_b64encode(packer.compress(body) + packer.flush()).decode().rstrip("=")


def unpacked():
    text = WHOLE.removeprefix("3.")
    return zlib.decompressobj(zdict=USUAL).decompress(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


BAD = {
    "nothing": "",
    "a word": "hello",
    "no version": WHOLE.removeprefix("3"),
    "other digits": "٢." + WHOLE[2:],
    "no base64": "3.%%%%",
    "no zlib": "3.AAAA",
    "other dictionary": "3." + base64.urlsafe_b64encode(zlib.compress(b"hello")).decode().rstrip("="),
    "cut off": WHOLE[:-7],
    "cut to nothing": "3.",
    "a letter changed": WHOLE[:99] + ("A" if WHOLE[99] != "A" else "B") + WHOLE[100:],
    "more behind": WHOLE + "AAAA",
    "body cut off": packed(unpacked()[:-9]),
    "body empty": packed(b""),
    "body goes on": packed(unpacked() + b"\0"),
    "endless number": packed(b"\xff" * 40),
    "huge count": packed(unpacked()[:-9] + b"\xff" * 9),
    "no text": packed(b"\0\2\0\0\2\xff\xfe" + bytes(99)),
    "other bits": packed(unpacked()[:-2] + b"\xff\x7f"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_broken_link_is_told(name):
    with pytest.raises(ReplayError) as caught:
        from_link(BAD[name])
    assert str(caught.value).startswith("The link")
    assert len(str(caught.value)) < 400


def test_a_link_with_anything_changed_never_breaks_more_than_itself():
    chance = random.Random(1)
    body = unpacked()
    for _ in range(300):
        changed = bytearray(body)
        changed[chance.randrange(len(body))] = chance.randrange(256)
        try:
            from_link(packed(bytes(changed)))
        except ReplayError:
            pass


OLD = (
    "2.ePnu7RrSE2BkYAArwFQFN4-hqb1l3b7lW-785TnluYdfcLJCgGQAlw2zHLOrArOIDDMXH48fszYbs4CKsJ-4sLIsnwATAxODQAMTA"
    "xAxNXAIMDgwCAD5jEAOiwADkwCTACMQ8jF5BSSIOEh3MerI2GgwP2BkY2BkYARq5GBgYgQqBgAagB9w"
)
"""A link of two of a kind, 9 s long, as the version before wrote it."""


def test_a_link_of_the_version_before_still_opens_and_ends_as_it_did():
    replay = from_link(OLD)
    assert (replay.match.fighters, replay.players) == (("tide", "tide"), (PERSON, "cpu-easy"))
    assert replay.palettes == (0, 0)
    assert [*play(replay)][-1].tick == 900


@pytest.mark.parametrize("version", ["1", "4", "12345678901234567890"])
def test_a_link_of_another_version_is_told_as_such(version):
    with pytest.raises(ReplayVersionError, match="versions 2 to 3"):
        from_link(f"{version}.{WHOLE[2:]}")


@pytest.mark.parametrize(
    "link",
    ["3." + "A" * (MOST_CHARACTERS + 1), packed(bytes(MOST_BYTES + 1)), packed(bytes(100_000_000))],
    ids=["characters", "bytes", "bomb"],
)
def test_what_is_too_long_is_not_even_unpacked(link):
    with pytest.raises(ReplayTooLongError):
        from_link(link)


def test_the_longest_that_is_recorded_fits_a_link(monkeypatch):
    """Fingers that tremble for as long as a recorder notes."""
    monkeypatch.setattr("camcade.duel.replay.digest", lambda states: "0" * 64)
    recorder, start = Recorder(Match(1)), Match(1).start()
    inputs = [(frozenset({Intent.SPIN_KICK}), frozenset({Intent.UP})), (frozenset(), frozenset())]
    for tick in range(24_000):
        recorder.add(inputs[tick % 2], replace(start, tick=tick + 1))
    replay = recorder.replay()
    assert recorder.is_whole
    assert from_link(to_link(replay)) == from_json(replay.to_json()) == replay
