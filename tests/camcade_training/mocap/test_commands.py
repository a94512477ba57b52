from collections.abc import Callable
from pathlib import Path

import pytest

from camcade_build.cli import main
from camcade_training.mocap.clips import clip_paths, read_clip

Text = Callable[..., str]


def run(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr("sys.argv", ["camcade", "data", *map(str, arguments)])
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0)


def test_bvh(
    tmp_path: Path, people_bvh: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    options = ("--label", "*practice*=jab", "--label", "sane=idle", "--views", "1", "--size", "320", "240")
    assert run(monkeypatch, "bvh", people_bvh, "--out", out, *options) == 0
    shown = capsys.readouterr()
    assert "1 clips of 1 people from 1 files" in shown.out and "anna" in shown.out
    assert "Unused: --label 'sane=idle'" in shown.err
    clip = read_clip(clip_paths(out)[0])
    assert set(clip.action) == {"jab"} and clip.about["camera"]["size"] == [320, 240]
    assert (out / "anna_practice.preview.png").exists()


def test_amc_with_a_joint_map_and_a_table(
    tmp_path: Path,
    asf_text: Text,
    amc_text: Text,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "1.asf").write_text(asf_text())
    (tmp_path / "1_01.amc").write_text(amc_text(frames=24))
    (tmp_path / "map.json").write_text('{"left_wrist": "lwrist_end"}')
    (tmp_path / "labels.csv").write_text("file,start_s,end_s,action\n1_01,0,0.2,squat\n")
    given = (
        "--joints",
        tmp_path / "map.json",
        "--labels",
        tmp_path / "labels.csv",
        "--frames-per-second",
        "60",
    )
    assert (
        run(monkeypatch, "amc", tmp_path / "1.asf", tmp_path / "1_01.amc", "--out", tmp_path / "out", *given)
        == 0
    )
    clip = read_clip(clip_paths(tmp_path / "out")[0])
    assert clip.joints_m[0, 9, 0] - clip.joints_m[0, 7, 0] == pytest.approx(0.35, abs=1e-5)
    assert clip.t_s[-1] == pytest.approx(11 / 30)
    assert list(clip.action) == ["squat"] * 6 + [""] * 6
    assert "squat 0.2" in capsys.readouterr().out


def test_a_fault_is_one_line_and_exit_code_2(
    tmp_path: Path, bvh_text: Text, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cat.bvh").write_text(bvh_text(rename={"LeftHand": "LeftPaw"}))
    assert run(monkeypatch, "bvh", tmp_path / "cat.bvh", "--out", tmp_path / "out") == 2
    error = capsys.readouterr().err
    assert "no source for left_wrist" in error and "LeftPaw" in error
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["bvh", "amc"])
def test_help_has_examples(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, command, "--help") == 0
    assert f"Example: camcade data {command}" in capsys.readouterr().out
