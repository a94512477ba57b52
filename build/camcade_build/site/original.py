"""A local copy of the original game, MK.js, checked and packed for the site.

Only whoever builds has that copy: neither its script nor its pictures are in this repository. The pictures
belong to a commercial game, whatever the licence of the script says.

Both layouts are taken: `game/` of mk.js, and `mk/game/` of mk-tfjs, whose script begins with a line that only
the bundler Parcel understands. Either that folder may be named or a checkout that holds it. The site gets two
files: the script, behind `site/original/frame.js`, and all pictures in one pack.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from camcade.errors import BuildError
from camcade.places import visible
from camcade_build.project import Project
from camcade_build.vendor.esbuild import check_script

SCRIPT = "src/mk.js"
PICTURES = "images"
PLACES = (".", "game", "mk/game")
"""Where the game stands below the folder that was named."""

FIGHTERS = ("subzero", "kano")
WAYS = ("left", "right")
ARENAS = ("0", "1")
STEPS = {
    "stand": 9,
    "walking": 9,
    "walking-backward": 9,
    "squating": 3,
    "stand-up": 3,
    "attractive-stand-up": 4,
    "jumping": 6,
    "forward-jump": 8,
    "backward-jump": 8,
    "blocking": 3,
    "endure": 3,
    "squat-endure": 3,
    "fall": 7,
    "knock-down": 10,
    "win": 10,
    "high-punch": 5,
    "low-punch": 5,
    "high-kick": 7,
    "low-kick": 6,
    "uppercut": 5,
    "spin-kick": 8,
    "squat-low-punch": 3,
    "squat-low-kick": 3,
    "squat-high-kick": 4,
    "forward-jump-punch": 3,
    "forward-jump-kick": 3,
    "backward-jump-punch": 3,
    "backward-jump-kick": 3,
}
"""Pictures of each move that the game asks for, of each fighter and way."""

NAMED_AT_MOST = 10
PNG_BEGIN, PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
PARCEL_IMPORT = re.compile(r"\A\s*import\s+\*\s+as\s+(\w+)\s+from\s+(['\"])[^'\"\n]*\2\s*;?[^\n]*")
NOTICE = """
{rule}
MK.js

Licence: MIT, of its script alone. Its pictures come from a commercial game and belong to its
owners. They were put into this site by whoever built it, from a copy of their own; Camcade
carries neither.
{licence}"""


def needed_pictures() -> list[str]:
    """All pictures that the game asks for, relative to `images/`."""
    frames = [
        f"fighters/{fighter}/{way}/{move}/{step}.png"
        for fighter in FIGHTERS
        for way in WAYS
        for move, steps in STEPS.items()
        for step in range(steps)
    ]
    return [f"arenas/{arena}/arena.png" for arena in ARENAS] + frames


def original_game(folder: Path) -> Path:
    """The game's own folder: `folder`, or where a checkout has it.

    Raises:
        BuildError: there is none, or it lacks files that the game asks for; the message names ten at most.
    """
    if not folder.is_dir():
        raise BuildError(
            f"--mk is {folder}, which is no folder. Name a copy of MK.js; the README says how to get one."
        )
    game = next((folder / place for place in PLACES if (folder / place / SCRIPT).is_file()), None)
    if game is None:
        # Pictures without a script: say what is missing where the rest is.
        game = next((folder / place for place in PLACES if (folder / place / PICTURES).is_dir()), None)
    if game is None:
        raise BuildError(f"{folder} holds no MK.js: {whereabouts(folder)}")
    needed = (SCRIPT, *(f"{PICTURES}/{name}" for name in needed_pictures()))
    missing = [name for name in needed if not (game / name).is_file()]
    if missing:
        raise BuildError(
            f"{game} is no whole copy of MK.js: {some_of(missing)} missing. It needs the folder `game/` of "
            "mk.js, or `mk/game/` of mk-tfjs, as its repository has it."
        )
    return game


def whereabouts(folder: Path) -> str:
    """Where the game is, if this is a folder of it; else where it was looked for."""
    for above in folder.resolve().parents[:4]:
        if (above / SCRIPT).is_file() and (above / PICTURES).is_dir():
            return f"it is the folder {above} that has to be named, with {SCRIPT} and {PICTURES}/ in it."
    return (
        f"there is neither {SCRIPT} nor {PICTURES}/ in it, in its game/ or in its mk/game/. Name the folder "
        "`game/` of mk.js, or `mk/game/` of mk-tfjs, as its repository has it."
    )


def some_of(names: list[str]) -> str:
    """`a, b and 3 more are`: ten names at most."""
    named, more = names[:NAMED_AT_MOST], len(names) - NAMED_AT_MOST
    listing = ", ".join(named) + (f" and {more} more" if more > 0 else "")
    return f"{listing} {'is' if len(names) == 1 else 'are'}"


def original_files(project: Project, folder: Path) -> dict[str, bytes]:
    """The files that the site carries of the game in `folder`: `{name: content}`.

    Raises:
        BuildError: the copy is not whole, a picture is none, or the script does not parse.
    """
    game = original_game(folder)
    return {"game.js": game_script(project, game / SCRIPT), "pictures.pack": packed(read_pictures(game))}


def game_script(project: Project, path: Path) -> bytes:
    """One classic script: what prepares the frame, then the game's own.

    Raises:
        BuildError: it is another script, or none that a browser could run.
    """
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    parcel = PARCEL_IMPORT.match(text)
    pictures = "" if parcel is None else f"const {parcel[1]} = camcadeOriginal.images;\n"
    own = text if parcel is None else text[parcel.end() :]
    frame = (project.original_frame / "frame.js").read_text(encoding="utf-8")
    script = check_script(project, path, f"{frame}\n{pictures}{own}")
    if not (re.search(r"\bmk\b", own) and re.search(r"\bstart\b", own)):
        raise BuildError(
            f"{path} is not the script of MK.js: nothing in it is called `mk.start`. Fetch it again."
        )
    return script


def read_pictures(game: Path) -> dict[str, bytes]:
    """`{path below images/: PNG}`.

    Raises:
        BuildError: a file is no PNG, or only the beginning of one.
    """
    root = game / PICTURES
    found = {path.relative_to(root).as_posix(): path.read_bytes() for path in visible(root, "**/*.png")}
    broken = [f"{PICTURES}/{name}" for name, content in found.items() if not is_png(content)]
    if broken:
        raise BuildError(
            f"{game} is no whole copy of MK.js: {some_of(broken)} no whole PNG. Fetch it again (pictures "
            "kept by Git LFS have to be pulled)."
        )
    return found


def is_png(content: bytes) -> bool:
    return content.startswith(PNG_BEGIN) and content.rstrip(b"\0").endswith(PNG_END)


def packed(pictures: Mapping[str, bytes]) -> bytes:
    """All pictures as one file; `site/original/frame.js` reads it.

    Four bytes (little endian) say how long the JSON after them is: `{path: [begin, end]}`, counted from its
    own end. There the pictures stand, those that are equal once.
    """
    places: dict[bytes, tuple[int, int]] = {}
    end = 0
    for content in pictures.values():
        if content not in places:
            places[content] = end, end + len(content)
            end += len(content)
    index = json.dumps({name: places[content] for name, content in pictures.items()}, separators=(",", ":"))
    listing = index.encode()
    return b"".join((len(listing).to_bytes(4, "little"), listing, *places))


def original_notice(folder: Path, rule: str) -> str:
    """What the site's list of licences says of the game."""
    return NOTICE.format(rule=rule, licence="\n".join(licence_texts(folder)))


def licence_texts(folder: Path) -> Iterator[str]:
    """The licence files of a checkout, wherever in it the game was named."""
    game = original_game(folder)
    for place in dict.fromkeys((game, game.parent, game.parent.parent)):
        if found := sorted(path for path in place.glob("LICEN[CS]E*") if path.is_file()):
            yield from (f"\n{path.read_text(encoding='utf-8', errors='replace')}" for path in found)
            return
