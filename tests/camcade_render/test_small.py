from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from camcade.duel import Match, State, step
from camcade.duel.display_list import ARENAS, Command, display_list
from camcade.duel.effects import Effects
from camcade.duel.players import ScriptedPlayer
from camcade.errors import BuildError
from camcade_render import Pictures, render
from camcade_render import small as small_module
from camcade_render.small import SMALL_SIZE_PX, SmallRenderer

MEAN_LEVELS = 2.5
"""How far pixels of a picture may be from the large one scaled down, in the mean: of 255."""
FAR_LEVELS, FAR_SHARE = 24, 0.01
"""Which share of its pixels may be farther off than so many levels: the outlines of what moves."""


@pytest.fixture(scope="module")
def renderer(pictures: Pictures) -> SmallRenderer:
    return SmallRenderer(pictures)


def moments(every: int, ticks: int) -> Iterator[tuple[State, Effects]]:
    state, effects = Match(seed=5, rounds=3, time_limit_s=20, ready_ms=300).start(), Effects()
    players = ScriptedPlayer(1, "hard"), ScriptedPlayer(2, "normal")
    for _ in range(ticks):
        state = step(state, (players[0].intents(state, 0), players[1].intents(state, 1)))
        effects = effects.after(state)
        if state.tick % every == 0:
            yield state, effects


def large_scaled_down(commands: list[Command], pictures: Pictures) -> np.ndarray:
    picture = render(commands, pictures, 2).convert("L").resize(SMALL_SIZE_PX, Image.Resampling.BOX)
    return np.asarray(picture, np.float32)


def differences(commands: list[Command], renderer: SmallRenderer, pictures: Pictures) -> np.ndarray:
    return np.abs(renderer.draw(commands) - large_scaled_down(commands, pictures))


@pytest.mark.parametrize("arena", ARENAS)
def test_it_is_the_large_picture_scaled_down(renderer: SmallRenderer, pictures: Pictures, arena: str) -> None:
    for state, effects in moments(every=97, ticks=1400):
        off = differences(display_list(state, pictures.atlas, effects, arena=arena), renderer, pictures)
        assert off.mean() < MEAN_LEVELS
        assert (off > FAR_LEVELS).mean() < FAR_SHARE


def test_a_fighter_half_a_pixel_away_is_another_picture(renderer: SmallRenderer, pictures: Pictures) -> None:
    id = pictures.atlas.moves["ember"]["stand"][0]
    here, there = ([("sprite", id, x, 370.0, 1, 1, 1.0)] for x in (300.0, 302.5))
    mean = differences(here, renderer, pictures).mean()
    moved = np.abs(renderer.draw(there) - large_scaled_down(here, pictures)).mean()
    assert mean < 0.4 * moved


@pytest.mark.parametrize(
    "commands",
    [
        [("sprite", "hud/frame", 266.0, 22.0, -1, 1, 1.0)],
        [("part", "hud/life/ember", 266.0, 22.0, 1, 0.3, 1.0, 1.0)],
        [("part", "hud/life/tide", 334.0, 22.0, -1, 0.3, 0.8, 0.6)],
        [("sprite", "ember/stand/0", 0.0, 370.0, -1, 1, 0.5), ("sprite", "tide/stand/0", 590, 400, 1, 1, 1)],
        [("sprite", "title/A", 300.0, 200.0, 1.9, 1.9, 0.8)],
        [("rect", 0.0, 0.0, 601.0, 400.0, "#ffffff", 1), ("rect", 0.0, 112.5, 300.0, 64.0, "#0d0716", 0.55)],
    ],
    ids=lambda commands: commands[0][1],
)  # fmt: skip
def test_each_command(renderer: SmallRenderer, pictures: Pictures, commands: list[Command]) -> None:
    assert differences(commands, renderer, pictures).mean() < 0.6
    assert renderer.draw(commands).any()


def test_what_is_beyond_the_edge_is_not_drawn(renderer: SmallRenderer) -> None:
    places = ((-400.0, 370.0), (2000.0, 370.0), (300.0, -500.0), (300.0, 2000.0))
    commands = [("sprite", "tide/stand/0", x, y, 1, 1, alpha) for x, y in places for alpha in (1.0, 0.5)]
    commands += [
        ("sprite", "tide/stand/0", 300.0, 370.0, 1, 1, 0.0),
        ("rect", 0.0, 0.0, 0.0, 9.0, "#fff", 1.0),
    ]
    commands += [("part", "hud/life/ember", 266.0, 22.0, 1, 0.5, 0.5, 1.0)]
    assert not renderer.draw(commands).any()


def test_other_sizes(pictures: Pictures) -> None:
    commands = display_list(Match(seed=1).start(), pictures.atlas)
    picture = SmallRenderer(pictures, (84, 84)).draw(commands)
    assert picture.shape == (84, 84) and picture.dtype == np.uint8 and picture.std() > 10


def test_what_is_kept_has_a_limit(
    renderer: SmallRenderer, pictures: Pictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands = display_list(Match(seed=1).start(), pictures.atlas)
    monkeypatch.setattr(small_module, "KEPT_BYTES", 1000)
    forgetful = SmallRenderer(pictures)
    for _ in range(2):
        assert np.array_equal(forgetful.draw(commands), renderer.draw(commands))
    assert len(forgetful._stamps) < 3


@pytest.mark.parametrize("command", [("circle", 1, 2), ("sprite", "ember/dance/0", 0.0, 0.0, 1, 1, 1.0)])
def test_what_cannot_be_drawn_is_refused(renderer: SmallRenderer, command: Command) -> None:
    with pytest.raises(BuildError, match="circle|ember/dance/0"):
        renderer.draw([command])


def test_the_package_itself_needs_no_numpy() -> None:
    import camcade_render

    package = Path(camcade_render.__file__).parent
    users = [path.name for path in package.glob("*.py") if "import numpy" in path.read_text(encoding="utf-8")]
    assert users == ["small.py"]
    assert "small" not in (package / "__init__.py").read_text(encoding="utf-8").partition('"""\n\nfrom')[2]
