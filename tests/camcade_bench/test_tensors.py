"""The counting of `camcade bench tensors`, with a page that is none."""

import pytest

from camcade.errors import BenchError
from camcade_bench.tensors import LOOK_SECONDS, STALL_SECONDS, Tally, TensorFigures, counted, told


class Page:
    """Reads the camera so many times between two looks, and keeps the latest ten readings."""

    def __init__(self, readings, tensors=lambda number: 256, scene="fight"):
        self.readings, self.tensors, self.scene = readings, tensors, scene
        self.made, self.pressed, self.waited_s = 0, [], 0.0
        self.keyboard = self

    def press(self, key):
        self.pressed.append(key)

    def wait_for_timeout(self, ms):
        self.waited_s += ms / 1000
        self.made += self.readings

    def evaluate(self, script):
        if "scene" in script:
            return self.scene
        first = max(0, self.made - 10)
        return [[40.0 * number, self.tensors(number)] for number in range(first, self.made)]


def quiet(_text):
    pass


def test_each_reading_is_counted_once():
    tally = Tally(100)
    assert tally.add([(10.0, 5), (20.0, 5)]) == 2
    assert tally.add([(10.0, 5), (20.0, 5), (30.0, 6)]) == 1
    assert tally.readings == {5: 2, 6: 1}
    assert (tally.first_ms, tally.last_ms) == (10.0, 30.0)


def test_no_more_are_counted_than_were_asked_for():
    tally = counted(Page(7), 20, quiet)
    assert tally.readings == {256: 20}


def test_one_reading_with_another_number_is_found():
    tally = counted(Page(7, lambda number: 257 if number == 12 else 256), 20, quiet)
    assert tally.readings == {256: 19, 257: 1}


def test_a_match_that_is_over_is_followed_by_the_next():
    page = Page(10, scene="over")
    counted(page, 30, quiet)
    assert page.pressed == ["Enter"] * 3


def test_a_page_that_stops_reading_is_told_with_how_far_it_came():
    page = Page(0)
    page.made = 4
    with pytest.raises(BenchError, match="30 s, after 4 of 10 readings"):
        counted(page, 10, quiet)
    assert page.waited_s == STALL_SECONDS + LOOK_SECONDS


def test_decisions_without_a_network_are_no_measurement():
    with pytest.raises(BenchError, match="without a network"):
        counted(Page(7, lambda number: None), 10, quiet)


def test_the_outcome_is_told_with_every_number_that_was_seen():
    tally = Tally(5)
    tally.add([(1000.0 * number, 256) for number in range(1, 6)])
    figures = TensorFigures(tally.readings, 4.0)
    assert figures.is_constant and told(figures).endswith("256 live tensors after every one")
    tally.most = 7
    tally.add([(6000.0, 258), (7000.0, 257)])
    figures = TensorFigures(tally.readings, 6.0)
    assert not figures.is_constant
    assert told(figures).endswith("not constant. Live tensors: 256 after 5, 257 after 1, 258 after 1")
