"""Reading frames for projects of the body in Studio: the pose of a moment, and what a head makes of it."""

from typing import Any

from camcade.studio.body import rest_of_poses
from camcade.studio.head import JOINTS
from camcade_web.camera.cutting import cut
from camcade_web.camera.frame_source import Frame
from camcade_web.inference.client import InferenceClient
from camcade_web.recognizers.head import LOOKS_AT_STILLS, HeadDecision, HeadRecognizer, StillFrame
from camcade_web.recognizers.pose_look import PoseLook, PoseLooker, said_of
from camcade_web.ui.skeleton import Skeleton


class BodyHeadRecognizer(HeadRecognizer):
    """Follows the player by their joints, and draws them over the preview."""

    rest = rest_of_poses()

    def __init__(self) -> None:
        super().__init__()
        self._looker = PoseLooker()
        self._last: PoseLook | None = None
        self._skeleton = Skeleton()

    @property
    def models(self) -> tuple[str, ...]:
        """What finds the joints."""
        return (JOINTS,)

    async def load(self, client: InferenceClient) -> None:
        """Load what finds the joints."""
        await client.load(JOINTS)
        self._is_joined = False

    async def read(self, frame: Frame, client: InferenceClient) -> HeadDecision | None:
        """One look at the player, or as many as a still picture takes."""
        await self._joined(client)
        if isinstance(frame, StillFrame):
            return await self._read_still(frame, client)
        region = self._looker.region(frame.aspect)
        canvas = cut(frame.picture, frame.width_px, frame.height_px, region) if self.keeps_pictures else None
        look = self._last = await self._looker.look(frame, client)
        return None if look is None else await self._seen(look, client, canvas if look.numbers else None)

    async def _read_still(self, frame: StillFrame, client: InferenceClient) -> HeadDecision | None:
        looker, look = PoseLooker(), None
        for number in range(1 if frame.is_cut else LOOKS_AT_STILLS):
            look = await looker.look(frame, client, is_again=number > 0)
            if look is None:
                return None
            if not looker.follows:
                break
        assert look is not None
        return await self._seen(look, client, None)

    async def _seen(self, look: PoseLook, client: InferenceClient, canvas: Any) -> HeadDecision:
        reading = look.reading
        shares, distance = ({}, None) if self._head is None else await said_of(look, client)
        return HeadDecision(
            taken_ms=reading.taken_ms,
            shares=shares,
            inference_ms=reading.inference_ms,
            tensors=reading.tensors,
            features=look.numbers,
            region=look.region,
            follows=bool(look.numbers),
            brightness=reading.brightness,
            canvas=canvas,
            distance=distance,
        )

    def draw(self) -> None:
        """The joints of the last frame."""
        if self._last is not None:
            self._skeleton.draw(self._last.keypoints)

    def show(self, is_shown: bool) -> None:
        """The joints are drawn only while this reads."""
        self._skeleton.show(is_shown)

    def begin(self, now_ms: float) -> None:
        """Look for the player anew."""
        self._looker.forget()
