"""Duel's music: four bars that go round, made of tones, and how fast they go."""

from camcade.duel.moves import TICK_MS
from camcade.duel.state import Phase, State
from camcade_web.ui.tones import Sound, Tone

BEATS_PER_MINUTE = 120
STEP_S = 60 / BEATS_PER_MINUTE / 4  # a sixteenth
STEPS_PER_BAR = 16
ROOTS = (45, 45, 41, 43)
"""The lowest note of each bar, as MIDI numbers them: A, A, F, G."""
BASS = (0, None, None, 0, None, None, 12, None, 0, None, 7, None, 10, None, 12, None)
"""For each sixteenth, half tones over the root; None rests."""
LEAD = (
    (24, None, 27, None, 31, None, 27, None, 29, None, 27, None, 24, None, None, None),
    (24, None, 27, None, 31, None, 34, None, 36, None, 34, None, 31, None, None, None),
    (28, None, None, 31, None, None, 35, None, 31, None, None, None, 28, None, 26, None),
    (28, None, None, 31, None, None, 26, None, 28, None, 31, None, 33, None, 31, None),
)
LOOP_S = STEP_S * STEPS_PER_BAR * len(ROOTS)

HURRY_S, HURRY_LIFE = 15, 25
HURRIED = 1.12
"""The tempo when time or a life runs out."""
SLOW = 0.94
"""And while nobody may fight yet, or any more."""


def hz(note: int) -> float:
    """The pitch of a note by its MIDI number; 69 is 440 Hz."""
    return 440.0 * 2 ** ((note - 69) / 12)


def compose() -> Sound:
    """The whole loop: bass, tune and drums. Every tone ends before the loop does."""
    tones: list[Tone] = []
    for bar, root in enumerate(ROOTS):
        for step in range(STEPS_PER_BAR):
            at_s = (bar * STEPS_PER_BAR + step) * STEP_S
            bass, lead = BASS[step], LEAD[bar][step]
            if bass is not None:
                tones.append(Tone("sawtooth", hz(root - 12 + bass), hz(root - 12 + bass), 0.16, 0.2, at_s))
            if lead is not None:
                tones.append(Tone("triangle", hz(root + lead), hz(root + lead), 0.12, 0.12, at_s))
            if step % 8 == 0:
                tones.append(Tone("sine", 130, 42, 0.12, 0.55, at_s))
            elif step % 8 == 4:
                tones.append(Tone("noise", 2400, 1500, 0.1, 0.2, at_s))
            elif step % 2 == 0:
                tones.append(Tone("noise", 8000, 7000, 0.03, 0.09, at_s))
    return tuple(tones)


def tempo_of(state: State) -> float:
    """How fast the music goes at this moment of a match; 1 is as composed."""
    if state.phase is not Phase.FIGHT:
        return SLOW
    limit = state.match.time_limit_s
    is_late = limit is not None and limit - state.phase_ticks * TICK_MS / 1000 <= HURRY_S
    is_weak = min(fighter.life for fighter in state.fighters) <= HURRY_LIFE
    return HURRIED if is_late or is_weak else 1.0
