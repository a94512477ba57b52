"""Files of every kind: made with Pillow where it can, else their first bytes as the formats define them."""

import io
from typing import Any

import pytest
from PIL import Image

from camcade_web.camera.picture_files import (
    HEAD_BYTES,
    LARGEST_BYTES,
    LARGEST_PIXELS,
    decoding_trouble,
    kind_of,
    refusal,
    scale_for,
    size_of,
    size_trouble,
)


def saved(name: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(buffer, name, **options)
    return buffer.getvalue()[:HEAD_BYTES]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("JPEG", "jpeg"),
        ("PNG", "png"),
        ("GIF", "gif"),
        ("WEBP", "webp"),
        ("BMP", "bmp"),
        ("TIFF", "tiff"),
        ("PDF", "pdf"),
    ],
)
def test_pictures_are_known_by_their_first_bytes(name: str, kind: str) -> None:
    assert kind_of(saved(name)) == kind


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "heic"),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00heic", "heic"),
        (b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1", "avif"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2", "video"),
        (b"\x1aE\xdf\xa3\x01\x00\x00\x00", "video"),
        (b'<svg xmlns="', "svg"),
        (b'\xef\xbb\xbf  <?xml version="1.0"?><svg', "svg"),
        (b"<!-- drawn by hand -->\n<!-- <p> --><SVG>", "svg"),
        (b"<!DOCTYPE svg>\n<svg>", "svg"),
        (b"<!-- <svg> -->\n<html>", "other"),
        (b"<!-- -->" * 8000, "other"),
        (b"Dear diary", "other"),
        (b"", "other"),
    ],
)
def test_other_files_are_known_too(head: bytes, kind: str) -> None:
    assert kind_of(head) == kind


@pytest.mark.parametrize(
    ("size", "kind", "words"),
    [
        (0, "other", "is empty"),
        (LARGEST_BYTES + 1, "jpeg", "60 MB"),
        (10, "video", "is a film"),
        (10, "pdf", "is a PDF"),
        (10, "svg", "is a drawing"),
    ],
)
def test_what_is_no_use_is_refused_by_its_name(size: int, kind: str, words: str) -> None:
    said = refusal("me.xyz", size, kind)
    assert said is not None and "“me.xyz”" in said and words in said


def test_what_may_work_is_tried() -> None:
    for kind in ("jpeg", "png", "gif", "webp", "avif", "bmp", "heic", "tiff", "other"):
        assert refusal("me", 10, kind) is None


@pytest.mark.parametrize(
    ("kind", "words"),
    [("heic", "Most Compatible"), ("tiff", "TIFF"), ("other", "no picture that I know"), ("jpeg", "damaged")],
)
def test_what_did_not_open_is_explained(kind: str, words: str) -> None:
    said = decoding_trouble("me.heic", kind)
    assert "“me.heic”" in said and words in said


def test_huge_pictures_are_scaled_down_and_others_are_not() -> None:
    assert scale_for(640, 480) == 1.0
    scale = scale_for(12_000, 9_000)
    assert scale < 1 and 12_000 * scale * 9_000 * scale == pytest.approx(LARGEST_PIXELS)


@pytest.mark.parametrize("name", ["JPEG", "PNG", "GIF", "BMP"])
def test_the_size_stands_in_the_head(name: str) -> None:
    buffer = io.BytesIO()
    exif = {"exif": b"Exif\0\0" + bytes(9000)} if name == "JPEG" else {}
    Image.new("RGB", (70, 30)).save(buffer, name, **exif)
    assert size_of(buffer.getvalue()[:HEAD_BYTES]) == (70, 30)
    assert size_of(buffer.getvalue()[:12]) in (None, (0, 0), (70, 30))


def test_sizes_that_are_no_use_are_named() -> None:
    assert "30,000 × 30,000" in (size_trouble("a", (30_000, 30_000)) or "")
    assert "1 × 1" in (size_trouble("a", (1, 1)) or "")
    assert size_trouble("a", None) is None and size_trouble("a", (12_000, 9_000)) is None
