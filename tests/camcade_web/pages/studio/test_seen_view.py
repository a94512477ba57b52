"""What Studio says of how well the player is seen."""

from collections.abc import Callable
from typing import Any
from unittest.mock import MagicMock

import pytest

Say = Callable[..., str]


@pytest.fixture
def module(in_page: Callable[[str], Any]) -> Any:
    return in_page("camcade_web.pages.studio.seen_view")


@pytest.fixture
def say(module: Any, monkeypatch: pytest.MonkeyPatch) -> Say:
    """The hint after a look at this time."""
    places: dict[str, Any] = {}
    monkeypatch.setattr(module, "element", lambda name: places.setdefault(name, MagicMock(textContent="")))
    view = module.SeenView()

    def look(
        t_ms: float, follows: bool = True, brightness: float = 0.5, outside: tuple[str, ...] = ()
    ) -> str:
        module.js.performance.now.return_value = t_ms
        seen = MagicMock(follows=follows, brightness=brightness, outside=frozenset(outside))
        view.show(seen, lambda _: "", MagicMock())
        return places["hint"].textContent

    return look


def test_who_is_seen_whole_is_told_nothing(say: Say) -> None:
    assert say(5000.0) == ""


def test_what_matters_most_is_said_first(module: Any, say: Say) -> None:
    feet, hands = (module.OUTSIDE_WORDS[end] for end in ("feet", "hands"))
    assert say(5000.0, outside=("feet",)) == feet
    assert say(5100.0, outside=("feet", "hands")) == hands
    assert say(5200.0, follows=False) == module.NOBODY_WORDS
    assert say(5300.0, follows=False, brightness=0.05) == module.DARK_WORDS


def test_a_hand_that_left_for_a_moment_is_spoken_of_long_enough_to_be_read(module: Any, say: Say) -> None:
    assert say(5000.0, outside=("hands",)) == module.OUTSIDE_WORDS["hands"]
    assert say(6900.0) == module.OUTSIDE_WORDS["hands"]
    assert say(7100.0) == ""
