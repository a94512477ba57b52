"""What the expression network is and how it learns: one dataclass, written down beside every result."""

from dataclasses import dataclass
from typing import Literal

FACE_PX = 48  # side of FER-2013's pictures, and of what the page cuts out


@dataclass(frozen=True)
class ExpressionSettings:
    """Defaults of `camcade train expression`; every field can be changed with `--set`."""

    # The network: MobileNet v1, cut after one of its blocks, its pooled features, and one dense layer.
    alpha: float = 1.0  # width multiplier
    blocks: int = 9  # of MobileNet's 13; the last ones hold most weights and see the least of a small face
    side_px: int = 64  # the face is stretched from 48 px to this inside the network
    start: Literal["imagenet", "random"] = "imagenet"  # initial weights; `random`: to see what they are worth
    frozen_blocks: int = 0  # the first blocks that stay as they start; saves most of the time
    dropout: float = 0.3  # of the pooled features
    # Learning: AdamW, a cosine from `learning_rate` to nearly nothing, and an average of the weights.
    epochs: int = 30
    batch_size: int = 64
    learning_rate: float = 1e-3
    final_rate_share: float = 0.01
    warm_up_steps: int = 300
    weight_decay: float = 0.02  # times the rate, each step, on kernels
    clip_norm: float = 2.0  # of the whole gradient
    average_decay: float = 0.999  # a step; what ships is this moving average of the weights
    statistics_momentum: float = 0.99  # of batch normalisation, a step
    label_smoothing: float = 0.1
    class_weight_power: float = 0.3  # 0: every picture counts the same, 1: every class does
    mixup: float = 0.2  # both parameters of the beta distribution that shares are drawn from; 0: off
    # What happens to a face before the network sees it, drawn afresh every time.
    flip_share: float = 0.5
    turn_degrees: float = 12.0  # either way
    scale: tuple[float, float] = (0.85, 1.15)
    shift_share: float = 0.08  # of the side, either way
    contrast: tuple[float, float] = (0.7, 1.35)  # factor about middle grey
    brightness: float = 0.2  # of the range, either way
    noise: float = 0.03  # of the range, standard deviation at most
    erase_share: float = 0.35  # of the faces lose a rectangle
    erase_side: tuple[float, float] = (0.15, 0.4)  # of the side
    seed: int = 7
    # At the very end, when nothing is left to choose, the validation faces may be trained on too. They cannot
    # tell the temperature then: it is given, as a run without them found it.
    with_validation: bool = False
    temperature: float = 0.0  # of the logits; 0: chosen by the validation faces


# These may differ when a run goes on: how long, how fast, how much of it still moves, and on which faces.
CHANGEABLE = ("epochs", "learning_rate", "frozen_blocks", "with_validation", "temperature")
