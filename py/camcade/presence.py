"""Whether somebody is there to play: what all that reads a camera tells a game."""

from enum import StrEnum


class Presence(StrEnum):
    """What is known of a player before the camera."""

    ABSENT = "absent"  # nobody is seen
    NEW = "new"  # somebody is there and has yet to be measured
    KNOWN = "known"  # the player can play
