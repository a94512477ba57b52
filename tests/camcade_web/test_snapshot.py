from camcade_web.browser.samples import Samples
from camcade_web.snapshot import longest_block, rounded, spread


def test_probabilities_are_rounded_and_may_be_missing() -> None:
    assert rounded({"punch": 1 / 3}) == {"punch": 0.3333}
    assert rounded(None) is None


def test_the_spread_of_nothing_says_so() -> None:
    assert spread(Samples()) == {"count": 0, "p50": None, "p95": None, "max": None}


def test_only_blocks_after_the_start_count() -> None:
    tasks = [{"start_ms": 100.0, "duration_ms": 900.0}, {"start_ms": 2000.0, "duration_ms": 61.0}]
    assert longest_block(tasks, 1500.0) == 61.0
    assert longest_block(tasks, 3000.0) == 0.0
