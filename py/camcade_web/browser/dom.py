"""Finding and filling the page's elements."""

from typing import Any

import js


def element(name: str) -> Any:
    """The element with this id; the template and the code disagree if there is none."""
    found = js.document.getElementById(name)
    if found is None:
        raise LookupError(f"the page has no element with the id {name!r}")
    return found


def new_element(tag: str, classes: str = "", text: str = "") -> Any:
    """An element that is in no page yet, with these classes and this text."""
    made = js.document.createElement(tag)
    made.className = classes
    made.textContent = text
    return made


def has_touch_buttons() -> bool:
    """The page's buttons for fingers are there: its styles show them on the same condition."""
    return js.matchMedia("(pointer: coarse)").matches is True


def show(name: str, is_shown: bool = True) -> None:
    """Show or hide the element with this id."""
    element(name).hidden = not is_shown
