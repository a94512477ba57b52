"""A match of Duel as a session: what one side held, tick by tick, with the replay beside it."""

from collections.abc import Iterable, Iterator

from camcade.duel.moves import TICK_MS
from camcade.duel.replay import Replay, play
from camcade.duel.state import Phase
from camcade.intents import NO_INTENTS, Intent, Intents
from camcade.sessions.archive import Session
from camcade.sessions.events import EventKind, SessionEvent
from camcade.sessions.manifest import Manifest

ACTIONS = tuple(str(intent) for intent in Intent)
TICKS_PER_S = 1000 // TICK_MS


def session_of(replay: Replay, name: str, players: tuple[str, str], side: int = 0) -> Session:
    """The session of a replay; `players` are those of side 0 and 1, `side` the one whose keys it tells.

    Raises:
        ReplayError: the replay was made under other rules.
    """
    keys = key_events(inputs[side] for inputs in replay.inputs())
    marks = _marks(replay)
    manifest = Manifest(
        name,
        "duel",
        ACTIONS,
        replay.ticks / TICKS_PER_S,
        (players[side], players[1 - side]),
        side,
    )
    return Session(manifest, tuple(sorted([*marks, *keys], key=lambda event: event.t)), (), replay)


def key_events(held_by_tick: Iterable[Intents]) -> Iterator[SessionEvent]:
    """The keys that go down and up when these intents are held, one set a tick; all go up at the end."""
    before, tick = NO_INTENTS, 0
    for tick, held in enumerate(held_by_tick):
        if held != before:
            yield from _changes(before, held, tick)
            before = held
    yield from _changes(before, NO_INTENTS, tick + 1)


def _changes(before: Intents, now: Intents, tick: int) -> Iterator[SessionEvent]:
    for kind, changed in ((EventKind.KEY_UP, before - now), (EventKind.KEY_DOWN, now - before)):
        for intent in Intent:
            if intent in changed:
                yield SessionEvent(tick / TICKS_PER_S, kind, intent)


def _marks(replay: Replay) -> Iterator[SessionEvent]:
    """A fight is from the first tick that players are heard in to the last."""
    is_fighting, t = False, 0.0
    for state in play(replay):
        t = state.tick / TICKS_PER_S
        if (state.phase is Phase.FIGHT) != is_fighting:
            is_fighting = not is_fighting
            yield SessionEvent(t, EventKind.FIGHT_START if is_fighting else EventKind.FIGHT_END)
    if is_fighting:
        yield SessionEvent(t, EventKind.FIGHT_END)
