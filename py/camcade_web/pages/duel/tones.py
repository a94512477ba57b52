"""What Duel sounds like, as recipes of `tones`."""

from camcade.duel.moves import MOVES
from camcade.duel.state import Event, EventKind
from camcade_web.ui.tones import Sound, Tone

SWISH: Sound = (Tone("noise", 900, 2600, 0.12, 0.10),)
STEP_DOWN: Sound = (Tone("noise", 300, 120, 0.08, 0.15),)
BLOCK: Sound = (Tone("square", 240, 180, 0.06, 0.08), Tone("noise", 3000, 1800, 0.05, 0.10))
PUNCH: Sound = (Tone("sine", 190, 60, 0.16, 0.45), Tone("noise", 1400, 500, 0.07, 0.25))
KICK: Sound = (Tone("sine", 140, 42, 0.22, 0.55), Tone("noise", 900, 300, 0.10, 0.28))
HEAVY: Sound = (
    Tone("sine", 120, 34, 0.38, 0.7),
    Tone("noise", 1800, 250, 0.22, 0.35),
    Tone("sawtooth", 90, 40, 0.2, 0.12),
)
THUD: Sound = (Tone("sine", 80, 36, 0.3, 0.5, 0.25), Tone("noise", 260, 90, 0.16, 0.3, 0.25))
GONG: Sound = (
    Tone("triangle", 392, 390, 0.5, 0.18),
    Tone("triangle", 587, 585, 0.7, 0.14, 0.09),
)
FANFARE: Sound = (
    Tone("triangle", 523, 523, 0.18, 0.18),
    Tone("triangle", 659, 659, 0.18, 0.18, 0.14),
    Tone("triangle", 784, 784, 0.5, 0.2, 0.28),
)
SEEN: Sound = (Tone("triangle", 880, 1320, 0.07, 0.08),)
"""A strike was recognised in the camera picture."""

HEAVY_DAMAGE = 13


def sound_of(event: Event) -> Sound:
    """What an event of the engine sounds like; nothing for most."""
    match event.kind:
        case EventKind.MOVE_STARTED if event.move is not None and MOVES[event.move].attack is not None:
            return SWISH
        case EventKind.HIT if event.damage >= HEAVY_DAMAGE:
            return HEAVY
        case EventKind.HIT:
            return KICK if event.move is not None and "kick" in event.move else PUNCH
        case EventKind.BLOCKED:
            return BLOCK
        case EventKind.KNOCKED_DOWN:
            return THUD
        case EventKind.LANDED:
            return STEP_DOWN
        case EventKind.ROUND_STARTED:
            return GONG
        case EventKind.GAME_END:
            return FANFARE
        case _:
            return ()
