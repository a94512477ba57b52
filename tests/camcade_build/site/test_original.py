"""The original game's folder: what is missing is named, and what is whole is packed."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from camcade.errors import BuildError
from camcade_build.project import Project, this_checkout
from camcade_build.site.builder import build_site, source_fingerprint
from camcade_build.site.original import game_script, needed_pictures, original_game, packed, read_pictures


def quietly(stage: str) -> None:
    """Nobody watches the stages of a test's build."""


def unpacked(pack: bytes) -> dict[str, bytes]:
    """As `site/original/frame.js` reads it."""
    begin = 4 + int.from_bytes(pack[:4], "little")
    places = json.loads(pack[4:begin])
    return {name: pack[begin + start : begin + end] for name, (start, end) in places.items()}


@pytest.fixture
def copy(original_games: Path, tmp_path: Path) -> Path:
    """A checkout of its own, to break."""
    return Path(shutil.copytree(original_games / "game", tmp_path / "mk.js" / "game")).parent


@pytest.fixture
def with_original(project: Project, original_games: Path) -> Project:
    """The small checkout, to be built with the original."""
    shutil.copytree(this_checkout().original_frame, project.original_frame)
    return replace(project, original=original_games / "game")


def test_it_asks_for_as_many_pictures_as_the_game_does() -> None:
    needed = needed_pictures()
    assert len(needed) == len(set(needed)) == 614  # 153 steps, two fighters, two ways, and two arenas


@pytest.mark.parametrize("place", ["game", "mk/game", "mk", "."])
def test_either_layout_is_found_in_its_checkout_or_by_itself(original_games: Path, place: str) -> None:
    folder = original_games / place
    game = original_game(folder)
    assert (game / "src" / "mk.js").is_file()
    assert game.is_relative_to(folder)


def test_missing_files_are_named_ten_at_most(copy: Path) -> None:
    shutil.rmtree(copy / "game/images/fighters/kano/left/fall")
    (copy / "game/images/arenas/1/arena.png").unlink()
    with pytest.raises(BuildError) as error:
        original_game(copy)
    assert "images/arenas/1/arena.png, images/fighters/kano/left/fall/0.png" in str(error.value)
    assert "more" not in str(error.value)
    shutil.rmtree(copy / "game/images/fighters/subzero")
    with pytest.raises(BuildError, match=r"and 304 more are missing"):
        original_game(copy)


def test_a_missing_script_is_named_where_the_pictures_are(copy: Path) -> None:
    (copy / "game/src/mk.js").unlink()
    with pytest.raises(BuildError, match=r"game is no whole copy of MK\.js: src/mk\.js is missing"):
        original_game(copy)


def test_what_is_no_folder_of_the_game_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="which is no folder"):
        original_game(tmp_path / "nowhere")
    with pytest.raises(BuildError, match=r"holds no MK\.js: there is neither src/mk\.js nor images/ in it"):
        original_game(tmp_path)


@pytest.mark.parametrize("inner", ["src", "images", "images/fighters/kano"])
def test_who_names_a_folder_inside_the_game_is_told_which_to_name(copy: Path, inner: str) -> None:
    with pytest.raises(BuildError, match=r"the folder \S+/mk\.js/game that has to be named"):
        original_game(copy / "game" / inner)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("src/mk.js", "mk.js", r"src/mk\.js is missing"),
        (
            "images/fighters",
            "images/players",
            r"images/fighters/subzero/left/stand/0\.png.* and 602 more are",
        ),
        ("images/fighters/kano", "images/fighters/Kano", r"images/fighters/kano/left/stand/0\.png, "),
        ("images", "pictures", r"images/arenas/0/arena\.png, .* and 604 more are missing"),
    ],
    ids=["script elsewhere", "other folder of fighters", "other case", "other folder of pictures"],
)
def test_another_layout_is_refused_by_what_it_lacks(copy: Path, old: str, new: str, says: str) -> None:
    (copy / "game" / old).rename(copy / "game" / new)
    with pytest.raises(BuildError, match=says):
        original_game(copy)


def test_a_picture_that_is_none_is_named(copy: Path) -> None:
    pointer, half = (copy / "game/images/fighters/kano/right/win" / name for name in ("3.png", "4.png"))
    pointer.write_text("version https://git-lfs.github.com/spec/v1\n")
    half.write_bytes(half.read_bytes()[:-20])
    with pytest.raises(BuildError, match=r"win/3\.png, images/\S+/win/4\.png are no whole PNG"):
        read_pictures(copy / "game")


def test_the_pack_holds_every_picture_and_equal_ones_once(copy: Path) -> None:
    pictures = read_pictures(copy / "game")
    assert unpacked(packed(pictures)) == pictures
    twice = {"a.png": b"one", "b.png": b"one", "c.png": b"other"}
    assert packed(twice).endswith(b"}oneother")
    assert unpacked(packed(twice)) == twice


def test_parcel_s_line_gives_way_to_a_map_of_the_pictures(original_games: Path, vendored: Path) -> None:
    for layout in ("game", "mk/game"):
        script = game_script(this_checkout(), original_games / layout / "src" / "mk.js").decode()
        assert script.startswith("globalThis.camcadeOriginal=")
        assert "import " not in script
        assert ("const images=camcadeOriginal.images" in script) == (layout == "mk/game")


def test_a_script_that_does_not_parse_is_refused(copy: Path, vendored: Path) -> None:
    path = copy / "game/src/mk.js"
    path.write_text("window.mk = {")
    with pytest.raises(BuildError, match=r"src/mk\.js is no script that a browser could run"):
        game_script(this_checkout(), path)


def test_another_script_in_its_place_is_refused(copy: Path, vendored: Path) -> None:
    script = copy / "game" / "src" / "mk.js"
    for text in ("", "window.jQuery = {};"):
        script.write_text(text)
        with pytest.raises(BuildError, match=r"src/mk\.js is not the script of MK\.js: .*`mk\.start`"):
            game_script(this_checkout(), script)


def test_the_site_carries_two_files_of_it_and_says_whose_they_are(
    with_original: Project, tmp_path: Path
) -> None:
    out = tmp_path / "out" / "site"
    site = build_site(with_original, out, quietly)
    files = {path.name: path for path in out.glob("original-*/*")}
    assert files.keys() == {"game.js", "pictures.pack"}
    assert site.original_bytes == sum(path.stat().st_size for path in files.values()) > 100_000
    assert len(unpacked(files["pictures.pack"].read_bytes())) == 614
    assert "commercial game" in (out / "third-party.txt").read_text(encoding="utf-8")
    again = build_site(with_original, out, quietly)
    assert again.reused and again.original_bytes == site.original_bytes


def test_a_site_is_built_anew_when_the_copy_changes_and_not_at_all_when_it_breaks(
    project: Project, copy: Path
) -> None:
    project = replace(project, original=copy)
    before = source_fingerprint(project)
    assert source_fingerprint(project) == before != source_fingerprint(replace(project, original=None))
    picture = copy / "game/images/arenas/1/arena.png"
    picture.write_bytes((copy / "game/images/arenas/0/arena.png").read_bytes())
    assert source_fingerprint(project) != before
    picture.unlink()
    with pytest.raises(BuildError, match=r"arenas/1/arena\.png is missing"):
        source_fingerprint(project)
