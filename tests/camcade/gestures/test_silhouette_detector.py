"""The classic control against small pictures: a patterned room, a camera's noise, a player made of boxes."""

import random
from dataclasses import dataclass, replace

import pytest

from camcade.errors import SettingsError
from camcade.gestures.silhouette_detector import (
    SENTENCES,
    SilhouetteDetector,
    SilhouetteDetectorSettings,
    SilhouettePhase,
)
from camcade.intents import Intent

FPS = 20
WIDTH, HEIGHT = 64, 48
FLOOR = 44
TALL = 36  # px, of the player
SKIN = (205, 150, 120)


@dataclass(frozen=True)
class Pose:
    """Where the player is, and what they do; everything in px, as the camera sees it (not mirrored)."""

    x: int = 32
    arm: int = 0  # how far the fist is out, to the right of the picture if above 0
    leg: int = 0  # the same for the foot
    arm_up: int = 0
    squat: int = 0
    jump: int = 0


class Room:
    """A patterned room with a camera's noise. `picture` gives three planes, as the detector wants them."""

    def __init__(self, seed=1, noise=2):
        self._random = random.Random(seed)
        places = [(x, y) for y in range(HEIGHT) for x in range(WIDTH)]
        patterns = ((60, 7, 3, 90), (80, 5, 11, 80), (70, 3, 5, 100))
        self._planes = [
            bytes(dark + (x * across + y * down) % span for x, y in places)
            for dark, across, down, span in patterns
        ]
        self._noise = [round(noise * (2 * value / 255 - 1)) for value in range(256)]
        self._drawn = {}

    def picture(self, pose=None, gain=1.0, mirrored=False):
        key = pose, gain, mirrored
        if key not in self._drawn:
            self._drawn[key] = self._draw(pose, gain, mirrored)
        noise = self._random.randbytes(3 * WIDTH * HEIGHT)
        steps = self._noise
        return bytes(
            [
                max(0, min(255, value + steps[grain]))
                for value, grain in zip(self._drawn[key], noise, strict=True)
            ]
        )

    def _draw(self, pose, gain, mirrored):
        inside = outline(pose) if pose is not None else frozenset()
        planes = [bytearray(plane) for plane in self._planes]
        for plane, colour in zip(planes, SKIN, strict=True):
            for x, y in inside:
                plane[y * WIDTH + x] = colour
            for first in range(0, len(plane), WIDTH) if mirrored else ():
                plane[first : first + WIDTH] = plane[first : first + WIDTH][::-1]
        return [round(value * gain) for plane in planes for value in plane]


def outline(pose):
    """The pixels of the player."""
    top = FLOOR - TALL + pose.squat - pose.jump
    floor, hip = FLOOR - pose.jump, top + 17
    boxes = [
        (pose.x - 2, top, pose.x + 2, top + 5),  # head
        (pose.x - 4, top + 5, pose.x + 4, hip),  # trunk
        (pose.x - 4, hip, pose.x - 1, floor),  # legs
        (pose.x + 1, hip, pose.x + 4, floor if not pose.leg else hip + 4),
    ]
    if pose.arm:
        x0, x1 = sorted((pose.x, pose.x + pose.arm))
        boxes.append((x0, top + 7, x1, top + 10))
    if pose.leg:
        x0, x1 = sorted((pose.x, pose.x + pose.leg))
        boxes.append((x0, hip - 1, x1, hip + 3))
    if pose.arm_up:
        boxes.append((pose.x + 2, top - pose.arm_up, pose.x + 5, top + 8))
    return frozenset(
        (x, y) for x0, y0, x1, y1 in boxes for y in range(max(0, y0), min(HEIGHT, y1)) for x in range(x0, x1)
    )


STAND = Pose()
PUNCH, KICK = Pose(arm=16), Pose(leg=18)
SQUAT = Pose(squat=8)


class Player:
    """Plays poses to a detector at `FPS` pictures a second, and keeps what it says."""

    def __init__(self, seed=1, mirrored=False, noise=2, settings=None):
        self.room = Room(seed, noise)
        self.detector = SilhouetteDetector(settings or SilhouetteDetectorSettings(leave_ms=500))
        self.mirrored = mirrored
        self.t_seconds = 0.0
        self.readings = []

    def show(self, seconds, pose=None, gain=1.0):
        """Hold a pose, or show the empty room; gives the readings of this stretch."""
        begun = len(self.readings)
        for _ in range(round(seconds * FPS)):
            picture = self.room.picture(pose, gain, self.mirrored)
            self.readings.append(self.detector.update(self.t_seconds, picture))
            self.t_seconds += 1 / FPS
        return self.readings[begun:]

    def ready(self, pose=STAND):
        """Past the empty room and the stance."""
        self.show(3)
        assert self.show(1.5, pose)[-1].phase is SilhouettePhase.READY
        return self

    def strikes(self):
        return [reading.strike for reading in self.readings if reading.strike is not None]


def held(readings):
    return {intent for reading in readings for intent in reading.held}


# The room and the stance ------------------------------------------------------------------------------------


def test_first_the_room_then_the_player_then_the_stance():
    player = Player()
    first = player.show(0.4)[-1]
    assert first.phase is SilhouettePhase.ROOM and first.leave_s > 0
    assert player.show(2.5)[-1].phase is SilhouettePhase.PLAYER
    assert player.show(0.2, STAND)[-1].phase is SilhouettePhase.STANCE
    assert player.show(1.0, STAND)[-1].phase is SilhouettePhase.READY
    assert set(SENTENCES) == set(SilhouettePhase)


def test_the_room_is_not_learnt_while_something_moves():
    player = Player()
    for index in range(60):
        player.show(1 / FPS, Pose(x=15 + index % 30))
    assert player.readings[-1].phase is SilhouettePhase.ROOM
    assert player.show(2.0)[-1].phase is SilhouettePhase.PLAYER


def test_nobody_and_noise_alone_are_nothing():
    player = Player(noise=6)
    readings = player.show(12)
    assert readings[-1].phase is SilhouettePhase.PLAYER
    assert player.strikes() == [] and held(readings) == set()
    assert all(reading.silhouette is None for reading in readings)


def test_who_goes_is_gone_and_may_come_back():
    player = Player().ready()
    assert player.show(1.0)[-1].phase is SilhouettePhase.PLAYER
    assert player.show(1.5, STAND)[-1].phase is SilhouettePhase.READY


@pytest.mark.parametrize("gain", [0.7, 0.85, 1.2, 1.4])
def test_another_exposure_is_no_strike_and_does_not_lose_the_player(gain):
    player = Player().ready()
    after = player.show(2.0, STAND, gain)
    assert player.strikes() == []
    assert after[-1].phase is SilhouettePhase.READY
    player.show(0.3, PUNCH, gain)
    assert player.strikes() == [Intent.HIGH_PUNCH]


def test_another_light_asks_for_another_room():
    player = Player().ready()
    after = player.show(2.0, STAND, gain=0.25)
    assert SilhouettePhase.LIGHT_CHANGED in {reading.phase for reading in after}
    assert player.strikes() == []
    assert player.show(3.0, gain=0.25)[-1].phase is SilhouettePhase.PLAYER


def test_a_new_room_can_be_asked_for():
    player = Player().ready()
    player.detector.take_room()
    assert player.show(0.1)[-1].phase is SilhouettePhase.ROOM


# Strikes ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pose", "intent"),
    [
        (PUNCH, Intent.HIGH_PUNCH),
        (Pose(arm=-16), Intent.HIGH_PUNCH),
        (KICK, Intent.HIGH_KICK),
        (Pose(leg=-18), Intent.HIGH_KICK),
    ],
)
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_limb_that_goes_out_strikes_once_however_long_it_stays(pose, intent, mirrored):
    player = Player(mirrored=mirrored).ready()
    player.show(1.0, pose)
    player.show(1.0, STAND)
    assert player.strikes() == [intent]


def test_three_punches_are_three():
    player = Player().ready()
    for _ in range(3):
        player.show(0.2, PUNCH)
        player.show(0.5, STAND)
    assert player.strikes() == [Intent.HIGH_PUNCH] * 3


def test_a_limb_that_goes_out_slowly_is_no_strike():
    player = Player().ready()
    for reach in range(17):
        player.show(0.15, Pose(arm=reach))
    assert player.strikes() == []


def test_low_strikes_come_from_a_squat():
    player = Player().ready()
    player.show(0.6, SQUAT)
    player.show(0.3, replace(SQUAT, arm=16))
    player.show(0.6, SQUAT)
    assert player.strikes() == [Intent.LOW_PUNCH]


def test_an_arm_that_goes_up_in_a_squat_is_an_uppercut():
    player = Player().ready()
    player.show(0.6, SQUAT)
    player.show(0.4, replace(SQUAT, arm_up=9))
    assert player.strikes() == [Intent.UPPERCUT]


def test_an_arm_that_goes_up_while_standing_is_nothing():
    player = Player().ready()
    player.show(1.0, Pose(arm_up=9))
    player.show(0.5, STAND)
    assert player.strikes() == []


# Feet -------------------------------------------------------------------------------------------------------


def test_squatting_lasts_as_long_as_the_squat():
    player = Player().ready()
    assert held(player.show(0.5, STAND)) == set()
    assert all(reading.held == {Intent.DOWN} for reading in player.show(1.0, SQUAT)[1:])
    assert held(player.show(0.5, STAND)[1:]) == set()
    assert player.strikes() == []


def test_a_squat_without_end_is_a_stance_that_was_wrong():
    player = Player(settings=SilhouetteDetectorSettings(leave_ms=500, stuck_ms=1000)).ready()
    readings = player.show(2.5, SQUAT)
    assert SilhouettePhase.STANCE in {reading.phase for reading in readings}
    assert readings[-1].phase is SilhouettePhase.READY and readings[-1].held == set()
    assert player.strikes() == []


def test_furniture_that_was_moved_becomes_room():
    player = Player(settings=SilhouetteDetectorSettings(leave_ms=500, furniture_ms=2000))
    player.show(3)
    readings = player.show(4, Pose(x=10))
    assert readings[0].silhouette is not None
    assert readings[-1].silhouette is None


def test_a_jump_lasts_as_long_as_the_jump():
    player = Player().ready()
    assert held(player.show(0.3, Pose(jump=5))) == {Intent.UP}
    assert held(player.show(0.5, STAND)[1:]) == set()
    assert player.strikes() == []


@pytest.mark.parametrize(("mirrored", "intent"), [(False, Intent.RIGHT), (True, Intent.LEFT)])
def test_thirds_walk_as_in_a_mirror(mirrored, intent):
    """Left in the camera's picture is right in the mirror."""
    player = Player(mirrored=mirrored).ready()
    for x in range(31, 11, -1):
        player.show(0.1, Pose(x=x))
    readings = player.show(1.0, Pose(x=12))
    assert readings[-1].held == {intent}
    assert (readings[-1].place > 0.5) == (intent is Intent.RIGHT)
    assert player.strikes() == []


def test_walking_ends_a_little_after_the_line():
    player = Player().ready()
    for x in range(32, 19, -1):
        player.show(0.1, Pose(x=x))
    assert player.show(0.2, Pose(x=20))[-1].held == {Intent.RIGHT}
    assert player.show(0.2, Pose(x=22))[-1].held == {Intent.RIGHT}, "inside the slack"
    assert player.show(0.2, Pose(x=26))[-1].held == set()


def test_the_mirrored_player_does_the_mirrored_thing():
    swapped = {Intent.LEFT: Intent.RIGHT, Intent.RIGHT: Intent.LEFT}
    told = []
    for mirrored in (False, True):
        player = Player(mirrored=mirrored, noise=0).ready()
        for pose in (PUNCH, STAND, KICK, STAND, SQUAT, replace(SQUAT, arm=16), STAND, Pose(x=24), Pose(x=15)):
            player.show(0.4, pose)
        told.append([(reading.strike, reading.held) for reading in player.readings])
    plain, mirror = told
    assert [strike for strike, _ in plain] == [strike for strike, _ in mirror]
    assert any(strike for strike, _ in plain) and any(held for _, held in plain)
    assert [{swapped.get(intent, intent) for intent in held} for _, held in plain] == [
        held for _, held in mirror
    ]


# Settings ---------------------------------------------------------------------------------------------------


def test_a_picture_of_another_size_is_refused():
    with pytest.raises(SettingsError, match="has 10 bytes: expected 9216"):
        SilhouetteDetector().update(0.0, bytes(10))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"weak": 0.3}, "weak is 0.3 and strong 0.16"),
        ({"squat_off": 0.2}, "squat_off is 0.2"),
        ({"third": 0.6}, "third is 0.6"),
        ({"leave_ms": -1}, "leave_ms is -1"),
    ],
)
def test_settings_out_of_range_are_refused(fields, message):
    with pytest.raises(SettingsError, match=message):
        SilhouetteDetectorSettings(**fields)
