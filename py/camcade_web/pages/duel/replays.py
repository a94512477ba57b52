"""Replays on the page: the match just played, links, files, the last match of an earlier visit.

What only they need is imported when the first one is wanted, so that no match waits for it.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import js
from pyodide.ffi import JsException

from camcade.duel.highlights import Clip
from camcade.duel.replay import FRAGMENT, Replay
from camcade.duel.state import Event, State
from camcade.errors import ReplayError
from camcade_web.browser.background_tasks import BackgroundTasks
from camcade_web.browser.dom import element, show
from camcade_web.browser.js_interop import Proxies
from camcade_web.browser.storage import LocalStorage
from camcade_web.pages.duel.canvas_renderer import CanvasRenderer
from camcade_web.pages.duel.cards import Cards
from camcade_web.pages.duel.game import DuelGame
from camcade_web.ui.notifications import Notifications

if TYPE_CHECKING:
    from camcade_web.pages.duel.replay_view import ReplayView

LAST_MATCH = "camcade.duel.last-match"
COPY, COPIED = "Copy link", "Link copied"
CAUSE = "replay"
"""Of messages."""


class Replays:
    """Offers replays, opens them, and shows the one that is watched.

    Args:
        stage, cards, messages: of the page.
        on_event: called with what happens in the one that is watched, to make it heard.
        on_open: called when one is there to be watched, from `watch` on.
        on_leave: called when the player has had enough, or a video is done.
    """

    def __init__(
        self,
        stage: CanvasRenderer,
        cards: Cards,
        messages: Notifications,
        on_event: Callable[[Event], None],
        on_open: Callable[[], None],
        on_leave: Callable[[], None],
    ) -> None:
        self._stage, self._cards, self._messages, self._on_event = stage, cards, messages, on_event
        self._on_open, self._on_leave = on_open, on_leave
        self._tasks = BackgroundTasks(self._broke)
        self._offered: Replay | None = None  # of the match that the result card is of
        self._clips: tuple[Clip, ...] = ()  # the best moments of it
        self._opened: Replay | None = None  # to be watched next, or watched
        self._is_film = False  # and recorded
        self._view: ReplayView | None = None
        self._proxies = Proxies()
        listen = self._proxies.listen
        for name, act in {
            "watch-replay": lambda: self._with_offered(self._open),
            "save-film": lambda: self._with_offered(lambda replay: self._open(replay, is_film=True)),
            "copy-link": lambda: self._with_offered(lambda one: self._tasks.spawn(self._copy_link(one))),
            "save-replay": lambda: self._with_offered(self._save),
            "open-replays": self._show_dialog,
            "last-match": self._open_last,
            "choose-replay": lambda: element("replay-file").click(),
            "replays-close": lambda: element("replays").close(),
            "replay-leave": on_leave,
        }.items():
            listen(element(name), "click", lambda _, act=act: act())
        listen(element("replay-file"), "change", self._chosen)
        listen(js.window, "hashchange", lambda _: self.open_address())
        listen(js.document, "dragover", lambda event: event.preventDefault(), passive=False)
        listen(js.document, "drop", self._dropped, passive=False)

    @property
    def is_choosing(self) -> bool:
        """The dialog is open in which one is chosen."""
        return bool(element("replays").open)

    # Where they come from -----------------------------------------------------------------------------------

    def open_address(self) -> None:
        """The replay of the page's address, if it holds one."""
        if str(js.location.hash).startswith(FRAGMENT):
            self._open_link(str(js.location.hash))

    def offer(self, game: DuelGame) -> None:
        """A match has ended: it can be watched, shared and saved, and is kept for the next visit."""
        from camcade.duel.replay_link import to_link
        from camcade_web.pages.duel.highlight_film import can_film

        self._offered = game.replay()
        self._clips = () if self._offered is None else game.highlights.clips(self._offered.watched_ticks)
        show("replay-actions", self._offered is not None)
        show("save-film", can_film() and bool(self._clips))
        element("copy-link").textContent = COPY
        if self._offered is not None:
            LocalStorage().write(LAST_MATCH, to_link(self._offered))

    def _with_offered(self, use: Callable[[Replay], None]) -> None:
        if self._offered is not None:  # the buttons are hidden without one
            use(self._offered)

    def _open_link(self, link: str) -> None:
        from camcade.duel.replay_link import from_link

        self._try_to_open(lambda: from_link(link), None)

    def _open_last(self) -> None:
        self._open_link(LocalStorage().read(LAST_MATCH) or "")

    def _show_dialog(self) -> None:
        show("last-match", LocalStorage().read(LAST_MATCH) is not None)
        element("replays").showModal()

    def _chosen(self, event: Any) -> None:
        self._take_first(event.target.files)
        event.target.value = ""  # so that the same file can be chosen again

    def _dropped(self, event: Any) -> None:
        event.preventDefault()
        self._take_first(event.dataTransfer.files)

    def _take_first(self, files: Any) -> None:
        if files.length > 0:
            self._tasks.spawn(self._take(files.item(0)))

    async def _take(self, file: Any) -> None:
        from camcade.duel.replay_reading import MOST_FILE_BYTES, from_json

        name = str(file.name)
        try:
            text = str(await file.slice(0, MOST_FILE_BYTES + 1).text())
        except JsException:  # it is gone, or a folder
            text = ""
        self._try_to_open(lambda: from_json(text, name), name)

    def _try_to_open(self, read: Callable[[], Replay], name: str | None) -> None:
        """Open what can be read; what cannot is told, and the page goes on as it was."""
        from camcade_web.pages.duel.playback import refusal

        element("replays").close()  # messages would stand behind it
        try:
            replay = read()
        except ReplayError as error:
            self._messages.tell(CAUSE, refusal(error, name))
            self._clear_address()
            return
        self._open(replay)

    # What is done with them ---------------------------------------------------------------------------------

    def _open(self, replay: Replay, *, is_film: bool = False) -> None:
        self._messages.tell(CAUSE, None)
        self._opened, self._is_film = replay, is_film
        self._on_open()

    async def _copy_link(self, replay: Replay) -> None:
        from camcade.duel.replay_link import to_link
        from camcade_web.browser.saving import copy_text

        fragment = FRAGMENT + to_link(replay)
        address = str(js.location.href).partition("#")[0].partition("?")[0] + fragment
        if await copy_text(address):
            element("copy-link").textContent = COPIED
            self._cards.speak(f"{COPIED}. It holds the whole match.")
        else:
            js.history.replaceState(None, "", fragment)
            self._messages.tell(
                CAUSE,
                "This browser lets no page copy. The link stands in the address bar now: copy it there.",
            )

    def _save(self, replay: Replay) -> None:
        from camcade_web.browser.saving import save_text

        save_text(replay.to_json() + "\n", "camcade-duel.json", "application/json")

    def watch(self) -> None:
        """Show what has been opened, from its beginning."""
        from camcade_web.pages.duel.replay_view import ReplayView

        assert self._opened is not None
        if self._view is None:
            self._view = ReplayView(self._stage, self._on_event, self._cards.speak)
        self._view.begin(self._opened)
        self._cards.name_fighters(self._opened.match.start())
        show("replay-bar")
        if self._is_film:
            try:
                self._view.film(self._clips, self._filmed)
            except JsException as error:
                js.console.warn(f"camcade: {error}")
                self._messages.tell(CAUSE, "This browser records no video here.")

    def toggle(self) -> None:
        """Pause it, or go on."""
        if self._view is not None:
            self._view.toggle()

    def leave(self, state: State) -> None:
        """Nobody watches any more; `state` is the match that is on the stage again."""
        if self._view is not None:
            self._view.end()
        show("replay-bar", False)
        self._cards.name_fighters(state)
        self._clear_address()

    def frame(self, now_ms: float) -> None:
        """Once a screen frame, while one is watched."""
        if self._view is not None:
            self._view.frame(now_ms)

    @property
    def state(self) -> State | None:
        """The match as it is watched; None without one."""
        return None if self._view is None else self._view.state

    def snapshot(self) -> dict[str, Any] | None:
        """Its part of `camcade.snapshot()`."""
        return None if self._view is None else self._view.snapshot()

    def _filmed(self, blob: Any, suffix: str) -> None:
        from camcade_web.browser.saving import save_blob

        save_blob(blob, f"camcade-duel.{suffix}")
        self._on_leave()

    def _clear_address(self) -> None:
        """Loaded again, the page begins with a match, and not with what has been watched."""
        if str(js.location.hash).startswith(FRAGMENT):
            js.history.replaceState(None, "", str(js.location.pathname) + str(js.location.search))

    def _broke(self, error: BaseException) -> None:
        js.console.error(f"camcade: {type(error).__name__}: {error}")
        self._messages.tell(CAUSE, "The replay could not be opened. You can play on.")
