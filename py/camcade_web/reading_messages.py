"""What a page's player is told of the loop that reads the camera."""

from collections.abc import Sequence

import js
from pyodide.ffi import to_js

from camcade_web.browser.dom import show
from camcade_web.browser.messages import BROKE
from camcade_web.perception import Perception
from camcade_web.ui.notifications import Notifications


class ReadingMessages:
    """That part of a `Listener` of `Perception` which is alike on every page."""

    without_model = ""
    """A sentence to the player: how it goes on when the camera cannot be read."""
    after_defect: str | None = None
    """The same after a defect; None: as without a model."""

    _messages: Notifications
    _perception: Perception

    def changed(self) -> None:
        """`is_seeing` may have changed, or what reads."""
        if self._perception.ready is not None:
            self._messages.withdraw("model")

    def loading(self, assets: Sequence[str]) -> None:
        """Show how much of these is there; none: nothing is loading."""
        if assets:
            js.camcadeScripts.showProgress("model", to_js(list(assets)))
        show("model-loading", bool(assets))

    def restarting(self, sentence: str) -> None:
        """What reads the camera is started again."""
        self._messages.tell("model", sentence)

    def failed(self, sentence: str) -> None:
        """The camera cannot be read."""
        self._messages.tell("model", f"{sentence} {self.without_model}")

    def broke(self, error: BaseException) -> None:
        """A defect came to light."""
        js.console.error(f"camcade: {type(error).__name__}: {error}")
        goes_on = self.without_model if self.after_defect is None else self.after_defect
        self._messages.tell("trouble", f"{BROKE} {goes_on}")
