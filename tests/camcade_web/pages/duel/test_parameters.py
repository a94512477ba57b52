from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from camcade_web.pages.duel.parameters import Parameters, read_parameters


def test_no_query_means_the_defaults() -> None:
    assert read_parameters("") == (Parameters(), ())
    assert read_parameters("?") == (Parameters(), ())


def test_the_address_of_the_documentation() -> None:
    parameters, problems = read_parameters("?autostart=1&controller=image&opponent=idle&seed=7")
    assert parameters == Parameters(autostart=True, controller="image", opponent="idle", seed=7)
    assert problems == ()


def test_every_parameter_can_be_set() -> None:
    query = urlencode(
        {
            "autostart": 1,
            "controller": "image",
            "opponent": "human",
            "level": "hard",
            "arena": "throne",
            "model": "strike-image-binary",
            "camera": "Logitech C920",
            "seed": 4294967295,
            "muted": 1,
            "tutorial": 1,
            "game": "mk",
            "fighter": "tide",
            "side": "right",
            "rounds": 5,
            "time": 45,
            "rival": "same",
            "colours": 2,
            "second": "camera",
            "record": 1,
        }
    )
    expected = Parameters(
        True,
        "image",
        "human",
        "hard",
        "throne",
        "strike-image-binary",
        "Logitech C920",
        4294967295,
        True,
        True,
        "mk",
        "tide",
        "right",
        "5",
        45,
        "same",
        "2",
        "camera",
        True,
    )
    assert read_parameters(query) == (expected, ())


@pytest.mark.parametrize(
    ("query", "named", "offered"),
    [
        (
            "controller=feet",
            "controller=feet",
            "body, image, article, keyboard, gamepad, silhouette or studio",
        ),
        ("game=chess", "game=chess", "camcade or mk"),
        ("opponent=", "opponent=", "mirror, idle, agent or human"),
        ("level=Hard", "level=Hard", "easy, normal or hard"),
        ("autostart=yes", "autostart=yes", "0 or 1"),
        ("seed=-1", "seed=-1", "4294967295"),
        ("seed=4294967296", "seed=4294967296", "4294967295"),
        ("seed=1_000", "seed=1_000", "4294967295"),
        ("seed=٧", "seed=٧", "4294967295"),
        ("camera=%20", "camera= ", "camera's name"),
        ("speed=2", "speed", "autostart, controller"),
    ],
)
def test_what_is_not_understood_is_named_and_keeps_its_default(query: str, named: str, offered: str) -> None:
    parameters, (problem,) = read_parameters(query)
    assert parameters == Parameters()
    assert named in problem
    assert offered in problem


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("controller=pictures", "controller=image"),
        ("controller=classic", "controller=silhouette"),
        ("model=posture", "model=strike-image"),
        ("model=posture-binary", "model=strike-image-binary"),
        ("trainer=1", "tutorial=1"),
    ],
)
def test_links_to_earlier_versions_go_on_working(old: str, new: str) -> None:
    parameters, problems = read_parameters(old)
    assert parameters == read_parameters(new)[0] and problems == ()


def test_one_wrong_parameter_spoils_no_other() -> None:
    parameters, problems = read_parameters("seed=7&level=silly&opponent=idle")
    assert parameters == Parameters(seed=7, opponent="idle")
    assert len(problems) == 1


@given(st.text())
def test_no_address_is_an_error(query: str) -> None:
    parameters, _ = read_parameters(query)
    assert isinstance(parameters, Parameters)


def test_a_round_s_time_is_seconds_or_off() -> None:
    assert read_parameters("time=off") == (Parameters(time=None), ())
    assert read_parameters("time=45") == (Parameters(time=45), ())
    for wrong in ("9", "1000", "long", "-50"):
        found, (problem,) = read_parameters(f"time={wrong}")
        assert found.time == 99 and wrong in problem
