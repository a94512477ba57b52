"""The opponent that learned to play by watching: its network in a worker of its own, and what it sees, shown.

It is fetched when a match against it begins, never before. Until it is there, and where it does not come or
breaks, the computer plays in its place.
"""

import json
from collections.abc import Callable
from typing import Any

import js
from pyodide.ffi import JsException

from camcade.agent.player import AgentPlayer, Probabilities, pressed
from camcade.agent.view import View
from camcade.duel.atlas import Atlas
from camcade.duel.players import Player, make_player
from camcade.duel.state import State
from camcade.errors import ModelError
from camcade.intents import Intents
from camcade_web.browser.background_tasks import BackgroundTasks
from camcade_web.browser.dom import element, show
from camcade_web.browser.js_interop import reason_of
from camcade_web.browser.messages import DID_NOT_COME_AS
from camcade_web.inference.client import InferenceClient
from camcade_web.inference.connection import WorkerError
from camcade_web.pages.duel.game import DuelSettings
from camcade_web.ui.notifications import Notifications

MODEL = "agent"
SIZE_PX = (128, 72)
UNSEEN_ART = "throne"
"""A group of the atlas that no agent is shown."""
IN_ITS_PLACE = "The computer plays in its place."
WAITING = "It is on its way. " + IN_ITS_PLACE
NOTHING = "nothing"
REDRAWN_EVERY = 4
"""Of so many decisions one is also drawn again, if anybody looks: to draw takes longer than to decide."""


def is_offered() -> bool:
    """This site has such an opponent."""
    return len(js.camcadeScripts.downloads.names(f"models/{MODEL}/")) > 0


class DuelAgent:
    """The network of the opponent: loaded once, asked ten times a second while one plays."""

    def __init__(self, messages: Notifications, atlas: Atlas) -> None:
        self._messages = messages
        self._atlas = atlas
        self._client = InferenceClient(self._broke, "The agent's model")
        self._tasks = BackgroundTasks(self._failed)
        self._state = "off"
        self._remembered: Any = None  # Float32Array: what the network knows of the fight so far
        self._nothing: Any = None  # the same at its beginning
        self._is_thinking = False
        self._decisions = 0
        self._pressed: list[str] = []
        self._timings: Any = None
        self._shown = element("agent-seen")
        self._canvases = [element(name).getContext("2d") for name in ("agent-seen", "agent-drawn")]
        self._redrawn = 0

    @property
    def is_ready(self) -> bool:
        """It can be asked."""
        return self._state == "ready"

    def opponent(self, settings: DuelSettings) -> Player | None:
        """Who plays this match; None if it is not against an agent."""
        return AgentOpponent(self, settings) if settings.opponent == MODEL else None

    def begin(self, settings: DuelSettings) -> None:
        """A match begins: show the panel, and fetch what is missing, if it is against an agent."""
        is_wanted = settings.opponent == MODEL
        show("agent-panel", is_wanted)
        if is_wanted and self._state in ("off", "failed"):
            self._state = "loading"
            self._messages.withdraw(MODEL)
            self._say(WAITING)
            self._tasks.spawn(self._load())

    def think(self, view: View, decide: Callable[[Probabilities], None]) -> None:
        """Look at this and decide; while the look before is not answered, the view is let go."""
        if self.is_ready and not self._is_thinking:
            self._is_thinking = True
            self._tasks.spawn(self._look(view, decide))

    async def _load(self) -> None:
        downloads = js.camcadeScripts.downloads
        try:
            card = await self._client.load(MODEL)
            table = js.JSON.parse(js.TextDecoder.new().decode(await downloads.take("art/atlas.json")))
            unseen = set(self._atlas.groups.get(UNSEEN_ART, ()))
            numbers = [number for number in range(len(self._atlas.pages)) if number not in unseen]
            pages = {str(n): await downloads.take(f"art/{self._atlas.pages[n]}") for n in numbers}
            await self._client.answer(
                "stage", list(pages.values()), {"sprites": table.sprites, "pages": pages}
            )
            (_, size) = card.inputs["state"].shape
        except JsException as error:
            told = DID_NOT_COME_AS.format(what="The agent's pictures", reason=reason_of(error))
            raise ModelError(told) from error
        self._nothing = self._remembered = js.Float32Array.new(size)
        self._state = "ready"
        self._say(NOTHING)

    async def _look(self, view: View, decide: Callable[[Probabilities], None]) -> None:
        state = self._nothing if view.is_first else self._remembered
        commands = json.dumps(view.commands(self._atlas))
        try:
            is_shown = self._is_shown()
            redraw = is_shown and self._decisions % REDRAWN_EVERY == 0
            body = {"model": MODEL, "commands": commands, "state": state, "show": is_shown, "redraw": redraw}
            reply = await self._client.answer("see", [], body)
        finally:
            self._is_thinking = False
        self._remembered = reply.outputs.state
        labels = self._client.cards[MODEL].labels
        decide(dict(zip(labels, reply.outputs.probabilities.to_py(), strict=True)))
        self._timings = reply.timings
        self._decisions += 1
        self._redrawn += reply.drawn is not None
        for context, bytes in zip(self._canvases, (reply.seen, reply.drawn), strict=True):
            if bytes is not None:
                context.putImageData(js.ImageData.new(bytes, *SIZE_PX), 0, 0)

    def _is_shown(self) -> bool:
        """The panel is open, and there is room for it."""
        look = getattr(self._shown, "checkVisibility", None)
        return look is None or bool(look())

    def tell(self, action: tuple[int, int, int]) -> None:
        """Show what it presses."""
        self._pressed = pressed(action)
        self._say(", ".join(self._pressed) or NOTHING)

    def _say(self, words: str) -> None:
        element("agent-pressed").textContent = words

    def _broke(self, reason: str) -> None:
        self._failed(WorkerError(reason, "The agent's model"))

    def _failed(self, error: BaseException) -> None:
        if not isinstance(error, ModelError):
            js.console.error(f"camcade: {type(error).__name__}: {error}")
        elif isinstance(error, WorkerError):
            js.console.warn(f"camcade: {error} {error.reason}")
        self._client.close()
        self._state = "failed"
        reason = str(error) if isinstance(error, ModelError) else "The agent does not play here."
        self._say(IN_ITS_PLACE)
        self._messages.tell(MODEL, f"{reason} {IN_ITS_PLACE} The next match tries again.")

    def snapshot(self) -> dict[str, Any]:
        """This part of `camcade.snapshot()`."""
        return {
            "state": self._state,
            "decisions": self._decisions,
            "redrawn": self._redrawn,
            "pressed": self._pressed,
            "timings": None if self._timings is None else self._timings.to_py(),
        }


class AgentOpponent:
    """One match of the agent, or of the computer in its place."""

    def __init__(self, agent: DuelAgent, settings: DuelSettings) -> None:
        self._agent = agent
        self._player = AgentPlayer(self._think, settings.seed)
        self._instead = make_player("cpu", settings.level, settings.seed)

    def intents(self, state: State, side: int) -> Intents:
        """What this side (0 or 1) holds in the next tick."""
        held = self._player.intents(state, side)
        return held if self._agent.is_ready else self._instead.intents(state, side)

    def _think(self, view: View) -> None:
        self._agent.think(view, self._decide)

    def _decide(self, probabilities: Probabilities) -> None:
        self._player.decide(probabilities)
        self._agent.tell(self._player.action)
