import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camcade.gestures.sensitivity import STEPS
from camcade_web.ui.settings import KEY, STEP_WORDS, KeptSettings, Settings


class Memory:
    """A store in memory, which may be full."""

    def __init__(self, text: str | None = None, is_full: bool = False) -> None:
        self.texts = {} if text is None else {KEY: text}
        self.is_full = is_full

    def read(self, key: str) -> str | None:
        return self.texts.get(key)

    def write(self, key: str, text: str) -> bool:
        if not self.is_full:
            self.texts[key] = text
        return not self.is_full


@given(st.sampled_from(STEPS), st.sampled_from(STEPS), st.booleans())
def test_what_is_kept_comes_back(strikes: int, steps: int, skeleton: bool) -> None:
    store, chosen = Memory(), Settings(strikes, steps, skeleton)
    assert KeptSettings(store).change(chosen)
    assert KeptSettings(store).current == chosen


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "nonsense",
        "[]",
        "null",
        '{"strikes": 7}',
        '{"strikes": true}',
        '{"skeleton": "yes"}',
        '{"new": 1}',
    ],
)
def test_what_makes_no_sense_has_its_default(text: str | None) -> None:
    assert KeptSettings(Memory(text)).current == Settings()


def test_the_sensible_part_is_kept() -> None:
    text = json.dumps({"strikes": 2, "steps": 99, "skeleton": False})
    assert Settings.from_json(text) == Settings(strikes=2, steps=0, skeleton=False)


def test_a_full_store_is_told_and_the_choice_counts_all_the_same() -> None:
    kept = KeptSettings(Memory(is_full=True))
    assert not kept.change(Settings(strikes=-1))
    assert kept.current.strikes == -1


def test_every_step_has_words() -> None:
    assert len(STEP_WORDS) == len(STEPS)
