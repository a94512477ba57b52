"""A new move and a new emotion reach everything from their tables: no other file has to know them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import camcade
from camcade.duel.control_map import USUAL
from camcade.duel.controls import HELP
from camcade_bench.house import EDITED
from camcade_build.project import this_checkout
from camcade_build.site.tables import help_item, table_values

CHANGES = {
    "py/camcade/intents.py": {
        '    SPIN_KICK = "spin-kick"\n': '    SPIN_KICK = "spin-kick"\n    SWEEP = "sweep"\n',
        "Intent.LOW_KICK, Intent.SPIN_KICK}": "Intent.LOW_KICK, Intent.SPIN_KICK, Intent.SWEEP}",
    },
    "py/camcade/duel/moves.py": {
        '    SPIN_KICK = "spin-kick"\n': '    SPIN_KICK = "spin-kick"\n    SWEEP = "sweep"\n',
        "    MoveRules(\n        Move.HIGH_KICK,": """\
    MoveRules(
        Move.SWEEP, 6, MoveEnd.RETURN, 50, Attack(9, is_low=True), intents=(Intent.SWEEP,),
        combination=Combination(Intent.LOW_KICK, Intent.BLOCK), scripted={Chance.SQUATTING: 50},
    ),
    MoveRules(
        Move.HIGH_KICK,""",
    },
    "py/camcade/duel/controls.py": {
        '    _control(\n        "Jump",': """\
    _control(
        "Leg sweep", (Move.SWEEP,), Binding(Intent.SWEEP, ("KeyG",), (("KeyT",), ("KeyO",)), (10,)),
        touch=True, body="Turn low, a leg out.", keyboard="Press [sweep].", gamepad="Press [sweep].",
    ),
    _control(
        "Jump",""",
        '"[up] jump",\n': '"[up] jump",\n        "[sweep] leg sweep",\n',
    },
    "py/camcade/gestures/body_strikes.py": {
        '    "spin-kick": BodyStrike(': '    "sweep": BodyStrike(("sweep",), (), Intent.SWEEP),\n'
        '    "spin-kick": BodyStrike(',
    },
    "py/camcade/escape/emotions.py": {
        '    DISGUSTED = "disgusted"\n': '    DISGUSTED = "disgusted"\n    BORED = "bored"\n',
        "    Emotion.DISGUSTED: EmotionRow(": (
            '    Emotion.BORED: EmotionRow("#888888", "#999999", (("sine", 200, 190, 0.5, 0.1, 0.0),)),\n'
            "    Emotion.DISGUSTED: EmotionRow("
        ),
    },
    "site/pages/_parts/faces.html.j2": {
        '  "neutral": ': '  "bored": \'<path d="M9 9h9"/>\',\n  "neutral": ',
    },
}

RENDER = """
from pathlib import Path
from camcade_build.project import Project
from camcade_build.site.assets import Asset, Assets
from camcade_build.site.collection import InlineScript
from camcade_build.site.page_settings import PageSettings
from camcade_build.site.pages import Packaging, render_pages

class Named(Assets):
    def _find(self, logical):
        return Asset(logical, b"")

def render(name):
    values = {"base_url": "", "build_version": "1", "first_script": InlineScript("", "")}
    packaging = Packaging(values=values)
    return render_pages(Project(Path.cwd()), [PageSettings(name, 1000)], Named(), packaging)[f"{name}.html"]
"""

SWEEP = """
from camcade.duel import Match, Move, step
from camcade.duel.atlas import Atlas
from camcade.duel.bindings import BUTTONS, ONE_PLAYER, TWO_PLAYERS
from camcade.duel.display_list import display_list
from camcade.duel.moves import MOVES, Chance
from camcade.duel.players.strikes import DUCKABLE_STRIKES, STRIKES
from camcade.duel.tutorial import Tutorial
from camcade.gestures.body_detector import BodySettings
from camcade.intents import NO_INTENTS, Intent, limb_of

assert limb_of(Intent.SWEEP) == MOVES[Move.SWEEP].limb == "kick"
for pressed in ({Intent.SWEEP}, {Intent.LOW_KICK, Intent.BLOCK}):
    state = Match(seed=1).start()
    for _ in range(300):
        state = step(state, (frozenset({Intent.RIGHT}), NO_INTENTS))
    state = struck = step(state, (frozenset(pressed), NO_INTENTS))
    assert state.fighters[0].move is Move.SWEEP, state.fighters[0].move
    for _ in range(60):
        state = step(state, (NO_INTENTS, NO_INTENTS))
    assert state.fighters[1].life == 91
assert step(state, (frozenset({Intent.LOW_KICK}), NO_INTENTS)).fighters[0].move is Move.LOW_KICK

assert ONE_PLAYER["KeyG"] == TWO_PLAYERS["KeyT"] == (0, Intent.SWEEP) and BUTTONS[10] is Intent.SWEEP
assert STRIKES[Chance.SQUATTING][Intent.SWEEP] == 50 and Move.SWEEP not in DUCKABLE_STRIKES
assert BodySettings().strikes.classes["sweep"].intent is Intent.SWEEP
tutorial = Tutorial()
assert [lesson.title for lesson in tutorial.see(struck.fighters[0].move)] == ["Leg sweep"]
poses = {move: (f"{move}/0",) for move in Move}
letters = dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789!", 9.0)
atlas = Atlas((), {}, {}, {"ember": poses, "tide": poses}, letters)
assert "sweep/0" in [command[1] for command in display_list(struck, atlas)]
page = render("duel")
assert '<button type="button" data-intent="sweep"><span>Leg<br>sweep</span></button>' in page
assert '<li><kbd data-key="sweep">G</kbd> leg sweep</li>' in page
"""

BORED = """
from camcade.escape import EMOTIONS, Emotion, ExpressionSelector, Story, begin, choose
from camcade.escape.check import problems
from camcade.escape.story import Answer, Ending, Room
from camcade_build.site.story_map import story_map

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
assert "#999999" in story_map(story)
page = render("escape")
assert '[data-emotion="bored"] { --hue: #888888 }' in page and 'd="M9 9h9"' in page
assert page.count('data-emotion="bored"') == 3, "the hue, the bar and the button"
"""


@pytest.mark.parametrize(("thing", "script"), [("move", SWEEP), ("emotion", BORED)])
def test_one_is_added_by_editing_these_files_alone(thing: str, script: str, tmp_path: Path) -> None:
    shutil.copytree(
        Path(camcade.__file__).parent,
        tmp_path / "py" / "camcade",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    shutil.copytree(this_checkout().root / "site" / "pages", tmp_path / "site" / "pages")
    for name in EDITED[thing]:
        text = (tmp_path / name).read_text(encoding="utf-8")
        for old, new in CHANGES[name].items():
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        (tmp_path / name).write_text(text, encoding="utf-8")
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'py')!r})\n{RENDER}{script}"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)


def test_a_move_has_no_more_than_four_files() -> None:
    assert len(EDITED["move"]) <= 4


def test_help_says_keys_signs_and_pieces() -> None:
    names = ("key", {"high-punch": "<"})
    key = '<kbd data-key="high-punch">&lt;</kbd>'
    assert help_item("[high-punch] <high> *punch*", names) == f"{key} &lt;high&gt; <b>punch</b>"
    dot = '<span class="move-dot" data-move="kick"></span>'
    assert help_item("*Punch* and|{kick}|*kick*", names) == f"<b>Punch</b> and{dot}<span><b>kick</b></span>"


def test_the_help_and_the_touch_buttons_name_every_key_that_is_bound() -> None:
    for controller, keys in (("keyboard", "alone"), ("gamepad", "pad")):
        words = " ".join(HELP[controller])
        assert all(f"[{intent}]" in words for intent in USUAL[keys])
    shown = " ".join(table_values()["help"]["keyboard"])
    assert '<kbd data-key="block">Space</kbd> block' in shown
    assert '<kbd data-key="left">←</kbd> <kbd data-key="right">→</kbd> walk' in shown
    *strikes, block = table_values()["touch"]
    assert [one["intent"] for one in strikes] == [
        "high-punch",
        "high-kick",
        "low-punch",
        "low-kick",
        "uppercut",
        "spin-kick",
    ]
    assert block["intent"] == "block" and not block["is_strike"]
