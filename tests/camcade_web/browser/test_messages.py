"""What players are told, read from the sources: in words, of no key that their device may lack."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[3] / "py" / "camcade_web"
MODULES = sorted(PACKAGE.rglob("*.py"))
SENTENCE = re.compile(r"[A-Z“].* .*[.…?!]", re.DOTALL)
TECHNICAL = re.compile(
    r"Error\b|undefined|\bNaN\b|\bnull\b|\bNone\b|https?:|\.(js|wasm|json|bin|zip)\b|[\[\]<>]|\{\W"
)
A_KEY = re.compile(r"\b(Enter|Space|Escape|Esc|Ctrl|Tab|arrows?|keyboard|keys?|click\w*|mouse)\b")
# Where one was pressed or is chosen, and where those with buttons on the screen are told another sentence.
OF_KEYS = {"ui/control_rows.py", "ui/strike_preview.py"}
FOR_MAKERS = (
    "`camcade build --mk FOLDER` builds one with your own copy of it."  # who asks for that game has the file
)


def texts(tree: ast.AST) -> Iterator[str]:
    """Every text of a module but those that stand for themselves, as docstrings do; … for what is put in."""
    passed = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for one in ast.walk(tree):
        if isinstance(one, ast.JoinedStr):
            passed |= {id(part) for part in one.values}
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in one.values)
        elif isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in passed:
            yield one.value


def test_sentences_are_for_those_who_play() -> None:
    wrong: list[str] = []
    for path in MODULES:
        name = path.relative_to(PACKAGE).as_posix()
        for text in texts(ast.parse(path.read_text("utf-8"))):
            said = text.replace(FOR_MAKERS, "")
            if not SENTENCE.fullmatch(said) or "camcade: " in said:
                continue
            if TECHNICAL.search(said) or (A_KEY.search(said) and name not in OF_KEYS):
                wrong.append(f"{name}: {text}")
    assert wrong == []


def test_no_sentence_has_a_browsers_own_words_for_a_failure() -> None:
    """What a JsException says is for the console, or folded away; why a file did not come is in our words."""
    wrong: list[str] = []
    for path in MODULES:
        for handler in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(handler, ast.ExceptHandler) or "JsException" not in ast.unparse(
                handler.type or handler
            ):
                continue
            for call in ast.walk(handler):
                if not isinstance(call, ast.Call | ast.Raise) or "js.console" in ast.unparse(call):
                    continue
                for part in ast.walk(call):
                    if isinstance(part, ast.FormattedValue) and re.search(
                        rf"\b{handler.name}\b", ast.unparse(part).replace(f"reason_of({handler.name})", "")
                    ):
                        wrong.append(f"{path.name}: {ast.unparse(call)}")
    assert wrong == []
