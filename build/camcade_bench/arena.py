"""`camcade arena`: everybody against everybody, sides swapped, and how strong that makes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import combinations, repeat
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from camcade.duel.players import Level
from camcade.duel.replay import record
from camcade.duel.state import Match, State
from camcade.errors import ModelError, SettingsError
from camcade.models.bundle import read_card
from camcade.models.card import CARD_NAME
from camcade.processes import process_pool
from camcade_training.core.terminal import new_folder
from camcade_training.core.wins import Score

if TYPE_CHECKING:  # NumPy and TensorFlow come when they are needed
    import numpy as np
    from numpy.typing import NDArray

TIME_LIMIT_S = 60
FIRST_SEED = 5_000_000  # no session is recorded from there on
RESAMPLES = 400
AGENT = "agent"
DEFAULT_MODELS = Path("models")

app = typer.Typer(add_completion=False)


def agents_in(models: Path) -> dict[str, Path]:
    """Name → folder of each bundle that plays Duel."""
    folders = sorted(path.parent for path in models.glob(f"*/{CARD_NAME}"))
    return {folder.name: folder for folder in folders if read_card(folder).task == AGENT}


def check_agent(folder: Path) -> None:
    """Raises ModelError where a folder is neither a bundle nor a run of an agent."""
    if not folder.is_dir():
        raise ModelError(f"{folder} is no folder: give a bundle or a run folder of an agent.")
    if (folder / CARD_NAME).is_file():
        if (task := read_card(folder).task) != AGENT:
            raise ModelError(f"{folder} is a bundle of the task {task}: give one of the task {AGENT}.")
    elif not (folder / f"{AGENT}.keras").is_file():
        raise ModelError(f"{folder} holds no {AGENT}.keras: give a bundle or a run folder of an agent.")


def seats(number: int, first: str, second: str) -> tuple[str, str]:
    """Who stands where in the n-th match of two: sides are swapped."""
    return (first, second) if number % 2 == 0 else (second, first)


def match_of(number: int) -> Match:
    """The n-th match of every pair."""
    return Match(FIRST_SEED + number // 2, time_limit_s=TIME_LIMIT_S)


def score_of(states: Sequence[State]) -> Score:
    """The score of the first of two, who stood in turn on the left and on the right."""
    won = sum(state.winner == number % 2 for number, state in enumerate(states))
    drawn = sum(state.winner is None for state in states)
    return Score(won, drawn, len(states) - won - drawn)


def scripted_score(first: str, second: str, matches: int) -> Score:
    """Two players that need no network."""
    from camcade.duel.replay import play
    from camcade_training.sessions.recording import PLAYERS

    states: list[State] = []
    for number in range(matches):
        seed = FIRST_SEED + number
        left, right = (
            PLAYERS[name](seed + 7 * side) for side, name in enumerate(seats(number, first, second))
        )
        *_, last = play(record(match_of(number), (left, right)))
        states.append(last)
    return score_of(states)


def agent_score(agents: Mapping[str, Path], first: str, second: str, matches: int) -> Score:
    """An agent against anybody: all matches side by side."""
    from camcade_training.sessions.recording import PLAYERS
    from camcade_training.tasks.agent.loading import load_minds
    from camcade_training.tasks.agent.minds import ThinkingPlayer, play_together

    minds = load_minds(agents[first])
    others = load_minds(agents[second]) if second in agents and second != first else None

    def make(number: int) -> tuple[object, object]:
        seed = FIRST_SEED + number

        def player(name: str) -> object:
            if name == first:
                return None
            return ThinkingPlayer(others, seed) if others else PLAYERS[name](seed + 7)

        left, right = seats(number, first, second)
        return player(left), player(right)

    states = play_together(minds, [match_of(number) for number in range(matches)], make, FIRST_SEED)  # type: ignore[arg-type]
    return score_of(states)


def pair_score(agents: Mapping[str, Path], first: str, second: str, matches: int) -> Score:
    """The score of the first of two, who is the agent where only one is."""
    if first in agents:
        return agent_score(agents, first, second, matches)
    return scripted_score(first, second, matches)


def scores(
    scripted: Sequence[str], agents: Mapping[str, Path], matches: int, workers: int
) -> Iterator[tuple[str, str, Score]]:
    """(one, other, score of the one) of every pair, in the same order however many play at the same time."""
    pairs = [*combinations(scripted, 2)]
    pairs += [(name, other) for name in agents for other in scripted]
    pairs += combinations(agents, 2)
    # Each process imports TensorFlow for itself, and only if it is given an agent.
    with process_pool(workers) as pool:
        found = pool.map(partial(pair_score, agents), *zip(*pairs, strict=True), repeat(matches))
        yield from ((*pair, score) for pair, score in zip(pairs, found, strict=True))


def elo(found: Mapping[tuple[str, str], Score]) -> dict[str, tuple[float, float, float]]:
    """Name → Elo points, and the 95 % interval when the matches of each pair are drawn anew."""
    import numpy as np

    from camcade_bench.ladder import bradley_terry

    names = sorted({name for pair in found for name in pair})
    random = np.random.default_rng(1)
    points = np.zeros((RESAMPLES + 1, len(names), len(names)))  # the first as it was
    for (one, other), score in found.items():
        i, j = names.index(one), names.index(other)
        counts = np.array([score.won, score.drawn, score.lost])
        shares = (counts + 0.5) / (score.matches + 1.5)  # who never lost might have
        drawn = np.vstack([counts, random.multinomial(score.matches, shares, RESAMPLES)])
        points[:, i, j] = drawn[:, 0] + drawn[:, 1] / 2 + 0.5
        points[:, j, i] = drawn[:, 2] + drawn[:, 1] / 2 + 0.5
    strengths: NDArray[np.float64] = bradley_terry(points)
    low, high = np.quantile(strengths[1:], [0.025, 0.975], axis=0)
    return {name: (float(strengths[0, i]), float(low[i]), float(high[i])) for i, name in enumerate(names)}


@app.command()
def arena(
    matches: Annotated[
        int, typer.Option(min=2, max=1_000_000, help="Of every pair; sides are swapped.")
    ] = 100,
    players: Annotated[
        list[str] | None, typer.Option("--player", help="Scripted players; may be repeated. Default: all.")
    ] = None,
    agents: Annotated[
        list[Path] | None,
        typer.Option("--agent", help="Bundles or run folders of agents; may be repeated. Default: models/."),
    ] = None,
    out: Annotated[
        Path,
        typer.Option(
            help="Folder for arena.json and ladder.png.",
            callback=new_folder,
        ),
    ] = Path("out/arena"),
    workers: Annotated[
        int,
        typer.Option(
            "--workers", "--processes", min=1, max=256, help="Processes: as many pairs play at the same time."
        ),
    ] = 2,
) -> None:
    """Let all players of Duel fight each other: scripted levels and styles, and agents that learned.

    Prints who wins how often, and Elo points with their intervals; keeps both.

    [bold]Example:[/bold] camcade arena --matches 40 --player easy --player normal --player hard
    """
    from rich.console import Console
    from rich.progress import track
    from rich.table import Table

    from camcade_bench.ladder import draw_ladder
    from camcade_training.core.settings import write_json
    from camcade_training.sessions.recording import PLAYERS

    for name in players or ():
        if name not in PLAYERS:
            raise SettingsError(f"There is no player {name!r}: choose {', '.join(PLAYERS)}.")
    chosen = list(dict.fromkeys(players or PLAYERS))
    learned = {path.name: path for path in agents} if agents is not None else agents_in(DEFAULT_MODELS)
    for name, path in learned.items():
        check_agent(path)
        if name in chosen:
            raise SettingsError(f"The agent {path} has the name of a scripted player: rename its folder.")
    names = [*chosen, *learned]
    if len(names) < 2:
        raise SettingsError("One player has nobody to fight: give another --player or --agent.")
    found: dict[tuple[str, str], Score] = {}
    total = len(names) * (len(names) - 1) // 2
    for one, other, score in track(scores(chosen, learned, matches, workers), "Pairs", total):
        found[one, other] = score
    strengths = elo(found)
    ordered = sorted(strengths, key=lambda name: -strengths[name][0])
    grid = Table("wins against", *ordered, "Elo", title=f"Share of {matches} matches")
    for name in ordered:
        points, low, high = strengths[name]
        grid.add_row(
            name, *(cell(found, name, other) for other in ordered), f"{points:+.0f} ({low:+.0f}…{high:+.0f})"
        )
    Console().print(grid)
    write_json(out / "arena.json", as_json(found, strengths, learned, matches))
    labelled = {title(name): values for name, values in strengths.items()}
    draw_ladder(
        {name: values[0] for name, values in labelled.items()},
        out / "ladder.png",
        {name: (low, high) for name, (_, low, high) in labelled.items()},
    )
    print(f"{out}/arena.json, {out}/ladder.png")


def cell(found: Mapping[tuple[str, str], Score], one: str, other: str) -> str:
    """How often the one wins, as the table shows it."""
    if (one, other) in found:
        return f"{found[one, other].share:.0%}"
    return f"{1 - found[other, one].share:.0%}" if (other, one) in found else ""


def title(name: str) -> str:
    """A player as the ladder names it: its levels are the computer's."""
    return f"computer, {name}" if name in tuple(Level) else name


def as_json(
    found: Mapping[tuple[str, str], Score],
    strengths: Mapping[str, tuple[float, float, float]],
    learned: Mapping[str, Path],
    matches: int,
) -> dict[str, object]:
    """All of it in plain values."""
    return {
        "matches": matches,
        "time_limit_s": TIME_LIMIT_S,
        "agents": {name: str(path) for name, path in learned.items()},
        "pairs": [{"one": one, "other": other, **score.as_json()} for (one, other), score in found.items()],
        "elo": {
            name: {"points": points, "interval": [low, high]}
            for name, (points, low, high) in sorted(strengths.items(), key=lambda one: -one[1][0])
        },
    }
