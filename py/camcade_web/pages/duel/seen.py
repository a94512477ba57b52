"""What the camera sees of the players, handed on to the flow and into the match."""

from collections.abc import Callable

from camcade.intents import Intent, Intents
from camcade.presence import Presence
from camcade_web.browser.page_api import Effects
from camcade_web.pages.duel.arena import Arena
from camcade_web.pages.duel.flow import DuelFlow


class SeenPlayers:
    """Told by the camera, and tells the flow.

    Args:
        do: does what the flow answers.
        on_begun: called with what player one has begun to do, and by which control.
        on_silhouette: called when the player, whose model does not load, takes the control that needs none.
        is_dialog_open: whether the page asks something meanwhile.
    """

    def __init__(
        self,
        flow: DuelFlow,
        arena: Arena,
        do: Callable[[Effects], None],
        on_begun: Callable[[Intents, str], None],
        on_silhouette: Callable[[], None],
        is_dialog_open: Callable[[], bool],
    ) -> None:
        self._flow, self._arena, self._do = flow, arena, do
        self._on_begun, self.wants_silhouette, self._is_dialog_open = on_begun, on_silhouette, is_dialog_open

    def struck(self, intent: Intent, controller: str) -> None:
        """A strike was seen."""
        self._do(self._flow.struck(intent, controller))

    def held(self, held: Intents, controller: str) -> None:
        """What player one keeps doing: walking, squatting, jumping."""
        game = self._arena.game
        self._on_begun(held - game.held, controller)
        game.held = held

    def other(self, held: Intents, strike: Intent | None) -> None:
        """What player two keeps doing, and the strike that begins, if one does."""
        self._arena.game.other_held = held
        if strike is not None:
            self._do(self._flow.other_struck(strike))

    def seeing_changed(self, *, is_seeing: bool, sees_steps: bool) -> None:
        """The camera sees now, or no longer."""
        self._do(self._flow.seeing_changed(is_seeing=is_seeing, sees_steps=sees_steps))

    def presence_changed(self, presence: Presence) -> None:
        """A player has come, is known, or is lost."""
        self._do(self._flow.presence_changed(presence))

    def called(self, *, is_camera_on: bool) -> None:
        """The player has held up both hands."""
        self._do(self._flow.hands_raised(is_dialog_open=self._is_dialog_open(), is_camera_on=is_camera_on))
