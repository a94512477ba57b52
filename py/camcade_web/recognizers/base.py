"""What every way of reading frames has in common; the perception loop knows no more of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from camcade.intents import NO_INTENTS, Intent, Intents
from camcade.presence import Presence
from camcade_web.camera.frame_source import Frame
from camcade_web.inference.client import InferenceClient

if TYPE_CHECKING:
    from camcade.vision.keypoints import Keypoints
    from camcade_web.ui.settings import Settings


@dataclass(frozen=True, slots=True)
class Decision:
    """What one frame comes to; recognizers that say more have a kind of their own.

    | field | unit | meaning |
    | --- | --- | --- |
    | taken_ms | ms of the page's clock | when the frame was taken |
    | shares | bar → 0..1 | what the player is shown of it |
    | inference_ms | ms | what reading it cost, in all networks together |
    | tensors | count | live in the worker; None where no network looked |
    | strike | | the strike that begins with it, if one does |
    | bar | | whose bar it is |
    | held | | what the player keeps doing: steps, a squat |
    | calls | | both hands have now been held up long enough |
    | other | | what the other one of two players does; None for one alone |
    """

    taken_ms: float
    shares: Mapping[str, float]
    inference_ms: float = 0.0
    tensors: int | None = None
    strike: Intent | None = None
    bar: str = ""
    held: Intents = NO_INTENTS
    calls: bool = False
    other: "Decision | None" = None


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars beside the preview: their names, and from which share on those of strikes count."""

    names: tuple[str, ...] = ()
    marks: Mapping[str, float] = field(default_factory=dict[str, float])


class Recognizer:
    """One way of reading frames. Only `models`, `load` and `read` have to be there.

    `interval_ms` is the least time between two frames that it wants; `sees_steps` says that the player walks
    by themselves, so that a game need not do it for them; `is_seeing` that it knows all that it has to know
    before the player can play.
    """

    interval_ms = 0.0
    sees_steps = False
    is_seeing = True

    @property
    def presence(self) -> Presence:
        """Whether there is somebody to play; where that cannot be told, whoever is seen is known."""
        return Presence.KNOWN if self.is_seeing else Presence.ABSENT

    @property
    def joints(self) -> "Keypoints | None":
        """The player's joints in the last frame as the network gave them; None where it reads none."""
        return None

    @property
    def models(self) -> tuple[str, ...]:
        """The models it needs, in the order to load them; without any it reads at once."""
        raise NotImplementedError

    @property
    def bars(self) -> Bars:
        """What the player is shown of its decisions."""
        return Bars()

    async def prepare(self) -> None:
        """Find out which `models` it needs, where the browser keeps what says so. Raises ModelError."""

    async def load(self, client: InferenceClient) -> None:
        """Load the models. Raises ModelError."""
        raise NotImplementedError

    async def read(self, frame: Frame, client: InferenceClient) -> Decision | None:
        """What this frame comes to; None when the worker dropped it. Raises ModelError.

        It may ask the worker several times. The loop closes the frame afterwards.
        """
        raise NotImplementedError

    def draw(self) -> None:
        """Show over the preview what the last decision came from; called when that was passed on."""

    def show(self, is_shown: bool) -> None:
        """Whether what belongs to it is on the page: it is there only while this recognizer reads."""

    def tune(self, settings: "Settings") -> None:
        """The player has chosen how easily strikes and steps count, and what is drawn."""

    def forget(self) -> None:
        """A new match: strikes that were seen before do not count."""

    def begin(self, now_ms: float) -> None:
        """The next frame is the first of another row: another player may stand there."""

    def hint(self, now_ms: float, readings_per_s: float) -> str:
        """What the player should know now."""
        return ""

    def snapshot(self) -> dict[str, Any]:
        """Its part of `camcade.snapshot()`."""
        return {}

    def metrics(self) -> dict[str, Any]:
        """Its part of `camcade.metrics()`."""
        return {}
