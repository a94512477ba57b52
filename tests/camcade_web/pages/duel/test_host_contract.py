"""What every game host keeps, without a page: the built-in game, and the original in a stand-in of its shape.

Where `CAMCADE_MK` names a real copy of MK.js, that is played too. `tests/browser/test_original_game.py` plays
in the page.
"""

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from camcade.duel.moves import Move
from camcade.duel.state import EventKind, Phase, State
from camcade.intents import Intent
from camcade_build.project import this_checkout
from camcade_build.site.original import original_files
from camcade_build.vendor.npm import install_packages, node_command
from camcade_web.pages.duel.game import DuelGame, DuelSettings
from camcade_web.pages.duel.game_host import BuiltInGame, GameHost
from camcade_web.pages.duel.original_game import OriginalGame

NODE_FRAME = Path(__file__).parents[3] / "original" / "node_frame.js"
REAL = os.environ.get("CAMCADE_MK")
GAMES = ("camcade", "game", "mk/game", *(("real",) if REAL else ()))
PATIENCE_TICKS = 1500


class NodeFrame:
    """The original's script in Node."""

    canvas = None

    def __init__(self, script: Path, pictures: Path) -> None:
        self._node = subprocess.Popen(
            [str(node_command()), str(NODE_FRAME), str(script), str(pictures)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def begin(self, arena: int) -> None:
        self._ask("begin", arena)

    def step(self, ms: int, keys: str, move: str) -> Mapping[str, Any] | None:
        told = self._ask("step", ms, keys, move)
        assert told["failure"] is None, told["failure"]
        return told if told["fighters"] is not None else None

    def close(self) -> None:
        self._node.communicate()

    def _ask(self, *request: object) -> Any:
        assert self._node.stdin is not None and self._node.stdout is not None
        self._node.stdin.write(json.dumps(request) + "\n")
        self._node.stdin.flush()
        return json.loads(self._node.stdout.readline())


@pytest.fixture(params=GAMES)
def host(request: pytest.FixtureRequest, original_games: Path, tmp_path: Path) -> Iterator[GameHost]:
    if request.param == "camcade":
        yield BuiltInGame()
        return
    install_packages(this_checkout())
    copy = Path(REAL) if request.param == "real" and REAL else original_games / request.param
    for name, content in original_files(this_checkout(), copy).items():
        (tmp_path / name).write_bytes(content)
    game = OriginalGame(lambda: NodeFrame(tmp_path / "game.js", tmp_path / "pictures.pack"))
    yield game
    game.close()


def match(host: GameHost, opponent: str = "idle", **settings: Any) -> DuelGame:
    """A match whose fight has begun."""
    game = DuelGame(
        DuelSettings(seed=7, opponent=opponent, arena="tower", rounds=1, ready_ms=200, **settings), host
    )
    play_until(game, lambda state: state.phase is Phase.FIGHT)
    return game


def play_until(game: DuelGame, is_reached: Callable[[State], bool]) -> State:
    for _ in range(PATIENCE_TICKS):
        if is_reached(game.tick()):
            return game.state
    raise AssertionError(f"not within {PATIENCE_TICKS} ticks: {game.state}")


def is_standing(state: State) -> bool:
    return state.fighters[0].move is Move.STAND


def walk_up(game: DuelGame) -> None:
    game.keyboard.press("ArrowRight")
    play_until(game, lambda state: state.fighters[1].x - state.fighters[0].x < 60)
    game.keyboard.release("ArrowRight")
    play_until(game, is_standing)


def test_a_match_from_the_first_step_to_the_next_match(host: GameHost) -> None:
    game = match(host)
    assert [fighter.life for fighter in game.state.fighters] == [100, 100]
    walk_up(game)

    game.keyboard.press("KeyA")
    hit = play_until(game, lambda state: state.fighters[1].life < 100)
    (blow,) = [event for event in hit.events if event.kind is EventKind.HIT]
    assert (blow.side, blow.move, blow.damage) == (0, Move.HIGH_PUNCH, 100 - hit.fighters[1].life)
    play_until(game, is_standing)
    assert game.state.fighters[1].life == 100 - blow.damage, "a key kept down strikes once"
    game.keyboard.release("KeyA")

    game.keyboard.press("ArrowLeft")
    play_until(game, lambda state: state.fighters[0].move is Move.WALKING_BACKWARD)
    game.keyboard.release_all()  # the page has lost the focus
    place = play_until(game, is_standing).fighters[0].x
    for _ in range(40):
        assert game.tick().fighters[0].x == place

    game.keyboard.press("ArrowRight")  # he who strikes while he walks strikes all the same
    ends: list[int] = []
    for _ in range(PATIENCE_TICKS):
        if game.state.phase is not Phase.FIGHT:
            break
        if game.state.tick % 60 == 0:
            game.intent_queue.fire(Intent.HIGH_KICK)
        ends += [event.side for event in game.tick().events if event.kind is EventKind.GAME_END]
    assert (game.state.phase, game.state.winner, game.state.fighters[1].life) == (Phase.OVER, 0, 0)
    assert ends == [1] and game.state.wins == (1, 0)

    again = match(host)
    assert [fighter.life for fighter in again.state.fighters] == [100, 100]
    walk_up(again)
    again.intent_queue.fire(Intent.HIGH_PUNCH)
    second = play_until(again, lambda state: state.fighters[1].life < 100)
    assert second.fighters[1].life == 100 - blow.damage, "no listener of the match before is left"


@pytest.mark.parametrize(
    ("intent", "move"),
    [(intent, Move(intent)) for intent in (Intent.UPPERCUT, Intent.SPIN_KICK, Intent.LOW_KICK)],
)
def test_a_camera_s_strikes_begin_at_once(host: GameHost, intent: Intent, move: Move) -> None:
    game = match(host)
    game.intent_queue.fire(intent)
    before = game.state.tick
    assert play_until(game, lambda state: state.fighters[0].move is move).tick - before <= 15


@pytest.mark.parametrize(
    ("keys", "move"),
    [
        (("ArrowUp",), Move.JUMPING),
        (("ArrowRight", "ArrowUp"), Move.FORWARD_JUMP),
        (("ArrowDown",), Move.SQUATING),
        (("ShiftLeft",), Move.BLOCKING),
    ],
)
def test_steps_begin_and_end_with_their_keys(host: GameHost, keys: tuple[str, ...], move: Move) -> None:
    game = match(host)
    for key in keys:
        game.keyboard.press(key)
    play_until(game, lambda state: state.fighters[0].move is move)
    game.keyboard.release_all()
    play_until(game, is_standing)


def test_a_computer_can_play_against_the_player(host: GameHost) -> None:
    game = match(host, opponent="cpu", level="hard")
    state = play_until(game, lambda state: state.fighters[0].life < 70)
    assert state.fighters[1].x < 450
