"""What the head says now, and what each class asks a game for."""

from collections.abc import Callable, Mapping
from typing import Any

from camcade.intents import Intent
from camcade.studio.moves import MOVE_WORDS
from camcade.studio.project import Project
from camcade_web.browser.dom import element, show
from camcade_web.browser.js_interop import Proxies
from camcade_web.pages.studio.parts import copy_of, offer, part

LEAST_CHANGE = 0.005  # of a bar that is worth showing
PLACE_OF_NAME = "PROJECT"  # in the address of the game, as the template writes it


class TrialView:
    """A row for each class that the head tells. `on_move`: class key, and what it asks for from now on."""

    def __init__(self, on_move: Callable[[str, Intent | None], None]) -> None:
        self._on_move = on_move
        self._rows: dict[str, Any] = {}
        self._shares: dict[str, float] = {}
        self._list = element("trial-list")
        self._address = str(element("play-duel").getAttribute("href"))
        self._proxies = Proxies()
        self._proxies.listen(self._list, "change", self._changed)

    def show(self, project: Project, labels: Mapping[str, str], is_stale: bool, plays: bool) -> None:
        """The rows of these classes (key → name); none: there is no head. `plays`: one asks for a move."""
        show("trial", bool(labels))
        show("trial-empty", not labels)
        show("stale", is_stale)
        show("play-duel", plays)
        show("no-moves", bool(labels) and not plays)
        element("play-duel").href = self._address.replace(PLACE_OF_NAME, quoted(project.name))
        if list(labels) != list(self._rows):
            self._rows = {key: copy_of("trial-row") for key in labels}
            self._shares.clear()
            self._list.replaceChildren(*self._rows.values())
        for one in project.classes:
            if one.key in self._rows:
                row = self._rows[one.key]
                row.dataset.key = one.key
                part(row, "name").textContent = one.name
                self._fill(part(row, "move"), one.move, one.name)

    def _fill(self, field: Any, move: Intent | None, name: str) -> None:
        field.setAttribute("aria-label", f"What {name} does in Duel")
        chosen = "" if move is None else str(move)
        if field.options.length:
            field.value = chosen
        else:
            offer(field, {"": "nothing"} | {str(one): words for one, words in MOVE_WORDS.items()}, chosen)

    def show_shares(self, shares: Mapping[str, float]) -> None:
        """What the head says of the last frame, 0..1 by class key; the likeliest is marked."""
        best = max(shares, key=lambda key: shares[key], default=None)
        for key, share in shares.items():
            row = self._rows.get(key)
            if row is None:
                continue
            row.classList.toggle("is-best", key == best)
            if abs(share - self._shares.get(key, -1.0)) >= LEAST_CHANGE:
                self._shares[key] = share
                part(row, "fill").style.setProperty("--share", f"{share:.3f}")
                part(row, "figure").textContent = f"{share * 100:.0f} %"

    def _changed(self, event: Any) -> None:
        row = event.target.closest("[data-key]")
        value = str(event.target.value)
        self._on_move(str(row.dataset.key), Intent(value) if value else None)


def quoted(text: str) -> str:
    """A text as a value in an address."""
    return "".join(
        chr(byte) if chr(byte).isalnum() and byte < 128 or chr(byte) in "-_." else f"%{byte:02X}"
        for byte in text.encode()
    )
