"""All recognizers by name. A further one is a module beside this one and a line here.

Modules are imported when they are asked for, so a page loads only what it reads with; those
that it names by text alone stand in its `page.toml`, under `python`.
"""

from importlib import import_module
from typing import Any

from camcade.errors import ModelError
from camcade_web.recognizers.base import Recognizer

RECOGNIZERS = {
    "article": "camcade_web.recognizers.article:ArticleRecognizer",
    "body": "camcade_web.recognizers.body:BodyRecognizer",
    "body-pair": "camcade_web.recognizers.body:BodyPairRecognizer",
    "expression": "camcade_web.recognizers.expression:ExpressionRecognizer",
    "image": "camcade_web.recognizers.image:ImageRecognizer",
    "picture": "camcade_web.recognizers.picture:PictureRecognizer",
    "studio": "camcade_web.recognizers.studio:StudioRecognizer",
    "studio-story": "camcade_web.recognizers.studio_story:StudioStoryRecognizer",
    "silhouette": "camcade_web.recognizers.silhouette:SilhouetteRecognizer",
}
"""Name → module:class."""


def create(name: str, *arguments: Any) -> Recognizer:
    """A new recognizer; `arguments` are its own, such as the name of a model.

    Raises:
        LookupError: there is none of this name.
    """
    if name not in RECOGNIZERS:
        raise LookupError(f"there is no recognizer {name!r}, only {', '.join(sorted(RECOGNIZERS))}")
    module, _, kind = RECOGNIZERS[name].partition(":")
    try:
        found = import_module(module)
    except ModuleNotFoundError as error:
        if error.name != module:  # another one, which is a defect
            raise
        return AbsentRecognizer()
    return getattr(found, kind)(*arguments)


class AbsentRecognizer(Recognizer):
    """In the place of one that the page was packed without."""

    @property
    def models(self) -> tuple[str, ...]:
        """None that is ever fetched."""
        return ("strike-image",)

    async def prepare(self) -> None:
        """Raises ModelError."""
        raise ModelError(
            "This one file holds the games without Studio. Open the site to play with what you trained."
        )
