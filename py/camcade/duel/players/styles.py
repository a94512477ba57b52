"""How a scripted player likes to fight: what it does where a level leaves it a choice.

A level says how well it sees and reacts, a style what it is fond of. `PLAYERS` offers each style by its name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

CERTAIN_PERCENT = 95
"""Nobody does anything always: somebody who never errs is no opponent."""


class Step(StrEnum):
    """What is done just out of reach."""

    IN = "step in"
    JUMP = "jump in"
    BACK = "back off"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Style:
    """What makes a style; every figure changes the level's.

    | field | unit | meaning |
    | --- | --- | --- |
    | steps | weights | what is done just out of reach |
    | leap_percent | % of approaches from afar | made in a jump |
    | pause_percent | % of the level's pauses | how long it thinks between two plans |
    | guard_percent | % of the level's guards | how often it takes cover |
    | wander_percent | % of the level's hopping about | how often it does not fight |
    | punish_percent | % of the level's answers | how often it strikes back |
    | again_percent | % of strikes | followed by another at once |
    | copies | – | strikes with what its opponent strikes with, once it has seen some |
    """

    steps: Mapping[Step, int] = field(
        default_factory=lambda: {Step.IN: 42, Step.JUMP: 14, Step.BACK: 20, Step.WAIT: 24}
    )
    leap_percent: int = 20
    pause_percent: int = 100
    guard_percent: int = 100
    wander_percent: int = 100
    punish_percent: int = 100
    again_percent: int = 30
    copies: bool = False

    def guards(self, percent: int) -> int:
        """How often it guards where the level would guard in so many of a hundred times, %."""
        return min(CERTAIN_PERCENT, percent * self.guard_percent // 100)

    def wanders(self, percent: int) -> int:
        """How often it hops about where the level would in so many of a hundred times, %."""
        return min(CERTAIN_PERCENT, percent * self.wander_percent // 100)

    def punishes(self, percent: int) -> int:
        """How often it strikes back where the level would in so many of a hundred times, %."""
        return min(CERTAIN_PERCENT, percent * self.punish_percent // 100)

    def goes_on(self, percent: int) -> int:
        """How often it strikes again at once where the level would in so many of a hundred times, %."""
        return percent * self.again_percent // 100

    def pause_ms(self, span_ms: tuple[int, int]) -> tuple[int, int]:
        """How long it thinks, from and to, where this is the level's span."""
        return span_ms[0] * self.pause_percent // 100, span_ms[1] * self.pause_percent // 100


ALL_ROUNDER = Style()

STYLES: Mapping[str, Style] = {
    "rusher": Style(
        {Step.IN: 82, Step.JUMP: 10, Step.BACK: 0, Step.WAIT: 8},
        leap_percent=8,
        pause_percent=40,
        guard_percent=54,
        wander_percent=50,
        punish_percent=85,
        again_percent=72,
    ),
    "patient": Style(
        {Step.IN: 10, Step.JUMP: 2, Step.BACK: 34, Step.WAIT: 54},
        leap_percent=5,
        wander_percent=150,
        punish_percent=150,
        again_percent=5,
    ),
    "jumper": Style(
        {Step.IN: 20, Step.JUMP: 44, Step.BACK: 16, Step.WAIT: 8},
        leap_percent=60,
        pause_percent=135,
        guard_percent=89,
        again_percent=25,
    ),
    "defender": Style(
        {Step.IN: 26, Step.JUMP: 0, Step.BACK: 40, Step.WAIT: 34},
        leap_percent=0,
        pause_percent=150,
        guard_percent=160,
        wander_percent=80,
        punish_percent=40,
        again_percent=0,
    ),
    "mirror": Style(guard_percent=93, again_percent=15, copies=True),
}
"""Name → the style, apart from the `ALL_ROUNDER`."""
