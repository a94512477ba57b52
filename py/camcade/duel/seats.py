"""Which of two players each device belongs to."""

from dataclasses import dataclass

KEYBOARD, GAMEPAD = "keyboard", "gamepad"


@dataclass(frozen=True, slots=True)
class Seats:
    """Who plays with what.

    | field | meaning |
    | --- | --- |
    | for_two | two people play each other |
    | controller | what player one has chosen: "keyboard", "gamepad", or a way to read the camera |
    | pads | how many gamepads are connected |
    | is_other_seen | player two stands before the same camera |
    """

    for_two: bool = False
    controller: str = KEYBOARD
    pads: int = 0
    is_other_seen: bool = False

    @property
    def pad_of(self) -> tuple[int | None, int | None]:
        """For each player the number of their gamepad, in the order they came; None without one.

        The only one belongs to player two, if player one has chosen something else to play with.
        """
        if not self.pads:
            return None, None
        if not self.for_two:
            return 0, None
        if self.pads > 1:
            return 0, 1
        return (0, None) if self.controller == GAMEPAD else (None, 0)

    @property
    def by_keys(self) -> tuple[bool, bool]:
        """Whether each player has but the keys."""
        first, second = self.pad_of
        is_second = self.for_two and second is None and not self.is_other_seen
        return self.controller == KEYBOARD and first is None, is_second

    def words(self, keys_of_second: str | None) -> str:
        """Who plays with what, for the player; empty for one alone.

        `keys_of_second`: player two's keys; None on a touch screen, whose buttons are player one's.
        """
        if not self.for_two:
            return ""
        if self.is_other_seen:
            return "Stand beside each other: player one on the left, player two on the right."
        first, second = self.pad_of
        mine = "the keys on the left" if keys_of_second is not None else "the buttons"
        if self.controller not in (KEYBOARD, GAMEPAD):
            mine = "the camera"
        elif first is not None:
            mine = "a gamepad"
        elif self.controller == GAMEPAD:
            mine = "a gamepad, once you press a button on it"
        theirs = "a gamepad"
        if second is None:
            unconnected = "a gamepad, once you connect one"
            theirs = unconnected if keys_of_second is None else f"the keys {keys_of_second}"
        return f"Player one has {mine}, player two has {theirs}."
