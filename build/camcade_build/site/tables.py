"""What pages are given of the games' tables, so that no template lists moves or emotions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

from camcade.duel.control_map import USUAL
from camcade.duel.control_names import cap
from camcade.duel.controls import CONTROLS, HELP
from camcade.escape.emotions import EMOTION_TABLE, NEUTRAL, NEUTRAL_HUE
from camcade.intents import limb_of

MARKS = (
    (re.compile(r"\*(.+?)\*"), r"<b>\1</b>"),
    (re.compile(r"\{(.+?)\}"), r'<span class="move-dot" data-move="\1"></span>'),
)
KEY = re.compile(r"\[(.+?)\]")

Names = tuple[str, Mapping[str, str]]
"""Attribute of what shows a key, and intent → what stands on it."""


def names_of(attribute: str, keys: str) -> Names:
    """Those of a set of keys as it comes."""
    return attribute, {str(intent): cap(codes[0]) for intent, codes in USUAL[keys].items()}


ALONE, PAD = names_of("key", "alone"), names_of("button", "pad")


def table_values() -> dict[str, Any]:
    """Values for every template.

    | value | meaning |
    | --- | --- |
    | help | controller → the items of its help in Duel, as HTML |
    | touch | Duel's touch buttons, strikes first: `intent`, `words` on it, `is_strike` |
    | emotions | those that a story answers, in the order of keys: `name`, `hue` |
    | neutral | the same of the face at rest, which chooses nothing |
    """
    touched = [
        {
            "intent": str(control.bindings[0].intent),
            "words": control.title.split(),
            "is_strike": bool(limb_of(control.bindings[0].intent)),
        }
        for control in CONTROLS
        if control.is_touched
    ]
    return {
        "help": {
            controller: [help_item(item, PAD if controller == "gamepad" else ALONE) for item in items]
            for controller, items in HELP.items()
        },
        "touch": sorted(touched, key=lambda button: not button["is_strike"]),
        "emotions": [{"name": str(emotion), "hue": row.hue} for emotion, row in EMOTION_TABLE.items()],
        "neutral": {"name": NEUTRAL, "hue": NEUTRAL_HUE},
    }


def help_item(text: str, names: Names) -> Markup:
    """An item of `HELP` as HTML; what stands behind a `|` is one piece of the line, as each sign is.

    Keys are those it comes with, each with its intent, so that the page can show what the player has chosen.
    """
    attribute, caps = names
    html = str(escape(text))
    html = KEY.sub(lambda found: f'<kbd data-{attribute}="{found[1]}">{escape(caps[found[1]])}</kbd>', html)
    for mark, tag in MARKS:
        html = mark.sub(tag, html)
    first, *pieces = html.split("|")
    wrapped = (one if one.startswith("<span") else f"<span>{one}</span>" for one in pieces)
    return Markup(first + "".join(wrapped))
