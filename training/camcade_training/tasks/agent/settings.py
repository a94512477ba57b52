"""The settings of a training of the agent, of an expert, and of an agent that learns from one."""

from dataclasses import dataclass

from camcade.agent.observation import STATE_NUMBERS
from camcade.errors import SettingsError
from camcade_training.tasks.agent.sparring import LEAGUE, LOOPS, RIVAL, check_partners, sparring_partner

STACK = "stack"
CELLS = ("gru", "lstm", STACK)
HALVINGS = ("stride", "patch", "pool")
LOSSES = ("cross-entropy", "focal")
PATCHES_PX = (4, 8)


@dataclass(frozen=True)
class AgentSettings:
    """How an agent is trained. The study's own: filters [32, 64, 128], halving pool, latent 128 to 1024,
    window 10, loss focal, rare_weight 6, clone_epochs 0.

    Raises SettingsError for a value that cannot be meant.
    """

    latent: int = 64  # numbers that a frame becomes
    filters: tuple[int, ...] = (12, 16, 16)  # of the encoder's convolutions, each with a halving
    halving: str = "stride"  # or patch or pool
    patch_px: int = 4  # side of the squares that the halving patch begins with: 4 or 8
    hidden: int = 0  # units of a layer between the convolutions and the latent; 0: none
    drawn_hidden: int = 0  # units of a layer between the latent and what is drawn of it; 0: none
    drawn_maps: int = 16  # maps from which the halving patch draws again
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
    autoencoder_frames: int = 20_000  # drawn by chance, an epoch
    head_epochs: int = 30  # at most, on the encoder as it is
    clone_windows: int = 4000  # drawn by chance, an epoch; the same for the head
    clone_epochs: int = 8  # at most, encoder and head together; 0: the encoder stays
    redraw_epochs: int = 1  # so that what the encoder has become can be drawn again
    patience: int = 3  # epochs without a better validation
    batch_frames: int = 128
    batch_windows: int = 32
    learning_rate: float = 0.001
    clone_learning_rate: float = 0.0005
    seed: int = 7

    def __post_init__(self) -> None:
        for name, known in (
            ("cell", CELLS),
            ("loss", LOSSES),
            ("halving", HALVINGS),
            ("patch_px", PATCHES_PX),
        ):
            if getattr(self, name) not in known:
                raise SettingsError(
                    f"{name} is {getattr(self, name)!r}: choose {' or '.join(map(str, known))}"
                )
        if not 0 <= self.burn_in < self.window:
            raise SettingsError(f"burn_in is {self.burn_in}: give 0 to {self.window - 1}, less than window")
        for name in (
            "latent",
            "memory",
            "batch_frames",
            "batch_windows",
            "patience",
            "autoencoder_frames",
            "drawn_maps",
            "clone_windows",
        ):
            if getattr(self, name) < 1:
                raise SettingsError(f"{name} is {getattr(self, name)}: give 1 or more")
        if not self.units or not self.filters:
            raise SettingsError("units and filters: give one number or more for each")


@dataclass(frozen=True)
class LeagueSettings:
    """How anybody learns from winning and losing. Raises SettingsError for a value that cannot be meant."""

    updates: int = 1000
    seconds: int = 0  # 0: as long as it takes; else it ends after so many, however many updates that are
    steps: int = 32  # decisions of each fighter between two updates
    fights: int = 32  # side by side in each process
    self_share: float = 0.25  # of the fights, against the very same self
    opponents: tuple[str, ...] = (
        *("hard", "normal", "easy", "rusher", "patient", "defender", "mirror"),
        *("average", "beginner", "looper", *LOOPS, "stalker", "crouching-stalker"),
    )
    league_share: float = 0.25  # of all other fights, against earlier selves
    league_every: int = 60  # updates from one member of the league to the next
    league_size: int = 16
    epochs: int = 3  # that each decision is learned from
    batch: int = 2048  # decisions
    learning_rate: float = 0.0005  # falls to a twentieth
    discount: float = 0.99  # a decision: 100 ms
    smoothing: float = 0.95  # lambda of the advantages
    clip: float = 0.2
    entropy: float = 0.012  # weight of being undecided; falls to a tenth
    seed: int = 7

    def __post_init__(self) -> None:
        check_partners(self.opponents, also=RIVAL)
        for name in ("updates", "steps", "fights", "epochs", "batch", "league_every", "league_size"):
            if getattr(self, name) < 1:
                raise SettingsError(f"{name} is {getattr(self, name)}: give 1 or more")
        for name in ("self_share", "league_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise SettingsError(f"{name} is {getattr(self, name)}: give 0 to 1")


@dataclass(frozen=True)
class PpoSettings(LeagueSettings):
    """How an expert is trained. Raises SettingsError for a value that cannot be meant."""

    clone_updates: int = 80  # of the updates, the first, in which it plays as the teacher does, and learns to
    teacher: str = "hard"  # "rival": the agent that it is to begin as; "": nobody, it plays, and is judged
    exploiter_every: int = 0  # updates from one exploiter of the expert to the next; 0: there is none
    exploiter_updates: int = 250  # that each of them learns for at most; then it is one of the league
    magnet_weight: float = 0.0  # of how far, in nats, its decisions are from those of its magnet
    magnet_every: int = 50  # updates until it is its own magnet anew
    units: tuple[int, ...] = (256, 256)  # of the layers, of actor and critic alike
    value_weight: float = 0.5

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.teacher:
            check_partners((self.teacher,), also=RIVAL)
        for name, least in (("exploiter_every", 0), ("exploiter_updates", 1), ("magnet_every", 1)):
            if getattr(self, name) < least:
                raise SettingsError(f"{name} is {getattr(self, name)}: give {least} or more")


@dataclass(frozen=True)
class PlaySettings(LeagueSettings):
    """How an agent that sees pictures learns on by playing. Raises SettingsError for a value that cannot be
    meant.
    """

    updates: int = 2000
    steps: int = 64
    self_share: float = 0.15
    opponents: tuple[str, ...] = (
        *("hard", "normal", "easy", "rusher", "patient", "defender", "mirror"),
        *("average", "beginner", "looper", *LOOPS, "stalker", "crouching-stalker", "idle", "keeps-away"),
    )
    batch: int = 1024  # decisions, of whole rows of `steps`
    learning_rate: float = 0.00003
    entropy: float = 0.0
    kl_weight: float = 0.003  # of how far, in nats, its decisions are from those that it began with
    value_updates: int = 10  # the first, in which only what judges it learns
    value_rate: float = 0.0005
    value_units: tuple[int, ...] = (256, 256)  # of what judges it, which is told the state as it is
    redraw_steps: int = 1000  # at the end, so that frames can be drawn again; 0: none

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.kl_weight < 0:
            raise SettingsError(f"kl_weight is {self.kl_weight}: give 0 or more")
        if not self.value_units:
            raise SettingsError("value_units: give one number or more")


@dataclass(frozen=True)
class DistilSettings:
    """How an agent learns from an expert, end to end from pictures. Raises SettingsError for a value that
    cannot be meant.
    """

    latent: int = 96  # numbers that a frame becomes; the first of them are taught to tell its state
    patch_px: int = 8  # side of the squares that a frame is cut into
    filters: tuple[int, ...] = (48, 48)  # of the encoder's convolutions, the first of these squares
    hidden: int = 192  # units of the layer between the last of them and the latent
    memory: int = 6  # frames that it decides from
    units: tuple[int, ...] = (256, 256)  # of the layers behind them; as an expert's, they begin as those are
    rounds: int = 120  # of play, each learned from with all those that are kept
    frames: int = 10_000  # a round
    kept_frames: int = 500_000  # 9.3 kB each
    seconds: int = 0  # 0: as long as it takes; else it stops playing after so many, and learns to draw again
    fights: int = 28  # side by side in each process
    self_share: float = 0.15  # of them, against the very same self
    steps: int = 40  # decisions of each fighter between two looks at what it has learned
    opponents: tuple[str, ...] = (
        *("hard", "hard", "normal", "easy", "rusher", "patient", "defender", "mirror"),
        *(
            "average",
            "beginner",
            "looper",
            "stalker",
            "crouching-stalker",
            "league",
        ),  # the league is the expert
    )
    told_share: float = 0.2  # of the rounds, the first: the expert plays, and the encoder is told states
    told_wild: float = 0.15  # of the decisions then that are anybody's, so that more is seen
    led_share: float = 0.15  # of the rounds, those after, in which the expert's lead fades
    led_least: float = 0.03  # of the decisions that the expert still leads then
    sharpness: float = 1.0  # power to which the expert's likelihoods are raised
    teacher: str = ""  # a sparring partner who labels by what they would press, where there is no expert
    stint: int = 15  # decisions in a row that a teacher plays, and is learned from; 1: labels all, plays none
    stint_share: float = 0.5  # of the decisions that are a teacher's
    reuse: float = 10.0  # how often a frame is learned from
    window: int = 16  # frames in a row
    batch: int = 128  # windows
    told_weight: float = 0.1  # of telling the state, when it has been told
    learning_rate: float = 0.001  # falls to a fiftieth
    drawn_hidden: int = 96  # units of the layer between the latent and what is drawn of it
    drawn_maps: int = 8  # maps from which it is drawn: a page has to fetch all that draws them
    redraw_steps: int = 2000  # at the end, so that frames can be drawn again
    seed: int = 7

    def __post_init__(self) -> None:
        check_partners(self.opponents, also=LEAGUE)
        if self.teacher:
            sparring_partner(self.teacher, 0)
        for name in ("rounds", "frames", "kept_frames", "fights", "steps", "batch", "latent", "stint"):
            if getattr(self, name) < 1:
                raise SettingsError(f"{name} is {getattr(self, name)}: give 1 or more")
        if not (self.told_share >= 0 and self.led_share >= 0 and self.told_share + self.led_share <= 1):
            given = f"told_share is {self.told_share}, led_share is {self.led_share}"
            raise SettingsError(f"{given}: give 0 to 1, and no more than 1 together")
        if not 0 < self.stint_share < 1:
            raise SettingsError(f"stint_share is {self.stint_share}: give more than 0 and less than 1")
        if self.latent < STATE_NUMBERS:
            raise SettingsError(
                f"latent is {self.latent}: give {STATE_NUMBERS} or more, as many numbers as a state has"
            )
        if not self.memory <= self.window <= self.steps:
            raise SettingsError(
                f"window is {self.window}: give memory to steps, {self.memory} to {self.steps}"
            )
        if not self.units or not self.filters:
            raise SettingsError("units and filters: give one number or more for each")

    @property
    def network(self) -> AgentSettings:
        """The same as settings of the networks."""
        return AgentSettings(
            latent=self.latent,
            filters=self.filters,
            halving="patch",
            patch_px=self.patch_px,
            hidden=self.hidden,
            drawn_hidden=self.drawn_hidden,
            drawn_maps=self.drawn_maps,
            cell=STACK,
            memory=self.memory,
            units=self.units,
            dropout=0.0,
            seed=self.seed,
        )
