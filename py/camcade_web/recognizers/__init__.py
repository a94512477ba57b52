"""Ways to read what the camera sees: each makes decisions of readings."""
