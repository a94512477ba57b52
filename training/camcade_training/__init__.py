"""Data, training, evaluation and export of the models that the page runs."""
