"""Every input of `../shared/cases`, which people have reported, with the answer that is right for it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from camcade_build.cli import main
from camcade_training.core.picture_size import measure_picture
from camcade_training.core.settings import REPOSITORY, SHARED
from camcade_training.tasks.expression.pictures import DETECTOR, Reader, open_picture
from camcade_web.camera.picture_files import HEAD_BYTES, kind_of, refusal, size_of, size_trouble

CASES = SHARED / "cases"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="../shared/cases is not here")
MODEL = REPOSITORY / "models" / "expression"


class Call:
    """What `camcade` says in a test, and its exit code."""

    def __init__(self, capfd: pytest.CaptureFixture[str]) -> None:
        self._capfd = capfd

    def __call__(self, *words: str | Path, code: int = 0) -> str:
        ending = 0
        try:
            main([str(word) for word in words])
        except SystemExit as exit_:
            ending = int(exit_.code or 0)
        answer = self._capfd.readouterr()
        said = " ".join((answer.out + answer.err).split())
        assert ending == code, said
        return said


def page_says(name: str) -> str:
    """What a page tells of a picture that cannot be used."""
    head = (CASES / name).read_bytes()[:HEAD_BYTES]
    size = (CASES / name).stat().st_size
    return refusal(name, size, kind_of(head)) or size_trouble(name, size_of(head)) or ""


def sizes(folder: Path) -> set[tuple[int, int]]:
    return {measure_picture(path) for path in folder.rglob("*.png")}


def upright(call: Call, out: Path) -> None:
    call("data", "frames", CASES / "phone-upright.mp4", "--class", "punch", "--person", "ann", "--out", out)
    assert sizes(out) == {(360, 640)}


def both_kept(call: Call, out: Path) -> None:
    videos = [CASES / phone / "IMG_0001.MOV" for phone in ("phone-a", "phone-b")]
    call("data", "frames", *videos, "--class", "punch", "--person", "ann", "--out", out)
    assert [len(list(out.rglob(f"*phone-{one}*"))) for one in "ab"] == [12, 12]


def known_skeleton(name: str) -> Callable[[Call, Path], None]:
    def check(call: Call, out: Path) -> None:
        assert "4 clips of 1 people from 1 files" in call("data", "bvh", CASES / name, "--out", out)

    return check


def nested(call: Call, out: Path) -> None:
    said = call("story", "check", CASES / "nested.yaml", code=2)
    assert "nested.yaml:4: this is nested deeper than 20 levels" in said


def a_path(call: Call, out: Path) -> None:
    assert "weather.yml: 14 rooms, 5 endings" in call("story", "check", CASES / "weather.yml")


def too_large(call: Call, out: Path) -> None:
    assert "is too large: 30,000 × 30,000 pixels" in page_says("900-megapixels.png")
    said = call("evaluate", "expression", CASES / "900-megapixels.png", code=2)
    assert "is too large" in said and "900000000 pixels" in said


def too_small(call: Call, out: Path) -> None:
    assert "too small to show anything: 1 × 1 pixels" in page_says("one-pixel.png")
    assert "is too small (1 × 1 pixels)" in call("evaluate", "expression", CASES / "one-pixel.png", code=2)


def drawing(call: Call, out: Path) -> None:
    assert "is a drawing (SVG)" in page_says("drawing.svg")


def black(call: Call, out: Path) -> None:
    assert page_says("all-transparent.png") == ""
    assert open_picture(CASES / "all-transparent.png").max() == 0


def seen(call: Call, out: Path) -> None:
    assert page_says("grey-16-bit.png") == ""
    assert open_picture(CASES / "grey-16-bit.png").std() > 20
    if DETECTOR.is_file() and (MODEL / "card.json").is_file():
        assert Reader(MODEL).read(CASES / "grey-16-bit.png").faces


ANSWERS = {
    "phone-upright.mp4": upright,
    "phone-a/IMG_0001.MOV": both_kept,
    "phone-b/IMG_0001.MOV": both_kept,
    "makehuman.bvh": known_skeleton("makehuman.bvh"),
    "vroid.bvh": known_skeleton("vroid.bvh"),
    "nested.yaml": nested,
    "weather.yml": a_path,
    "900-megapixels.png": too_large,
    "one-pixel.png": too_small,
    "drawing.svg": drawing,
    "all-transparent.png": black,
    "grey-16-bit.png": seen,
}


@pytest.mark.parametrize("case", [name for name in ANSWERS if not name.startswith("phone-b")])
def test_the_answer_is_right(case: str, capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    ANSWERS[case](Call(capfd), tmp_path / "out")


def test_every_file_has_its_answer() -> None:
    files = {path.relative_to(CASES).as_posix() for path in CASES.rglob("*") if path.is_file()}
    assert files - {"README.md"} == set(ANSWERS)
