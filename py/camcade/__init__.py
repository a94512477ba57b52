"""Camcade's games as pure Python: rules, gestures and recordings. Imports the standard library alone."""
