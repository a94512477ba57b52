"""What the head says now, and what each class asks a game for."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

from camcade.escape.emotions import Emotion
from camcade.intents import Intent
from camcade.studio.moves import MOVE_WORDS
from camcade.studio.project import Project, StudioClass
from camcade_web.browser.dom import element, show
from camcade_web.browser.js_interop import Proxies
from camcade_web.pages.studio.parts import copy_of, offer, part

LEAST_CHANGE = 0.005  # of a bar that is worth showing
MOVES = {"": "nothing"} | {str(one): words for one, words in MOVE_WORDS.items()}
EMOTIONS_OFFERED = {"": "nothing"} | {str(one): str(one) for one in Emotion}
PLACE_OF_NAME = "PROJECT"  # in the address of the game, as the template writes it


class TrialView:
    """A row for each class that is told.

    Args:
        on_move: told a class key, and what it asks Duel for from now on.
        on_emotion: told a class key, and the way that it chooses in a story from now on.
        on_sure: told a class key, and from which probability on it counts.
    """

    def __init__(
        self,
        on_move: Callable[[str, Intent | None], None],
        on_emotion: Callable[[str, Emotion | None], None],
        on_sure: Callable[[str, float], None],
    ) -> None:
        self._on_move = on_move
        self._on_emotion = on_emotion
        self._on_sure = on_sure
        self._sure: dict[str, float] = {}
        self._rows: dict[str, Any] = {}
        self._shares: dict[str, float] = {}
        self._list = element("trial-list")
        self._addresses = {
            game: str(element(game).getAttribute("href")) for game in ("play-duel", "play-escape")
        }
        self._proxies = Proxies()
        self._proxies.listen(self._list, "change", self._changed)

    def show(self, project: Project, labels: Mapping[str, str], is_stale: bool, plays: bool) -> None:
        """The rows of these classes (key → name); none: there is no head. `plays`: one asks for a move."""
        show("trial", bool(labels))
        show("trial-empty", not labels)
        show("stale", is_stale)
        show("play-duel", plays)
        feels = any(one.emotion is not None for one in project.classes if one.key in labels)
        show("play-escape", feels)
        show("no-moves", bool(labels) and not plays and not feels)
        show("take-along", bool(labels))
        for game, address in self._addresses.items():
            element(game).href = address.replace(PLACE_OF_NAME, quoted(project.name))
        if list(labels) != list(self._rows):
            self._rows = {key: copy_of("trial-row") for key in labels}
            self._shares.clear()
            self._list.replaceChildren(*self._rows.values())
        for one in project.classes:
            if one.key in self._rows:
                row = self._rows[one.key]
                row.dataset.key = one.key
                part(row, "name").textContent = one.name
                self._show_sure(row, one)
                self._fill(part(row, "move"), MOVES, one.move, f"What {one.name} does in Duel")
                words = f"What {one.name} chooses in Emotion Escape"
                self._fill(part(row, "emotion"), EMOTIONS_OFFERED, one.emotion, words)

    def _show_sure(self, row: Any, one: StudioClass) -> None:
        self._sure[one.key] = one.sure
        field = part(row, "sure")
        field.value = str(round(one.sure * 100))
        field.setAttribute("aria-label", f"{one.name} counts from this many percent on")
        part(row, "fill").parentElement.style.setProperty("--sure", f"{one.sure:.2f}")

    def _fill(self, field: Any, choices: Mapping[str, str], chosen: StrEnum | None, words: str) -> None:
        field.setAttribute("aria-label", words)
        value = "" if chosen is None else str(chosen)
        if field.options.length:
            field.value = value
        else:
            offer(field, choices, value)

    def show_shares(self, shares: Mapping[str, float]) -> None:
        """What the head says of the last frame, 0..1 by class key; the likeliest is marked."""
        best = max(shares, key=lambda key: shares[key], default=None)
        if best is not None and shares[best] < self._sure.get(best, 0.0):
            best = None
        show("unknown", bool(shares) and best is None)
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
        key, value = str(row.dataset.key), str(event.target.value)
        if event.target.dataset.part == "sure":
            self._on_sure(key, int(value) / 100)
        elif event.target.dataset.part == "emotion":
            self._on_emotion(key, Emotion(value) if value else None)
        else:
            self._on_move(key, Intent(value) if value else None)


def quoted(text: str) -> str:
    """A text as a value in an address."""
    return "".join(
        chr(byte) if chr(byte).isalnum() and byte < 128 or chr(byte) in "-_." else f"%{byte:02X}"
        for byte in text.encode()
    )
