"""The one-file package, on a small checkout."""

import base64
import json
import random
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from camcade.errors import BuildError, DataError, ModelError
from camcade_build.project import Project, this_checkout
from camcade_build.site.builder import BuiltSite, build_single_file
from camcade_build.site.file_marker import is_current_file, read_file_marker
from camcade_build.site.single_file import ORIGIN, difference, equal_share, page_in_file

BASE = (
    """<template data-page="{{ page }}" data-title="{{ page }}">{% block body %}{% endblock %}</template>"""
)
PAGE = """{% extends "base.html.j2" %}
{% block body %}<link rel="stylesheet" href="{{ asset('styles/duel.css') }}">
<a href="{{ page_address('duel', 'autostart=1') }}">Fight · now</a>
<script type="module" src="{{ asset('scripts/start.js') }}"></script>{% endblock %}
"""


@pytest.fixture
def checkout(project: Project) -> Project:
    """The small checkout with the real one-file templates and one page."""
    project.single_file.mkdir()
    for path in this_checkout().single_file.iterdir():
        (project.single_file / path.name).write_bytes(path.read_bytes())
    (project.single_file / "base.html.j2").write_text(BASE, encoding="utf-8")
    (project.pages / "duel" / "page.html.j2").write_text(PAGE, encoding="utf-8")
    return project


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out" / "camcade.html"


def build(project: Project, out: Path) -> BuiltSite:
    return build_single_file(project, out, lambda stage: None)


def test_the_file_holds_pages_styles_and_assets(checkout: Project, model: Path, out: Path) -> None:
    assert not build(checkout, out).reused
    html = out.read_bytes().decode("latin-1")
    assert '<template data-page="duel"' in html and 'href="?autostart=1#duel"' in html
    assert "Fight &#183; now" in html, "all but the blocks is ASCII"
    blocks = re.findall(rf'<script type="text/plain" data-address="{ORIGIN}([^"]+)"', html)
    for start in ("art-", "models/strike-image-", "python/", "scripts/start-", "vendor/pyodide-", "worker/"):
        assert any(name.startswith(start) for name in blocks), start
    assert not any(name.endswith((".css", ".woff2")) for name in blocks)
    manifest = json.loads(re.findall(r'id="manifest">([^<]+)<', html)[0])
    assert {entry["url"].removeprefix(ORIGIN) for entry in manifest.values()} >= set(blocks)


def test_style_sheets_carry_what_they_name(checkout: Project, out: Path) -> None:
    build(checkout, out)
    styles = re.findall(
        r"<style data-address[^>]+>(.*?)</style>", out.read_bytes().decode("latin-1"), re.DOTALL
    )
    assert styles and not any(re.search(r'url\("(?!data:)', style) for style in styles)
    fonts = [
        base64.b64decode(data) for data in re.findall(r"data:font/woff2;base64,([^\"]+)", "".join(styles))
    ]
    assert fonts and all(font[:4] == b"wOF2" for font in fonts)


def test_scripts_are_joined_because_modules_cannot_import_there(checkout: Project, out: Path) -> None:
    from camcade_build.site.collection import collect
    from camcade_build.site.single_file import with_joined_scripts

    assets = with_joined_scripts(checkout, collect(checkout, lambda stage: None))
    script = assets.content("scripts/start.js").decode()
    assert "import" not in script and "console.log(" in script


def test_an_unchanged_file_is_reused_and_a_touched_one_is_not(checkout: Project, out: Path) -> None:
    build(checkout, out)
    content = out.read_bytes()
    assert build(checkout, out).reused
    out.write_bytes(content[:-10])
    assert not build(checkout, out).reused and out.read_bytes() == content
    (checkout.page_parts / "one.js").write_text("export const one = 2;\n")
    assert not build(checkout, out).reused and out.read_bytes() != content


def test_a_file_that_is_not_ours_is_never_overwritten(checkout: Project, out: Path) -> None:
    out.parent.mkdir()
    out.write_text("<!doctype html>\n<p>years of work</p>")
    with pytest.raises(BuildError, match="no earlier build of Camcade"):
        build(checkout, out)
    assert "years of work" in out.read_text()
    with pytest.raises(DataError, match="is a folder"):
        build(checkout, out.parent)


def test_a_build_that_fails_leaves_the_earlier_file(checkout: Project, model: Path, out: Path) -> None:
    build(checkout, out)
    content = out.read_bytes()
    (model / "model.json").write_text("{}")
    with pytest.raises(ModelError):
        build(checkout, out)
    assert out.read_bytes() == content
    assert [path.name for path in out.parent.iterdir()] == [out.name], "no half-finished neighbour"


def test_a_link_to_a_neighbour_is_refused(checkout: Project, out: Path) -> None:
    page = PAGE.replace("{{ page_address('duel', 'autostart=1') }}", "duel.html?autostart=1")
    (checkout.pages / "duel" / "page.html.j2").write_text(page)
    with pytest.raises(BuildError, match=r"links to “duel\.html\?autostart=1”"):
        build(checkout, out)


def test_the_marker_knows_its_own_file(checkout: Project, out: Path) -> None:
    build(checkout, out)
    marker = read_file_marker(out)
    assert marker is not None and is_current_file(out, marker["sources"])
    assert not is_current_file(out, "other sources")
    assert read_file_marker(out.parent / "absent.html") is None


def test_addresses_of_pages() -> None:
    assert page_in_file("duel", "autostart=1") == "?autostart=1#duel"
    assert page_in_file("index") == "?#index", "the empty query takes the one of the page before away"


@pytest.mark.parametrize(
    ("content", "base", "expected"),
    [
        (b"abcdef", b"abcdef", b"\0" * 6),
        (b"head" + b"tail" * 9, b"tail" * 9, b"head" + b"\0" * 36),
        (b"xx", b"long" + b"xx", b"\0\0"),
        (b"alone", b"", b"alone"),
        (b"", b"base", b""),
    ],
)
def test_a_file_is_told_by_what_makes_it_differ(content: bytes, base: bytes, expected: bytes) -> None:
    assert difference(content, base) == expected
    assert difference(expected, base) == content


def test_weights_that_share_a_backbone_are_stored_once(
    checkout: Project, make_model: Callable[[str, bytes], Path], out: Path
) -> None:
    backbone = random.Random(5).randbytes(300_000)
    make_model("strike-image", backbone)
    make_model("strike-image-other", b"another head" + backbone)
    build(checkout, out)
    html = out.read_bytes().decode("latin-1")
    like = re.findall(r'data-address="[^"]+/models/([^"/]+)/[^>]+data-like="[^"]+/models/([^"/]+)/', html)
    assert [tuple(name.rpartition("-")[0] for name in pair) for pair in like] == [
        ("strike-image-other", "strike-image")
    ]
    texts = re.findall(r'data-address="[^"]+/models/strike-image[^"]+\.bin"[^>]+>([^<]*)<', html)
    assert sorted(len(text) > 100_000 for text in texts) == [False, True]
    assert equal_share(b"another head" + backbone, backbone) > 0.99


def test_the_original_game_is_in_it_and_counted(checkout: Project, original_games: Path, out: Path) -> None:
    shutil.copytree(this_checkout().original_frame, checkout.original_frame)
    site = build(replace(checkout, original=original_games / "game"), out)
    texts = re.findall(rb'data-address="[^"]+/original-\w+/([\w.]+)"[^>]*>([^<]*)<', out.read_bytes())
    assert sorted(name for name, _ in texts) == [b"game.js", b"pictures.pack"]
    assert site.original_bytes == sum(len(text) for _, text in texts) > 100_000
