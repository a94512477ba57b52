import re
import shutil
import subprocess
import sys
from pathlib import Path

import camcade
from camcade.escape import EMOTIONS, NEUTRAL
from camcade.escape.emotions import EMOTION_TABLE

BORED = """
from camcade.escape import EMOTIONS, Emotion, ExpressionSelector, Story, begin, choose
from camcade.escape.check import problems
from camcade.escape.story import Answer, Ending, Room

assert EMOTIONS[-1] is Emotion.BORED
ways = {emotion: Answer(("So.",), "end") for emotion in EMOTIONS}
rooms = {
    "start": Room("start", "Start", ("",), "p", "p", {**ways, Emotion.HAPPY: Answer(("So.",), "bad")}),
    "end": Room("end", "End", ("",), "p", "p", {}, Ending.GOOD),
    "bad": Room("bad", "Bad", ("",), "p", "p", {}, Ending.BAD),
}
story = Story("toy", "Toy", "", "start", rooms)
assert problems(story) == [] and Story.from_json(story.to_json()) == story
assert choose(story, begin(story), Emotion.BORED).room == "end"
selector = ExpressionSelector()
found = [selector.update({"bored": 0.9, "neutral": 0.1}, 100.0 * step) for step in range(40)]
assert [choice.emotion for choice in found if choice][:1] == [Emotion.BORED]
"""


def test_every_emotion_has_a_row_of_its_own():
    assert set(EMOTION_TABLE) == set(EMOTIONS) and NEUTRAL not in EMOTIONS
    assert len({row.colour for row in EMOTION_TABLE.values()}) == len(EMOTIONS)
    assert all(re.fullmatch("#[0-9a-f]{6}", row.colour) and row.chosen for row in EMOTION_TABLE.values())


def test_one_file_adds_an_emotion(tmp_path: Path):
    tree = tmp_path / "camcade"
    shutil.copytree(Path(camcade.__file__).parent, tree, ignore=shutil.ignore_patterns("__pycache__"))
    file = tree / "escape" / "emotions.py"
    text = file.read_text()
    for old, new in {
        '    DISGUSTED = "disgusted"\n': '    DISGUSTED = "disgusted"\n    BORED = "bored"\n',
        "    Emotion.DISGUSTED: EmotionRow(": (
            '    Emotion.BORED: EmotionRow("#888888", (("sine", 200, 190, 0.5, 0.1),)),\n'
            "    Emotion.DISGUSTED: EmotionRow("
        ),
    }.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    file.write_text(text)
    subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{BORED}"],
        check=True,
        cwd=tmp_path,
    )
