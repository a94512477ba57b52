from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pytest

from camcade_web.browser.told import Told


class Do(StrEnum):
    WAIT = "wait"


class Say(Told[str]):
    pass


class Move:
    __match_args__ = ("x", "y")
    x, y = 1, 2


@pytest.fixture
def page(in_page: Callable[[str], Any]) -> Any:
    return in_page("camcade_web.browser.page_api").FlowPage()


def test_effects_are_done_in_order_with_their_values(page: Any) -> None:
    done: list[object] = []
    page.answers = {
        Do.WAIT: lambda: done.append("waited"),
        Say: done.append,
        Move: lambda x, y: done.append((x, y)),
    }
    page.do((Say("first"), Do.WAIT, Move(), Say("last")))
    assert done == ["first", "waited", (1, 2), "last"]


def test_an_effect_without_an_answer_is_a_defect(page: Any) -> None:
    with pytest.raises(KeyError):
        page.do((Do.WAIT,))
