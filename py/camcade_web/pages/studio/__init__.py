"""Studio: record classes, train a head on them in the page, try it, play with it, take it along."""
