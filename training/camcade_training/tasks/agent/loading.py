"""Agents by what is kept of them."""

from pathlib import Path

from camcade.errors import ModelError
from camcade.models.bundle import read_card
from camcade_training.tasks.agent.minds import Minds


def load_minds(place: Path, art: Path | None = None) -> Minds:
    """The agents of a bundle, or of a run folder; `art` as `Minds` takes it. Raises ModelError where it is
    neither.
    """
    import keras

    from camcade_training.tasks.agent.networks import Usual  # noqa: F401 - known to Keras from here on
    from camcade_training.tasks.agent.workflow import NETWORK, read_run

    if (place / "card.json").is_file():
        card = read_card(place)
        if card.task != "agent":
            raise ModelError(f"{place} is a bundle of the task {card.task!r}; expected agent")
        return Minds(keras.saving.load_model(place / NETWORK, compile=False), card.labels, art)
    run = read_run(place)
    return Minds(run.network, run.actions, art)
