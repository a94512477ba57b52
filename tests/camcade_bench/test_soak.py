"""What `camcade bench soak` makes of its looks."""

from pathlib import Path

import pytest

from camcade.errors import BenchError
from camcade_bench.soak import Look, changes, draw


def looks(tensors=lambda n: 256, heap=lambda n: 1e7, nodes=lambda n: 400, rate=lambda n: 60.0) -> list[Look]:
    return [Look(5.0 * n, tensors(n), int(heap(n)), nodes(n), rate(n)) for n in range(1, 41)]


def test_a_page_that_stays_as_it_is_is_right():
    assert all(one.is_right for one in changes(looks()))


@pytest.mark.parametrize(
    ("wrong", "worse"),
    [
        ("tensors", {"tensors": lambda n: 256 + n}),
        ("heap_bytes", {"heap": lambda n: 1e7 * (1 + n / 200)}),
        ("nodes", {"nodes": lambda n: 400 + 3 * n}),
        ("frames_per_second", {"rate": lambda n: 60.0 - n / 2}),
    ],
)
def test_what_grows_or_slows_is_found(wrong: str, worse: dict):
    assert [one.name for one in changes(looks(**worse)) if not one.is_right] == [wrong]


def test_warming_up_does_not_count():
    assert all(one.is_right for one in changes(looks(heap=lambda n: 1e6 * min(n, 8))))


def test_too_few_looks_are_told():
    for few in ([], looks()[:3]):
        with pytest.raises(BenchError, match="too few"):
            changes(few)


def test_the_picture_is_drawn(tmp_path: Path):
    draw(looks(), tmp_path / "soak.png")
    assert (tmp_path / "soak.png").read_bytes().startswith(b"\x89PNG")
