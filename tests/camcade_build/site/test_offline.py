"""Web app manifest, service worker, version of a build."""

import json

import pytest

from camcade_build.site.assets import Assets
from camcade_build.site.icons import icon_files, icon_png
from camcade_build.site.offline import build_version, service_worker, web_manifest

PAGES = {"index.html": "<p>one</p>", "404.html": "<p>none</p>"}


@pytest.fixture
def assets() -> Assets:
    assets = Assets()
    assets.add_group("icons", icon_files())
    assets.add("art/atlas.json", b"{}")
    return assets


def test_the_manifest_names_icons_that_are_there_and_nothing_absolute(assets: Assets) -> None:
    manifest = json.loads(web_manifest(assets))
    urls = {asset.url for asset in assets.entries.values()}
    assert {icon["src"] for icon in manifest["icons"]} <= urls
    assert {"maskable", "any"} <= {icon.get("purpose") for icon in manifest["icons"]}
    assert manifest["start_url"].startswith("./") and manifest["scope"] == "./"


def test_icons_are_pictures_of_the_sizes_they_claim() -> None:
    import io

    from PIL import Image

    for name, content in icon_files().items():
        if name.endswith(".png"):
            size = 180 if name == "apple.png" else int(name.removesuffix(".png").rpartition("-")[2])
            assert Image.open(io.BytesIO(content)).size == (size, size), name


def test_a_maskable_icon_keeps_its_sign_within_the_safe_circle() -> None:
    import io

    from PIL import Image

    icon = Image.open(io.BytesIO(icon_png(200, is_maskable=True))).convert("RGB")
    ground = icon.getpixel((0, 0))
    for x in range(200):
        for y in range(200):
            if (x - 100) ** 2 + (y - 100) ** 2 > 81**2:
                assert icon.getpixel((x, y)) == ground, (x, y)


def test_the_worker_lists_hashes_of_all_and_keeps_what_playing_needs(assets: Assets) -> None:
    text = service_worker("work();\n", assets, PAGES, {"index.html"}, "0123")
    build = json.loads(text.removeprefix("const BUILD = ").partition(";\nwork();")[0])
    assert build["version"] == "0123"
    assert set(build["files"]) == {*PAGES, *(asset.url for asset in assets.entries.values())}
    assert "index.html" in build["needed"] and "404.html" not in build["needed"]
    assert assets.url("art/atlas.json") in build["needed"]
    assert not any(name.startswith("icons") for name in build["needed"])


def test_the_version_changes_with_pages_and_assets_alone(assets: Assets) -> None:
    version = build_version(assets, PAGES)
    assert build_version(assets, dict(reversed(PAGES.items()))) == version
    assert build_version(assets, {**PAGES, "index.html": "<p>two</p>"}) != version
    assets.add("art/more.webp", b"1")
    assert build_version(assets, PAGES) != version
