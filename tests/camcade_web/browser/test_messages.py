"""What players are told, read from the sources (Python, pages, scripts): in words, of no key that
their device may lack, and the same for the same fault.
"""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

PACKAGE = Path(__file__).parents[3] / "py" / "camcade_web"
MODULES = sorted(PACKAGE.rglob("*.py"))
SITE = PACKAGE.parents[1] / "site"
TEMPLATES = sorted(SITE.rglob("*.html.j2"))
# The worker's words, and those of the original game's frame, go to the console (`inference/client.py`).
SCRIPTS = sorted(
    path for path in SITE.rglob("*.js") if path.parts[len(SITE.parts)] not in ("worker", "original")
)
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


JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
QUOTED = re.compile(r"\"((?:[^\"\\\n]|\\.)*)\"|`((?:[^`\\]|\\.)*)`")
SPOKEN = ("aria-label", "title", "placeholder", "alt")
VOID = {"input", "meta", "link", "br", "img", "base", "source"}
# Not read by who only plays, or shown only where there are keys; a choice of a device is no message.
PASSED = {"script", "style", "svg", "details", "option"}


class Words(HTMLParser):
    """The texts of a page that are for whoever is there, whatever their device."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._open: list[tuple[str, bool]] = []  # each element, and whether what is in it is passed over
        self.feed(JINJA.sub("…", page))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_passed = tag in PASSED or "for-keys" in (given.get("class") or "") or self._is_passed()
        if not is_passed:
            self.found += [given[name] or "" for name in SPOKEN if name in given]
        if tag not in VOID:
            self._open.append((tag, is_passed))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._is_passed() and data.strip():
            self.found.append(" ".join(data.split()))

    def _is_passed(self) -> bool:
        return bool(self._open) and self._open[-1][1]


def words_of(template: Path) -> list[str]:
    """Of the HTML, and what its macros are given."""
    page = template.read_text("utf-8")
    given = [
        text for part in re.findall(r"\{\{(.*?)\}\}", page, re.DOTALL) for text, _ in QUOTED.findall(part)
    ]
    return [*Words(page).found, *(text for text in given if " " in text and "=" not in text)]


def sentences_of(script: Path) -> list[str]:
    """Every text of a script that is one, but those for the console; … for what is put in."""
    lines = [line.partition("// ")[0] for line in script.read_text("utf-8").splitlines()]
    code = "\n".join(line for line in lines if "console." not in line)
    found = [re.sub(r"\$\{[^{}]*\}", "…", one or other) for one, other in QUOTED.findall(code)]
    return [text for text in found if re.fullmatch(r"[A-Z“…].* .*[.…?!]", text)]


# To whoever runs the host: nobody who plays can help it.
FOR_HOSTS = "Whoever runs it has to let it send files that end in .js and .mjs as text/javascript."


def test_the_words_on_the_pages_fit_every_device() -> None:
    found = {template: words_of(template) for template in TEMPLATES}
    assert sum(map(len, found.values())) > 300, "the pages are read"
    wrong = [
        f"{template.relative_to(SITE)}: {text}"
        for template, said in found.items()
        for text in said
        if TECHNICAL.search(text) or A_KEY.search(text.replace("Emotion Escape", ""))
    ]
    assert wrong == []


def test_a_wrong_page_is_found() -> None:
    page = (
        '<p>Press Enter</p><p class="for-keys">Press Enter</p><b title="the key">NaN</b>{# keys #}{{ keys }}'
    )
    assert Words(page).found == ["Press Enter", "the key", "NaN", "……"]


def test_the_sentences_of_scripts_are_for_those_who_play() -> None:
    found = [(script.name, text) for script in SCRIPTS for text in sentences_of(script)]
    assert ("failing.js", "That did not come. I try once more…") in found
    wrong = [
        f"{name}: {text}"
        for name, text in found
        if text != FOR_HOSTS and (TECHNICAL.search(text) or A_KEY.search(text))
    ]
    assert wrong == []


# What is said where something around a page fails; only the two modules of such messages say it.
OF_FAULTS = re.compile(
    r"did not come|does not (keep|say which)|keeps (no more|nothing)|makes? no sense|went wrong|has stopped"
    r"|browser lacks|has no (model|story)|[Yy]our camera (is gone|gives)|Another program holds"
    r"|You seem to be offline"
)
MESSAGES = ("messages.py", "failing.js")


def test_one_sentence_for_one_fault() -> None:
    said = [
        (path.name, text)
        for path in MODULES
        for text in texts(ast.parse(path.read_text("utf-8")))
        if SENTENCE.fullmatch(text) and "camcade: " not in text
    ] + [(script.name, text) for script in SCRIPTS for text in sentences_of(script)]
    assert [one for one in said if OF_FAULTS.search(one[1]) and one[0] not in MESSAGES] == []
    places: dict[str, set[str]] = {}
    for name, text in said:
        places.setdefault(text, set()).add(name)
    assert {text: names for text, names in places.items() if len(names) > 1 and len(text.split()) > 3} == {}
