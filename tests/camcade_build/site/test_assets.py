import json
from pathlib import Path

import pytest

from camcade.errors import BuildError
from camcade_build.site.assets import Assets, script_json


@pytest.fixture
def assets() -> Assets:
    return Assets()


def test_a_name_carries_the_content_s_hash(assets: Assets, tmp_path: Path) -> None:
    first = assets.add("styles/duel.css", b"h1 { color: red }")
    other = Assets().add("styles/duel.css", b"h1 { color: blue }")
    same = Assets().add("styles/duel.css", b"h1 { color: red }")
    assert first.url.startswith("styles/duel-") and first.url.endswith(".css")
    assert first.url == same.url != other.url
    assets.write(tmp_path)
    assert (tmp_path / first.url).read_bytes() == b"h1 { color: red }"


def test_a_group_keeps_names_inside_a_hashed_folder(assets: Assets) -> None:
    assets.add_group("vendor/tool", {"a.js": b"import './b.js'", "b.js": b"1"})
    folder = Path(assets.url("vendor/tool/a.js")).parent
    assert folder == Path(assets.url("vendor/tool/b.js")).parent
    assert folder.name.startswith("tool-")
    other = Assets()
    other.add_group("vendor/tool", {"a.js": b"import './b.js'", "b.js": b"2"})
    assert Path(other.url("vendor/tool/a.js")).parent != folder, (
        "a change of any file has to move the whole group"
    )


def test_an_unknown_name_is_refused_and_near_ones_are_offered(assets: Assets) -> None:
    assets.add("styles/duel.css", b"")
    with pytest.raises(BuildError, match=r"'styles/dual\.css'.*Did you mean styles/duel\.css\?"):
        assets.url("styles/dual.css")


def test_a_name_cannot_be_taken_twice(assets: Assets) -> None:
    assets.add("fonts/a.woff2", b"1")
    with pytest.raises(BuildError, match=r"Two files want the asset name fonts/a\.woff2"):
        assets.add("fonts/a.woff2", b"2")


def test_addresses_as_seen_from_a_folder(assets: Assets) -> None:
    font = assets.add("fonts/a.woff2", b"1")
    style = assets.add("styles/a.css", b"1")
    assert assets.url_from("fonts/a.woff2", "styles") == f"../{font.url}"
    assert assets.url_from("styles/a.css", "styles") == f"./{Path(style.url).name}"


def test_the_manifest_lists_address_and_size(assets: Assets) -> None:
    asset = assets.add("art/atlas.json", b"12345")
    assert json.loads(assets.manifest()) == {"art/atlas.json": {"url": asset.url, "bytes": 5}}
    elsewhere = json.loads(assets.manifest(lambda url: f"https://inline.invalid/{url}"))
    assert elsewhere["art/atlas.json"]["url"] == f"https://inline.invalid/{asset.url}"


def test_json_for_a_script_element_cannot_end_it() -> None:
    text = script_json({"name": "</script><script>alert(1)"})
    assert "<" not in text
    assert json.loads(text) == {"name": "</script><script>alert(1)"}
