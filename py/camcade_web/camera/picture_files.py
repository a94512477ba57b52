"""What kind of file somebody has dropped, told by its first bytes, and what to say when it is no use."""

import re

LARGEST_BYTES = 60_000_000
LARGEST_OPENED_PIXELS = 200_000_000
"""As many as phones take; browsers give up not far above."""
SMALLEST_SIDE_PX = 16
LARGEST_PIXELS = 16_000_000
"""Larger pictures are scaled down to this before anybody looks at them; a face does not need more."""
HEAD_BYTES = 65_536

# ISO media files begin with their size, "ftyp" and a brand; these brands are HEIF pictures.
HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})

# What may stand before a drawing: comments and declarations. Atomic, so that no file takes long.
DRAWING = re.compile(rb"(?is)(?>\s++|\xef\xbb\xbf|<!--.*?-->|<!doctype[^>]*+>)*+<(?:svg|\?xml)")


def kind_of(head: bytes) -> str:
    """The kind of a file by its first `HEAD_BYTES`.

    One of jpeg, png, gif, webp, avif, bmp, heic, tiff, svg, video, pdf, other.
    """
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if brand:
        return "heic" if brand in HEIF_BRANDS else "avif" if brand[:3] == b"avi" else "video"
    for start, kind in (
        (b"\xff\xd8\xff", "jpeg"),
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"GIF8", "gif"),
        (b"BM", "bmp"),
        (b"II*\x00", "tiff"),
        (b"MM\x00*", "tiff"),
        (b"%PDF", "pdf"),
        (b"\x1aE\xdf\xa3", "video"),
    ):
        if head.startswith(start):
            return kind
    return "svg" if DRAWING.match(head) else "other"


def size_of(head: bytes) -> tuple[int, int] | None:
    """Width and height in px, as the head of a PNG, GIF, BMP or JPEG file says; None where it does not."""
    kind = kind_of(head)
    if kind == "png":
        return int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
    if kind == "gif":
        return int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
    if kind == "bmp":
        width, height = (int.from_bytes(head[at : at + 4], "little", signed=True) for at in (18, 22))
        return abs(width), abs(height)
    return _size_of_jpeg(head) if kind == "jpeg" else None


def _size_of_jpeg(head: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker = head[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):  # tables have these numbers
            return int.from_bytes(head[at + 7 : at + 9], "big"), int.from_bytes(head[at + 5 : at + 7], "big")
        at += 2 + int.from_bytes(head[at + 2 : at + 4], "big")
    return None


def size_trouble(name: str, size: tuple[int, int] | None) -> str | None:
    """Why a picture of this size, (width, height) in px, is no use; None if it may work."""
    if size is None or 0 in size:
        return None
    width, height = size
    if width * height > LARGEST_OPENED_PIXELS:
        return (
            f"“{name}” is too large: {width:,} × {height:,} pixels. I can open "
            f"{LARGEST_OPENED_PIXELS / 1e6:.0f} million of them. Choose a smaller picture."
        )
    if min(width, height) < SMALLEST_SIDE_PX:
        return f"“{name}” is too small to show anything: {width} × {height} pixels. Choose a larger picture."
    return None


def refusal(name: str, size_bytes: int, kind: str) -> str | None:
    """Why a file cannot be looked at, before anybody tries; None if it may work."""
    if size_bytes == 0:
        return f"“{name}” is empty. Choose another picture."
    if size_bytes > LARGEST_BYTES:
        return (
            f"“{name}” has {size_bytes / 1e6:.0f} MB, and I can open {LARGEST_BYTES / 1e6:.0f} MB here. "
            "Choose a smaller picture."
        )
    if kind == "video":
        return f"“{name}” is a film. I need a still picture: a photo, or a screenshot of the film."
    if kind == "pdf":
        return f"“{name}” is a PDF. I need a photo: JPEG, PNG, WebP or GIF."
    if kind == "svg":
        return f"“{name}” is a drawing (SVG). I need a photo: JPEG, PNG, WebP or GIF."
    return None


def unreadable(name: str) -> str:
    """What to say about what was dropped and gives no bytes."""
    return f"“{name}” cannot be read. If it is a folder, choose a picture in it."


def decoding_trouble(name: str, kind: str) -> str:
    """What to say about a file that the browser could not open."""
    if kind == "heic":
        return (
            f"“{name}” is a HEIC picture, which this browser can't open. Save it as JPEG, or let your iPhone "
            "do so: Settings, Camera, Formats, “Most Compatible”."
        )
    if kind == "tiff":
        return f"“{name}” is a TIFF picture, which this browser can't open. Save it as JPEG or PNG."
    if kind == "other":
        return f"“{name}” is no picture that I know. Choose a photo: JPEG, PNG, WebP or GIF."
    return f"“{name}” is damaged: it begins like a {kind.upper()} picture but can't be opened."


def scale_for(width_px: float, height_px: float) -> float:
    """By what a picture has to be scaled so that it has no more than `LARGEST_PIXELS`; 1.0 if it has not."""
    return min(1.0, (LARGEST_PIXELS / (width_px * height_px)) ** 0.5)
