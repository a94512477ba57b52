"""Playing with what the player has trained in Studio: the backbone, their head, and the moves they chose."""

from dataclasses import replace

from camcade.errors import ModelError, StudioError
from camcade.intents import NO_INTENTS, Intent, Intents
from camcade.studio.head import BACKBONE, JOINED
from camcade.studio.kept import KeptProject
from camcade.studio.moves import HeldMoves, strike_settings
from camcade_web.browser.project_store import ProjectStore
from camcade_web.camera.frame_source import Frame
from camcade_web.inference.client import InferenceClient
from camcade_web.recognizers.base import Decision
from camcade_web.recognizers.image import ImageRecognizer

STEPS: Intents = frozenset({Intent.LEFT, Intent.RIGHT})


class StudioRecognizer(ImageRecognizer):
    """A project of this browser, by its name."""

    def __init__(self, project: str) -> None:
        super().__init__(JOINED)
        self._project = project
        self._held = HeldMoves({})

    @property
    def models(self) -> tuple[str, ...]:
        """The backbone."""
        return (BACKBONE,)

    async def load(self, client: InferenceClient) -> None:
        """Load the backbone and join the project's head to it.

        Raises:
            ModelError: this browser keeps no trained project of that name, or none of its classes strikes.
        """
        kept = await kept_project(self._project)
        assert kept.head is not None
        names = {one.key: one.name for one in kept.project.classes}
        labels = [names.get(key, key) for key in kept.head.classes]
        moves = moves_of(kept)
        strikes = strike_settings(moves)
        if strikes is None:
            raise ModelError(
                f"No class of “{self._project}” strikes in Duel. Open it in Studio and choose a punch or "
                "a kick."
            )
        await client.load(BACKBONE)
        card = await client.attach(JOINED, BACKBONE, labels, kept.head)
        self._adopt(replace(card, decision=strikes.to_card()))
        self._held = HeldMoves(moves)
        self.sees_steps = bool(STEPS & set(moves.values()))

    async def read(self, frame: Frame, client: InferenceClient) -> Decision | None:
        """Strikes as of any network of pictures, and what the player keeps up."""
        decision = await super().read(frame, client)
        return None if decision is None else replace(decision, held=self._held.update(decision.shares))

    def begin(self, now_ms: float) -> None:
        """Look for the player anew."""
        super().begin(now_ms)
        self._held.held = NO_INTENTS


def moves_of(kept: KeptProject) -> dict[str, Intent]:
    """Label → move, of the classes that the head tells."""
    told = kept.head.classes if kept.head is not None else ()
    return {one.name: one.move for one in kept.project.classes if one.move is not None and one.key in told}


async def kept_project(name: str) -> KeptProject:
    """The trained project of this name. Raises ModelError."""
    store = ProjectStore()
    await store.open()
    try:
        kept = await store.read(name, with_samples=False)
    except StudioError as error:
        raise ModelError(str(error)) from error
    if kept is None:
        names = ", ".join(f"“{one}”" for one in await store.names()) or "none"
        raise ModelError(f"This browser keeps no project “{name}” (it has {names}). Make one in Studio.")
    if kept.head is None:
        raise ModelError(f"“{name}” is not trained yet. Open it in Studio and press Train.")
    return kept
