"""What the address of Studio may say.

`studio.html?project=My+moves&camera=front`

| parameter | values | default | meaning |
| --- | --- | --- | --- |
| project | a project kept in this browser | the one used last | which is open |
| example | 0, 1 | 0 | begin with the drawn example |
| camera | part of a camera's name | the browser's choice | which camera |
"""

from dataclasses import dataclass

from camcade_web.browser.address import Reader, read_flag, read_name, read_query


@dataclass(frozen=True, slots=True)
class StudioParameters:
    """The parameters of Studio, resolved."""

    project: str | None = None
    example: bool = False
    camera: str | None = None


READERS: dict[str, Reader] = {
    "project": (read_name, "the name of a project"),
    "example": (read_flag, "0 or 1"),
    "camera": (read_name, "part of a camera's name"),
}


def read_studio_parameters(query: str) -> tuple[StudioParameters, tuple[str, ...]]:
    """The parameters, and a sentence for each that could not be used."""
    values, problems = read_query(query, READERS)
    return StudioParameters(**values), problems  # pyright: ignore[reportArgumentType]
