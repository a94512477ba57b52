"""Keys and buttons as the player reads them: on a key's cap, and in a sentence."""

from collections.abc import Mapping

Layout = Mapping[str, str]
"""`KeyboardEvent.code` → the letter there on the player's keyboard, as far as the browser tells."""

ARROWS = {"ArrowLeft": "←", "ArrowRight": "→", "ArrowUp": "↑", "ArrowDown": "↓"}
CAPS = {
    **ARROWS,
    "Backquote": "`",
    "Minus": "-",
    "Equal": "=",
    "BracketLeft": "[",
    "BracketRight": "]",
    "Backslash": "\\",
    "IntlBackslash": "<",
    "IntlRo": "\\",
    "IntlYen": "¥",
    "Semicolon": ";",
    "Quote": "'",
    "Comma": ",",
    "Period": ".",
    "Slash": "/",
    "PageUp": "Page up",
    "PageDown": "Page down",
    "NumpadAdd": "Num +",
    "NumpadSubtract": "Num -",
    "NumpadMultiply": "Num *",
    "NumpadDivide": "Num /",
    "NumpadDecimal": "Num .",
    "NumpadComma": "Num ,",
    "Button0": "bottom button",
    "Button1": "right button",
    "Button2": "left button",
    "Button3": "top button",
    "Button4": "left shoulder",
    "Button5": "right shoulder",
    "Button6": "left trigger",
    "Button7": "right trigger",
    "Button8": "select",
    "Button9": "start",
    "Button10": "left stick pressed",
    "Button11": "right stick pressed",
    "Button12": "cross up",
    "Button13": "cross down",
    "Button14": "cross left",
    "Button15": "cross right",
}
"""Of a keyboard of the United States, where the browser does not tell what stands on the player's."""

IN_SENTENCE = {
    "ArrowLeft": "the left arrow",
    "ArrowRight": "the right arrow",
    "ArrowUp": "the up arrow",
    "ArrowDown": "the down arrow",
    "Button0": "the bottom face button",
    "Button1": "the right face button",
    "Button2": "the left face button",
    "Button3": "the top face button",
    "Button4": "the left shoulder button",
    "Button5": "the right shoulder button",
    "Button6": "the left trigger",
    "Button7": "the right trigger",
    "Button10": "the left stick",
    "Button11": "the right stick",
}


def cap(code: str, layout: Layout | None = None) -> str:
    """What stands on it."""
    letter = (layout or {}).get(code, "")
    if len(letter.strip()) == 1 and len(letter.upper()) == 1:
        return letter.upper()
    if code in CAPS:
        return CAPS[code]
    for begin, words in (("Key", ""), ("Digit", ""), ("Numpad", "Num "), ("Button", "button ")):
        if code.startswith(begin) and len(code) > len(begin):
            return words + code.removeprefix(begin)
    return code.removesuffix("Left").removesuffix("Right") or "This key"


def in_sentence(code: str, layout: Layout | None = None) -> str:
    """As a lesson says it: "Press A.", "Hold the down arrow." """
    return IN_SENTENCE.get(code) or cap(code, layout)
