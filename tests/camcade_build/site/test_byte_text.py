import pytest

from camcade.errors import BuildError
from camcade_build.site.byte_text import ESCAPE, SHIFT, ascii_html, ascii_style, byte_text


def bytes_of(text: str) -> bytes:
    """What `site/single-file/serve.js` reads."""
    letters = iter(text.encode("latin-1"))
    return bytes(next(letters) - SHIFT if letter == ESCAPE[0] else letter for letter in letters)


def test_every_byte_survives_and_none_that_a_page_would_change_is_left() -> None:
    content = bytes(range(256)) + b"a=b<c</script>\r\n\x00" + b"==<<"
    text = byte_text(content)
    assert bytes_of(text) == content
    assert not {"\x00", "\r", "<"} & set(text)


def test_random_bytes_grow_by_less_than_two_percent() -> None:
    import random

    content = random.Random(1).randbytes(100_000)
    assert len(byte_text(content)) < len(content) * 1.02


def test_a_page_becomes_ascii_and_says_the_same() -> None:
    assert ascii_html("<p title='“'>Duel · 4 ×</p>") == "<p title='&#8220;'>Duel &#183; 4 &#215;</p>"
    assert ascii_style('a::after { content: "→"; }') == 'a::after { content: "\\2192 "; }'


@pytest.mark.parametrize("element", ["<script>say('·')</script>", "<style>a { content: '·' }</style>"])
def test_a_script_that_references_would_change_is_refused(element: str) -> None:
    with pytest.raises(BuildError, match="ASCII"):
        ascii_html(element)
