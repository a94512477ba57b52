"""What kind of file somebody has dropped, told by its first bytes, and what to say when it is no use."""

LARGEST_BYTES = 60_000_000
LARGEST_PIXELS = 16_000_000
"""Larger pictures are scaled down to this before anybody looks at them; a face does not need more."""
HEAD_BYTES = 64

# ISO media files begin with their size, "ftyp" and a brand; these brands are HEIF pictures.
HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


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
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return "svg" if text.startswith((b"<svg", b"<?xml")) else "other"


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
