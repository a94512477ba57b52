"""The page's side of Camcade.

Modules that import `js` or `pyodide` touch the browser and run only there; all others are plain Python and
are tested in CPython. What is JavaScript and must be freed belongs to an owner (`proxies.Proxies`) that frees
it.

- Touch the browser: escape_page, widget_page, room_view, face_eyes, face_reader, face_mirror, picture_intake,
  duel_page, eyes, camera, inference, mirror, stage, keys_and_touch, sound, messages,
  elements, proxies.
- Plain: parameters, duel_game, clock, frame_meter, samples, snapshot, camera_state, guidance, tones, tasks.
"""
