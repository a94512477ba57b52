"""How good the scripted player is on each level."""

from collections.abc import Mapping
from dataclasses import dataclass

from camcade.duel.players.base import Level


@dataclass(frozen=True, slots=True)
class ScriptedPlayerSettings:
    """What makes a level.

    | field | unit | meaning |
    | --- | --- | --- |
    | reaction_ms | ms | how old the picture is that it has of its opponent |
    | pause_ms | ms, from and to | thinking time between two plans |
    | guard_percent | % of strikes seen coming | answered with a block |
    | duck_percent | % of guards against high strikes | taken by squatting and kicking low |
    | anti_air_percent | % of jumps seen coming | answered with what reaches highest |
    | punish_percent | % of openings seen | answered with a strike |
    | wander_percent | % of plans | given to hopping about instead of fighting |
    | reach_error_px | px | how wrong it can be about a distance |
    | reads_after | strikes | so many foretold in a row, and it waits for the next behind its guard |
    | few_after | strikes | so many of two kinds at most, and it does the same |
    | familiar_percent | % | how much more often it guards and strikes back once it knows their strikes |
    | hail_strikes | strikes in 3 s | so many, and it does the same; those at the air count twice |
    | again_percent | % of the style's | strikes that are followed by another at once |
    | copy_percent | % of strikes | that one who copies chooses by what it has seen |
    """

    reaction_ms: int
    pause_ms: tuple[int, int]
    guard_percent: int
    duck_percent: int
    anti_air_percent: int
    punish_percent: int
    wander_percent: int
    reach_error_px: int
    reads_after: int
    few_after: int
    familiar_percent: int
    hail_strikes: int
    again_percent: int
    copy_percent: int


LEVELS: Mapping[Level, ScriptedPlayerSettings] = {
    Level.EASY: ScriptedPlayerSettings(
        reaction_ms=420,
        pause_ms=(550, 1050),
        guard_percent=18,
        duck_percent=12,
        anti_air_percent=15,
        punish_percent=11,
        wander_percent=30,
        reach_error_px=28,
        reads_after=3,
        few_after=12,
        familiar_percent=0,
        hail_strikes=5,
        again_percent=40,
        copy_percent=50,
    ),
    Level.NORMAL: ScriptedPlayerSettings(
        reaction_ms=330,
        pause_ms=(350, 750),
        guard_percent=43,
        duck_percent=25,
        anti_air_percent=30,
        punish_percent=30,
        wander_percent=28,
        reach_error_px=18,
        reads_after=3,
        few_after=8,
        familiar_percent=25,
        hail_strikes=5,
        again_percent=100,
        copy_percent=100,
    ),
    Level.HARD: ScriptedPlayerSettings(
        reaction_ms=220,
        pause_ms=(100, 350),
        guard_percent=75,
        duck_percent=40,
        anti_air_percent=45,
        punish_percent=85,
        wander_percent=10,
        reach_error_px=6,
        reads_after=2,
        few_after=5,
        familiar_percent=25,
        hail_strikes=4,
        again_percent=100,
        copy_percent=100,
    ),
}
