"""Matches of everybody against everybody, sides swapped: in parts, in processes or on a cluster.

    for pair, score in Arena(agents, kept=out / "played.json").play(pairs, workers=2): ...

Scripted players meet each other, agents meet everybody. What has been played is kept, so that whoever is
stopped loses the part that was being played, and goes on.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

import camcade.agent
import camcade.duel
from camcade.duel.match import step
from camcade.duel.players import Player
from camcade.duel.state import Match, State
from camcade_training.core.art import art_folder
from camcade_training.core.cluster import one_thread, work_pool
from camcade_training.core.run_folder import read_json
from camcade_training.core.settings import write_json
from camcade_training.core.wins import Score
from camcade_training.sessions.recording import PLAYERS

if TYPE_CHECKING:  # TensorFlow is imported where an agent plays
    from camcade_training.tasks.agent.minds import Minds

TIME_LIMIT_S = 60
FIRST_SEED = 5_000_000  # no session is recorded from there on
AT_ONCE = 20
"""Matches of a part: an agent's network is asked once for all of them."""
MADE_BY = "camcade arena"


@dataclass(frozen=True)
class Part:
    """Some matches of a pair: those with the numbers `begin` to `end` - 1."""

    first: str
    second: str
    begin: int
    end: int

    @property
    def name(self) -> str:
        """What it is kept under."""
        return f"{self.first} {self.second} {self.begin}-{self.end}"


@dataclass(frozen=True)
class Pair:
    """Two who meet; the first is an agent where one of them is."""

    first: str
    second: str
    matches: int

    @property
    def parts(self) -> list[Part]:
        """All of its matches."""
        begins = range(0, self.matches, AT_ONCE)
        return [Part(self.first, self.second, begin, min(begin + AT_ONCE, self.matches)) for begin in begins]


def pairs_of(
    scripted: Sequence[str], agents: Sequence[str], matches: int, scripted_matches: int
) -> list[Pair]:
    """Everybody against everybody; scripted players among themselves so many matches."""
    found = [Pair(one, other, scripted_matches) for one, other in combinations(scripted, 2)]
    found += [Pair(name, other, matches) for name in agents for other in scripted]
    return found + [Pair(one, other, matches) for one, other in combinations(agents, 2)]


@dataclass(frozen=True)
class Arena:
    """Who the agents are (name → bundle or run folder), and where what has been played is kept."""

    agents: Mapping[str, Path]
    kept: Path

    def play(self, pairs: Sequence[Pair], workers: int) -> Iterator[tuple[Pair, Score]]:
        """The score of the first of each pair, in the same order however many play at the same time."""
        played = self._read()
        art = art_folder() if self.agents else None
        missing = [part for pair in pairs for part in pair.parts if part.name not in played]
        missing.sort(key=self._turn)
        # Each process imports TensorFlow for itself, and only if it is given an agent.
        with work_pool(workers, begin=one_thread) as pool:
            places = [self.agents] * len(missing), [art] * len(missing)
            scores = iter(zip(missing, pool.map(part_score, *places, missing), strict=True))
            for pair in pairs:
                while any(part.name not in played for part in pair.parts):
                    part, score = next(scores)
                    played[part.name] = score
                    self._keep(played)
                yield pair, sum((played[part.name] for part in pair.parts), Score(0, 0, 0))

    @property
    def version(self) -> dict[str, object]:
        """What the scores are of: the game's code, and the agents' networks."""
        networks = {name: fingerprint([path / "agent.keras"]) for name, path in self.agents.items()}
        return {"game": game_version(), "agents": networks, "time_limit_s": TIME_LIMIT_S}

    def _turn(self, part: Part) -> tuple[int, bool]:
        """Agents first, and some matches of every pair before more of any: stopped early, all are known."""
        return part.begin, part.first not in self.agents

    def _read(self) -> dict[str, Score]:
        """What has been played of just these, nothing where the game or an agent has changed since."""
        if not self.kept.is_file():
            return {}
        about = read_json(self.kept, MADE_BY)
        if about.get("version") != self.version:
            return {}
        return {name: Score(*counts) for name, counts in about["parts"].items()}

    def _keep(self, played: Mapping[str, Score]) -> None:
        parts = {name: [score.won, score.drawn, score.lost] for name, score in played.items()}
        write_json(self.kept, {"version": self.version, "parts": parts})


def fingerprint(paths: Sequence[Path]) -> str:
    """Of the content of files."""
    found = hashlib.sha256()
    for path in paths:
        found.update(path.read_bytes())
    return found.hexdigest()[:12]


@lru_cache(maxsize=1)
def game_version() -> str:
    """The fingerprint of the code of Duel and of what an agent knows of it: scores are of one version."""
    folders = [Path(str(package.__file__)).parent for package in (camcade.duel, camcade.agent)]
    return fingerprint([path for folder in folders for path in sorted(folder.rglob("*.py"))])


def seats(number: int, first: str, second: str) -> tuple[str, str]:
    """Who stands where in the n-th match of two: sides are swapped."""
    return (first, second) if number % 2 == 0 else (second, first)


def match_of(number: int) -> Match:
    """The n-th match of every pair."""
    return Match(FIRST_SEED + number // 2, time_limit_s=TIME_LIMIT_S)


def score_of(states: Sequence[State], begin: int = 0) -> Score:
    """The score of the first of two, who stood in turn on the left and on the right from match `begin` on."""
    won = sum(state.winner == number % 2 for number, state in enumerate(states, begin))
    drawn = sum(state.winner is None for state in states)
    return Score(won, drawn, len(states) - won - drawn)


def part_score(agents: Mapping[str, Path], art: Path | None, part: Part) -> Score:
    """The score of the first of two in a part of their matches."""
    return agent_score(agents, art, part) if part.first in agents else scripted_score(part)


def scripted_score(part: Part) -> Score:
    """Two players that need no network."""
    states: list[State] = []
    for number in range(part.begin, part.end):
        seed = FIRST_SEED + number
        names = seats(number, part.first, part.second)
        left, right = (PLAYERS[name](seed + 7 * side) for side, name in enumerate(names))
        state = match_of(number).start()
        while not state.is_over:
            state = step(state, (left.intents(state, 0), right.intents(state, 1)))
        states.append(state)
    return score_of(states, part.begin)


def agent_score(agents: Mapping[str, Path], art: Path | None, part: Part) -> Score:
    """An agent against anybody: all matches of the part side by side."""
    from camcade_training.tasks.agent.minds import play_together

    def player(name: str, number: int) -> "Player | Minds":
        return minds_of(agents[name], art) if name in agents else PLAYERS[name](FIRST_SEED + number + 7)

    def make(offset: int) -> "tuple[Player | Minds, Player | Minds]":
        number = part.begin + offset
        left, right = seats(number, part.first, part.second)
        return player(left, number), player(right, number)

    matches = [match_of(number) for number in range(part.begin, part.end)]
    seed = FIRST_SEED + 2 * part.begin
    return score_of(play_together(minds_of(agents[part.first], art), matches, make, seed), part.begin)


@lru_cache(maxsize=8)
def minds_of(place: Path, art: Path | None) -> "Minds":
    """The agents of a bundle or a run folder, loaded once in each process."""
    from camcade_training.tasks.agent.loading import load_minds

    return load_minds(place, art)
