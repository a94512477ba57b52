"""How fast pictures of Duel are drawn without a browser: small grey ones to learn from, and large ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from time import process_time

from camcade.duel.display_list import Command, display_list
from camcade.duel.effects import Effects
from camcade.duel.match import step
from camcade.duel.players import Level, make_player
from camcade.duel.state import Match
from camcade_render import Pictures, render
from camcade_render.small import SmallRenderer

TICKS_PER_PICTURE = 10
LARGE_PICTURES = 40
WARM_UP_MATCHES = 4


@dataclass(frozen=True, slots=True)
class PictureSpeed:
    """Pictures that one processor core draws in a second of its own time, the match played along with it."""

    small: float
    large: float


def picture_speed(pictures: Pictures, seconds: float) -> PictureSpeed:
    """Draw matches of two computer players for so long, small; and a few large pictures.

    A few matches are drawn before the clock starts: whoever draws thousands scales sprites down once.
    """
    renderer = SmallRenderer(pictures)
    for commands in (commands for seed in range(WARM_UP_MATCHES) for commands in _match(-seed, pictures)):
        renderer.draw(commands)
    started = now = process_time()
    drawn = 0
    for commands in (commands for seed in count(1) for commands in _match(seed, pictures)):
        renderer.draw(commands)
        drawn += 1
        now = process_time()
        if now - started >= seconds:
            break
    small = drawn / (now - started)
    started = process_time()
    for commands in islice(_match(0, pictures), LARGE_PICTURES):
        render(commands, pictures)
    return PictureSpeed(small, LARGE_PICTURES / (process_time() - started))


def _match(seed: int, pictures: Pictures) -> Iterator[list[Command]]:
    """Ten pictures a second of a match to its end."""
    state, effects = Match(seed, time_limit_s=99).start(), Effects()
    first, second = make_player("cpu", Level.HARD, seed), make_player("cpu", Level.NORMAL, seed + 1)
    while not state.is_over:
        state = step(state, (first.intents(state, 0), second.intents(state, 1)))
        effects = effects.after(state)
        if state.tick % TICKS_PER_PICTURE == 0:
            yield display_list(state, pictures.atlas, effects)
