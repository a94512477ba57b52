"""The page's side of Camcade: the only code that touches the browser.

A frame's way: `camera` gives it, a recognizer of `recognizers` asks the worker of `inference` and decides,
`perception` is the loop around them, and a page of `pages` acts on the decision. `ui` is what players see
and press, `browser` what Python needs of JavaScript. Each imports only what stands below it: pages,
player_camera, reading_messages, perception, recognizers, then inference, camera and ui (which do not know
each other), then browser.

Modules that import `js` or `pyodide` run only in the page; all others are plain Python. What is JavaScript
and must be freed belongs to an owner (`browser.js_interop.Proxies`) that frees it.

`pages/NAME/page.py` opens a page and does what its `flow.py` says, which is plain, as is `parameters.py`.
Pages do not know each other: what two of them share is in `browser`, `camera` or `ui`.
"""
