"""The page's side of Camcade.

Modules that import `js` or `pyodide` touch the browser and run only there; all others are plain Python and
are tested in CPython. What is JavaScript and must be freed belongs to an owner (`proxies.Proxies`) that frees
it.

`pages/NAME/page.py` opens a page and does what its `flow.py` says, which is plain, as is `parameters.py`.
Pages do not know each other: what two of them share is in `browser`, `camera` or `ui`.
"""
