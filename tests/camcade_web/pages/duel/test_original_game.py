"""The original as a host of matches, with a frame whose game is written down."""

from collections.abc import Mapping
from typing import Any

import pytest

from camcade.duel.display_list import overlay_list
from camcade.duel.effects import Effects
from camcade.duel.moves import Move
from camcade.duel.state import EventKind, Match, Phase, State
from camcade.intents import NO_INTENTS, Intent
from camcade_web.pages.duel.game import DuelGame, DuelSettings
from camcade_web.pages.duel.game_host import View
from camcade_web.pages.duel.original_game import OriginalGame

STANDING = {"y": 230, "width": 60, "life": 100, "move": "stand"}


class WrittenFrame:
    """Answers each step with what the test says."""

    canvas = None

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.asked: list[tuple[str, str]] = []
        self.is_ready = True
        self.fighters: list[dict[str, Any]] = [
            {**STANDING, "x": 50, "faces_right": True},
            {**STANDING, "x": 470, "faces_right": False},
        ]
        self.happened: list[list[Any]] = []

    def begin(self, arena: int) -> None:
        self.begun.append(arena)

    def step(self, ms: int, keys: str, move: str) -> Mapping[str, Any] | None:
        self.asked.append((keys, move))
        happened, self.happened = self.happened, []
        return {"fighters": self.fighters, "happened": happened} if self.is_ready else None

    def close(self) -> None:
        self.begun.clear()


@pytest.fixture
def frame() -> WrittenFrame:
    return WrittenFrame()


@pytest.fixture
def host(frame: WrittenFrame) -> OriginalGame:
    return OriginalGame(lambda: frame)


def fight(host: OriginalGame, ready_ms: int = 0) -> State:
    """A match whose fight has begun."""
    state = host.start(Match(seed=7, rounds=3, ready_ms=ready_ms), "throne")
    while state.phase is Phase.READY:
        state = host.step(state, (NO_INTENTS, NO_INTENTS))
    return state


def kinds(state: State) -> list[EventKind]:
    return [event.kind for event in state.events]


def test_the_fight_begins_when_the_announcement_is_over_and_the_game_is_there(
    host: OriginalGame, frame: WrittenFrame
) -> None:
    frame.is_ready = False
    state = host.start(Match(seed=7, rounds=3, ready_ms=200), "throne")
    assert frame.begun == [1] and state.match.rounds == 1 and kinds(state) == [EventKind.ROUND_STARTED]
    for _ in range(50):
        state = host.step(state, (frozenset({Intent.RIGHT}), NO_INTENTS))
    assert state.phase is Phase.READY and state.tick == 50
    assert frame.asked == [("-0", "stand")] * 50, "nobody can move before"
    frame.is_ready = True
    assert host.step(state, (NO_INTENTS, NO_INTENTS)).phase is Phase.FIGHT


def test_the_first_fighter_has_keys_and_the_second_is_told_its_move(
    host: OriginalGame, frame: WrittenFrame
) -> None:
    state = fight(host)
    host.step(state, (frozenset({Intent.RIGHT}), frozenset({Intent.LEFT})))
    assert frame.asked[-1] == ("+39", "walking-backward")
    host.step(state, (NO_INTENTS, NO_INTENTS))
    assert frame.asked[-1] == ("-39", "stand")


def test_fighters_are_read_in_our_terms(host: OriginalGame, frame: WrittenFrame) -> None:
    frame.fighters[0] |= {"x": 120, "y": 290, "move": "squating", "life": 83.4}
    frame.fighters[1] |= {"x": 90, "move": "a move of its own", "faces_right": True}
    first, second = fight(host).fighters
    assert (first.name, first.x, first.life_tenths, first.move) == ("subzero", 120, 834, Move.SQUATING)
    assert first.height == 0, "who squats is not below the ground"
    assert (second.name, second.move, second.facing) == ("kano", Move.STAND, 1)


def test_blows_falls_and_the_end_are_events(host: OriginalGame, frame: WrittenFrame) -> None:
    state = fight(host)
    frame.fighters[0]["move"] = "uppercut"
    frame.fighters[1] |= {"move": "knock-down", "life": 87}
    frame.happened = [["attack", 0, 13, "uppercut", "knock-down"]]
    state = host.step(state, (NO_INTENTS, NO_INTENTS))
    assert kinds(state) == [
        EventKind.MOVE_STARTED,
        EventKind.MOVE_STARTED,
        EventKind.KNOCKED_DOWN,
        EventKind.HIT,
    ]
    assert (state.events[-1].side, state.events[-1].damage, state.events[-1].move) == (0, 13, Move.UPPERCUT)
    frame.happened = [["attack", 1, 1.6, "high-punch", "blocking"]]
    state = host.step(state, (NO_INTENTS, NO_INTENTS))
    assert state.events[-1].kind is EventKind.BLOCKED and state.events[-1].side == 1
    # The last blow is told after the end that it brings.
    frame.fighters[1]["move"] = "high-kick"
    state = host.step(state, (NO_INTENTS, NO_INTENTS))
    frame.fighters[1]["move"] = "win"
    frame.happened = [["game-end", 0], ["attack", 1, 10, "win", "fall"]]
    state = host.step(state, (NO_INTENTS, NO_INTENTS))
    assert kinds(state)[1:] == [EventKind.HIT, EventKind.ROUND_ENDED, EventKind.GAME_END]
    assert [event.side for event in state.events] == [1, 1, 1, 0]
    assert state.events[1].move is Move.HIGH_KICK, "told when the winner rejoices already"
    assert (state.phase, state.winner, state.wins) == (Phase.OVER, 1, (0, 1))
    after = host.step(state, (frozenset({Intent.RIGHT}), NO_INTENTS))
    assert frame.asked[-1] == ("", "") and after.events == () and after.winner == 1


def test_players_who_compute_see_its_distances_as_ours(host: OriginalGame, frame: WrittenFrame) -> None:
    frame.fighters[0]["x"], frame.fighters[1]["x"] = 200, 260  # as far apart as its strikes reach
    seen = host.for_players(fight(host))
    assert seen.fighters[1].middle - seen.fighters[0].middle == pytest.approx(80)
    assert seen.fighters[0].life == 100


def test_a_match_in_it_has_no_replay_and_starts_again_from_the_beginning(
    host: OriginalGame, frame: WrittenFrame
) -> None:
    game = DuelGame(DuelSettings(seed=7, opponent="idle", arena="tower", ready_ms=0), host)
    game.keyboard.press("ArrowRight")
    for _ in range(3):
        game.tick()
    assert frame.asked[-1][0] == "+39" and game.replay() is None
    game.keyboard.release_all()
    game.tick()
    assert frame.asked[-1][0] == "-39"
    DuelGame(game.settings, host)
    assert frame.begun == [0, 0]


def test_an_assisted_fighter_walks_up_in_it_too(host: OriginalGame, frame: WrittenFrame) -> None:
    settings = DuelSettings(seed=7, opponent="idle", arena="tower", is_assisted=True, ready_ms=0)
    game = DuelGame(settings, host)
    for _ in range(3):
        game.tick()
    assert frame.asked[-1][0] == "+39"


def test_lives_stand_over_its_picture(host: OriginalGame, pictures: Any) -> None:
    state = fight(host)
    commands = overlay_list(state, pictures.atlas, Effects())
    names = [command[1] for command in commands]
    assert "hud/life/ember" in names and "label/K" in names
    drawn: list[Any] = []

    class Stage:
        atlas = pictures.atlas
        height_px = 400.0

        def draw(self, commands: Any, under: Any = None) -> None:
            drawn.append((list(commands), under))

    host.draw(Stage(), View(state, Effects(), "tower"))
    assert drawn[0][0][0][0] == "rect", "the stage is dark while it loads"
