"""Pieces of the page that are made from templates in it."""

from collections.abc import Mapping
from typing import Any

from camcade_web.browser.dom import element, new_element


def copy_of(template: str) -> Any:
    """A new copy of the one element in the `<template>` with this id."""
    return element(template).content.firstElementChild.cloneNode(True)


def part(root: Any, name: str) -> Any:
    """The element inside `root` that calls itself so: `data-part="name"`."""
    found = root.querySelector(f'[data-part="{name}"]')
    if found is None:
        raise LookupError(f"the page has no part {name!r} there")
    return found


def offer(field: Any, choices: Mapping[str, str], chosen: str) -> None:
    """Let a `<select>` offer these, value → words."""
    options: list[Any] = []
    for value, words in choices.items():
        option = new_element("option", text=words)
        option.value = value
        options.append(option)
    field.replaceChildren(*options)
    field.value = chosen
