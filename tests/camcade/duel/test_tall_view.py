import pytest

from camcade.duel.state import ARENA_WIDTH_PX, GROUND_Y_PX
from camcade.duel.tall_view import ROOM_PX, tall

HEIGHT_PX = 650.0
LARGEST = HEIGHT_PX / 400
NEAR = ("sprite", "tower/near", 0.0, 0.0, 1, 1, 1.0)


def shown(*middles: float) -> tuple[list[float], float]:
    """Where two fighters at these places come to stand, and how large they are."""
    front = [("sprite", "ember/stand/0", x, GROUND_Y_PX, -1, 1, 1.0) for x in middles]
    first, second = tall([], front, (middles[0], middles[1]), HEIGHT_PX)
    assert first[3] == second[3] == pytest.approx(GROUND_Y_PX * LARGEST), "they stand on the ground"
    assert first[4] == -first[5] and first[5] == second[5]
    return [first[2], second[2]], first[5]


def test_who_is_near_each_other_is_seen_as_large_as_the_arena() -> None:
    places, size = shown(260, 340)
    assert size == LARGEST
    assert places == pytest.approx([300 - 40 * LARGEST, 300 + 40 * LARGEST])


@pytest.mark.parametrize("middles", [(90, 510), (64, 536), (510, 90), (64, 144), (456, 536), (120, 480)])
def test_both_are_always_seen(middles: tuple[float, float]) -> None:
    places, size = shown(*middles)
    assert 0 < size <= LARGEST
    assert min(places) >= ROOM_PX * size - 1e-6
    assert max(places) <= ARENA_WIDTH_PX - ROOM_PX * size + 1e-6


@pytest.mark.parametrize("middles", [(90, 510), (64, 536), (456, 536), (260, 340)])
def test_between_what_lies_over_the_sides_both_are_seen(middles: tuple[float, float]) -> None:
    front = [("sprite", "ember/stand/0", x, GROUND_Y_PX, -1, 1, 1.0) for x in middles]
    back, *both = tall([NEAR], front, middles, 400.0, 96.0)
    assert back == NEAR, "the arena is where it was"
    assert all(
        96 + ROOM_PX * x[5] - 1e-6 <= x[2] <= ARENA_WIDTH_PX - 96 - ROOM_PX * x[5] + 1e-6 for x in both
    )
    assert (both[0][5] == 1) == (middles == (260, 340))


@pytest.mark.parametrize("middles", [(64, 144), (456, 536), (90, 510)])
def test_the_arena_fills_the_picture(middles: tuple[float, float]) -> None:
    (command,) = tall([NEAR], [], middles, HEIGHT_PX)
    _, _, x, y, wide, high, _ = command
    assert (y, wide, high) == (0.0, LARGEST, LARGEST)
    assert x <= 0 and x + ARENA_WIDTH_PX * LARGEST >= ARENA_WIDTH_PX


def test_signs_are_enlarged_with_their_fighter() -> None:
    (command,) = tall([], [("rect", 300.0, GROUND_Y_PX - 10, 20.0, 10.0, "#000000", 1.0)], (260, 340), 800)
    assert command == ("rect", 300.0, (GROUND_Y_PX - 5) * 2 - 10, 40.0, 20.0, "#000000", 1.0)


def test_what_belongs_above_the_fight_is_refused() -> None:
    with pytest.raises(ValueError, match="no such command"):
        tall([("part", "hud/life/ember", 0, 0, 1, 0, 1, 1.0)], [], (260, 340), HEIGHT_PX)
