"""Bytes as text of an HTML page, 1.6 % longer than they are where base64 is a third longer.

The page is encoded as windows-1252, in which every byte is a character, so bytes stand in it as they are.
Only four of them would not survive: NUL and carriage return, which HTML replaces, `<`, which could end the
element, and `=`, which announces one of the four: it is followed by the byte plus 64. All other text of such
a page has to be ASCII, so that it reads the same whatever encoding a host claims.
"""

from __future__ import annotations

import re

from camcade.errors import BuildError

ESCAPE = b"="
ESCAPED = (ESCAPE, b"\x00", b"\r", b"<")  # the escape first: the others' replacements contain it
SHIFT = 64

RAW_ELEMENT = re.compile(r"<(script|style)\b[^>]*>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)


def byte_text(content: bytes) -> str:
    """The bytes as characters U+0000 to U+00FF, to be written as latin-1 into a page."""
    for byte in ESCAPED:
        content = content.replace(byte, ESCAPE + bytes([byte[0] + SHIFT]))
    return content.decode("latin-1")


def ascii_html(html: str) -> str:
    """The same page in ASCII: other characters become references.

    Raises:
        BuildError: a script or style holds such a character, where references mean nothing.
    """
    for found in RAW_ELEMENT.finditer(html):
        if not found[2].isascii():
            odd = next(letter for letter in found[2] if not letter.isascii())
            raise BuildError(
                f"A {found[1]} element of a page holds {odd!r}, which cannot stand in the one file. Write "
                "ASCII there."
            )
    return html.encode("ascii", "xmlcharrefreplace").decode()


def ascii_style(css: str) -> str:
    """The same style sheet in ASCII: other characters become escapes."""
    return re.sub(r"[^\x00-\x7f]", lambda found: f"\\{ord(found[0]):x} ", css)
