"""One package for each page; they do not know each other."""
