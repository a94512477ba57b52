"""The error of the generator of people."""

from camcade.errors import DataError


class PeopleError(DataError):
    """A wrong argument to the generator of people, or a place it cannot write to."""
