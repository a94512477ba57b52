"""The button and the key that record what is played; what does it comes when it is first wanted."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import js

from camcade_web.browser.background_tasks import BackgroundTasks
from camcade_web.browser.dom import element
from camcade_web.browser.js_interop import Proxies, RejectedError
from camcade_web.browser.later_python import later_module
from camcade_web.browser.messages import BROKE_HERE, DID_NOT_COME
from camcade_web.pages.duel.game import DuelGame
from camcade_web.ui.notifications import Notifications

if TYPE_CHECKING:
    from camcade_web.pages.duel.session_recorder import SessionRecorder

CAUSE, KEY = "recording", "F9"


class Recording:
    """Records sessions, and lists them in the dialog of replays.

    `playing` gives the match at hand and what player one plays with.
    """

    def __init__(self, messages: Notifications, playing: Callable[[], tuple[DuelGame, str]]) -> None:
        self._messages, self._playing = messages, playing
        self._tasks = BackgroundTasks(self._broke)
        self._recorder: SessionRecorder | None = None
        self._proxies = Proxies()
        for name in ("record", "recording-sign"):
            self._proxies.listen(element(name), "click", lambda _: self._begin(turn=True))
        self._proxies.listen(element("open-replays"), "click", lambda _: self._begin(turn=False))
        self._proxies.listen(js.document, "keydown", self._key_down, passive=False)

    @property
    def is_on(self) -> bool:
        """What is played is being recorded."""
        return self._recorder is not None and self._recorder.is_on

    def _key_down(self, event: Any) -> None:
        if event.code == KEY and not event.repeat:
            event.preventDefault()
            self._begin(turn=True)

    def _begin(self, *, turn: bool) -> None:
        self._tasks.spawn(self._use(turn=turn))

    async def _use(self, *, turn: bool) -> None:
        try:
            module = await later_module("duel", "camcade_web.pages.duel.session_recorder")
        except RejectedError:
            self._messages.tell(CAUSE, DID_NOT_COME.format(what="What records matches"))
            return
        recorder = self._recorder or module.SessionRecorder(self._messages, self._playing, self._tasks)
        self._recorder = recorder
        if turn:
            recorder.turn()
        await recorder.show()

    def _broke(self, error: BaseException) -> None:
        js.console.error(f"camcade: {type(error).__name__}: {error}")
        self._messages.tell(CAUSE, BROKE_HERE.format(what="the recording"))
