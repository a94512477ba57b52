"""A replay as the end of a link: `duel.html#r=3.eNpj…`, a whole match in a thousand characters.

Behind the version stands, in base64url without padding, zlib's form of these bytes (with `USUAL` as its
dictionary): the settings of the match, who played, what they wore (not in version 2), the checkpoints, the
digest of the last state; then for each side how long its runs are, and then what was held in them. Numbers
are of 7 bits a byte, the lowest first; a text follows its length; what is held has a bit for each intent, in
the order of the enumeration.
"""

import base64
import binascii
import zlib
from collections.abc import Iterable
from typing import Any

from camcade.duel.moves import TICK_MS
from camcade.duel.replay import END_DIGITS, FRAGMENT, REPLAY_FORMAT, ROUND_DIGITS, VERSION, Replay, words_of
from camcade.duel.replay_reading import from_data
from camcade.errors import ReplayError, ReplayTooLongError, ReplayVersionError
from camcade.intents import Intent, Intents

MOST_CHARACTERS = 300_000
MOST_BYTES = 400_000
"""Of what a link holds, unpacked: more than `MOST_RUNS` runs take."""
LONGEST_NUMBER = 10  # bytes
USUAL = b"\4idle\5throne\4tide\5ember\x08cpu-easy\x08cpu-hard\5ember\4tide\5tower\6person\x0acpu-normal"
"""Names as they are written, the likeliest last: a link need not spell them."""

LINK_VERSIONS = (2, VERSION)
INTENTS = tuple(Intent)
DAMAGED = "The link holds no whole replay: it was cut off or changed on its way. Copy all of it once more."


def to_link(replay: Replay) -> str:
    """What stands behind `FRAGMENT`."""
    match = replay.match
    body = bytearray()
    body += _number(2 * match.seed if match.seed >= 0 else -2 * match.seed - 1)
    body += _numbers((match.rounds, match.time_limit_s or 0, match.ready_ms // TICK_MS))
    for text in (*match.fighters, replay.arena, *replay.players):
        encoded = text.encode()
        body += _number(len(encoded)) + encoded
    body += _numbers(replay.palettes)
    body += _number(len(replay.rounds))
    before = 0
    for tick, digits in replay.rounds:
        body += _number(tick - before) + bytes.fromhex(digits)
        before = tick
    body += bytes.fromhex(replay.end)
    for runs in replay.runs:
        body += _number(len(runs))
        body += _numbers(ticks for ticks, _ in runs)
        body += _numbers(_bits(held) for _, held in runs)
    packer = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS, 9, zdict=USUAL)
    packed = base64.urlsafe_b64encode(packer.compress(body) + packer.flush()).decode().rstrip("=")
    return f"{VERSION}.{packed}"


def from_link(link: str) -> Replay:
    """The replay of a whole link, or of what stands behind `FRAGMENT` in one.

    Raises:
        ReplayVersionError: it is one of a version that this one does not know.
        ReplayTooLongError: it is longer than what is shown.
        ReplayError: it is damaged, or none.
    """
    text = link.strip().rpartition(FRAGMENT)[2]
    version, dot, packed = text.partition(".")
    if not dot or not version.isascii() or not version.isdecimal():
        raise ReplayError(DAMAGED)
    if version not in map(str, LINK_VERSIONS):
        raise ReplayVersionError(
            f"The link: replay version {version[:9]}, but this Camcade reads links of versions "
            f"{LINK_VERSIONS[0]} to {VERSION}. "
            "Ask for a new link, or use the Camcade it was made with."
        )
    if len(packed) > MOST_CHARACTERS:
        raise ReplayTooLongError(
            f"The link has more than {MOST_CHARACTERS:,} characters, which no replay has."
        )
    return from_data(_data(_Bytes(_unpacked(packed)), int(version)), "The link")


def _unpacked(packed: str) -> bytes:
    try:
        content = base64.b64decode(packed + "=" * (-len(packed) % 4), b"-_", validate=True)
        stream = zlib.decompressobj(zdict=USUAL)
        body = stream.decompress(content, MOST_BYTES)
    except (ValueError, binascii.Error, zlib.error) as error:
        raise ReplayError(DAMAGED) from error
    if stream.unconsumed_tail:
        raise ReplayTooLongError(f"The link unpacks to more than {MOST_BYTES:,} bytes, which no replay has.")
    if not stream.eof or stream.unused_data:
        raise ReplayError(DAMAGED)
    return body


def _data(body: "_Bytes", version: int) -> dict[str, Any]:
    """As the parsed JSON of a file."""
    zigzag, rounds, limit_s, ready = (body.number() for _ in range(4))
    fighters, arena, players = [body.text(), body.text()], body.text(), [body.text(), body.text()]
    palettes = [body.number(), body.number()] if version > 2 else [0, 0]
    ends: list[list[Any]] = []
    for _ in range(body.count()):
        before = ends[-1][0] if ends else 0
        ends.append([before + body.number(), body.take(ROUND_DIGITS // 2).hex()])
    end = body.take(END_DIGITS // 2).hex()
    inputs: list[list[list[Any]]] = []
    for _ in range(2):
        ticks = [body.number() for _ in range(body.count())]
        inputs.append([[count, words_of(_held(body.number()))] for count in ticks])
    body.expect_end()
    return {
        "format": REPLAY_FORMAT,
        "version": VERSION,
        "match": {
            "seed": zigzag // 2 if zigzag % 2 == 0 else -(zigzag + 1) // 2,
            "fighters": fighters,
            "rounds": rounds,
            "time_limit_s": limit_s or None,
            "ready_ms": ready * TICK_MS,
        },
        "arena": arena,
        "players": players,
        "palettes": palettes,
        "inputs": inputs,
        "rounds": ends,
        "end": end,
    }


class _Bytes:
    """Bytes that are read from the front; where they end too soon, the link is damaged."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._place = 0

    def take(self, count: int) -> bytes:
        begin, self._place = self._place, self._place + count
        if self._place > len(self._content):
            raise ReplayError(DAMAGED)
        return self._content[begin : self._place]

    def number(self) -> int:
        value = 0
        for place in range(LONGEST_NUMBER):
            (byte,) = self.take(1)
            value |= (byte & 127) << 7 * place
            if byte < 128:
                return value
        raise ReplayError(DAMAGED)

    def count(self) -> int:
        """Of things that follow, each of which takes a byte at least."""
        count = self.number()
        if count > len(self._content) - self._place:
            raise ReplayError(DAMAGED)
        return count

    def text(self) -> str:
        try:
            return self.take(self.count()).decode()
        except UnicodeDecodeError as error:
            raise ReplayError(DAMAGED) from error

    def expect_end(self) -> None:
        if self._place != len(self._content):
            raise ReplayError(DAMAGED)


def _number(value: int) -> bytes:
    found = bytearray()
    while value > 127:
        found.append(value & 127 | 128)
        value >>= 7
    found.append(value)
    return bytes(found)


def _numbers(values: Iterable[int]) -> bytes:
    return b"".join(map(_number, values))


def _bits(held: Intents) -> int:
    return sum(1 << place for place, intent in enumerate(INTENTS) if intent in held)


def _held(bits: int) -> Intents:
    if bits >> len(INTENTS):
        raise ReplayError(DAMAGED)
    return frozenset(intent for place, intent in enumerate(INTENTS) if bits >> place & 1)
