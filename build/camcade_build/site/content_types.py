"""Content types by file name: Python's own table depends on the machine's."""

from __future__ import annotations

from pathlib import PurePosixPath

CONTENT_TYPES = {
    "": "application/octet-stream",
    ".bin": "application/octet-stream",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".mjs": "text/javascript; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    ".zip": "application/zip",
}


def content_type(name: str) -> str:
    """The content type of a file of ours; bytes without a meaning if nothing else is known."""
    return CONTENT_TYPES.get(PurePosixPath(name).suffix, CONTENT_TYPES[""])
