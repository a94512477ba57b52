"""How well detected intents fit the strikes that are known to be in a video."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from camcade.errors import DataError
from camcade.intents import Intent, limb_of
from camcade.median import median

Detection = tuple[float, Intent]
"""When an intent fired, in seconds, and which."""


@dataclass(frozen=True, slots=True)
class Strike:
    """A strike in a video: when it begins, is at its furthest and ends, in seconds, and its class."""

    start_s: float
    peak_s: float
    end_s: float
    label: str

    def __post_init__(self) -> None:
        if not self.start_s <= self.peak_s <= self.end_s:
            raise DataError(
                f"A strike ({self.label}) starts at {self.start_s} s, peaks at {self.peak_s} s and ends at "
                f"{self.end_s} s: expected these in order."
            )


def _labels() -> dict[Intent, str]:
    return {intent: limb for intent in Intent if (limb := limb_of(intent))}


@dataclass(frozen=True, slots=True)
class ScoreSettings:
    """What counts as the answer to a strike.

    | field | unit | meaning |
    | --- | --- | --- |
    | late_s | s | a detection up to this long after the end still belongs to the strike |
    | labels | intent → class | which class of strike an intent answers |
    | asked | classes | the strikes to be recognised; a binary model is asked for punches alone |
    """

    late_s: float = 0.25
    labels: Mapping[Intent, str] = field(default_factory=_labels)
    asked: tuple[str, ...] = ("punch", "kick")


@dataclass(frozen=True, slots=True)
class Score:
    """What came out.

    | field | unit | meaning |
    | --- | --- | --- |
    | strikes | count | strikes asked for |
    | recognised | count | of these, answered first by the right class |
    | wrong_class | count | strikes of any class answered first by the wrong one |
    | missed | count | strikes asked for that nothing answered |
    | repeats | count | further detections of a strike already answered |
    | false_strikes | count | detections that belong to no strike |
    | duration_s | s | length of the video |
    | delays_s | s | from the peak to the detection, of the recognised ones; below 0 is before the peak |
    """

    strikes: int
    recognised: int
    wrong_class: int
    missed: int
    repeats: int
    false_strikes: int
    duration_s: float
    delays_s: tuple[float, ...]

    @property
    def recall(self) -> float | None:
        """Share of the strikes asked for that were recognised, 0 to 1; None if there were none."""
        return self.recognised / self.strikes if self.strikes else None

    @property
    def false_per_minute(self) -> float:
        """False strikes a minute of video."""
        return self.false_strikes * 60 / self.duration_s

    @property
    def median_delay_s(self) -> float | None:
        """The middle delay from the peak, s; None if nothing was recognised."""
        return median(self.delays_s) if self.delays_s else None

    @property
    def p90_delay_s(self) -> float | None:
        """The delay that nine of ten recognised strikes do not exceed (nearest rank), s."""
        if not self.delays_s:
            return None
        rank = -(-len(self.delays_s) * 9 // 10)
        return sorted(self.delays_s)[rank - 1]

    def to_report(self) -> dict[str, float | int | None]:
        """The score as plain values for a report."""
        return {
            "strikes": self.strikes,
            "recognised": self.recognised,
            "recall": self.recall,
            "wrong_class": self.wrong_class,
            "missed": self.missed,
            "repeats": self.repeats,
            "false_strikes": self.false_strikes,
            "false_per_minute": self.false_per_minute,
            "duration_s": self.duration_s,
            "median_delay_s": self.median_delay_s,
            "p90_delay_s": self.p90_delay_s,
        }


def score(
    detections: Sequence[Detection],
    strikes: Sequence[Strike],
    duration_s: float,
    settings: ScoreSettings | None = None,
) -> Score:
    """Compare what was detected with what is in the video.

    Each detection, in order of time, belongs to the strike it falls into (from its start to `late_s` after
    its end); of several, to one without an answer yet, the one with the nearest peak. The first answer to a
    strike decides. Raises `DataError` unless the duration is above 0.
    """
    settings = settings or ScoreSettings()
    if not duration_s > 0:
        raise DataError(f"The video lasts {duration_s} s: expected more than 0.")
    answers: dict[int, Detection] = {}
    repeats = false_strikes = 0
    for detection in sorted(detections, key=lambda pair: pair[0]):
        index = _answered_strike(detection[0], strikes, answers, settings.late_s)
        if index is None:
            false_strikes += 1
        elif index in answers:
            repeats += 1
        else:
            answers[index] = detection
    right = [
        index for index, (_, intent) in answers.items() if settings.labels.get(intent) == strikes[index].label
    ]
    asked = [index for index, strike in enumerate(strikes) if strike.label in settings.asked]
    recognised = [index for index in right if strikes[index].label in settings.asked]
    return Score(
        strikes=len(asked),
        recognised=len(recognised),
        wrong_class=len(answers) - len(right),
        missed=sum(index not in answers for index in asked),
        repeats=repeats,
        false_strikes=false_strikes,
        duration_s=duration_s,
        delays_s=tuple(answers[index][0] - strikes[index].peak_s for index in recognised),
    )


def _answered_strike(
    t_seconds: float, strikes: Sequence[Strike], answers: Mapping[int, Detection], late_s: float
) -> int | None:
    """Which strike a detection at this time belongs to."""
    within = [
        index for index, strike in enumerate(strikes) if strike.start_s <= t_seconds <= strike.end_s + late_s
    ]
    if not within:
        return None
    return min(within, key=lambda index: (index in answers, abs(t_seconds - strikes[index].peak_s)))
