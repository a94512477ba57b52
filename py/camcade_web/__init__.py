"""The page's side of Camcade.

Modules that import `js` or `pyodide` touch the browser and run only there; all others are plain Python and are tested
in CPython. What is JavaScript and must be freed belongs to an owner (`proxies.Proxies`) that frees it.

| touches the browser | plain |
| --- | --- |
| duel_page, stage, mirror, camera, inference, keys_and_touch, sound, messages, elements, proxies | parameters, \
duel_game, clock, samples, snapshot, camera_state, guidance, tones |
"""
