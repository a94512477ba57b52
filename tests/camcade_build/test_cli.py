import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from camcade_build import cli
from camcade_build.project import Project
from camcade_build.site.builder import BuiltSite

ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(autouse=True)
def small_checkout(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "this_checkout", lambda: project)
    monkeypatch.setenv("COLUMNS", "200")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Run the command line as the console script does: (exit code, output, error output)."""
    with pytest.raises(SystemExit) as end:
        cli.main(list(arguments))
    captured = capsys.readouterr()
    return int(end.value.code or 0), captured.out, captured.err


def commands(command: Any, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command and group of commands, with the words that call it."""
    yield words, command
    if hasattr(command, "list_commands"):
        context = typer.Context(command)
        for name in command.list_commands(context):
            if command.get_command(context, name).hidden:  # a name of earlier versions
                continue
            yield from commands(command.get_command(context, name), (*words, name))


ALL_COMMANDS = dict(commands(typer.main.get_command(cli.app)))


def test_the_commands_people_were_promised_are_there() -> None:
    promised = {
        ("build",),
        ("serve",),
        ("play",),
        ("data",),
        ("train",),
        ("evaluate",),
        ("bench", "engine"),
        ("bench", "models"),
        ("bench", "start"),
    }
    assert promised <= ALL_COMMANDS.keys()


@pytest.mark.parametrize("words", ALL_COMMANDS, ids=" ".join)
def test_every_help_shows_an_example(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(cli.app, [*words, "--help"])
    assert result.exit_code == 0, result.output
    text = " ".join(ESCAPES.sub("", result.output).split())
    assert re.search(rf"Example.*camcade {' '.join(words)}", text), text


def test_without_a_word_it_shows_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, told = run(capsys)
    shown = ESCAPES.sub("", out + told)
    assert code in (0, 2) and "Usage:" in shown and "Build the static site" in shown


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--version")
    assert code == 0 and re.fullmatch(r"camcade \d+\.\d+\.\d+\n", out)


def test_the_package_is_the_command() -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "camcade_build", "--version"], capture_output=True, text=True, check=True
    )
    assert answer.stdout.startswith("camcade ")


def test_build_says_what_it_made_and_then_that_nothing_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "build", "--out", str(tmp_path / "site"))
    assert code == 0 and out.startswith("Built ") and "keyboard alone" in err
    code, out, _ = run(capsys, "build", "--out", str(tmp_path / "site"))
    assert code == 0 and out.startswith("Nothing has changed in ")


def test_a_foreign_folder_is_one_line_and_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    code, _, err = run(capsys, "build", "--out", str(tmp_path))
    assert code == 2 and "no earlier build of Camcade" in err
    assert err.count("\n") == 1 and "Traceback" not in err


def test_a_foreign_file_is_one_line_and_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    thesis = tmp_path / "thesis.html"
    thesis.write_text("years of work")
    code, _, err = run(capsys, "build", "--single-file", "--out", str(thesis))
    assert code == 2 and "no earlier build of Camcade" in err and err.count("\n") == 1
    assert thesis.read_text() == "years of work"


@pytest.mark.parametrize("command", [("build",), ("build", "--single-file"), ("play", "--no-open")])
def test_a_broken_copy_of_the_original_game_is_one_line_and_code_2(
    command: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = (*command, "--out", str(tmp_path / "out"), "--mk", str(tmp_path))
    code, _, err = run(capsys, *given)
    assert code == 2 and err.count("\n") == 1 and "there is neither src/mk.js nor images/ in it" in err
    (tmp_path / "images").mkdir()
    code, _, err = run(capsys, *given)
    assert code == 2 and err.count("\n") == 1
    assert "src/mk.js, images/arenas/0/arena.png" in err and "605 more are missing" in err


@pytest.mark.parametrize("address", ["camcade", "ftp://example.org/", "https://example.org/?page=1"])
def test_a_base_url_that_is_no_place_is_code_2(
    address: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "build", "--out", str(tmp_path / "site"), "--base-url", address)
    assert code == 2 and "--base-url" in err and not (tmp_path / "site").exists()


def test_a_model_at_odds_with_its_card_is_code_2(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (model / "model.json").write_text("{}")
    code, _, err = run(capsys, "build", "--out", str(tmp_path / "site"))
    assert code == 2 and "model.json does not agree with its card: bytes is 2" in err


def test_a_port_in_use_is_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "duel.html").write_text("")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, _, err = run(capsys, "serve", "--out", str(tmp_path), "--port", str(port))
    assert code == 2 and f"Port {port} is in use" in err and "--port" in err


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("build", "--unknown"), "--unknown"),
        (("fly",), "fly"),
        (("serve", "--port", "many"), "--port"),
        (("serve", "--port", "70000"), "65535"),
    ],
)
def test_wrong_usage_is_code_2(
    arguments: tuple[str, ...], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, *arguments)
    assert code == 2 and named in err


def test_serving_nothing_is_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "serve", "--out", str(tmp_path))
    assert code == 2 and "camcade build" in err


def test_play_builds_opens_the_page_and_ends_with_ctrl_c(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)

    def press_ctrl_c(server: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("camcade_build.server.SiteServer.serve_forever", press_ctrl_c)
    code, out, _ = run(capsys, "play", "--out", str(tmp_path / "site"), "--port", "0")
    assert code == 0 and re.search(r"at http://127\.0\.0\.1:\d+/duel\.html", out)
    assert len(opened) == 1 and opened[0].endswith("/duel.html")
    run(capsys, "play", "--out", str(tmp_path / "site"), "--port", "0", "--no-open")
    assert len(opened) == 1


def test_play_opens_the_original_game_where_the_site_has_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def build(out: Path, original: Path | None = None) -> BuiltSite:
        assert original == tmp_path / "mk.js"
        (out / "duel.html").write_text("a page")
        return BuiltSite(out, False, 9, 2_000_000, original_bytes=1_500_000)

    def press_ctrl_c(server: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "run_build", build)
    monkeypatch.setattr("webbrowser.open", opened.append)
    monkeypatch.setattr("camcade_build.server.SiteServer.serve_forever", press_ctrl_c)
    code, out, _ = run(capsys, "play", "--out", str(tmp_path), "--port", "0", "--mk", str(tmp_path / "mk.js"))
    assert code == 0 and opened[0].endswith("/duel.html?game=mk")
    assert "the original game: 1.50 MB" in out and "commercial game" in out


@pytest.mark.parametrize(
    "arguments",
    [("train",), ("train", "--help"), ("train", "strike-image", "--help"), ("train", "--epochs", "3")],
)
def test_without_the_training_tools_every_use_says_how_to_install_them(
    arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError("No module named 'tensorflow'", name="tensorflow")

    monkeypatch.setattr(cli, "import_module", missing)
    code, out, err = run(capsys, *arguments)
    assert "'tensorflow' is missing" in err and "make training" in err and out == ""
    assert code == 2


def test_a_module_of_ours_that_is_missing_is_no_matter_of_installing(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(cli, "import_module", missing)
    with pytest.raises(ModuleNotFoundError, match="camcade_training"):
        cli.main(["train"])


def test_a_missing_package_inside_a_command_says_how_to_install_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(*arguments: object) -> None:
        raise ModuleNotFoundError("No module named 'keras'", name="keras")

    monkeypatch.setattr(cli, "run_build", missing)
    code, _, err = run(capsys, "build")
    assert code == 2 and "'keras' is missing" in err and "make training" in err
