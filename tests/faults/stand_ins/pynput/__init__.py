"""In the place of pynput, where there is no desktop."""
