"""What the first card says of the next match, and the settings that it comes to."""

from dataclasses import dataclass, replace

from camcade.duel.display_list import ARENAS
from camcade.duel.players import WITH_LEVELS
from camcade_web.pages.duel.game import DuelSettings
from camcade_web.pages.duel.parameters import LEVELS, Parameters

BY_CHANCE = "any"
"""The arena that the seed decides."""


@dataclass(frozen=True, slots=True)
class MatchChoice:
    """As `Parameters`, each with a value of its field on the card; `arena` may be `BY_CHANCE`."""

    opponent: str = "cpu"
    level: str = "normal"
    fighter: str = "ember"
    side: str = "left"
    rounds: str = "3"
    arena: str = BY_CHANCE
    rival: str = "other"
    colours: str = "0"
    second: str = "keys"

    @classmethod
    def of(cls, parameters: Parameters) -> "MatchChoice":
        """What the address says."""
        return cls(
            parameters.opponent,
            parameters.level,
            parameters.fighter,
            parameters.side,
            parameters.rounds,
            parameters.arena or BY_CHANCE,
            parameters.rival,
            parameters.colours,
            parameters.second,
        )

    def is_pair(self, controller: str) -> bool:
        """Two stand before the camera, if player one plays with this."""
        return self.opponent == "human" and self.second == "camera" and controller == "body"

    @property
    def harder(self) -> "MatchChoice | None":
        """The same against the next level; None where there is none."""
        return self._levels_on(1)

    @property
    def easier(self) -> "MatchChoice | None":
        """The same against the level before; None where there is none."""
        return self._levels_on(-1)

    def _levels_on(self, steps: int) -> "MatchChoice | None":
        place = LEVELS.index(self.level) + steps
        if self.opponent not in WITH_LEVELS or not 0 <= place < len(LEVELS):
            return None
        return replace(self, level=LEVELS[place])

    def settings(self, seed: int, time_limit_s: int | None) -> DuelSettings:
        """The match to play. Nobody is timed against someone who stands still."""
        return DuelSettings(
            seed,
            self.opponent,
            self.level,
            ARENAS[seed % len(ARENAS)] if self.arena == BY_CHANCE else self.arena,
            rounds=int(self.rounds),
            time_limit_s=None if self.opponent == "idle" else time_limit_s,
            fighter=self.fighter,
            rival=self.rival,
            colours=int(self.colours),
            side=int(self.side == "right" and self.opponent != "human"),
        )
