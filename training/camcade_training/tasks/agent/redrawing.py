"""The decoder of an agent that exists, taught again: what plays stays as it is, to the last bit.

Frames come from matches of scripted players, so no expert is needed, and no recording. A bundle will do as
well as a run folder: what comes out is a run folder, to be exported.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import permutations
from pathlib import Path
from typing import Any

import keras
import numpy as np
from numpy.typing import NDArray

from camcade.agent.actions import STEP_TICKS
from camcade.agent.observation import Memory
from camcade.agent.view import view_of
from camcade.duel.match import step
from camcade.duel.state import Match, Phase
from camcade.errors import SettingsError
from camcade.models.bundle import read_card
from camcade.models.card import CARD_NAME
from camcade.places import folder_to_write
from camcade_render.small import SMALL_SIZE_PX, SmallRenderer
from camcade_training.core.art import art_folder, load_pictures
from camcade_training.core.compiled import learning_step
from camcade_training.core.progress import Progress, Record, Tell, by_the_clock
from camcade_training.core.report import draw_pictures
from camcade_training.core.run_folder import (
    METRICS,
    SETTINGS,
    read_history,
    read_json,
    whole_folder,
    write_history,
)
from camcade_training.core.settings import as_plain, write_json
from camcade_training.sessions.recording import PLAYERS
from camcade_training.tasks.agent.encoders import MADE_BY
from camcade_training.tasks.agent.networks import unlike
from camcade_training.tasks.agent.reporting import drawn_again
from camcade_training.tasks.agent.training import Networks, as_values
from camcade_training.tasks.agent.workflow import DATA, NETWORK, networks_of, read_about, read_run

FIRST_SEED = 8_000_000  # apart from sessions and from the arena's matches
TIME_LIMIT_S = 40
LEAST_RATE = 0.02
TOLD_EVERY = 100  # steps
UNUSUAL = 0.1  # of white
SEEN_SHAPE = (SMALL_SIZE_PX[1], SMALL_SIZE_PX[0])
SHOWN = 6
PICTURE = "drawn-again.png"
Frames = NDArray[np.uint8]


@dataclass(frozen=True)
class RedrawSettings:
    """How a decoder is taught. Raises SettingsError for a value that cannot be meant."""

    drawn_hidden: int = 96  # units of the layer between the latent and what is drawn of it; 0: none
    drawn_maps: int = 8  # maps from which it is drawn: a page has to fetch all that draws them
    frames: int = 12_000  # that are learned from; a tenth as many are measured on, of other matches
    steps: int = 2000
    seconds: int = 0  # 0: as long as it takes; else it ends after so many, however many steps that are
    batch: int = 64
    learning_rate: float = 0.003  # falls to a fiftieth
    seed: int = 7

    def __post_init__(self) -> None:
        for name in ("drawn_maps", "frames", "steps", "batch"):
            if getattr(self, name) < 1:
                raise SettingsError(f"{name} is {getattr(self, name)}: give 1 or more")


def run_redrawing(
    place: Path, out: Path, settings: RedrawSettings, progress: Progress, tell: Tell, command: str
) -> dict[str, Any]:
    """Teach the decoder of the run folder or bundle `place` anew, into the run folder `out`. Gives how far
    its pictures are from the frames, before and after.
    """
    folder_to_write(out)
    run, art = read_run(place), art_folder()
    before = networks_of(run)
    train = frames_of_matches(settings.frames, art, settings.seed, progress)
    test = frames_of_matches(max(SHOWN, settings.frames // 10), art, settings.seed + 1, progress)
    own = replace(run.settings, drawn_hidden=settings.drawn_hidden, drawn_maps=settings.drawn_maps)
    after = Networks.of(own, len(run.actions))
    kept = [*before.encoder.variables, *before.predictor.variables]
    for variable, value in zip([*after.encoder.variables, *after.predictor.variables], kept, strict=True):
        variable.assign(value)
    usual: Any = before.decoder.get_layer("whole")
    after.decoder.get_layer("whole").usual.assign(usual.usual)
    records = teach(after, train, settings, progress, tell)
    found = {name: error_of(one, test) for name, one in (("before", before), ("after", after))}
    metrics, earlier = history_of(place)
    with whole_folder(out) as partial:
        after.player().save(partial / NETWORK)
        write_json(partial / SETTINGS, {**as_plain(own), "command": command})
        write_json(partial / DATA, {**read_about(place), "redrawn": as_plain(settings)})
        write_json(partial / METRICS, {**metrics, "redrawn": found})
        draw_both(before, after, test, partial / PICTURE)
        write_history(partial, " && ".join(one for one in (earlier, command) if one), records)
    return found


def history_of(place: Path) -> tuple[dict[str, Any], str]:
    """The figures of a run folder or bundle, and the command that made it."""
    if (place / CARD_NAME).is_file():
        card = read_card(place)
        return as_plain(card.metrics or {}), str((card.training or {}).get("command", ""))
    return read_json(place / METRICS, MADE_BY), read_history(place).command


def frames_of_matches(count: int, art: Path, seed: int, progress: Progress) -> Frames:
    """(count, 72, 128) what agents would see in matches of everybody against everybody, ten a second."""
    pictures, random = load_pictures(art), np.random.default_rng(seed)
    renderer, pairs = SmallRenderer(pictures), list(permutations(PLAYERS, 2))
    found, number = np.zeros((count, *SEEN_SHAPE), np.uint8), 0
    with progress("frames", count) as advance:
        while number < count:
            match_seed = FIRST_SEED + int(random.integers(1_000_000))
            names, side = pairs[int(random.integers(len(pairs)))], int(random.integers(2))
            players = [PLAYERS[name](match_seed + place) for place, name in enumerate(names)]
            state = Match(match_seed, time_limit_s=TIME_LIMIT_S).start()
            memory = Memory(state)
            while not state.is_over and number < count:
                if state.phase is Phase.FIGHT and state.tick % STEP_TICKS == 0:
                    found[number] = renderer.draw(view_of(memory, side).commands(pictures.atlas))
                    number += 1
                    advance()
                held = players[0].intents(state, 0), players[1].intents(state, 1)
                state = step(state, held)
                memory.add(state)
    return found


def teach(
    networks: Networks, frames: Frames, settings: RedrawSettings, progress: Progress, tell: Tell
) -> list[Record]:
    """The decoder learns to draw frames from what the encoder, which stays, makes of them."""
    features, decoder = networks.features(frames), networks.decoder
    optimizer: Any = keras.optimizers.Adam(settings.learning_rate)
    trained = decoder.trainable_variables
    optimizer.build(trained)

    def loss_of(seen: Any, wanted: Any) -> Any:
        return unlike(as_values(wanted), decoder(seen), decoder)

    learn = learning_step(loss_of, trained, optimizer, decoder.non_trainable_variables)
    random, records = np.random.default_rng(settings.seed), list[Record]()
    losses: list[Any] = []
    begun = time.monotonic()
    with by_the_clock(progress, settings.seconds, begun)("drawing again", settings.steps) as advance:
        for number in range(settings.steps):
            spent = (time.monotonic() - begun) / settings.seconds if settings.seconds else 0.0
            left = 1 - max(number / settings.steps, spent)
            if left <= 0:
                break
            optimizer.learning_rate = settings.learning_rate * max(LEAST_RATE, left)
            chosen = random.integers(len(frames), size=settings.batch)
            losses.append(learn(features[chosen], frames[chosen]))
            advance()
            if (number + 1) % TOLD_EVERY == 0:
                records.append(
                    {"epoch": len(records), "loss": float(np.mean([float(one) for one in losses]))}
                )
                losses.clear()
                tell(records[-1])
    return records


def error_of(networks: Networks, frames: Frames) -> dict[str, float]:
    """How far frames are from the same drawn again, root mean square in shares of white: over all pixels, and
    over those that are quite unlike what is usual there, which are the fighters'.
    """
    drawn = np.concatenate(
        [drawn_again(networks, part) for part in np.array_split(frames, max(1, len(frames) // 100))]
    )
    usual: Any = networks.decoder.get_layer("whole")
    wrong = (drawn.astype(np.float32) - frames) / 255
    is_unusual = np.abs(frames / np.float32(255) - np.asarray(usual.usual)[..., 0]) > UNUSUAL
    return {
        "all": float(np.sqrt(np.mean(wrong**2))),
        "unusual": float(np.sqrt(np.mean(wrong[is_unusual] ** 2))) if is_unusual.any() else 0.0,
    }


def draw_both(before: Networks, after: Networks, frames: Frames, path: Path) -> str:
    """Frames, the same as they were drawn again, and as they are now; returns the file's name."""
    chosen = frames[np.linspace(0, len(frames) - 1, SHOWN, dtype=np.int64)]
    rows: Sequence[Frames] = (chosen, drawn_again(before, chosen), drawn_again(after, chosen))
    titles = [title for title in ("seen", "drawn before", "drawn now") for _ in range(SHOWN)]
    return draw_pictures(np.repeat(np.concatenate(rows)[..., None], 3, axis=-1), titles, path)
