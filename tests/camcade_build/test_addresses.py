import io
import zipfile
from pathlib import Path

import pytest

from camcade.errors import BuildError
from camcade_build.addresses import refuse_addresses, scan_folder, scan_python, scan_text

PLANTED = "evil.example"


def write(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("duel.html", f'<script src="https://{PLANTED}/x.js"></script>'),
        ("duel.html", f'<img src="//{PLANTED}/x.png">'),
        ("duel.html", f"<a href=HTTP://{PLANTED}>there</a>"),
        ("styles/a.css", f"h1 {{ background: url(//{PLANTED}/x.png) }}"),
        ("styles/a.css", f'@import "https://{PLANTED}/x.css";'),
        ("scripts/a.js", f'fetch("https://{PLANTED}/")'),
        ("scripts/a.js", f'fetch("https:\\/\\/{PLANTED}\\/")'),
        ("scripts/a.js", f'fetch("https://name:word@{PLANTED}/")'),
        ("vendor/pyscript-0123/a.js", f'fetch("https://{PLANTED}/")'),
        ("art/atlas.json", f'{{"picture": "https://{PLANTED}/x.webp"}}'),
        ("art/scene.svg", f'<svg><image href="https://{PLANTED}/x.png"/></svg>'),
    ],
)
def test_a_planted_address_is_refused(tmp_path: Path, name: str, text: str) -> None:
    write(tmp_path, name, f"\n{text}")
    with pytest.raises(BuildError, match=rf"{name}:2 names {PLANTED}"):
        refuse_addresses(tmp_path)


def test_an_address_in_packed_python_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("camcade_web/page.py", f'URL = "https://{PLANTED}/"')
    (tmp_path / "python").mkdir()
    (tmp_path / "python" / "camcade-0123.zip").write_bytes(buffer.getvalue())
    with pytest.raises(BuildError, match=rf"camcade_web/page\.py:1 names {PLANTED}"):
        refuse_addresses(tmp_path)


def test_sources_of_formulas_may_stand_in_comments_and_docstrings() -> None:
    source = f'"""After https://{PLANTED}/paper."""\n# https://{PLANTED}\nRATE = 0.5\n"""See https://{PLANTED}."""\n'
    assert list(scan_python("a.py", source)) == []
    assert [found.host for found in scan_python("a.py", f'print(f"https://{PLANTED}/{{1}}")')] == [PLANTED]


def test_licence_comments_and_namespaces_are_no_requests(tmp_path: Path) -> None:
    write(tmp_path, "vendor/a.js", f"/* Licence: https://{PLANTED}/LICENSE */ let a;")
    write(tmp_path, "a.svg", '<svg xmlns="http://www.w3.org/2000/svg"></svg>')
    write(tmp_path, "third-party.txt", f"https://{PLANTED}")
    refuse_addresses(tmp_path)


def test_a_comment_does_not_move_the_lines_after_it() -> None:
    assert [found.line for found in scan_text("a.js", f"/* one\ntwo */\nfetch('http://{PLANTED}')")] == [3]


def test_what_is_harmless_in_one_vendored_package_is_not_in_our_own_script(tmp_path: Path) -> None:
    write(tmp_path, "worker/inference-0123.js", 'throw Error("see https://github.com/x")')
    refuse_addresses(tmp_path)
    write(tmp_path, "scripts/a.js", 'throw Error("see https://github.com/x")')
    with pytest.raises(BuildError, match=r"scripts/a\.js:1 names github\.com"):
        refuse_addresses(tmp_path)


def test_relative_addresses_are_no_hosts(tmp_path: Path) -> None:
    write(tmp_path, "duel.html", '<a href="./a.html">a</a> <img src="art/a.png"> // no comment')
    assert list(scan_folder(tmp_path)) == []
