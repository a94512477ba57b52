"""Playing with what the player has trained in Studio: the backbone, their head, and the moves they chose."""

from dataclasses import replace
from typing import TYPE_CHECKING

from camcade.errors import ModelError, StudioError
from camcade.intents import NO_INTENTS, Intent, Intents
from camcade.studio.body import rest_of_poses
from camcade.studio.deciding import Deciding
from camcade.studio.head import JOINED, Kind
from camcade.studio.kept import KeptProject
from camcade.studio.moves import HeldMoves
from camcade_web.browser.project_store import ProjectStore
from camcade_web.camera.frame_source import Frame
from camcade_web.inference.client import InferenceClient, Reading
from camcade_web.recognizers.base import Decision
from camcade_web.recognizers.image import ImageRecognizer
from camcade_web.recognizers.pose_look import PoseLooker, distance_of, said_of

if TYPE_CHECKING:
    from camcade.models.card import ModelCard

STEPS: Intents = frozenset({Intent.LEFT, Intent.RIGHT})


class StudioRecognizer(ImageRecognizer):
    """A project of this browser, by its name."""

    def __init__(self, project: str) -> None:
        super().__init__(JOINED)
        self._project = project
        self._kept: KeptProject | None = None
        self._looker: PoseLooker | None = None
        self._held = HeldMoves({})
        self._deciding = Deciding()

    @property
    def models(self) -> tuple[str, ...]:
        """What looks at the picture."""
        return (backbone_of(self._kept),)

    async def prepare(self) -> None:
        """Read the project. Raises ModelError where this browser keeps no trained one of that name."""
        self._kept = await kept_project(self._project)

    async def load(self, client: InferenceClient) -> None:
        """Load what looks at the picture, and join the project's head to it.

        Raises:
            ModelError: as `prepare`, or none of the project's classes strikes.
        """
        kept = self._kept or await kept_project(self._project)
        self._looker = PoseLooker() if kept.project.kind is Kind.BODY else None
        strikes = kept.strikes()
        if strikes is None:
            raise ModelError(
                f"No class of “{self._project}” strikes in Duel. Open it in Studio and choose a punch or "
                "a kick."
            )
        card = await load_kept(kept, client)
        self._adopt(replace(card, decision=strikes.to_card()))
        self._held = HeldMoves(kept.moves, sure=kept.sure)
        self._deciding = Deciding(kept.project.looks, kept.project.far)
        self.sees_steps = bool(STEPS & set(kept.moves.values()))

    async def read(self, frame: Frame, client: InferenceClient) -> Decision | None:
        """Strikes as of any network of pictures, and what the player keeps up."""
        decision = await super().read(frame, client)
        return None if decision is None else replace(decision, held=self._held.update(decision.shares))

    async def _look(self, frame: Frame, client: InferenceClient) -> tuple[Reading, dict[str, float]] | None:
        if self._looker is not None:
            look = await self._looker.look(frame, client)
            if look is None:
                return None
            shares, distance = await said_of(look, client)
            return look.reading, self._deciding.update(shares, distance)
        seen = await super()._look(frame, client)
        if seen is None:
            return None
        reading, shares = seen
        return reading, self._deciding.update(shares, distance_of(reading.outputs[JOINED]))

    def begin(self, now_ms: float) -> None:
        """Look for the player anew."""
        super().begin(now_ms)
        self._deciding.forget()
        if self._looker is not None:
            self._looker.forget()
        self._held.held = NO_INTENTS


def backbone_of(kept: KeptProject | None) -> str:
    """The model of this site that looks for a project; until it is known, that of pictures."""
    return (Kind.PICTURE if kept is None else kept.project.kind).backbone


async def load_kept(kept: KeptProject, client: InferenceClient) -> "ModelCard":
    """Load what tells a project's classes, as the model `JOINED`. Raises ModelError."""
    labels = list(kept.labels.values())
    if kept.head is None:
        assert kept.network is not None
        return await client.load_given(JOINED, kept.network, labels)
    await client.load(backbone_of(kept))
    rest = rest_of_poses() if kept.project.kind is Kind.BODY else None
    return await client.attach(JOINED, backbone_of(kept), labels, kept.head, kept.near, rest)


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
    if not kept.told:
        raise ModelError(f"“{name}” is not trained yet. Open it in Studio and press Train.")
    return kept
