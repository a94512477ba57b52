import random

import pytest

from camcade.errors import SettingsError
from camcade.vision.background import Background, BackgroundSettings, planes_of_rgba

SETTINGS = BackgroundSettings(width=24, height=16, learn_ms=400, learn_frames=5)
ROOM = [70 + (index * 13) % 120 for index in range(SETTINGS.pixels * 3)]


class Camera:
    """The same room with a little noise in every picture."""

    def __init__(self, noise=1):
        self._random, self._noise, self.t_seconds = random.Random(4), noise, 0.0

    def picture(self, change=None, gain=1.0):
        self.t_seconds += 0.05
        samples = list(ROOM)
        for place, value in (change or {}).items():
            samples[place] = value
        return bytes(
            min(255, max(0, round(value * gain) + self._random.randint(-self._noise, self._noise)))
            for value in samples
        )

    def learnt(self):
        background = Background(SETTINGS)
        while not background.learn(self.t_seconds, self.picture()):
            assert self.t_seconds < 3
        return background


def block(columns=range(8, 14), rows=range(4, 12), value=250):
    """A change in one plane."""
    return {row * SETTINGS.width + column: value for row in rows for column in columns}


def columns_of(foreground):
    width = SETTINGS.width
    return {index % width for index, flag in enumerate(foreground) if flag}


def test_the_room_itself_is_no_foreground():
    camera = Camera()
    background = camera.learnt()
    assert all(background.foreground(camera.picture()).count(1) == 0 for _ in range(10))


def test_a_change_in_one_colour_is_foreground_where_it_is():
    camera = Camera()
    background = camera.learnt()
    foreground = background.foreground(camera.picture(block()))
    assert foreground.count(1) == pytest.approx(48, abs=8)
    assert columns_of(foreground) <= set(range(7, 15))


def test_a_speck_is_voted_down():
    camera = Camera()
    background = camera.learnt()
    assert background.foreground(camera.picture({100: 255, 200: 0})).count(1) == 0


def test_a_change_at_one_edge_does_not_show_at_the_other():
    camera = Camera()
    background = camera.learnt()
    foreground = background.foreground(camera.picture(block(range(21, 24))))
    assert columns_of(foreground) and columns_of(foreground) <= {20, 21, 22, 23}


@pytest.mark.parametrize("gain", [0.6, 0.9, 1.1, 1.3])
def test_another_exposure_is_seen_through(gain):
    camera = Camera()
    background = camera.learnt()
    assert background.foreground(camera.picture(gain=gain)).count(1) == 0
    assert background.gains == pytest.approx((gain,) * 3, rel=0.03)
    assert background.is_exposure_plausible


def test_an_exposure_beyond_reason_is_told():
    camera = Camera()
    background = camera.learnt()
    background.foreground(camera.picture(gain=0.3))
    assert not background.is_exposure_plausible


def test_a_noisy_camera_is_given_more_room():
    quiet, noisy = Camera(noise=1), Camera(noise=8)
    faint = {place: ROOM[place] + 24 for place in block()}
    assert quiet.learnt().foreground(quiet.picture(faint)).count(1) > 30
    assert noisy.learnt().foreground(noisy.picture(faint)).count(1) < 5


def test_motion_starts_the_learning_anew():
    camera, background = Camera(), Background(SETTINGS)
    for index in range(40):
        background.learn(camera.t_seconds, camera.picture(block(range(index % 20, index % 20 + 4))))
    assert not background.is_known and background.learnt(camera.t_seconds) < 1
    while not background.is_known:
        background.learn(camera.t_seconds, camera.picture())
        assert camera.t_seconds < 5


def test_slow_changes_are_followed_away_from_the_player():
    camera = Camera()
    background = camera.learnt()
    chair = block(range(2, 6))
    assert columns_of(background.foreground(camera.picture(chair)))
    for _ in range(400):
        background.adapt(camera.t_seconds, camera.picture(chair), 10, 24)
    assert not columns_of(background.foreground(camera.picture(chair)))


def test_the_player_s_columns_are_not_followed():
    camera = Camera()
    background = camera.learnt()
    for _ in range(400):
        background.adapt(camera.t_seconds, camera.picture(block()), 7, 15)
    assert columns_of(background.foreground(camera.picture(block())))


def test_what_is_absorbed_is_room():
    camera = Camera()
    background = camera.learnt()
    background.absorb(camera.picture(block()), 7, 15)
    assert background.foreground(camera.picture(block())).count(1) == 0


def test_looking_before_learning_is_refused():
    with pytest.raises(SettingsError, match="learn the empty room first"):
        Background(SETTINGS).foreground(Camera().picture())


def test_planes_of_a_canvas():
    assert planes_of_rgba(bytes([1, 2, 3, 255, 4, 5, 6, 255])) == bytes([1, 4, 2, 5, 3, 6])


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"width": 4}, "4x48"),
        ({"planes": 4}, "planes is 4"),
        ({"learn_frames": 1}, "learn_frames is 1"),
        ({"least_gain": 1.5}, "Gains from 1.5"),
        ({"adapt_ms": 0}, "adapt_ms is 0"),
        ({"least_neighbours": 0}, "least_neighbours is 0"),
        ({"darker": -0.1}, "darker is -0.1"),
    ],
)
def test_settings_out_of_range_are_refused(fields, message):
    with pytest.raises(SettingsError, match=message):
        BackgroundSettings(**fields)
