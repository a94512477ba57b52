from camcade_bench.pictures import picture_speed
from camcade_render import Pictures


def test_small_pictures_are_drawn_much_faster_than_large_ones(pictures: Pictures) -> None:
    speed = picture_speed(pictures, seconds=0.3)
    assert speed.small > 5 * speed.large > 0
