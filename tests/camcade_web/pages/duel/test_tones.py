import pytest

from camcade.duel.moves import MOVES, Move
from camcade.duel.state import Event, EventKind
from camcade_web.pages.duel.tones import BLOCK, HEAVY, KICK, PUNCH, SWISH, sound_of


@pytest.mark.parametrize(
    ("event", "sound"),
    [
        (Event(EventKind.MOVE_STARTED, 0, Move.HIGH_PUNCH), SWISH),
        (Event(EventKind.MOVE_STARTED, 0, Move.WALKING), ()),
        (Event(EventKind.HIT, 0, Move.LOW_PUNCH, 5), PUNCH),
        (Event(EventKind.HIT, 0, Move.HIGH_KICK, 10), KICK),
        (Event(EventKind.HIT, 0, Move.UPPERCUT, 13), HEAVY),
        (Event(EventKind.BLOCKED, 0, Move.UPPERCUT, 2.6), BLOCK),
        (Event(EventKind.STRIKE, 0, Move.UPPERCUT), ()),
    ],
)
def test_events_sound_like_what_they_are(event: Event, sound: object) -> None:
    assert sound_of(event) == sound


@pytest.mark.parametrize("kind", EventKind)
@pytest.mark.parametrize("move", [None, *MOVES])
def test_every_sound_is_short_and_can_be_played(kind: EventKind, move: Move | None) -> None:
    for tone in sound_of(Event(kind, 0, move, 8)):
        assert tone.delay_s + tone.seconds <= 1.0
        assert 0 < tone.loudness <= 1
        assert tone.from_hz > 0 and tone.to_hz > 0, "an exponential glide reaches no zero"
