"""The second line of the one-file site: it tells a file of ours from any other, and from a damaged one."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any, cast

from camcade.errors import BuildError
from camcade.places import file_to_write

BEGIN = b"<!doctype html>\n"
MARKER = re.compile(rb"\A<!doctype html>\n<!-- camcade (\{[^\n]*\}) -->\n")
LONGEST_MARKER_BYTES = 4096


def with_marker(html: bytes, sources: str) -> bytes:
    """The file with its marker as second line."""
    if not html.startswith(BEGIN):
        raise BuildError("site/single-file/file.html.j2 has to begin with the line <!doctype html>.")
    rest = html.removeprefix(BEGIN)
    marker = {"sources": sources, "content": hashlib.sha256(rest).hexdigest()}
    return BEGIN + f"<!-- camcade {json.dumps(marker)} -->\n".encode() + rest


def read_file_marker(path: Path) -> dict[str, Any] | None:
    """What an earlier file says of itself; None when it is none of ours."""
    try:
        with path.open("rb") as stream:
            found = MARKER.match(stream.read(LONGEST_MARKER_BYTES))
        marker = json.loads(found[1]) if found is not None else None
    except (OSError, ValueError):
        return None
    return cast(dict[str, Any], marker) if isinstance(marker, dict) else None


def refuse_foreign_file(path: Path) -> None:
    """Only a file that is absent, empty or an earlier build of ours may be replaced."""
    file_to_write(path)
    if path.exists() and path.stat().st_size > 0 and read_file_marker(path) is None:
        raise BuildError(
            f"{path} is no earlier build of Camcade, so it stays untouched. Choose another file with --out."
        )


def is_current_file(path: Path, sources: str) -> bool:
    """Whether the file was made from these very sources and is as it was made."""
    marker = read_file_marker(path)
    if marker is None or marker.get("sources") != sources:
        return False
    content = path.read_bytes()
    found = MARKER.match(content)
    return found is not None and hashlib.sha256(content[found.end() :]).hexdigest() == marker.get("content")


def stored_bytes(content: bytes, group: str) -> int:
    """What the assets of one group (the beginning of their logical names) take in the file."""
    texts = re.finditer(
        rb'<script [^>]*data-address="[^"]*/%s-[^"]*"[^>]*>([^<]*)<' % group.encode(), content
    )
    return sum(len(text[1]) for text in texts)
