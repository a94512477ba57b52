"""Files of the output under names that carry their content's hash, and the manifest that finds them again.

Assets are collected once, in memory; packagers (`folder_package`, `single_file`)
decide where they end up and so what their addresses look like in a page.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import os.path
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from camcade.errors import BuildError

HASH_LENGTH = 12  # hexadecimal digits: 48 bits, ample for the few dozen files of a site


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of the output: its address relative to the output folder, and what it holds."""

    url: str
    content: bytes = field(repr=False)

    @property
    def bytes(self) -> int:
        return len(self.content)


def content_hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:HASH_LENGTH]


def hashed_name(logical: str, digest: str) -> str:
    """`styles/duel.css` becomes `styles/duel-0123456789ab.css`."""
    path = PurePosixPath(logical)
    return str(path.with_name(f"{path.stem}-{digest}{path.suffix}"))


def as_it_is(url: str) -> str:
    """The address of an asset for pages that lie beside the assets' folders."""
    return url


@dataclass
class Assets:
    """The assets of one build: logical names (`styles/duel.css`) stay, addresses change with the content."""

    entries: dict[str, Asset] = field(default_factory=dict[str, Asset])

    def add(self, logical: str, content: bytes) -> Asset:
        """Take one file in, under its hashed name."""
        return self._take(logical, hashed_name(logical, content_hash(content)), content)

    def add_group(self, logical_folder: str, files: Mapping[str, bytes]) -> None:
        """Take in files that look for each other by name: they keep their names inside a hashed folder."""
        digest = hashlib.sha256()
        for name in sorted(files):
            digest.update(f"{name}\0{hashlib.sha256(files[name]).hexdigest()}\n".encode())
        hashed_folder = f"{logical_folder}-{digest.hexdigest()[:HASH_LENGTH]}"
        for name in sorted(files):
            self._take(f"{logical_folder}/{name}", f"{hashed_folder}/{name}", files[name])

    def _take(self, logical: str, url: str, content: bytes) -> Asset:
        if logical in self.entries:
            raise BuildError(f"Two files want the asset name {logical}; rename one of them.")
        asset = Asset(url, content)
        self.entries[logical] = asset
        return asset

    def content(self, logical: str) -> bytes:
        """What an asset holds. Raises BuildError when nothing has that name."""
        return self._find(logical).content

    def url(self, logical: str) -> str:
        """The address of an asset, relative to the output folder (where the pages are).

        Raises:
            BuildError: when nothing has that name; the message offers similar ones.
        """
        return self._find(logical).url

    def url_from(self, logical: str, folder: str) -> str:
        """The address of an asset relative to `folder` of the output, for style sheets and scripts."""
        relative = os.path.relpath(self.url(logical), folder).replace(os.path.sep, "/")
        return relative if relative.startswith(".") else f"./{relative}"

    def manifest(self, address: Callable[[str], str] = as_it_is) -> str:
        """`{logical: {"url": …, "bytes": …}}` as JSON that may stand inside a `<script>` element.

        Args:
            address: makes the address that pages use out of the one relative to the output folder.
        """
        listing = {
            name: {"url": address(asset.url), "bytes": asset.bytes}
            for name, asset in sorted(self.entries.items())
        }
        return script_json(listing)

    def write(self, folder: Path) -> None:
        """Write every file to its place below `folder`."""
        for asset in self.entries.values():
            path = folder / asset.url
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(asset.content)

    def _find(self, logical: str) -> Asset:
        asset = self.entries.get(logical)
        if asset is not None:
            return asset
        near = difflib.get_close_matches(logical, self.entries, n=3)
        hint = (
            f"Did you mean {', '.join(near)}?" if near else f"There are: {', '.join(sorted(self.entries))}."
        )
        raise BuildError(f"No asset is named {logical!r}. {hint}")


def script_json(value: object) -> str:
    """JSON in which no character can end the `<script>` element around it."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")
