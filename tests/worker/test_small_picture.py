"""What an agent sees in the page (site/worker/input/small_picture.js) is what it learned from."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from camcade.agent.observation import Memory
from camcade.agent.view import view_of
from camcade.duel.match import step
from camcade.duel.players.people import Average, Masher
from camcade.duel.state import Match
from camcade_render import Pictures
from camcade_render.pictures import Cut
from camcade_render.small import SmallRenderer

RunNode = Callable[..., str]

# Of 255. Python adds light in float32, the page in float64, layer upon layer.
TOLERANCE = 2

RUN = """
import { readFileSync, writeFileSync } from "node:fs";
import { greyOf, SmallRenderer } from "WORKER/input/small_picture.js";
const [requestPath] = process.argv.slice(2);
const { sprites, pictures, output } = JSON.parse(readFileSync(requestPath, "utf8"));
const table = new Map(
  Object.entries(sprites).map(([name, { file, ...rest }]) => {
    return [name, { ...rest, grey: greyOf(readFileSync(file)) }];
  }),
);
const renderer = new SmallRenderer(table);
writeFileSync(output, Buffer.concat(pictures.map((commands) => Buffer.from(renderer.draw(commands)))));
"""


@pytest.fixture(scope="module")
def lists(art_folder: Path) -> list[list[tuple[object, ...]]]:
    """What both players of a match see every 170 ms."""
    atlas = Pictures(art_folder).atlas
    state = Match(11, rounds=3, ready_ms=300).start()
    memory, players = Memory(state), (Average(1), Masher(2))
    found: list[list[tuple[object, ...]]] = []
    while state.tick < 2400 and not state.is_over:
        if state.tick % 17 == 0:
            found.append(list(view_of(memory, state.tick % 2).commands(atlas)))
        state = step(state, (players[0].intents(state, 0), players[1].intents(state, 1)))
        memory.add(state)
    return found


def test_the_page_draws_what_was_learned_from(
    run_node: RunNode, art_folder: Path, lists: list[list[tuple[object, ...]]], tmp_path: Path
) -> None:
    pictures = Pictures(art_folder)
    lists = [
        *lists,
        [("rect", 10.5, 20, 333.25, 77, "#c81e5a", 0.35), ("rect", -5, 390, 700, 30, "#ffffff", 1)],
    ]
    used = sorted({str(command[1]) for commands in lists for command in commands if command[0] != "rect"})
    sprites = {}
    for number, name in enumerate(used):
        sprite = pictures.sprite(name)
        file = tmp_path / f"{number}.rgba"
        file.write_bytes(pictures.cut_out(Cut(name, 0, sprite.width, False)).tobytes())
        sprites[name] = {
            "width": sprite.width,
            "height": sprite.height,
            "anchorX": sprite.anchor_x,
            "anchorY": sprite.anchor_y,
            "scale": sprite.scale,
            "file": str(file),
        }
    output = tmp_path / "pictures.grey"
    request = {"sprites": sprites, "pictures": lists, "output": str(output)}
    (tmp_path / "request.json").write_text(json.dumps(request))
    run_node(RUN, tmp_path / "request.json")
    renderer = SmallRenderer(pictures)
    expected = np.stack([renderer.draw(commands) for commands in lists])  # type: ignore[arg-type]
    found = np.frombuffer(output.read_bytes(), np.uint8).reshape(expected.shape)
    difference = np.abs(found.astype(int) - expected)
    assert len(lists) > 60 and len(used) > 40
    assert difference.max() <= TOLERANCE, np.argwhere(difference == difference.max())[0]
    assert (difference > 0).mean() < 0.01
