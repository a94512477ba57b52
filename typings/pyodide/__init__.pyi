"""Pyodide's own modules, for pyright: they exist only in the page."""
