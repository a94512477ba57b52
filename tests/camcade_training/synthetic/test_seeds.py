from itertools import combinations

import numpy as np
import pytest

from camcade_training.synthetic import SPLITS, DrawnRoom, Person
from camcade_training.synthetic.appearance import CLOTH_COLOURS, HAIR_COLOURS, PATTERNS, SKIN_TONES
from camcade_training.synthetic.errors import PeopleError
from camcade_training.synthetic.furniture import FRONTS
from camcade_training.synthetic.seeds import DOMAINS, generator, share
from camcade_training.synthetic.surfaces import FLOORS, WALL_COLOURS, WALLS, WOOD_COLOURS


def test_palettes_hold_no_colour_twice() -> None:
    for palette in (CLOTH_COLOURS, SKIN_TONES, HAIR_COLOURS, WALL_COLOURS, WOOD_COLOURS):
        assert len(set(palette)) == len(palette)


@pytest.mark.parametrize(
    "items",
    [CLOTH_COLOURS, SKIN_TONES, HAIR_COLOURS, PATTERNS, FLOORS, WALLS, FRONTS, WALL_COLOURS, WOOD_COLOURS],
)
def test_the_shares_of_the_splits_are_disjoint_and_whole(items: tuple) -> None:
    shares = [set(share(split, items)) for split in SPLITS]
    assert all(not first & second for first, second in combinations(shares, 2))
    assert set().union(*shares) == set(items)


def test_people_of_different_splits_share_nothing() -> None:
    found = {split: [Person(seed, split) for seed in range(12)] for split in SPLITS}
    for first, second in combinations(SPLITS, 2):
        for here in found[first]:
            for there in found[second]:
                assert not np.array_equal(here.body.numbers(), there.body.numbers())
                assert here.habits != there.habits
                assert here.looks.skin != there.looks.skin
                assert here.looks.hair != there.looks.hair
                assert not set(here.looks.top_colours) & set(there.looks.top_colours)
                assert here.looks.bottom_colour != there.looks.bottom_colour
                if here.looks.top_pattern != "plain":
                    assert here.looks.top_pattern != there.looks.top_pattern


def test_rooms_of_different_splits_share_nothing() -> None:
    found = {split: [DrawnRoom(seed, split) for seed in range(4)] for split in SPLITS}
    for first, second in combinations(SPLITS, 2):
        for here in found[first]:
            for there in found[second]:
                assert here.floor_kind != there.floor_kind
                assert here.colours[0] != there.colours[0]
                assert here.bounds != there.bounds
                if here.wall_kind != "plain":
                    assert here.wall_kind != there.wall_kind


def test_every_domain_and_split_draws_its_own_numbers() -> None:
    drawn = {float(generator(split, domain, 5).random()) for split in SPLITS for domain in DOMAINS}
    assert len(drawn) == len(SPLITS) * len(DOMAINS)


def test_the_same_seed_is_the_same_person() -> None:
    first, second = Person(3, "train"), Person(3, "train")
    assert first.body == second.body and first.habits == second.habits
    np.testing.assert_array_equal(first.looks.tiles, second.looks.tiles)
    assert Person(4, "train").body != first.body


def test_wrong_splits_and_seeds_are_refused() -> None:
    with pytest.raises(PeopleError, match="unknown split 'holdout'"):
        Person(1, "holdout")
    with pytest.raises(PeopleError, match="negative seed"):
        DrawnRoom(-1, "train")
