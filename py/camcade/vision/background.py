"""The empty room, and what in a picture does not belong to it.

The room is learnt from frames in which nothing moves: for each sample its mean and its noise. A later frame
is compared with the room as the camera would show it now: cameras change exposure and white balance by
themselves, and to first order that multiplies each colour by one factor, which is the median of the ratios
over the pixels that were room the last time. What differs by more than noise and tolerance is foreground.
"""

from dataclasses import dataclass
from functools import lru_cache

from camcade.errors import SettingsError
from camcade.median import median
from camcade.vision.packed_pixels import LARGEST_SUM, PackedPixels

# The mean distance between two draws of a normal distribution is 2 / sqrt(pi) of its deviation.
DEVIATION_OF_MEAN_DISTANCE = 0.886
LEARN_SHIFT = 5  # a step of learning moves the background by 1/32 of the way
GAIN_STEPS = 64  # gains are rounded to 64ths, so that their tables can be kept
MOST_FRAMES = LARGEST_SUM // 255 - 1  # their sum still fits a lane
RATIOS = 220  # looked at for one plane's gain


@dataclass(frozen=True, slots=True)
class BackgroundSettings:
    """How the room is learnt and told from the player.

    | field | unit | meaning |
    | --- | --- | --- |
    | width, height | px | of the small picture |
    | planes | count | of samples a pixel: 1 (grey) or 3 (red, green, blue) |
    | learn_ms | ms | how long nothing may move while the room is learnt |
    | learn_frames | frames | how many of them it takes at least; at most 250 |
    | moving_grey | grey levels of 255 | a sample that changes more from one frame to the next has moved |
    | moving_share | share of samples | when more have moved, the picture is not still |
    | least_grey | grey levels of 255 | smaller differences are never foreground |
    | brighter, darker | share of the room's value | tolerated; darker is more, for the player's soft shadow |
    | noise_factor | deviations | of the sample's own noise, tolerated on top |
    | least_gain, largest_gain | factor | exposures beyond these are another light |
    | adapt_ms | ms | time constant with which the room follows slow changes away from the player |
    | least_neighbours | px of 9 | foreground in the 3x3 square around a pixel that make it foreground |

    Raises `SettingsError` for values out of range.
    """

    width: int = 64
    height: int = 48
    planes: int = 3
    learn_ms: float = 1500.0
    learn_frames: int = 16
    moving_grey: int = 22
    moving_share: float = 0.004
    least_grey: int = 12
    brighter: float = 0.08
    darker: float = 0.2
    noise_factor: float = 4.0
    least_gain: float = 0.45
    largest_gain: float = 2.2
    adapt_ms: float = 3000.0
    least_neighbours: int = 4

    def __post_init__(self) -> None:
        if self.width < 8 or self.height < 8:
            raise SettingsError(f"The small picture is {self.width}x{self.height}: expected 8x8 or more.")
        if self.planes not in (1, 3):
            raise SettingsError(f"planes is {self.planes}: expected 1 (grey) or 3 (red, green, blue).")
        if not 2 <= self.learn_frames <= 250:
            raise SettingsError(f"learn_frames is {self.learn_frames}: expected 2 to 250.")
        if not 1 <= self.least_neighbours <= 9:
            raise SettingsError(f"least_neighbours is {self.least_neighbours}: expected 1 to 9.")
        if not 0 < self.least_gain < 1 < self.largest_gain:
            raise SettingsError(
                f"Gains from {self.least_gain} to {self.largest_gain}: expected one below and one above 1."
            )
        for name in ("learn_ms", "moving_grey", "moving_share", "least_grey", "adapt_ms"):
            if not getattr(self, name) > 0:
                raise SettingsError(f"{name} is {getattr(self, name)}: expected more than 0.")
        for name in ("brighter", "darker", "noise_factor"):
            if not getattr(self, name) >= 0:
                raise SettingsError(f"{name} is {getattr(self, name)}: expected 0 or more.")

    @property
    def pixels(self) -> int:
        """How many the small picture has."""
        return self.width * self.height


def planes_of_rgba(rgba: bytes | memoryview) -> bytes:
    """Red, green and blue of a canvas's pixels (RGBA, row by row), one plane after another."""
    samples = bytes(rgba)
    return samples[0::4] + samples[1::4] + samples[2::4]


class Background:
    """Learns the empty room, then finds the foreground.

    Pictures are `planes` x `height` x `width` bytes: plane after plane, each row by row from the top left.
    """

    def __init__(self, settings: BackgroundSettings | None = None) -> None:
        self.settings = settings or BackgroundSettings()
        self._lanes = PackedPixels(self.settings.pixels * self.settings.planes)
        self._cleaner = _Cleaner(self.settings)
        self._tolerance = _tolerance_table(self.settings, self.settings.brighter)
        self._tolerance_below = _tolerance_table(self.settings, self.settings.darker)
        self.reset()

    def reset(self) -> None:
        """Forget the room."""
        self._room: int | None = None  # lanes in 256ths of a grey level
        self._noise = 0
        self._adapted_s = 0.0
        self.gains: tuple[float, ...] = (1.0,) * self.settings.planes
        self._restart()

    def _restart(self) -> None:
        self._last: int | None = None
        self._begun_s = 0.0
        self._frames = 0
        self._sum = 0
        self._distances = 0

    @property
    def is_known(self) -> bool:
        """The room has been learnt."""
        return self._room is not None

    @property
    def is_still(self) -> bool:
        """While learning: nothing has moved in the last frame."""
        return self._frames > 1

    @property
    def is_exposure_plausible(self) -> bool:
        """The gains of the last frame are such as one light and an automatic camera give."""
        return all(self.settings.least_gain < gain < self.settings.largest_gain for gain in self.gains)

    def learnt(self, t_seconds: float) -> float:
        """How much of the learning is done, 0 to 1."""
        if self.is_known:
            return 1.0
        in_time = (t_seconds - self._begun_s) * 1000 / self.settings.learn_ms if self._frames else 0.0
        return max(0.0, min(1.0, in_time, self._frames / self.settings.learn_frames))

    def learn(self, t_seconds: float, picture: bytes) -> bool:
        """Take a frame of the empty room; True once the room is known. Motion starts the learning anew."""
        frame = self._lanes.widen(picture)
        distance = 0
        if self._last is not None:
            distance = self._lanes.distance(frame, self._last)
            if self._has_moved(distance):
                self._restart()
        if self._frames == 0:
            self._begun_s = t_seconds
            distance = 0
        self._last = frame
        self._frames += 1
        self._sum += frame
        self._distances += distance
        if self.learnt(t_seconds) >= 1.0 or self._frames == MOST_FRAMES:
            self._keep_room(t_seconds)
        return self.is_known

    def _has_moved(self, distance: int) -> bool:
        moved = self._lanes.above(distance, self._lanes.ones * self.settings.moving_grey)
        return moved.bit_count() > self.settings.moving_share * self._lanes.count

    def _keep_room(self, t_seconds: float) -> None:
        frames, lanes, settings = self._frames, self._lanes, self.settings
        mean = bytes((total + frames // 2) // frames for total in lanes.values(self._sum))
        factor = settings.noise_factor * DEVIATION_OF_MEAN_DISTANCE / (frames - 1)
        noise = bytes(min(255, round(total * factor)) for total in lanes.values(self._distances))
        self._room = lanes.widen(mean) << 8
        self._noise = lanes.widen(noise)
        self._adapted_s = t_seconds
        self._probes = [self._probe(mean, plane) for plane in range(settings.planes)]
        self._restart()

    def _probe(self, mean: bytes, plane: int) -> list[int]:
        """The pixels whose ratio tells the gain: neither near black nor near white, spread evenly."""
        first = plane * self.settings.pixels
        usable = [
            index for index in range(first, first + self.settings.pixels) if 24 <= mean[index] <= 225
        ] or list(range(first, first + self.settings.pixels))
        return usable[:: max(1, len(usable) // RATIOS)]

    # Looking ------------------------------------------------------------------------------------------------

    def foreground(self, picture: bytes, was_foreground: bytes | None = None) -> bytes:
        """What does not belong to the room: for each pixel 0 or 1, row by row.

        `was_foreground` is the answer for the frame before; those pixels are left out of the exposure's
        estimate. Raises `SettingsError` before the room is known.
        """
        if self._room is None:
            raise SettingsError("There is no background yet: learn the empty room first.")
        lanes, pixels = self._lanes, self.settings.pixels
        room = lanes.high_bytes(self._room)
        self.gains = tuple(
            self._gain(room, picture, probe, was_foreground or b"", plane * pixels)
            for plane, probe in enumerate(self._probes)
        )
        expected = b"".join(
            room[plane * pixels : (plane + 1) * pixels].translate(_gain_table(round(gain * GAIN_STEPS)))
            for plane, gain in enumerate(self.gains)
        )
        frame, wanted = lanes.widen(picture), lanes.widen(expected)
        upper = lanes.sum(wanted, lanes.sum(lanes.widen(expected.translate(self._tolerance)), self._noise))
        slack = lanes.sum(lanes.widen(expected.translate(self._tolerance_below)), self._noise)
        lower = lanes.excess(wanted, slack)
        differs = lanes.low_bytes(lanes.above(frame, upper) | lanes.above(lower, frame))
        return self._cleaner.clean(
            [differs[first : first + pixels] for first in range(0, len(differs), pixels)]
        )

    def _gain(
        self, room: bytes, picture: bytes, probe: list[int], was_foreground: bytes, first: int
    ) -> float:
        ratios: list[float] = []
        if was_foreground:
            ratios = [
                (picture[index] + 1) / (room[index] + 1)
                for index in probe
                if not was_foreground[index - first]
            ]
        if len(ratios) < len(probe) // 5:  # the light changed everywhere at once, or the player fills it all
            ratios = [(picture[index] + 1) / (room[index] + 1) for index in probe]
        return median(ratios)

    def adapt(self, t_seconds: float, picture: bytes, first_column: int, end_column: int) -> None:
        """Follow slow changes, except in the player's columns [first_column, end_column)."""
        if self._room is None:
            return
        step_s = self.settings.adapt_ms / 1000 / (1 << LEARN_SHIFT)
        if t_seconds - self._adapted_s < step_s:
            return
        self._adapted_s = t_seconds
        lanes = self._lanes
        kept = self._columns(first_column, end_column)
        part = lanes.ones * ((1 << (16 - LEARN_SHIFT)) - 1)
        followed = (
            self._room
            - ((self._room >> LEARN_SHIFT) & part)
            + (lanes.widen(self._in_room_s_light(picture)) << (8 - LEARN_SHIFT))
        )
        self._room = (followed & ~kept) | (self._room & kept)

    def absorb(self, picture: bytes, first_column: int, end_column: int) -> None:
        """These columns [first_column, end_column) are room now: furniture was moved."""
        if self._room is None:
            return
        lanes = self._lanes
        taken = self._columns(first_column, end_column)
        seen = lanes.widen(self._in_room_s_light(picture)) << 8
        self._room = (seen & taken) | (self._room & ~taken)

    def _columns(self, first: int, end: int) -> int:
        """Lanes with every bit set in these columns of the picture, of every plane."""
        width = self.settings.width
        row = bytes(first <= column < end for column in range(width))
        return self._lanes.spread(self._lanes.widen(row * (self.settings.height * self.settings.planes)))

    def _in_room_s_light(self, picture: bytes) -> bytes:
        """The picture at the exposure at which the room was learnt."""
        pixels = self.settings.pixels
        return b"".join(
            picture[plane * pixels : (plane + 1) * pixels].translate(_gain_table(round(GAIN_STEPS / gain)))
            for plane, gain in enumerate(self.gains)
        )


def _tolerance_table(settings: BackgroundSettings, share: float) -> bytes:
    """For each value of the room, the difference that is tolerated."""
    return bytes(min(255, max(settings.least_grey, round(value * share))) for value in range(256))


@lru_cache(maxsize=256)
def _gain_table(step: int) -> bytes:
    """For `bytes.translate`: each value times step / GAIN_STEPS."""
    return bytes(min(255, (value * step + GAIN_STEPS // 2) // GAIN_STEPS) for value in range(256))


class _Cleaner:
    """Joins the planes and takes away specks: a vote of the 3x3 neighbours, on 8-bit lanes."""

    def __init__(self, settings: BackgroundSettings) -> None:
        width, height = settings.width, settings.height
        self._pixels = settings.pixels
        self._row_bits = 8 * width
        self._not_first = int.from_bytes((b"\x00" + b"\x01" * (width - 1)) * height, "little")
        self._not_last = int.from_bytes((b"\x01" * (width - 1) + b"\x00") * height, "little")
        self._ones = self._not_first | self._not_last
        self._missing = self._ones * (128 - settings.least_neighbours)

    def clean(self, planes: list[bytes]) -> bytes:
        """0 or 1 for each pixel: enough of the square around it differ in any plane."""
        flags = 0
        for plane in planes:
            flags |= int.from_bytes(plane, "little")
        across = flags + ((flags & self._not_last) << 8) + ((flags & self._not_first) >> 8)
        below = (across << self._row_bits) & (self._ones * 0xFF)
        votes = across + below + (across >> self._row_bits)
        return (((votes + self._missing) >> 7) & self._ones).to_bytes(self._pixels, "little")
