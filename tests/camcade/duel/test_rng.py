import pytest

from camcade.duel.rng import Rng


def test_the_numbers_are_these_for_ever():
    random = Rng(7)
    assert [random.bits() for _ in range(3)] == [2302196500, 1427436313, 2776720098]


def test_any_whole_number_is_a_seed_and_each_gives_other_numbers():
    seeds = [0, 1, 2, -1, 2**31 + 1, 1668073767]
    assert len({Rng(seed).bits() for seed in seeds}) == len(seeds)
    assert all(Rng(seed).bits() > 0 for seed in range(2000))


def test_between_gives_every_number_and_no_other():
    random = Rng(1)
    assert {random.between(3, 6) for _ in range(500)} == {3, 4, 5, 6}


def test_happens_in_about_so_many_cases():
    random = Rng(2)
    assert 2700 < sum(random.happens(30) for _ in range(10_000)) < 3300
    assert not any(random.happens(0) for _ in range(500))
    assert all(random.happens(100) for _ in range(500))


def test_pick_follows_the_weights():
    random = Rng(3)
    picked = [random.pick({"often": 90, "never": 0, "seldom": 10}) for _ in range(2000)]
    assert picked.count("never") == 0
    assert 120 < picked.count("seldom") < 280


def test_pick_without_weights_is_refused():
    with pytest.raises(ZeroDivisionError):
        Rng(1).pick({})
