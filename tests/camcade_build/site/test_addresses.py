import io
import zipfile

import pytest

from camcade.errors import BuildError
from camcade_build.site.addresses import refuse_addresses_in, scan_files, scan_python, scan_text

PLANTED = "evil.example"


def refuse_addresses(files: dict[str, str], own_host: str | None = None) -> None:
    refuse_addresses_in({name: text.encode() for name, text in files.items()}, own_host)


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
def test_a_planted_address_is_refused(name: str, text: str) -> None:
    with pytest.raises(BuildError, match=rf"{name}:2 names {PLANTED}"):
        refuse_addresses({name: f"\n{text}"})


def test_a_page_may_name_the_host_it_will_stand_on_and_no_other() -> None:
    page = {"index.html": f'<link rel="canonical" href="https://{PLANTED}/camcade/">'}
    refuse_addresses(page, own_host=PLANTED)
    with pytest.raises(BuildError, match=PLANTED):
        refuse_addresses(page, own_host="example.org")


def test_licence_texts_that_a_page_shows_are_no_requests() -> None:
    refuse_addresses({"licences.html": f"<pre class='notice'>https://{PLANTED}</pre>"})
    with pytest.raises(BuildError, match=r"licences\.html:2 names"):
        refuse_addresses({"licences.html": f"<pre>\n</pre><a href='https://{PLANTED}'>there</a>"})


def test_an_address_in_packed_python_is_refused() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("camcade_web/page.py", f'URL = "https://{PLANTED}/"')
    with pytest.raises(BuildError, match=rf"camcade_web/page\.py:1 names {PLANTED}"):
        refuse_addresses_in({"python/camcade-0123.zip": buffer.getvalue()})


def test_sources_of_formulas_may_stand_in_comments_and_docstrings() -> None:
    source = f'"""After https://{PLANTED}/paper."""\n# https://{PLANTED}\nRATE = 0.5\n"""See https://{PLANTED}."""\n'
    assert list(scan_python("a.py", source)) == []
    assert [found.host for found in scan_python("a.py", f'print(f"https://{PLANTED}/{{1}}")')] == [PLANTED]


def test_licence_comments_and_namespaces_are_no_requests() -> None:
    refuse_addresses(
        {
            "vendor/a.js": f"/* Licence: https://{PLANTED}/LICENSE */ let a;",
            "a.svg": '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
            "third-party.txt": f"https://{PLANTED}",
        }
    )


def test_a_comment_does_not_move_the_lines_after_it() -> None:
    assert [found.line for found in scan_text("a.js", f"/* one\ntwo */\nfetch('http://{PLANTED}')")] == [3]


def test_what_is_harmless_in_one_vendored_package_is_not_in_our_own_script() -> None:
    refuse_addresses({"worker/inference-0123.js": 'throw Error("see https://github.com/x")'})
    with pytest.raises(BuildError, match=r"scripts/a\.js:1 names github\.com"):
        refuse_addresses({"scripts/a.js": 'throw Error("see https://github.com/x")'})


def test_relative_addresses_are_no_hosts() -> None:
    page = b'<a href="./a.html">a</a> <img src="art/a.png"> // no comment'
    assert list(scan_files({"duel.html": page})) == []
