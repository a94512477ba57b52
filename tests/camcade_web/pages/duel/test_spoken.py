from dataclasses import replace

from camcade.duel import Event, EventKind, Match, Move, State
from camcade_web.pages.duel.game import DuelSettings
from camcade_web.pages.duel.spoken import Commentary

CPU = DuelSettings(seed=7)


def state_with(*events: Event, lives: tuple[int, int] = (1000, 1000), **fields: object) -> State:
    state = Match(seed=7, rounds=3).start()
    first, second = (
        replace(fighter, life_tenths=life) for fighter, life in zip(state.fighters, lives, strict=True)
    )
    return replace(state, events=events, fighters=(first, second), **fields)  # pyright: ignore[reportArgumentType]


def hit(side: int, lives: tuple[int, int]) -> State:
    return state_with(Event(EventKind.HIT, side, Move.HIGH_PUNCH, 8.0), lives=lives)


def said(commentary: Commentary, *states: State) -> list[str]:
    return [sentence for state in states for sentence in commentary.sentences(state)]


def test_rounds_and_their_end_are_said() -> None:
    begun = state_with(Event(EventKind.ROUND_STARTED, -1), round=2)
    won = state_with(Event(EventKind.ROUND_ENDED, 0), round_winner=0, wins=(2, 1))
    lost = state_with(Event(EventKind.ROUND_ENDED, 1), round_winner=1, wins=(0, 1))
    drawn = state_with(Event(EventKind.ROUND_ENDED, -1))
    assert said(Commentary(CPU), begun, won, lost, drawn) == [
        "Round 2.",
        "You win the round. 2 to 1.",
        "Tide wins the round. 1 to 0.",
        "The round is a draw.",
    ]


def test_life_is_said_once_for_each_quarter_that_it_falls_below() -> None:
    lives = ((1000, 920), (1000, 740), (1000, 700), (480, 700), (480, 90), (480, 0))
    states = [hit(1 if first < 1000 and second == 700 else 0, (first, second)) for first, second in lives]
    assert said(Commentary(CPU), *states) == [
        "Tide has three quarters left.",
        "You have half left.",
        "Tide has a quarter left.",
    ]


def test_a_new_round_begins_with_full_lives() -> None:
    commentary = Commentary(CPU)
    said(commentary, hit(0, (1000, 400)), state_with(Event(EventKind.ROUND_STARTED, -1)))
    assert said(commentary, hit(0, (1000, 740))) == ["Tide has three quarters left."]


def test_sides_are_called_as_the_player_would() -> None:
    down = state_with(Event(EventKind.KNOCKED_DOWN, 1))
    assert said(Commentary(CPU), down) == ["Tide is down."]
    assert said(Commentary(DuelSettings(seed=7, side=1)), down) == ["You are down."]
    assert said(Commentary(DuelSettings(seed=7, opponent="human")), down) == ["Tide is down."]
