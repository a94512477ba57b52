"""`camcade arena`: everybody against everybody, sides swapped, and how strong that makes them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from camcade.duel.players import Level
from camcade.errors import SettingsError
from camcade.models.bundle import read_card
from camcade.models.card import CARD_NAME
from camcade.places import folder_to_write
from camcade_training.core.terminal import RayOption, new_folder
from camcade_training.core.wins import Score

if TYPE_CHECKING:  # NumPy and TensorFlow come when they are needed
    import numpy as np
    from numpy.typing import NDArray

RESAMPLES = 400
PLAYED = "played.json"  # while an arena is under way
AGENT = "agent"
DEFAULT_MODELS = Path("models")

app = typer.Typer(add_completion=False)


def agents_in(models: Path) -> dict[str, Path]:
    """Name → folder of each bundle that plays Duel."""
    folders = sorted(path.parent for path in models.glob(f"*/{CARD_NAME}"))
    return {folder.name: folder for folder in folders if read_card(folder).task == AGENT}


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
    scripted_matches: Annotated[
        int | None,
        typer.Option(min=2, max=1_000_000, help="Of two scripted players, where that is another number."),
    ] = None,
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
            "--workers", "--processes", min=1, max=256, help="Processes: as many play at the same time."
        ),
    ] = 2,
    ray: RayOption = None,
) -> None:
    """Let all players of Duel fight each other: scripted levels and styles, and agents that learned.

    Prints who wins how often, and Elo points with their intervals; keeps both. Stopped, the same command goes
    on where it was.

    [bold]Example:[/bold] camcade arena --matches 40 --player easy --player normal --player hard
    """
    from rich.console import Console
    from rich.progress import track
    from rich.table import Table

    from camcade_bench.ladder import draw_ladder
    from camcade_training.core.cluster import on_cluster
    from camcade_training.core.run_folder import whole_folder
    from camcade_training.core.settings import write_json
    from camcade_training.tasks.agent.loading import check_agent
    from camcade_training.tasks.agent.pairs import PLAYERS, Arena, pairs_of

    for name in players or ():
        if name not in PLAYERS:
            raise SettingsError(f"There is no player {name!r}: choose {', '.join(PLAYERS)}.")
    chosen = list(dict.fromkeys(players or PLAYERS))
    learned = {path.name: path for path in agents} if agents is not None else agents_in(DEFAULT_MODELS)
    for name, path in learned.items():
        check_agent(path)
        if name in chosen:
            raise SettingsError(f"The agent {path} has the name of a scripted player: rename its folder.")
    pairs = pairs_of(chosen, list(learned), matches, scripted_matches or matches)
    if not pairs:
        raise SettingsError("One player has nobody to fight: give another --player or --agent.")
    ring = Arena(learned, folder_to_write(out) / PLAYED)
    found: dict[tuple[str, str], Score] = {}
    with on_cluster(ray, workers):
        for pair, score in track(ring.play(pairs, workers), "Pairs", len(pairs)):
            found[pair.first, pair.second] = score
    strengths = elo(found)
    ordered = sorted(strengths, key=lambda name: -strengths[name][0])
    grid = Table("wins against", *ordered, "Elo", title="Share of the points")
    for name in ordered:
        points, low, high = strengths[name]
        grid.add_row(
            name, *(cell(found, name, other) for other in ordered), f"{points:+.0f} ({low:+.0f}…{high:+.0f})"
        )
    Console().print(grid)
    labelled = {title(name): values for name, values in strengths.items()}
    with whole_folder(out) as partial:
        write_json(partial / "arena.json", {**ring.version, **as_json(found, strengths)})
        draw_ladder(
            {name: values[0] for name, values in labelled.items()},
            partial / "ladder.png",
            {name: (low, high) for name, (_, low, high) in labelled.items()},
        )
    ring.kept.unlink(missing_ok=True)  # done: the same command plays anew
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
    found: Mapping[tuple[str, str], Score], strengths: Mapping[str, tuple[float, float, float]]
) -> dict[str, object]:
    """All of it in plain values."""
    return {
        "pairs": [
            {"one": one, "other": other, "matches": score.matches, **score.as_json()}
            for (one, other), score in found.items()
        ],
        "elo": {
            name: {"points": points, "interval": [low, high]}
            for name, (points, low, high) in sorted(strengths.items(), key=lambda one: -one[1][0])
        },
    }
