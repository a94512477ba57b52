"""Fuzzers of everything that others may have made: whatever comes in, an error of ours comes out, or nothing.

`make fuzz` gives each FUZZ_SECONDS (ten minutes) and keeps what fails in the corpus. The workflow gives each
20 seconds, in a job of its own. As part of the tests they have 20 seconds together: with each of them at 20,
the tests would last four minutes longer on every machine. The kept inputs are tried again every time.
"""

import hashlib
import os
import time

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from tests.fuzz.targets import CORPUS, TARGETS, WORDS, found_ones, right_ones

from camcade.errors import CamcadeError

TOGETHER_S = 20.0
SECONDS = float(os.environ.get("FUZZ_SECONDS", TOGETHER_S / len(TARGETS)))
KEEPS = "FUZZ_SECONDS" in os.environ
EXAMPLES = 50  # between two looks at the clock
LONGEST_BYTES = 100_000

SEEDS = {name: [path.read_bytes() for path in (*right_ones(name), *found_ones(name))] for name in TARGETS}


@st.composite
def spoiled(draw: st.DrawFn, name: str) -> bytes:
    """Something of the corpus, with up to eight places changed, cut out, doubled or replaced by a word."""
    content = draw(st.sampled_from(SEEDS[name]))
    for _ in range(draw(st.integers(0, 8))):
        at = draw(st.integers(0, len(content)))
        length = draw(st.sampled_from((0, 1, 2, 4, 16, 64, 1024)))
        before, part, after = content[:at], content[at : at + length], content[at + length :]
        word = draw(st.one_of(st.sampled_from(WORDS), st.binary(max_size=8), st.just(part * 2), st.just(b"")))
        content = (before + word + after)[:LONGEST_BYTES]
    return content


def tried(name: str, content: bytes) -> None:
    """Raises whatever is no error of ours; `make fuzz` keeps what did that."""
    try:
        TARGETS[name](content)
    except CamcadeError:
        pass
    except Exception:
        if KEEPS:
            kept = CORPUS / name / f"found-{hashlib.sha256(content).hexdigest()[:12]}"
            kept.parent.mkdir(exist_ok=True)
            kept.write_bytes(content)
        raise


@pytest.mark.parametrize("name", TARGETS)
def test_what_was_found_once_is_told(name: str) -> None:
    for path in found_ones(name):
        tried(name, path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_whatever_comes_in_an_error_of_ours_comes_out(name: str) -> None:
    ends_s, number = time.monotonic() + SECONDS, 0
    while time.monotonic() < ends_s:

        @seed(number)
        @settings(
            max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(spoiled(name))
        def run(content: bytes) -> None:
            if time.monotonic() < ends_s:
                tried(name, content)

        run()
        number += 1


@pytest.mark.parametrize("name", TARGETS)
def test_the_corpus_begins_with_something_right(name: str) -> None:
    right = right_ones(name)
    assert right and sum(path.stat().st_size for path in right) < 60_000
    for path in right:
        TARGETS[name](path.read_bytes())
