"""What all ways of reading the camera with networks have in common; `Eyes` knows no more of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from camcade.gestures import StrikeSettings
from camcade.intents import NO_INTENTS, Intent, Intents
from camcade.vision.keypoints import Region
from camcade_web.inference.client import InferenceClient, Reading


@dataclass(frozen=True, slots=True)
class Decision:
    """What one frame comes to.

    | field | meaning |
    | --- | --- |
    | reading | of the frame |
    | shares | bar → 0..1: what the player is shown of it |
    | strike | the strike that begins with it, if one does |
    | bar | whose bar it is |
    | held | what the player keeps doing: steps, a squat |
    | inference_ms | the worker's time for all networks that had a part in it |
    """

    reading: Reading
    shares: Mapping[str, float]
    strike: Intent | None = None
    bar: str = ""
    held: Intents = NO_INTENTS
    inference_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars beside the mirror: their names, and from which share on those of strikes count."""

    names: tuple[str, ...]
    marks: Mapping[str, float] = field(default_factory=dict[str, float])

    @classmethod
    def of_strikes(cls, names: tuple[str, ...], strikes: StrikeSettings) -> "Bars":
        return cls(names, {name: strikes.classes[name].on for name in names if name in strikes.classes})


class Recognizer(Protocol):
    """One way of reading the camera."""

    sees_steps: bool
    """The player walks by themselves, so the game need not do it for them."""

    @property
    def models(self) -> tuple[str, ...]:
        """The models it needs, in the order to load them."""
        ...

    @property
    def bars(self) -> Bars: ...

    async def load(self, inference: InferenceClient) -> None:
        """Load the models. Raises ModelError."""
        ...

    def regions(self, aspect: float) -> Mapping[str, Region | None]:
        """Which models look at the next frame, of this width / height, and at which part of it each."""
        ...

    async def read(self, reading: Reading, aspect: float) -> Decision:
        """What a frame's reading comes to, other networks asked if need be. Raises ModelError."""
        ...

    def tune(self, strikes: int, steps: int) -> None:
        """How easily strikes and steps count, from -2 to 2."""
        ...

    def forget(self) -> None:
        """A new match: strikes that were seen before do not count."""
        ...

    def begin(self, now_ms: float) -> None:
        """The camera was turned on, or this sight was chosen: another player may stand there."""
        ...

    def sentence(self, now_ms: float, per_second: float) -> str:
        """What the player should know now."""
        ...

    def snapshot(self) -> dict[str, Any]:
        """Its part of `camcade.snapshot()`."""
        ...
