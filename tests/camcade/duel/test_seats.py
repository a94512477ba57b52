import pytest

from camcade.duel.seats import Seats


@pytest.mark.parametrize(
    ("seats", "pad_of", "by_keys"),
    [
        (Seats(), (None, None), (True, False)),
        (Seats(pads=1), (0, None), (False, False)),
        (Seats(pads=2), (0, None), (False, False)),
        (Seats(for_two=True), (None, None), (True, True)),
        (Seats(for_two=True, pads=1), (None, 0), (True, False)),
        (Seats(for_two=True, pads=2), (0, 1), (False, False)),
        (Seats(for_two=True, controller="gamepad", pads=1), (0, None), (False, True)),
        (Seats(for_two=True, controller="body"), (None, None), (False, True)),
        (Seats(for_two=True, controller="body", pads=1), (None, 0), (False, False)),
        (Seats(for_two=True, controller="body", is_other_seen=True), (None, None), (False, False)),
    ],
)
def test_who_plays_with_what(seats: Seats, pad_of: tuple, by_keys: tuple) -> None:
    assert (seats.pad_of, seats.by_keys) == (pad_of, by_keys)


@pytest.mark.parametrize(
    ("seats", "words"),
    [
        (Seats(), ""),
        (Seats(for_two=True), "Player one has the keys on the left, player two has the keys X."),
        (Seats(for_two=True, controller="body"), "Player one has the camera, player two has the keys X."),
        (
            Seats(for_two=True, controller="gamepad"),
            "Player one has a gamepad, once you press a button on it, player two has the keys X.",
        ),
        (Seats(for_two=True, pads=2), "Player one has a gamepad, player two has a gamepad."),
        (
            Seats(for_two=True, controller="body", is_other_seen=True),
            "Stand beside each other: player one on the left, player two on the right.",
        ),
    ],
)
def test_it_is_said(seats: Seats, words: str) -> None:
    assert seats.words("X") == words


def test_on_a_touch_screen_nobody_is_told_of_keys() -> None:
    words = "Player one has the buttons, player two has a gamepad, once you connect one."
    assert Seats(for_two=True).words(None) == words
    assert Seats(for_two=True, pads=1).words(None) == "Player one has the buttons, player two has a gamepad."
