from hypothesis import given
from hypothesis import strategies as st

from camcade.vision.packed_pixels import PackedPixels

COUNT = 24
samples = st.binary(min_size=COUNT, max_size=COUNT)


def pairwise(operation, a, b):
    lanes = PackedPixels(COUNT)
    return list(lanes.low_bytes(operation(lanes)(lanes.widen(a), lanes.widen(b))))


@given(samples, samples)
def test_every_operation_is_the_one_on_each_sample(a, b):
    pairs = list(zip(a, b, strict=True))
    assert pairwise(lambda lanes: lanes.above, a, b) == [int(x > y) for x, y in pairs]
    assert pairwise(lambda lanes: lanes.excess, a, b) == [max(0, x - y) for x, y in pairs]
    assert pairwise(lambda lanes: lanes.distance, a, b) == [abs(x - y) for x, y in pairs]
    assert pairwise(lambda lanes: lanes.sum, a, b) == [min(255, x + y) for x, y in pairs]


@given(st.lists(samples, min_size=1, max_size=257))
def test_sums_of_257_pictures_fit_a_lane(pictures):
    lanes = PackedPixels(COUNT)
    total = sum(lanes.widen(picture) for picture in pictures)
    assert list(lanes.values(total)) == [sum(column) for column in zip(*pictures, strict=True)]


def test_halves_of_a_lane():
    lanes = PackedPixels(2)
    assert lanes.high_bytes(lanes.widen(b"\x05\xff") << 8) == b"\x05\xff"
    assert lanes.low_bytes(lanes.widen(b"\x05\xff")) == b"\x05\xff"
    assert list(lanes.values(lanes.spread(lanes.widen(b"\x00\x01")))) == [0, 0xFFFF]
