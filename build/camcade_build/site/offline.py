"""What makes the served site installable and playable offline: web app manifest and service worker."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping

from camcade_build.site.assets import Assets, content_hash
from camcade_build.site.icons import GROUND, SIZES_PX

MANIFEST_NAME = "manifest.webmanifest"
WORKER_NAME = "service-worker.js"

# Not kept before somebody asks for it; then it is. Everything else is needed to play without a network.
ON_DEMAND = (
    "models/agent/",
    "models/strike-image-binary/",
    "original/",
    "icons/",
    "social/",
    "vendor/pyscript/core.css",
    "python/studio.zip",
    "styles/studio.css",
    "studio/",
    "worker/training.js",
)


def build_version(assets: Assets, pages: Mapping[str, str]) -> str:
    """Names the build by what it holds: the hash of everything a page can ask for.

    Args:
        pages: `{file name: HTML}`, rendered without the version, which they name themselves.
    """
    listing = sorted(asset.url for asset in assets.entries.values())
    return content_hash(json.dumps([listing, sorted(pages.items())]).encode())


def web_manifest(assets: Assets) -> str:
    """The web app manifest; its addresses are relative, so it is right below any path."""
    icons = [
        {
            "src": assets.url(f"icons/{kind}-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for kind, purpose in (("icon", "any"), ("maskable", "maskable"))
        for size in SIZES_PX
    ]
    scalable = {"src": assets.url("icons/icon.svg"), "sizes": "any", "type": "image/svg+xml"}
    manifest = {
        "name": "Camcade",
        "short_name": "Camcade",
        "description": "An arcade in your browser that you play with body and face.",
        "id": "./",
        "start_url": "./index.html",
        "scope": "./",
        "display": "standalone",
        "orientation": "any",
        "background_color": GROUND,
        "theme_color": GROUND,
        "categories": ["games", "entertainment"],
        "icons": [*icons, scalable],
    }
    return json.dumps(manifest, indent=1)


def service_worker(
    source: str, assets: Assets, pages: Mapping[str, str], kept: Collection[str], version: str
) -> str:
    """`site/service-worker.js` with the build's files in front.

    Args:
        source: its text.
        pages: `{file name: HTML}` as they are served.
        kept: file names of those that are kept before somebody asks for them.
    """
    hashes = {asset.url: hashlib.sha256(asset.content).hexdigest() for asset in assets.entries.values()} | {
        name: hashlib.sha256(html.encode()).hexdigest() for name, html in pages.items()
    }
    needed = sorted(kept) + sorted(
        asset.url for logical, asset in assets.entries.items() if not logical.startswith(ON_DEMAND)
    )
    build = json.dumps({"version": version, "needed": needed, "files": hashes}, indent=0)
    return f"const BUILD = {build};\n{source}"
