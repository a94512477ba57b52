import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camcade.duel.control_map import ControlMap
from camcade.gestures.sensitivity import STEPS
from camcade.intents import Intent
from camcade_web.ui.kept_settings import (
    ANNOUNCERS,
    KEY,
    LOUDEST,
    SET_ASIDE,
    TEXT_SIZES,
    KeptSettings,
    PlayerSettings,
)
from camcade_web.ui.settings import STEP_WORDS


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


CHANGED = ControlMap().changed("alone", Intent.HIGH_PUNCH, "KeyK").changed("pad", Intent.BLOCK, "Button10")


@given(
    st.builds(
        PlayerSettings,
        strikes=st.sampled_from(STEPS),
        steps=st.sampled_from(STEPS),
        effects=st.integers(0, LOUDEST),
        music=st.integers(0, LOUDEST),
        announcer=st.integers(0, LOUDEST),
        voice=st.sampled_from(ANNOUNCERS),
        text=st.sampled_from(TEXT_SIZES),
        controls=st.sampled_from([ControlMap(), CHANGED]),
    )
)
def test_what_is_kept_comes_back(chosen: PlayerSettings) -> None:
    store = Memory()
    assert KeptSettings(store).change(chosen)
    kept = KeptSettings(store)
    assert (kept.current, kept.problems) == (chosen, ())
    assert SET_ASIDE not in store.texts


@pytest.mark.parametrize("text", [None, "", "{}", '{"new": 1}', '{"strikes": 0, "skeleton": true}'])
def test_what_was_not_kept_has_its_default(text: str | None) -> None:
    """An earlier page kept less, a later one may keep more: neither is broken."""
    kept = KeptSettings(Memory(text))
    assert (kept.current, kept.problems) == (PlayerSettings(), ())


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nonsense", "settings"),
        ("[]", "settings"),
        ("null", "settings"),
        ('{"strikes": 7}', "strikes"),
        ('{"strikes": true}', "strikes"),
        ('{"skeleton": "yes"}', "skeleton"),
        ('{"skeleton": 1}', "skeleton"),
        ('{"music": 11}', "music"),
        ('{"music": 1.0}', "music"),
        ('{"effects": "loud"}', "effects"),
        ('{"voice": "shouted"}', "voice"),
        ('{"text": null}', "text"),
        ('{"controls": []}', "controls"),
        ('{"controls": {"third": {}}}', "controls"),
        ('{"controls": {"alone": []}}', "controls"),
        ('{"controls": {"alone": {"fly": "KeyK"}}}', "controls"),
        ('{"controls": {"alone": {"uppercut": "KeyK"}}}', "controls"),
        ('{"controls": {"alone": {"block": "Tab"}}}', "controls"),
        ('{"controls": {"alone": {"block": 7}}}', "controls"),
        ('{"controls": {"alone": {"block": "KeyA"}}}', "controls"),
        ('{"controls": {"second": {"block": "KeyA"}}}', "controls"),
        ('{"controls": {"pad": {"block": "Button9"}}}', "controls"),
    ],
)
def test_what_makes_no_sense_is_set_aside_and_told_once(text: str, problem: str) -> None:
    store = Memory(text)
    kept = KeptSettings(store)
    assert (kept.current, kept.problems) == (PlayerSettings(), (problem,))
    assert store.texts[SET_ASIDE] == text
    assert KeptSettings(store).problems == (), "the next visit finds sense"


def test_the_sensible_part_is_kept() -> None:
    text = json.dumps({"strikes": 2, "steps": 99, "skeleton": False, "text": "large"})
    found = PlayerSettings.from_json(text)
    assert found == (PlayerSettings(strikes=2, skeleton=False, text="large"), ("steps",))


def test_a_full_store_is_told_and_the_choice_counts_all_the_same() -> None:
    kept = KeptSettings(Memory(is_full=True))
    assert not kept.change(PlayerSettings(strikes=-1))
    assert kept.current.strikes == -1


def test_every_step_has_words() -> None:
    assert len(STEP_WORDS) == len(STEPS)


def test_two_tabs_do_not_wipe_each_other_s_choices() -> None:
    store = Memory()
    here, there = KeptSettings(store), KeptSettings(store)
    there.change(replace(there.current, text="large"))
    here.change(replace(here.current, music=0))
    found = KeptSettings(store).current
    assert (found.text, found.music) == ("large", 0)


def test_in_a_full_store_every_choice_counts_as_long_as_the_page_lives() -> None:
    settings = KeptSettings(Memory(PlayerSettings().to_json(), is_full=True))
    settings.change(replace(settings.current, text="large"))
    settings.change(replace(settings.current, music=0))
    assert (settings.current.text, settings.current.music) == ("large", 0)


def test_what_nests_too_deeply_is_set_aside() -> None:
    assert PlayerSettings.from_json("[" * 100_000) == (PlayerSettings(), ("settings",))
