import json

from camcade.duel.match import Match
from camcade_web.pages.duel.match_snapshot import match_snapshot


def test_a_match_is_plain_json() -> None:
    found = match_snapshot(Match(seed=7).start())
    assert json.loads(json.dumps(found)) == found
    assert found["tick"] == 0
    assert found["round"] == 1
    assert [fighter["name"] for fighter in found["fighters"]] == ["ember", "tide"]
    assert found["fighters"][0] == {"name": "ember", "life": 100, "move": "stand", "x": 50, "facing": 1}
