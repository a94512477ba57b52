"""The way through Studio, but for the browser; and what its bench reads out of a trace."""

import json
from pathlib import Path

import pytest

from camcade.errors import BenchError
from camcade_bench.studio import longest_task_cpu_ms
from camcade_bench.studio_way import FILM_FRAMES_PER_S, at_steady_rate, spans_of


def labels(path: Path, shown: list[tuple[str | None, int]]) -> Path:
    names = [name for name, count in shown for _ in range(count)]
    frames = [{"t": number / 10, "class": name} for number, name in enumerate(names)]
    path.write_text(json.dumps({"duration_s": len(names) / 10, "frames": frames}))
    return path


def test_a_class_is_held_while_it_is_shown_and_rest_where_it_is_long(tmp_path: Path) -> None:
    shown = [("other", 20), (None, 2), ("punch", 4), (None, 2), ("other", 5), ("kick", 6)]
    spans, loop_s = spans_of(labels(tmp_path / "a.labels.json", shown))
    assert spans == {"punch": [(2.2, 2.5)], "kick": [(3.3, 3.8)], "other": [(0.0, 1.9)]}
    assert loop_s == 3.9
    with pytest.raises(BenchError, match="shows no kick"):
        spans_of(labels(tmp_path / "b.labels.json", shown[:-1]))


def test_a_film_shows_each_picture_until_the_next_one_came() -> None:
    step_s = 1 / FILM_FRAMES_PER_S
    frames = [(5.0, b"a"), (5.0 + 2.5 * step_s, b"b"), (5.0 + 2.6 * step_s, b"c"), (5.0 + 4.5 * step_s, b"d")]
    assert list(at_steady_rate(frames)) == [b"a", b"a", b"a", b"c", b"c"]


def test_the_processor_s_time_of_the_page_s_longest_task() -> None:
    def task(tid: int, ms: float) -> dict[str, object]:
        return {"ph": "X", "name": "RunTask", "pid": 1, "tid": tid, "dur": 900_000, "tdur": 1000 * ms}

    names = {7: "CrRendererMain", 8: "Compositor"}
    told = [
        {"ph": "M", "name": "thread_name", "pid": 1, "tid": tid, "args": {"name": name}}
        for tid, name in names.items()
    ]
    assert longest_task_cpu_ms([*told, task(7, 12.0), task(7, 30.0), task(8, 99.0)]) == 30.0
    assert longest_task_cpu_ms(told) == 0.0
