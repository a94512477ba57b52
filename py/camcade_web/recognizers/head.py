"""Reading frames for Studio: features of what the player shows, and what a head makes of them."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from camcade.studio.head import BACKBONE, JOINED, Head
from camcade.studio.network import Network
from camcade.vision.crop_tracker import CropTracker, CropTrackerSettings
from camcade.vision.region import Region
from camcade_web.camera.cutting import cut
from camcade_web.camera.frame_source import Frame
from camcade_web.inference.client import InferenceClient, Reading, View
from camcade_web.recognizers.base import Decision, Recognizer
from camcade_web.recognizers.pose_look import distance_of

LOOKS_AT_STILLS = 3
"""At a still picture: the whole, then twice at the player who was found in it."""


@dataclass(slots=True)
class StillFrame(Frame):
    """A picture that stands alone. `is_cut`: it is what the backbone looks at; else it looks for a player."""

    is_cut: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadDecision(Decision):
    """What a frame comes to in Studio; `shares` are by class key, empty without a head.

    | field | meaning |
    | --- | --- |
    | features | float32, as bytes: the backbone's, or those of the pose; empty where no pose is seen |
    | region | what was looked at |
    | follows | a player was found; the next look is at them |
    | outside | what of the player is outside the picture, of `crop_tracker.ENDS`, where that is known |
    | brightness | 0..1, of the whole frame |
    | canvas | what was looked at, cut out; None unless `HeadRecognizer.keeps_pictures` |
    | distance | to the nearest sample, in shares of what is usual; None without a head |
    | heat | 0..1, side × side places of the region, by how much each counted; None unless asked for |
    """

    features: bytes
    region: Region
    follows: bool
    brightness: float
    outside: frozenset[str] = frozenset()
    canvas: Any = None
    distance: float | None = None
    heat: Sequence[float] | None = None


class HeadRecognizer(Recognizer):
    """Follows the player with the backbone; `use` joins a head, or has another network look, too.

    `keeps_pictures`: cut out what is seen. `tells_heat`: ask how much each place counted. `rest`: what
    the head is shown of features that tell of nothing seen.
    """

    rest: Mapping[str, Any] | None = None

    def __init__(self) -> None:
        self.keeps_pictures = self.tells_heat = False
        self._head: Head | None = None
        self._near = b""
        self._network: Network | None = None
        self._follows = False  # the network sees what the backbone sees
        self._is_joined = True  # what `use` said last is what the worker has
        self._settings = CropTrackerSettings()
        self._tracker: CropTracker | None = None

    @property
    def models(self) -> tuple[str, ...]:
        """The backbone."""
        return (BACKBONE,)

    def use(self, head: Head | None, network: Network | None = None, near: bytes = b"") -> None:
        """Read with this head from the next frame on; without one, with this network. `near`: rows of samples
        that stand for all.
        """
        self._head, self._near, self._is_joined = head, near, False
        self._network = network if head is None else None

    async def load(self, client: InferenceClient) -> None:
        """Load the backbone."""
        card = await client.load(BACKBONE)
        self._is_joined = False
        if card.follow is not None:
            self._settings = CropTrackerSettings.from_card(card.follow)

    async def read(self, frame: Frame, client: InferenceClient) -> HeadDecision | None:
        """One look at the player, or as many as a still picture takes."""
        await self._joined(client)
        if isinstance(frame, StillFrame):
            return await self._read_still(frame, client)
        if self._tracker is None or self._tracker.aspect != frame.aspect:
            self._tracker = CropTracker(frame.aspect, self._settings)
        tracker, region = self._tracker, self._tracker.region
        canvas = cut(frame.picture, frame.width_px, frame.height_px, region) if self.keeps_pictures else None
        reading = await client.infer(frame.picture, frame.taken_ms, self._views(region))
        if reading is None:
            return None
        outputs = reading.outputs[self._model]
        tracker.update(outputs["joints"], outputs["seen"][0])
        return self._decision(reading, client, region, tracker, canvas)

    async def _joined(self, client: InferenceClient) -> None:
        """What `use` said last is what the worker has."""
        if self._is_joined:
            return
        self._is_joined = True  # once: what cannot be loaded now cannot be with the next frame
        if self._head is not None:
            await client.attach(JOINED, self.models[0], self._head.classes, self._head, self._near, self.rest)
        elif self._network is not None:
            network, self._network = self._network, None  # whoever fails to load it goes on without
            card = await client.load_given(JOINED, network, network.classes)
            self._network, self._follows = network, card.follow is not None

    def _views(self, region: Region) -> list[View]:
        views = [View(self._model, region, is_told=self.tells_heat and self._head is not None)]
        if self._network is not None:
            views.append(View(JOINED, region if self._follows else None))
        return views

    async def _read_still(self, frame: StillFrame, client: InferenceClient) -> HeadDecision | None:
        tracker = CropTracker(frame.aspect, self._settings)
        decision, picture = None, frame.picture
        for _ in range(LOOKS_AT_STILLS):
            region: Region = (0.0, 0.0, 1.0, 1.0) if frame.is_cut else tracker.region
            reading = await client.infer(picture, frame.taken_ms, [View(self._model, region)])
            if reading is None:
                return None
            outputs, picture = reading.outputs[self._model], None
            tracker.update(outputs["joints"], outputs["seen"][0])
            decision = self._decision(reading, client, region, tracker, None)
            if frame.is_cut or not tracker.follows:
                break
        return decision

    def _decision(
        self, reading: Reading, client: InferenceClient, region: Region, tracker: CropTracker, canvas: Any
    ) -> HeadDecision:
        outputs = reading.outputs[self._model]
        heat = outputs.get("heat")
        return HeadDecision(
            taken_ms=reading.taken_ms,
            shares=client.labelled(JOINED, reading.outputs[JOINED]) if JOINED in reading.outputs else {},
            inference_ms=reading.inference_ms,
            tensors=reading.tensors,
            features=array("f", outputs["features"]).tobytes(),
            region=region,
            follows=tracker.follows,
            brightness=reading.brightness,
            outside=tracker.outside,
            canvas=canvas,
            distance=distance_of(outputs),
            heat=None if heat is None else tuple(heat),
        )

    def begin(self, now_ms: float) -> None:
        """Look for the player anew."""
        if self._tracker is not None:
            self._tracker.forget()

    @property
    def _model(self) -> str:
        return BACKBONE if self._head is None else JOINED
