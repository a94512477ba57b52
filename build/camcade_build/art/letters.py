"""The stage's own display letters: slanted, angular capitals drawn as thick lines on a small grid."""

from camcade_build.art.pictures import Picture

# Every letter is a set of lines on a grid 4 wide and 6 high (y down); corners are cut, never round.
STROKES: dict[str, str] = {
    "A": "M0 6V1.6L1.4 0H2.6L4 1.6V6M0 3.9H4",
    "B": "M0 0V6H2.9L4 5V4L3 3L3.8 2.1V1L2.9 0H0M0 3H3",
    "C": "M4 1.5L2.8 0H1.2L0 1.5V4.5L1.2 6H2.8L4 4.5",
    "D": "M0 0V6H2.5L4 4.5V1.5L2.5 0Z",
    "E": "M4 0H0V6H4M0 3H3.2",
    "F": "M4 0H0V6M0 3H3.2",
    "G": "M4 1.3L2.8 0H1.2L0 1.5V4.5L1.2 6H4V3.2H2.2",
    "H": "M0 0V6M4 0V6M0 3H4",
    "I": "M1 0V6",
    "J": "M4 0V4.5L2.8 6H1.2L0 4.5",
    "K": "M0 0V6M4 0L0.6 3.2L4 6",
    "L": "M0 0V6H3.8",
    "M": "M0 6V0L2.3 3L4.6 0V6",
    "N": "M0 6V0L4 6V0",
    "O": "M1.2 0H2.8L4 1.5V4.5L2.8 6H1.2L0 4.5V1.5Z",
    "P": "M0 6V0H2.8L4 1.1V2.5L2.8 3.6H0",
    "Q": "M1.2 0H2.8L4 1.5V4.5L2.8 6H1.2L0 4.5V1.5ZM2.4 4.2L4.2 6.4",
    "R": "M0 6V0H2.8L4 1.1V2.4L2.8 3.5H0M2 3.5L4 6",
    "S": "M4 1.1L2.9 0H1.1L0 1.1V2L1.1 3H2.9L4 4V4.9L2.9 6H1.1L0 4.9",
    "T": "M0 0H4M2 0V6",
    "U": "M0 0V4.5L1.2 6H2.8L4 4.5V0",
    "V": "M0 0L2 6L4 0",
    "W": "M0 0V6L2.4 3.2L4.8 6V0",
    "X": "M0 0L4 6M4 0L0 6",
    "Y": "M0 0L2 3L4 0M2 3V6",
    "Z": "M0 0H4L0 6H4",
    "0": "M1.2 0H2.8L4 1.5V4.5L2.8 6H1.2L0 4.5V1.5Z",
    "1": "M0.4 1.2L2 0V6",
    "2": "M0 1.2L1.1 0H2.9L4 1.2V2.2L0 6H4",
    "3": "M0 0H4L2 2.6H2.9L4 3.7V4.8L2.9 6H1.1L0 4.9",
    "4": "M2.8 6V0L0 4.2H4.2",
    "5": "M4 0H0V2.6H2.9L4 3.7V4.8L2.9 6H0",
    "6": "M3.6 0H1.6L0 1.9V4.8L1.1 6H2.9L4 4.8V3.8L2.9 2.7H0",
    "7": "M0 0H4L1.6 6",
    "8": "M1.1 0H2.9L3.8 1V2L2.9 3H1.1L0.2 2V1ZM1.1 3H2.9L4 4V5L2.9 6H1.1L0 5V4Z",
    "9": "M0.4 6H2.4L4 4.1V1.2L2.9 0H1.1L0 1.2V2.2L1.1 3.3H4",
    "!": "M1 0V3.8M1 5.2V6",
    "?": "M0 1.2L1.1 0H2.9L4 1.2V2.2L2 3.6V4M2 5.2V6",
    ".": "M1 5.2V6",
    ":": "M1 1.4V2.2M1 4.6V5.4",
    "'": "M1 0V1.4",
    "-": "M0.6 3H2.8",
    "&": "M4 6L0.8 1.6L1.6 0H2.4L3 1L0 4.2L1 6H2.4L4 4",
}
WIDE = {"M": 4.6, "W": 4.8}
NARROW = {"I": 2.0, "1": 2.6, "!": 2.0, ".": 2.0, ":": 2.0, "'": 2.0, "-": 3.4, "4": 4.1}

SLANT = 0.14  # x per y
THICKNESS = 1.28  # grid units
GAP = 2.25  # between letters, grid units, line thickness included
SPACE = 3.2
TITLE_UNIT, LABEL_UNIT = 6.6, 2.1
"""Arena pixels per grid unit: titles are 48 px high with their outline, labels 16 px."""


def widths() -> dict[str, float]:
    """Return how far each title letter moves the pen, in arena pixels at scale 1."""
    table = {letter: round((_width(letter) + GAP) * TITLE_UNIT, 2) for letter in STROKES}
    table[" "] = round(SPACE * TITLE_UNIT, 2)
    return table


def pictures() -> list[Picture]:
    """Return all letters as titles (paper white over gold, heavy outline) and labels (paper white)."""
    return [
        picture
        for letter in STROKES
        for picture in (_letter(letter, "title", TITLE_UNIT), _letter(letter, "label", LABEL_UNIT))
    ]


def _width(letter: str) -> float:
    return WIDE.get(letter, NARROW.get(letter, 4.0))


def _letter(letter: str, kind: str, unit: float) -> Picture:
    """The anchor is the pen's place on the base line, at the letter's left edge."""
    lines = STROKES[letter]
    is_title = kind == "title"
    fill = "url(#metal)" if is_title else "#fdf6e9"
    outline = THICKNESS + (1.5 if is_title else 1.3)
    body = (
        "<defs><linearGradient id='metal' gradientUnits='userSpaceOnUse' x1='0' y1='-0.6' x2='0' y2='6.6'>"
        "<stop offset='0' stop-color='#fffaf0'/><stop offset='0.52' stop-color='#fff1d0'/>"
        "<stop offset='0.54' stop-color='#ffc64f'/>"
        "<stop offset='1' stop-color='#f2913d'/></linearGradient></defs>"
        f"<g transform='translate(0 {-6 * unit:g}) scale({unit:g}) matrix(1 0 {-SLANT} 1 {6 * SLANT} 0)'"
        " fill='none' stroke-linejoin='miter' stroke-miterlimit='1.9'>"
        f"<path d='{lines}' stroke='#150d20' stroke-width='{outline:.2f}' stroke-linecap='square'/>"
        + (
            f"<path d='{lines}' stroke='#7a2440' stroke-width='{THICKNESS + 0.5:.2f}'"
            " stroke-linecap='square'/>"
            if is_title
            else ""
        )
        + f"<path d='{lines}' stroke='{fill}' stroke-width='{THICKNESS}' stroke-linecap='square'/></g>"
    )
    return Picture(f"{kind}/{letter}", body, (-3 * unit, -9 * unit, (_width(letter) + 7) * unit, 12 * unit))
