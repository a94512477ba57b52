"""The settings of a training of the agent."""

from dataclasses import dataclass

from camcade.errors import SettingsError

STACK = "stack"
CELLS = ("gru", "lstm", STACK)
HALVINGS = ("stride", "patch", "pool")
LOSSES = ("cross-entropy", "focal")


@dataclass(frozen=True)
class AgentSettings:
    """How an agent is trained. The study's own: filters [32, 64, 128], halving pool, latent 128 to 1024,
    window 10, loss focal, rare_weight 6, clone_epochs 0.

    Raises SettingsError for a value that cannot be meant.
    """

    latent: int = 64  # numbers that a frame becomes
    filters: tuple[int, ...] = (12, 16, 16)  # of the encoder's convolutions, each with a halving
    halving: str = "stride"  # or patch or pool
    cell: str = "gru"  # or lstm; or stack: the last frames at once
    memory: int = 8  # frames that a stack holds
    units: tuple[int, ...] = (128, 64)  # of the head's layers
    dropout: float = 0.1
    loss: str = "cross-entropy"  # or focal, whose probabilities are no longer shares: it plays otherwise
    rare_share: float = 0.03  # an action held in fewer frames is rare
    rare_weight: float = 1.0  # so many times does a frame with one count
    window: int = 20  # frames in a row that are learned from at a time
    burn_in: int = 5  # of a window within a fight, so many frames do not count
    autoencoder_epochs: int = 3  # the encoder learns to draw frames again
    encoder_epochs: int = 0  # it learns to tell what frames show
    autoencoder_frames: int = 20_000  # drawn by chance, an epoch; the same for the encoder
    head_epochs: int = 30  # at most, on the encoder as it is
    clone_windows: int = 4000  # drawn by chance, an epoch; the same for the head
    clone_epochs: int = 8  # at most, encoder and head together; 0: the encoder stays
    dagger_rounds: int = 0  # of play labelled by an expert; the game tells what there is to see
    dagger_picture_rounds: int = 0  # more of them in which it sees pictures
    dagger_frames: int = 8000  # a round
    dagger_windows: int = 4000  # learned from after each round, of all rounds so far
    dagger_expert: str = "hard"  # or another level
    dagger_share: float = 0.1  # of the frames in which the expert acts; in the first round it does in all
    dagger_noise: float = 0.02  # of what the game tells, so that an encoder need not be exact
    dagger_opponents: tuple[str, ...] = (
        *("hard", "normal", "hard", "average", "rusher", "hard", "masher", "patient", "hard", "normal"),
        *("easy", "defender", "beginner"),
    )  # in turn
    redraw_epochs: int = 1  # so that what the encoder has become can be drawn again
    patience: int = 3  # epochs without a better validation
    batch_frames: int = 128
    batch_windows: int = 32
    learning_rate: float = 0.001
    clone_learning_rate: float = 0.0005
    seed: int = 7

    def __post_init__(self) -> None:
        for name, known in (("cell", CELLS), ("loss", LOSSES), ("halving", HALVINGS)):
            if getattr(self, name) not in known:
                raise SettingsError(f"{name} is {getattr(self, name)!r}: choose {' or '.join(known)}")
        if not 0 <= self.burn_in < self.window:
            raise SettingsError(f"burn_in is {self.burn_in}: give 0 to {self.window - 1}, less than window")
        for name in (
            "latent",
            "memory",
            "batch_frames",
            "batch_windows",
            "patience",
            "autoencoder_frames",
            "clone_windows",
            "dagger_frames",
            "dagger_windows",
        ):
            if getattr(self, name) < 1:
                raise SettingsError(f"{name} is {getattr(self, name)}: give 1 or more")
        if not self.units or not self.filters:
            raise SettingsError("units and filters: give one number or more for each")
