"""What the expression network is and how it learns: one dataclass, written down beside every result."""

from dataclasses import dataclass

from camcade.errors import SettingsError

FACE_PX = 48  # side of FER-2013's pictures, and of what the page cuts out


@dataclass(frozen=True)
class ExpressionSettings:
    """Defaults of `camcade train expression`; every field can be changed with `--set`."""

    # The network: MobileNet v1 cut after one of its blocks, its pooled features, and one dense layer for each
    # question: the eight of the votes, and the seven of FER-2013's own labels. A larger one that teaches may
    # be `residual` instead.
    network: str = "mobilenet"  # or `residual`
    alpha: float = 1.0  # width multiplier
    blocks: int = 9  # of MobileNet's 13
    side_px: int = 64  # the face is stretched from 48 px to this inside the network
    start: str = "models/expression/expression.keras"  # Keras network, `imagenet`, its .h5 file, or `random`
    residual_widths: tuple[int, ...] = (64, 128, 256, 512)  # channels, each at half the side of that before
    residual_depths: tuple[int, ...] = (2, 2, 2, 2)  # blocks of each
    drop_path: float = 0.1  # chance that the last block's branch is left out; less for those before
    precision: str = "float32"  # what the backbone learns in; or `bfloat16`, twice as fast on a GPU
    dropout: float = 0.3  # of the pooled features
    # What is learned from: a last sitting may have the validation faces too. Nothing can be chosen by them
    # then, so its answers are read as those of `start`, which has to be a bundle's network.
    learned_splits: tuple[str, ...] = ("train",)
    # Learning: AdamW; a rate that stays until the run is told its end and then falls; averaged weights.
    epochs: int = 80
    minutes: float = 0.0  # fit the epochs into so much time, `epochs` at most; 0: whatever they take
    batch_size: int = 64
    learning_rate: float = 1e-3
    falling_share: float = 0.2  # of the epochs, the last ones: the rate falls in a line to nearly nothing
    final_rate_share: float = 0.01
    warm_up_steps: int = 300
    weight_decay: float = 0.02  # times the rate, each step, on kernels
    clip_norm: float = 2.0  # of the whole gradient
    average_decay: float = 0.999  # a step; what ships is this moving average of the weights
    statistics_momentum: float = 0.99  # of batch normalisation, a step
    seven_share: float = 0.35  # of the loss that FER-2013's own labels have; they are noisier than the votes
    label_smoothing: float = 0.1  # of FER-2013's labels; votes are soft by themselves
    class_weight_power: float = 0.2  # 0: every picture counts the same, 1: every class does
    # Of teachers: larger networks whose answers a small one learns, about the very picture that it sees.
    teacher_share: float = 0.7  # of the loss, where there are any
    teacher_temperature: float = 1.0  # above 1: also which of the unlikely they find less unlikely
    mixup: float = 0.2  # both parameters of the beta distribution that shares are drawn from; 0: off
    # Framing, drawn afresh for every face.
    flip_share: float = 0.5
    turn_degrees: float = 17.0  # either way
    scale: tuple[float, float] = (0.85, 1.17)
    shift_share: float = 0.09  # of the side, either way
    # Light and camera. Each happens to its share of the faces.
    light_share: float = 0.25  # gain, offset, contrast, gamma and shadow, each by itself
    gain: tuple[float, float] = (0.15, 1.5)
    offset: float = 75.0  # levels, either way
    contrast: tuple[float, float] = (0.25, 1.4)
    gamma: tuple[float, float] = (0.4, 2.5)
    shadow: tuple[float, float] = (0.2, 0.8)  # light on the dark side, of that on the other
    coarse_share: float = 0.2
    coarse_px: tuple[int, int] = (18, 40)  # side of a face far away
    noise_share: float = 0.3
    noise: float = 13.0  # levels, standard deviation at most
    jpeg_share: float = 0.2
    jpeg_quality: tuple[int, int] = (20, 90)
    erase_share: float = 0.25  # of the faces lose a rectangle
    erase_side: tuple[float, float] = (0.15, 0.4)  # of the side
    seed: int = 7

    def __post_init__(self) -> None:
        if not self.learned_splits or not set(self.learned_splits) <= {"train", "validation"}:
            given = ",".join(self.learned_splits)
            raise SettingsError(f"learned_splits={given}: expected train, or train,validation")


# These may differ when a run goes on: how long, and how fast. `start` is not read again.
CHANGEABLE = ("epochs", "minutes", "learning_rate", "falling_share", "average_decay", "start")
