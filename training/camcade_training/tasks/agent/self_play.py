"""The run of whoever learns by playing: processes play, the command learns meanwhile, a file holds it all.

`Diary` keeps the records and the time of a training that can be stopped. `SelfPlay` is the run of those who
learn from winning and losing, an expert or an agent: against scripted players, the very same self, and a
league of earlier selves, in which whoever is hard to beat is met more often.
"""

import copy
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import keras
import numpy as np

from camcade.errors import SettingsError
from camcade_training.core.progress import Progress, Record, Tell, by_the_clock, no_progress
from camcade_training.core.settings import display_path
from camcade_training.core.state import (
    Arrays,
    packed,
    read_state,
    refuse_other_settings,
    stored_settings,
    unpack,
    write_state,
)
from camcade_training.core.trainer import Bookkeeper, TrainingStoppedError, fit_by_hand
from camcade_training.tasks.agent.actors import Actors, Order, Plan, actors
from camcade_training.tasks.agent.exploiting import Exploiters
from camcade_training.tasks.agent.fights import Partners, Tally
from camcade_training.tasks.agent.policies import PictureWeights, Weights
from camcade_training.tasks.agent.settings import LeagueSettings
from camcade_training.tasks.agent.sparring import LEAGUE, RIVAL

FADING = 0.97  # of what is remembered of matches against somebody, from update to update
CHANGEABLE = ("updates", "seconds", "entropy", "learning_rate", "kl_weight", "opponents", "league_share")
KEPT_EVERY_S = 10
BY_EXPLOITER = "won_by_exploiter"  # of its matches against the expert, in the records
EXPECTED = 10  # matches that a new exploiter counts as having fought in the league
BEGINNING = -1  # the number in the league of whom a training began as


class Diary:
    """Records and seconds of a training, and the file in which they lie with all that is learned."""

    def __init__(
        self,
        settings: Any,
        count: int,
        changeable: Sequence[str],
        made_by: str,
        state: Path | None = None,
        progress: Progress = no_progress,
        tell: Tell | None = None,
    ) -> None:
        """A diary of `count` rounds; `settings` has `seconds`, and those named `changeable` may differ from
        the ones that the file was begun with. `made_by` is the command, for messages.
        """
        self.records: list[Record] = []
        self.spent_s = 0.0
        self._settings, self._count, self._changeable = settings, count, changeable
        self._made_by, self._state, self._progress, self._tell = made_by, state, progress, tell
        self._kept = 0
        self._kept_s = 0.0
        self._begun_s = 0.0

    @property
    def done(self) -> float:
        """The share of the training that is behind, from 0 to 1."""
        seconds = self._settings.seconds
        return min(1.0, max(len(self.records) / self._count, self.spent_s / seconds if seconds else 0.0))

    @property
    def is_late(self) -> bool:
        """All `seconds` have passed, in the middle of a round as well."""
        return 0 < self._settings.seconds <= time.monotonic() - self._begun_s

    def read(self) -> tuple[dict[str, Any], Arrays] | None:
        """What an earlier sitting left besides; None where there was none.

        Raises:
            ModelError: the file is damaged.
            SettingsError: it was begun with other settings.
        """
        if self._state is None or not self._state.is_file():
            return None
        about, arrays = read_state(self._state, self._made_by)
        earlier = stored_settings(type(self._settings)(), about["settings"])
        refuse_other_settings(earlier, self._settings, self._changeable)
        self.records, self.spent_s = about["records"], about["spent_s"]
        self._kept = len(self.records)
        return about, arrays

    def run(
        self,
        name: str,
        network: Any,
        steps: int,
        run_round: Callable[[int, Callable[[], None]], Record],
        content: Callable[[], tuple[Mapping[str, Any], Arrays]],
    ) -> None:
        """All rounds that are left, of so many steps each; `content` is what is kept beside the records.

        Raises:
            TrainingStoppedError: on Ctrl-C, where there is a file to go on from.
        """
        if self.done >= 1:
            return
        self._begun_s = begun = time.monotonic() - self.spent_s

        def timed(number: int, advance: Callable[[], None]) -> Record:
            record = run_round(number, advance)
            self.spent_s = time.monotonic() - begun
            network.stop_training = 0 < self._settings.seconds <= self.spent_s
            return {**record, "seconds": self.spent_s}

        def keep(records: list[Record]) -> None:
            self.records = records
            if time.monotonic() - self._kept_s >= KEPT_EVERY_S:
                self._write(content)

        shown = by_the_clock(self._progress, self._settings.seconds, begun)
        books = Bookkeeper(name, self._count, steps, dict, keep, shown, self._tell, self.records)
        can_go_on = display_path(self._state) if self._state else ""
        try:
            fit_by_hand(network, timed, self._count, books, can_go_on=can_go_on)
        except TrainingStoppedError:
            self._write(content)
            raise
        self._write(content)

    def _write(self, content: Callable[[], tuple[Mapping[str, Any], Arrays]]) -> None:
        if self._state is None or self._kept == len(self.records):
            return
        self._kept_s, self._kept = time.monotonic(), len(self.records)
        about, arrays = content()
        ours = {"records": self.records, "settings": self._settings, "spent_s": self.spent_s}
        write_state(self._state, {**about, **ours}, arrays)


@dataclass
class League:
    """Who has been fought, with what success of late, and the earlier selves among them."""

    members: dict[int, Weights | PictureWeights] = field(default_factory=dict)
    lately: Tally = field(default_factory=Tally)

    def note(self, tally: Tally) -> None:
        """Remember matches; those of earlier fade."""
        for name in self.lately.played:
            self.lately.won[name] *= FADING
            self.lately.played[name] = self.lately.played[name] * FADING  # type: ignore[assignment]
        self.lately.add(tally)

    def won(self, name: str) -> float:
        """Share of the points against somebody of late; a half against strangers."""
        return (self.lately.won.get(name, 0.0) + 1) / (self.lately.played.get(name, 0) + 2)

    def hardness(self, name: str) -> float:
        """How often somebody should be met: whoever wins often, but those who never do as well."""
        return (1 - self.won(name)) ** 2 + 0.05

    def add(self, number: int, weights: Weights | PictureWeights, size: int) -> None:
        """One more member; those that are beaten most easily go."""
        self.members[number] = copy.deepcopy(weights)
        while len(self.members) > size:
            del self.members[max(self.members, key=lambda one: (self.won(f"{LEAGUE}-{one}"), -one))]

    def partners(self, settings: LeagueSettings, random: np.random.Generator) -> Partners:
        """Whom to meet next."""
        shares = {name: self.hardness(name) for name in settings.opponents}
        whole = sum(shares.values())
        shares = {name: share / whole * (1 - settings.league_share) for name, share in shares.items()}
        if not self.members:
            return Partners(shares)
        numbers = list(self.members)
        weights = np.array([self.hardness(f"{LEAGUE}-{number}") for number in numbers])
        member = numbers[int(random.choice(len(numbers), p=weights / weights.sum()))]
        return Partners({**shares, LEAGUE: settings.league_share}, member)


class Learner(Protocol):
    """Whoever learns from what comes of what they do."""

    made_by: str

    @property
    def settings(self) -> LeagueSettings:
        """How."""
        ...

    @property
    def network(self) -> keras.Model:
        """The network that decides."""
        ...

    @property
    def variables(self) -> list[Any]:
        """All that is kept of it."""
        ...

    def weights(self) -> Any:
        """Of the policy: `Weights` or `PictureWeights`."""
        ...

    def order(self, number: int, partners: Partners) -> Order:
        """What processes are to play for the update of this number."""
        ...

    def steps(self, rows: int) -> int:
        """How often an update of so many fighters' decisions advances."""
        ...

    def learn(self, played: Arrays, number: int, done: float, advance: Callable[[], None]) -> Record:
        """Learn from what was played, in the update of this number; `done` is the share of the training that
        is behind. Gives figures of the update.
        """
        ...


class SelfPlay:
    """One training by playing; what is kept of it lies in `state`."""

    def __init__(
        self,
        learner: Learner,
        state: Path | None = None,
        progress: Progress = no_progress,
        tell: Tell | None = None,
        *,
        art: Path | None = None,
        rival: PictureWeights | None = None,
        begins_in_league: bool = False,
        exploiters: Exploiters | None = None,
    ) -> None:
        """`art`: the folder of the pictures, where any are seen; `rival`: whom `RIVAL` among opponents, or as
        a teacher, means; `begins_in_league`: the learner as it is now is the first member of the league;
        `exploiters` take turns with it.
        """
        self.learner, self.league, self.exploiters = learner, League(), exploiters
        self._rival, self._art = rival, art
        s = learner.settings
        if rival is None and RIVAL in (*s.opponents, getattr(s, "teacher", "")):
            raise SettingsError(f"{RIVAL!r} is the agent of --against or --start: give one of them.")
        self.diary = Diary(s, s.updates, CHANGEABLE, learner.made_by, state, progress, tell)
        if begins_in_league:
            self.league.add(BEGINNING, learner.weights(), s.league_size)
        if (found := self.diary.read()) is not None:
            about, arrays = found
            assert state is not None
            unpack(state, arrays, "learner", learner.variables)
            self.league = League({}, Tally(**about["lately"]))
            like: Any = learner.weights()
            count = len(keras.tree.flatten(like))
            for one in about["members"]:
                flat = [arrays[f"member_{one}_{part}"] for part in range(count)]
                self.league.members[one] = keras.tree.pack_sequence_as(like, flat)
            if exploiters is not None:
                unpack(state, arrays, "exploiter", exploiters.learner.variables)
                exploiters.go_on(about["exploiters"], arrays)

    def welcome(self, others: Sequence[Weights]) -> None:
        """Exploiters of an earlier training are of the league from the beginning."""
        for number, one in enumerate(others):
            self.league.add(BEGINNING - 1 - number, one, self.learner.settings.league_size)
            if self.exploiters is not None:
                self.exploiters.made.append(BEGINNING - 1 - number)

    def run(self, processes: int = 2) -> list[Record]:
        """Play and learn, going on where it was stopped. Gives the record of each update.

        Raises:
            TrainingStoppedError: on Ctrl-C, where there is a state to go on from.
        """
        s, diary = self.learner.settings, self.diary
        if diary.done >= 1:
            return diary.records
        selves = round(s.fights * s.self_share)
        plan = Plan(selves, s.fights - selves, s.seed + 1000 * len(diary.records), self._art)
        steps = self.learner.steps((s.fights + selves) * processes)
        with actors(processes, plan) as playing:
            self._begin(len(diary.records), playing, self._rival)
            diary.run(
                self.learner.made_by.split()[-1],
                self.learner.network,
                steps,
                lambda number, advance: self._update(number, playing, advance),
                self._content,
            )
        return diary.records

    def _begin(self, number: int, playing: Actors, rival: PictureWeights | None = None) -> None:
        """All play what the update of this number learns from."""
        random = np.random.default_rng((self.learner.settings.seed, number))
        exploiters, is_anew = self.exploiters, False
        if exploiters is not None:
            exploiters.prepare(number)
            is_anew = exploiters.is_switch(number)
        for process in range(len(playing)):
            if exploiters is not None and exploiters.learns(number):
                partners, members = exploiters.partners()
                order = exploiters.learner.order(number, partners)
            else:
                members = self.league.members
                order = self.learner.order(number, self.league.partners(self.learner.settings, random))
            playing.begin(process, replace(order, rival=rival, is_anew=is_anew), members)

    def _update(self, number: int, playing: Actors, advance: Callable[[], None]) -> Record:
        """Learn from what was played; meanwhile the next is played, by whom this update began with."""
        s = self.learner.settings
        found = playing.everything()
        is_exploiters = self.exploiters is not None and self.exploiters.learns(number)
        if number + 1 < s.updates:
            self._begin(number + 1, playing)
        tally = Tally()
        for _, one in found:
            tally.add(one)
        played = {name: np.concatenate([arrays[name] for arrays, _ in found]) for name in found[0][0]}
        if self.exploiters is not None and is_exploiters:
            record = self._exploit(self.exploiters, tally, played, number, advance)
        else:
            self.league.note(tally)
            record = self.learner.learn(played, number, self.diary.done, advance)
            if number % s.league_every == s.league_every - 1:
                self.league.add(number, self.learner.weights(), s.league_size)
        won = {f"won_{name}": round(self.league.won(name), 3) for name in s.opponents}
        return {**record, **won, "decisions": int(played["rewards"].size)}

    def _exploit(
        self,
        exploiters: Exploiters,
        tally: Tally,
        played: Arrays,
        number: int,
        advance: Callable[[], None],
    ) -> Record:
        """An exploiter learns; after its last update it is one of the league."""
        exploiters.note(tally)
        exploiters.learner.learn(played, number, 0.0, advance)
        if not exploiters.learns(number + 1):
            self.league.add(number, exploiters.learner.weights(), self.learner.settings.league_size)
            exploiters.made.append(number)
            points = EXPECTED * (1 - exploiters.won)
            self.league.lately.note(f"{LEAGUE}-{number}", points, EXPECTED)
        return {BY_EXPLOITER: round(exploiters.won, 3)}

    def _content(self) -> tuple[dict[str, Any], Arrays]:
        about: dict[str, Any] = {"members": list(self.league.members), "lately": vars(self.league.lately)}
        arrays = packed("learner", self.learner.variables)
        for member, weights in self.league.members.items():
            arrays |= packed(f"member_{member}", keras.tree.flatten(weights))
        if self.exploiters is not None:
            about["exploiters"], theirs = self.exploiters.kept()
            arrays |= theirs
        return about, arrays
