from dataclasses import asdict

import pytest

from camcade_web.pages.escape.parameters import EscapeParameters, read_escape_parameters
from camcade_web.pages.widget.parameters import WidgetParameters, read_widget_parameters


def test_without_parameters_there_are_defaults() -> None:
    assert read_escape_parameters("") == (EscapeParameters(), ())
    assert read_widget_parameters("?") == (WidgetParameters(), ())


def test_everything_can_be_said() -> None:
    parameters, problems = read_escape_parameters(
        "?story=city-of-masks&autostart=1&controller=camera&calibrate=0&pace=quick&model=other&camera=front&muted=1"
    )
    assert problems == ()
    assert asdict(parameters) == {
        "story": "city-of-masks",
        "autostart": True,
        "controller": "camera",
        "calibrate": False,
        "pace": "quick",
        "model": "other",
        "camera": "front",
        "muted": True,
    }
    widget, problems = read_widget_parameters("models=expression,strike-image&source=picture")
    assert widget == WidgetParameters(("expression", "strike-image"), "picture") and problems == ()


@pytest.mark.parametrize("query", ["autostart=yes", "pace=slow", "controller=mind", "story=", "face=mine"])
def test_what_is_not_understood_is_told_and_keeps_its_default(query: str) -> None:
    parameters, (problem,) = read_escape_parameters(query)
    assert parameters == EscapeParameters()
    assert query.partition("=")[0] in problem


def test_the_widget_s_models_need_names() -> None:
    parameters, (problem,) = read_widget_parameters("models=expression,,strike-image")
    assert parameters == WidgetParameters() and "names of models" in problem


def test_a_link_to_an_earlier_version_s_widget_goes_on_working() -> None:
    parameters, problems = read_widget_parameters("models=posture,posture-binary,expression")
    assert parameters.models == ("strike-image", "strike-image-binary", "expression") and problems == ()
