"""The front page's recorded fight."""

import json
from pathlib import Path
from typing import Any

import pytest

from camcade.duel.atlas import Atlas
from camcade.duel.moves import TICK_MS
from camcade.duel.players.people import Masher
from camcade.duel.replay import record
from camcade.duel.state import Match
from camcade.errors import BuildError
from camcade_build.art.cache import drawn_art
from camcade_build.project import this_checkout
from camcade_build.site.front_pictures import EXHIBITION, exhibition
from camcade_build.site.reel import ReelSettings, encoded, record_reel, round_frames

SHORT = ReelSettings(longest_s=6.0)


@pytest.fixture(scope="module")
def atlas_json() -> str:
    return drawn_art(this_checkout())["atlas.json"].decode()


@pytest.fixture(scope="module")
def reel(atlas_json: str) -> dict[str, Any]:
    return json.loads(record_reel(atlas_json, SHORT))


def unpacked(reel: dict[str, Any]) -> list[list[Any]]:
    """Every frame whole, as `site/pages/index/reel.js` puts them together."""
    frames: list[list[Any]] = []
    commands: list[Any] = []
    for count, *changes in reel["frames"]:
        commands = (commands + [None] * count)[:count]
        for index, command in zip(changes[::2], changes[1::2], strict=True):
            commands[index] = command
        frames.append(list(commands))
    return frames


def test_what_is_kept_is_what_the_scene_shows(reel: dict[str, Any], atlas_json: str) -> None:
    names = {name: number for number, name in enumerate(reel["names"])}
    shown = [
        [encoded(command, names) for command in commands]
        for commands in round_frames(Atlas.from_json(atlas_json), SHORT)
    ]
    assert len(names) == len(reel["names"]), "every sprite is listed"
    assert unpacked(reel) == json.loads(json.dumps(shown))


def test_length_and_poster_fit(reel: dict[str, Any]) -> None:
    assert len(reel["frames"]) == SHORT.longest_s * SHORT.frames_per_second
    assert 0 <= reel["poster"] < len(reel["frames"])
    assert 1000 / SHORT.frames_per_second % TICK_MS == 0, "a frame is a whole number of ticks"


def test_the_same_sources_give_the_same_reel(atlas_json: str) -> None:
    short = ReelSettings(longest_s=2.0)
    assert record_reel(atlas_json, short) == record_reel(atlas_json, short)


def test_an_agent_s_match_is_shown_in_place_of_the_computer_s(atlas_json: str, tmp_path: Path) -> None:
    match = record(Match(5, ready_ms=100), (Masher(1), Masher(2)), 150)
    names = json.loads(record_reel(atlas_json, ReelSettings(longest_s=1.5, replay=match)))["names"]
    assert names != json.loads(record_reel(atlas_json, ReelSettings(longest_s=1.5)))["names"]
    assert exhibition(tmp_path) is None
    (tmp_path / "agent").mkdir()
    match.save(tmp_path / EXHIBITION)
    assert exhibition(tmp_path) == match
    (tmp_path / EXHIBITION).write_text("{")
    with pytest.raises(BuildError, match=r"exhibition\.json"):
        exhibition(tmp_path)


def test_the_front_page_s_fight_is_short_and_shows_many_moves_of_both(atlas_json: str) -> None:
    settings = ReelSettings()
    reel = json.loads(record_reel(atlas_json, settings))
    assert 10 < len(reel["frames"]) / settings.frames_per_second <= settings.longest_s
    for fighter in ("ember", "tide"):
        moves = {name.split("/")[1] for name in reel["names"] if name.startswith(f"{fighter}/")}
        assert len(moves) >= 6, f"{fighter} shows {moves}"
    assert any(name.split("/")[1].startswith("endure") for name in reel["names"]), "somebody is hit"
