"""Recorded play: who held which key when, and what was to be seen.

A session is one `.zip`:

| file | content |
| --- | --- |
| manifest.json | name, game, actions in the order of the labels, length in seconds, who played (`Manifest`) |
| events.jsonl | `{"t": 1.25, "event": "keydown", "key": "left"}`, also `keyup`, `fight_start`, `fight_end` |
| frames.jsonl | `{"t": 0.1}` for each frame of the video, where there is one |
| video.mp4 | at a constant rate, where there is one |
| replay.json | the match of Duel itself, from which any picture can be drawn (`camcade.duel.replay`) |

`t` is in seconds since the recording began. A key is named by the action it stands for. Each line is written
as it happens: of a recording that broke off, every whole line counts.
"""
