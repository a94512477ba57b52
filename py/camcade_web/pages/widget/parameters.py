"""What the address of the widget may say.

`widget.html?models=expression,strike-image&source=picture`

| parameter | values | default | meaning |
| --- | --- | --- | --- |
| models | names, with commas between | expression,strike-image | which models look at the picture |
| source | any, picture, camera | any | what the widget offers to take a picture with |
"""

from dataclasses import dataclass

from camcade_web.browser.address import OLD_MODEL_NAMES, Reader, one_of, read_name, read_query

SOURCES = ("any", "picture", "camera")


@dataclass(frozen=True, slots=True)
class WidgetParameters:
    """The parameters of the widget, resolved."""

    models: tuple[str, ...] = ("expression", "strike-image")
    source: str = "any"


def read_models(text: str) -> tuple[str, ...]:
    """Names of models with commas between them; those of earlier versions are understood too."""
    names = [read_name(part) for part in text.split(",")]
    return tuple(OLD_MODEL_NAMES.get(name, name) for name in names)


READERS: dict[str, Reader] = {
    "models": (read_models, "names of models of this site, with commas between them"),
    "source": one_of(SOURCES),
}


def read_widget_parameters(query: str) -> tuple[WidgetParameters, tuple[str, ...]]:
    """The widget's parameters, and a sentence for each that could not be used."""
    values, problems = read_query(query, READERS)
    return WidgetParameters(**values), problems  # pyright: ignore[reportArgumentType]
