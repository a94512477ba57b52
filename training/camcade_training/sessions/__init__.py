"""Sessions of play: recorded by scripted players, drawn, taken in, checked, and looked at."""
