"""A keyboard that nobody touches."""


class Listener:
    """As pynput has it."""

    def __init__(self, **_: object) -> None:
        pass

    def start(self) -> None:
        """Nothing will be heard."""

    def wait(self) -> None:
        """It is ready."""

    def stop(self) -> None:
        """Nothing was heard."""
