"""Fights side by side, of which those between two policies that are told states are played in one go."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from camcade_training.tasks.agent.fights import TIME_LIMIT_S, Fights, called
from camcade_training.tasks.agent.matches import Matches
from camcade_training.tasks.agent.policies import SCALES, Floats, Policy, chosen
from camcade_training.tasks.agent.sparring import LEAGUE, SELF

NOBODY = -1


class QuickFights(Fights):
    """As `Fights`: whoever learns meets themselves and earlier selves in `Matches`, and everybody else, who
    has to be asked in each tick or sees pictures, as before. No teacher can follow.
    """

    def __init__(self, selves: int, others: int, seed: Sequence[int], art: Path | None = None) -> None:
        """As `Fights`."""
        super().__init__(selves, others, seed, art)
        count = selves + others
        self._matches = Matches(count, TIME_LIMIT_S)
        self._is_quick = np.zeros(count, np.bool_)
        self._side = np.zeros(count, np.int64)  # of whoever learns
        self._member = np.full(count, NOBODY)  # of the league, who is fought
        self._seats = np.array([self.seats_of(place) for place in range(count)]).reshape(count, 2)

    def free(self) -> list[int]:
        """Places where no fight of either kind is going on."""
        return [place for place in super().free() if not self._is_quick[place]]

    def drop(self) -> None:
        """No fight goes on."""
        super().drop()
        self._is_quick[:] = False

    def _begin_one(
        self, place: int, name: str, member: int | None, seed: int, side: int, teacher: str | None
    ) -> None:
        """What a match of two policies comes to does not depend on its seed: chance is in their choices."""
        if name not in (SELF, LEAGUE):
            super()._begin_one(place, name, member, seed, side, teacher)
            return
        self._is_quick[place], self._side[place] = True, side
        self._member[place] = NOBODY if member is None else member
        self._matches.start([place])

    def _sides(self, places: NDArray[np.intp]) -> NDArray[np.int64]:
        """(2, places) the seat that fights on either side."""
        side = self._side[places]
        rows = np.arange(len(places))
        return np.stack([self._seats[places][rows, side], self._seats[places][rows, 1 - side]])

    def look(self) -> Floats:
        """As `Fights`."""
        known = super().look()
        places = np.flatnonzero(self._is_quick)
        known[self._sides(places), 0] = self._matches.look()[:, places] * SCALES
        return known

    def hidden(self) -> Floats:
        """As `Fights`."""
        found = super().hidden()
        places = np.flatnonzero(self._is_quick)
        seats, values = self._sides(places), self._matches.hidden()[:, places]
        is_row = seats < self.rows
        found[seats[is_row]] = values[is_row] * SCALES[: values.shape[-1]]
        return found

    def act(self, actions: NDArray[np.int64]) -> tuple[Floats, NDArray[np.bool_]]:
        """As `Fights`."""
        rewards, over = super().act(actions)
        places = np.flatnonzero(self._is_quick)
        if not len(places):
            return rewards, over
        matches = self._matches
        given = np.zeros((2, len(matches), actions.shape[1]), np.int64)
        given[:, places] = actions[self._sides(places)]
        brought = matches.go(given)[places] * (1 - 2 * self._side[places])
        mine, is_over = self._seats[places, 0], matches.is_over[places]
        rewards[mine], over[mine] = brought, is_over
        is_self = self._seats[places, 1] < self.rows
        theirs = self._seats[places[is_self], 1]
        rewards[theirs], over[theirs] = -brought[is_self], is_over[is_self]
        for place in places[is_over]:
            if (member := int(self._member[place])) != NOBODY:
                self.tally.note(called(LEAGUE, member), self._result(place))
        self._is_quick[places[is_over]] = False
        return rewards, over

    def _result(self, place: int) -> float:
        """Won, 1; drawn, a half."""
        winner = self._matches.winner[place]
        return 0.5 if winner < 0 else float(winner == self._side[place])

    def answers(self, others: Mapping[int | str, Policy], actions: NDArray[np.int64]) -> None:
        """As `Fights`."""
        super().answers(others, actions)
        in_league = self._is_quick & (self._member != NOBODY)
        for member in np.unique(self._member[in_league]):
            seats = self._seats[in_league & (self._member == member), 1]
            told = self.known[seats].reshape(len(seats), -1)
            actions[seats] = chosen(others[int(member)].probabilities(told, seats), self.random)
