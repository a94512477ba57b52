"""Files of the output under names that carry their content's hash, and the manifest that finds them again."""

from __future__ import annotations

import difflib
import hashlib
import json
import os.path
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from camcade.errors import BuildError

HASH_LENGTH = 12  # hexadecimal digits: 48 bits, ample for the few dozen files of a site


@dataclass(frozen=True, slots=True)
class Asset:
    """One written file: its address relative to the output folder, and its size."""

    url: str
    bytes: int


def content_hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:HASH_LENGTH]


def hashed_name(logical: str, digest: str) -> str:
    """`styles/duel.css` becomes `styles/duel-0123456789ab.css`."""
    path = PurePosixPath(logical)
    return str(path.with_name(f"{path.stem}-{digest}{path.suffix}"))


@dataclass
class Assets:
    """The assets of one build: logical names (`styles/duel.css`) stay, addresses change with the content."""

    folder: Path
    entries: dict[str, Asset] = field(default_factory=dict[str, Asset])

    def add(self, logical: str, content: bytes) -> Asset:
        """Write one file under its hashed name."""
        return self._write(logical, hashed_name(logical, content_hash(content)), content)

    def add_group(self, logical_folder: str, files: Mapping[str, bytes]) -> None:
        """Write files that look for each other by name: they keep their names inside a hashed folder."""
        digest = hashlib.sha256()
        for name in sorted(files):
            digest.update(f"{name}\0{hashlib.sha256(files[name]).hexdigest()}\n".encode())
        hashed_folder = f"{logical_folder}-{digest.hexdigest()[:HASH_LENGTH]}"
        for name in sorted(files):
            self._write(f"{logical_folder}/{name}", f"{hashed_folder}/{name}", files[name])

    def _write(self, logical: str, url: str, content: bytes) -> Asset:
        if logical in self.entries:
            raise BuildError(f"Two files want the asset name {logical}; rename one of them.")
        path = self.folder / url
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        asset = Asset(url, len(content))
        self.entries[logical] = asset
        return asset

    def url(self, logical: str) -> str:
        """The address of an asset, relative to the output folder (where the pages are).

        Raises:
            BuildError: when nothing has that name; the message offers similar ones.
        """
        asset = self.entries.get(logical)
        if asset is None:
            near = difflib.get_close_matches(logical, self.entries, n=3)
            hint = (
                f"Did you mean {', '.join(near)}?"
                if near
                else f"There are: {', '.join(sorted(self.entries))}."
            )
            raise BuildError(f"No asset is named {logical!r}. {hint}")
        return asset.url

    def url_from(self, logical: str, folder: str) -> str:
        """The address of an asset relative to `folder` of the output, for style sheets and scripts."""
        relative = os.path.relpath(self.url(logical), folder).replace(os.path.sep, "/")
        return relative if relative.startswith(".") else f"./{relative}"

    def manifest(self) -> str:
        """`{logical: {"url": …, "bytes": …}}` as JSON that may stand inside a `<script>` element."""
        listing = {
            name: {"url": asset.url, "bytes": asset.bytes} for name, asset in sorted(self.entries.items())
        }
        return script_json(listing)


def script_json(value: object) -> str:
    """JSON in which no character can end the `<script>` element around it."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
