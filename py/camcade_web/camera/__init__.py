"""The player's camera, and pictures that come as files."""
