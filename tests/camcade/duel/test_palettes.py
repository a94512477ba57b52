import pytest

from camcade.duel.palettes import COUNT, PALETTES, as_drawn, palettes_of, worn


def test_every_fighter_has_as_many() -> None:
    assert {len(palettes) + 1 for palettes in PALETTES.values()} == {COUNT}
    for palettes in PALETTES.values():
        assert len(set(palettes)) == len(palettes)
        assert all(sorted(palette.channels) == [0, 1, 2] for palette in palettes)


@pytest.mark.parametrize("number", range(COUNT))
def test_an_id_says_its_palette(number: int) -> None:
    id = worn("ember/stand/0", number)
    drawn, palette = as_drawn(id)
    assert drawn == "ember/stand/0"
    assert palette == (PALETTES["ember"][number - 1] if number else None)
    assert (id == drawn) == (number == 0)


def test_who_has_no_such_palette_is_as_drawn() -> None:
    assert as_drawn("fx/spark/0@1") == ("fx/spark/0", None)
    assert as_drawn("ember/stand/0@9") == ("ember/stand/0", None)


@pytest.mark.parametrize(
    ("fighters", "chosen", "expected"),
    [
        (("ember", "tide"), None, (0, 0)),
        (("ember", "tide"), (2, 2), (2, 2)),
        (("ember", "ember"), None, (0, 1)),
        (("tide", "tide"), (2, 2), (2, 0)),
        (("tide", "tide"), (1, 0), (1, 0)),
    ],
)
def test_two_of_a_kind_never_look_the_same(
    fighters: tuple[str, str], chosen: tuple[int, int] | None, expected: tuple[int, int]
) -> None:
    assert palettes_of(fighters, chosen) == expected
