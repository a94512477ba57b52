import json

from camcade.duel.state import Match
from camcade_web.pages.duel.match_snapshot import blocks, match_snapshot


def test_a_match_is_plain_json() -> None:
    found = match_snapshot(Match(seed=7).start())
    assert json.loads(json.dumps(found)) == found
    assert found["tick"] == 0
    assert found["round"] == 1
    assert [fighter["name"] for fighter in found["fighters"]] == ["ember", "tide"]
    assert found["fighters"][0] == {"name": "ember", "life": 100, "move": "stand", "x": 50, "facing": 1}


def test_only_blocks_after_the_start_count() -> None:
    tasks = [{"start_ms": 100.0, "duration_ms": 900.0}, {"start_ms": 2000.0, "duration_ms": 61.0}]
    assert blocks(tasks, 1500.0) == {"longest_block_ms": 61.0, "long_tasks": tasks[1:]}
    assert blocks(tasks, 3000.0) == {"longest_block_ms": 0.0, "long_tasks": []}
