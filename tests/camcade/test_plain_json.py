"""JSON of others: nothing that they can write ends the page's Python, which deep nesting would."""

import re

import pytest

from camcade.plain_json import DEEPEST, TooDeepError, parse_json
from camcade_build.project import this_checkout

# Their JSON is the site's own, and checked at build.
OWN = {"plain_json.py", "atlas.py", "room_view.py", "tutorial_panel.py", "original_frame.py", "page.py"}


def nested(levels: int) -> str:
    return '{"a":[' * (levels // 2) + "]}" * (levels // 2)


def test_reads_what_json_is():
    assert parse_json('{"a": [1, "]]}}\\"[["]}') == {"a": [1, ']]}}"[[']}
    assert parse_json(b'{"a": "\xc3\xa4"}') == {"a": "ä"}
    assert parse_json(nested(DEEPEST)) is not None
    assert parse_json(f'["{"[" * 100_000}", {", ".join(["[]"] * 1000)}]')[1] == []


@pytest.mark.parametrize(
    "text",
    ["[" * 1_000_000, "[" * 1_000_000 + "]" * 1_000_000, '{"a":' * 300, nested(1000), '"[' * 1000],
    ids=["open", "closed", "objects", "both", "between texts"],
)
def test_refuses_what_nests_too_deeply_before_it_is_read(text: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("json.loads", lambda *_, **__: pytest.fail("it is read"))
    with pytest.raises(TooDeepError, match="it nests too deeply"):
        parse_json(text)


@pytest.mark.parametrize("text", ["", "[", "{]}", "[1, 2", '"', b"\xff\xfe", "[" * DEEPEST, "NaN,"])
def test_refuses_what_is_none(text: str | bytes):
    with pytest.raises(ValueError):
        parse_json(text)


def test_all_that_others_wrote_is_read_this_way():
    root = this_checkout().root / "py"
    sources = [*root.glob("camcade/**/*.py"), *root.glob("camcade_web/**/*.py")]
    others = {path.name for path in sources if re.search(r"json\.loads\b", path.read_text(encoding="utf-8"))}
    assert others == OWN


def test_a_file_as_windows_begins_it() -> None:
    assert parse_json("\ufeff[1]") == parse_json(b"\xef\xbb\xbf[1]") == [1]
