"""Every error that Camcade shows to people.

A message names the thing at fault, the value that was found, what was expected, and what to do next. The
command line prints it as one line and ends with exit code 2; the page shows it and keeps the game running.
"""


class CamcadeError(Exception):
    """The base of all errors a person is meant to read."""


class DataError(CamcadeError):
    """Pictures, videos, labels or folders that cannot be used as they are."""


class ModelError(CamcadeError):
    """A model bundle that is missing, damaged, or at odds with its card."""


class BuildError(CamcadeError):
    """A site that cannot be built, or a build tool that is missing."""


class ServeError(CamcadeError):
    """A local server that cannot start."""


class SettingsError(CamcadeError):
    """A setting with an unknown name or a value outside its range."""


class ReplayError(CamcadeError):
    """A replay that cannot be read, or that does not fit this version of the engine."""


class ReplayVersionError(ReplayError):
    """A replay of a version that this one does not know."""


class ReplayTooLongError(ReplayError):
    """A replay that is longer than what is kept and shown."""


class BrowserError(CamcadeError):
    """A browser that is missing, or that lacks something the page needs."""


class BenchError(CamcadeError):
    """A measurement cannot be made here, or found nothing to measure."""


class StoryError(CamcadeError):
    """A story that cannot be read or played, or a save that fits none."""


class StudioError(CamcadeError):
    """A Studio project that cannot be read, changed so, or trained as it is."""
