"""The games that a match can be played in, by name. A further one is a module beside this and a line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

import js

from camcade_web.pages.duel.game_host import BuiltInGame, GameHost


@dataclass(frozen=True, slots=True)
class Game:
    """A game that a site may have been built without.

    | field | meaning |
    | --- | --- |
    | open | module:function that is given what to call with a sentence when the game breaks |
    | asset | the logical name of something that it needs |
    | missing | what the player is told where that is not there |
    """

    open: str
    asset: str
    missing: str


BUILT_IN = "camcade"
GAMES: Mapping[str, Game] = {
    "mk": Game(
        "camcade_web.pages.duel.original_frame:open_original",
        "original/game.js",
        "This site was built without the original MK.js, so you play the built-in game. "
        "`camcade build --mk FOLDER` builds one with your own copy of it.",
    )
}
"""Besides the built-in one. Their modules stand in `page.toml`, as they are imported by name."""


def open_game(name: str, on_failure: Callable[[str], None], on_missing: Callable[[str], None]) -> GameHost:
    """The game of this name, or the built-in one: `on_missing` is called with the reason."""
    if name == BUILT_IN:
        return BuiltInGame()
    game = GAMES[name]
    if not len(js.camcadeScripts.downloads.names(game.asset)):
        on_missing(game.missing)
        return BuiltInGame()
    module, _, function = game.open.partition(":")
    return getattr(import_module(module), function)(on_failure)
