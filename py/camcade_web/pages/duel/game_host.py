"""Whoever plays Duel by rules of its own: the built-in game, or the original in its frame.

The page knows a game by this interface alone. A match goes

    state = host.start(match, arena)
    state = host.step(state, inputs)        # every 10 ms of the game's own time
    host.draw(stage, View(state, effects, arena))

and `start` again begins a new one. Nothing moves between two steps, so who stops asking for them has paused
the game. What both players want comes with each step and holds for it alone: nobody has to let a key go.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from camcade.duel.atlas import Atlas
from camcade.duel.display_list import Command, display_list
from camcade.duel.effects import Effects
from camcade.duel.match import Inputs, step
from camcade.duel.state import Match, State


class Stage(Protocol):
    """What a game is drawn on."""

    @property
    def atlas(self) -> Atlas:
        """The pictures that commands name."""
        ...

    @property
    def height_px(self) -> float:
        """Of the picture to draw, in arena pixels; more than the arena's on a phone held upright."""
        ...

    @property
    def covered_px(self) -> float:
        """At either side of the picture, under the buttons for fingers, in arena pixels."""
        ...

    def draw(self, commands: Iterable[Command], under: Any = None) -> None:
        """Execute a display list, over a picture of the arena's shape if there is one."""
        ...


@dataclass(frozen=True, slots=True)
class View:
    """What is shown of a match.

    | field | unit | meaning |
    | --- | --- | --- |
    | state | | as it is |
    | effects | | what recent ticks left to be seen |
    | arena | one of `ARENAS` | where it is |
    | time_ms | ms of the page's clock | moves what moves by itself |
    | reduced_motion | | no shake, no flash |
    | palettes | numbers | colours of both fighters |
    | you | side | of the player who watches, which is marked; None marks nobody |
    | bars | | lives, names and clock are shown |
    """

    state: State
    effects: Effects
    arena: str
    time_ms: float = 0.0
    reduced_motion: bool = False
    you: int | None = None
    palettes: tuple[int, int] = (0, 0)
    bars: bool = True


class GameHost(Protocol):
    """Plays one match at a time and shows it, in the terms of `camcade.duel.state`.

    `is_replayable` says that the seed and the inputs make the same match again, by `camcade.duel.replay`.
    """

    is_replayable: bool

    def start(self, match: Match, arena: str) -> State:
        """A new match from its beginning; the one before is over."""
        ...

    def step(self, state: State, inputs: Inputs) -> State:
        """The match 10 ms later, if both players hold this meanwhile. `state` is the last one returned."""
        ...

    def for_players(self, state: State) -> State:
        """The match as players who compute see it: in distances of the built-in game."""
        ...

    def draw(self, stage: Stage, view: View) -> None:
        """Show the match."""
        ...

    def close(self) -> None:
        """Let go of what the game was played in."""
        ...


class BuiltInGame:
    """The game of `camcade.duel`, drawn from its display list."""

    is_replayable = True

    def start(self, match: Match, arena: str) -> State:
        """The state at tick 0."""
        return match.start()

    def step(self, state: State, inputs: Inputs) -> State:
        """The engine's own step."""
        return step(state, inputs)

    def for_players(self, state: State) -> State:
        """The match itself."""
        return state

    def draw(self, stage: Stage, view: View) -> None:
        """Everything on the stage, from the back to the front."""
        commands = display_list(
            view.state,
            stage.atlas,
            view.effects,
            time_ms=view.time_ms,
            arena=view.arena,
            reduced_motion=view.reduced_motion,
            height_px=stage.height_px,
            covered_px=stage.covered_px,
            you=view.you,
            palettes=view.palettes,
            bars=view.bars,
        )
        stage.draw(commands)

    def close(self) -> None:
        """It holds nothing."""
