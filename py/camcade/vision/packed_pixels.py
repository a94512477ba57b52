"""Arithmetic on a whole picture at once, with nothing but Python's own integers.

Every sample of a picture gets a lane of 16 bits in one huge integer. Adding two such integers adds all their
samples; the spare upper byte of each lane takes up carries and borrows, and its lowest bit tells the outcome
of a comparison. A picture of 64x48 pixels in three colours costs microseconds an operation this way, where a
loop in Python costs milliseconds, and the page needs no NumPy.
"""

LANE_BYTES = 2
LARGEST_SUM = 0xFFFF


class PackedPixels:
    """The operations for pictures of `count` samples.

    Below, "samples" are lanes that hold 0 to 255, and "flags" are lanes that hold 0 or 1.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self.ones = int.from_bytes(b"\x01\x00" * count, "little")
        self.samples = self.ones * 0xFF
        self._carries = self.ones << 8

    def widen(self, samples: bytes) -> int:
        """Lanes of `count` bytes."""
        wide = bytearray(LANE_BYTES * self.count)
        wide[::LANE_BYTES] = samples
        return int.from_bytes(wide, "little")

    def low_bytes(self, lanes: int) -> bytes:
        """The lower byte of each lane."""
        return lanes.to_bytes(LANE_BYTES * self.count, "little")[::LANE_BYTES]

    def high_bytes(self, lanes: int) -> bytes:
        """The upper byte of each lane: lanes that hold 256ths, in whole numbers, rounded down."""
        return lanes.to_bytes(LANE_BYTES * self.count, "little")[1::LANE_BYTES]

    def values(self, lanes: int) -> memoryview:
        """Each lane as a number from 0 to 65535."""
        little = lanes.to_bytes(LANE_BYTES * self.count, "little")
        return memoryview(little).cast("H")  # both CPython's machines and WebAssembly are little-endian

    def above(self, a: int, b: int) -> int:
        """Flags: a > b, for samples."""
        return (((a | self._carries) - b - self.ones) >> 8) & self.ones

    def excess(self, a: int, b: int) -> int:
        """Samples: a - b where a is greater, else 0."""
        difference = (a | self._carries) - b
        without_borrow = difference & self._carries
        return difference & (without_borrow - (without_borrow >> 8))

    def distance(self, a: int, b: int) -> int:
        """Samples: |a - b|."""
        return self.excess(a, b) + self.excess(b, a)

    def sum(self, a: int, b: int) -> int:
        """Samples: a + b, but 255 at most."""
        total = a + b
        overflow = total & self._carries
        return (total | (overflow - (overflow >> 8))) & self.samples

    def spread(self, flags: int) -> int:
        """Lanes with every bit set where the flag is 1: a mask."""
        return flags * 0xFFFF
