"""What is wrong with a film that shows a player, in sentences: turned, uneven, several people, not facing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from camcade.vision.keypoints import HIPS, LEFT_SHOULDER, RIGHT_SHOULDER, SHOULDERS, TORSO, Keypoints

SEEN = 0.3  # mean score of the torso's joints of somebody who is there
SELDOM, LYING, UNEVEN = 0.8, 0.5, 2.5
SLOW_S, ASIDE, LEAP_S = 0.09, 0.25, 0.2


def film_notes(frames: Sequence[Keypoints]) -> list[str]:
    """A sentence for each thing that makes a film hard to read, and what to do about it; none: it is fine."""
    notes = _rate_notes(np.array([one.t_ms / 1e3 for one in frames]))
    score = np.array([one.score for one in frames])
    seen = score[:, list(TORSO)].mean(axis=1) >= SEEN
    if not seen.any():
        return [*notes, "Nobody is seen in it; show one person, whole, facing the camera."]
    if seen.mean() < SELDOM:
        notes.append(f"A player is seen in only {seen.mean():.0%} of its frames; keep them in the picture.")
    places = np.stack([np.array([one.x for one in frames]), np.array([one.y for one in frames])], axis=-1)
    return [*notes, *_body_notes(places, seen, np.array([one.t_ms / 1e3 for one in frames]))]


def _rate_notes(times_s: NDArray[np.float64]) -> list[str]:
    if len(times_s) < 3:
        return ["It has fewer than three frames."]
    gaps_s = np.diff(times_s)
    usual_s, longest_s = float(np.median(gaps_s)), float(np.quantile(gaps_s, 0.98))
    if usual_s > SLOW_S:
        return [f"It has {1 / usual_s:.0f} frames a second, too few for strikes; film with 25 or more."]
    if longest_s > UNEVEN * usual_s:
        return [
            f"Its frames come unevenly, mostly every {usual_s * 1e3:.0f} ms but up to {longest_s * 1e3:.0f} "
            "ms apart; their own times count, and strikes between two of them are lost."
        ]
    return []


def _body_notes(
    places: NDArray[np.float64], seen: NDArray[np.bool_], times_s: NDArray[np.float64]
) -> list[str]:
    hips = places[:, list(HIPS)].mean(axis=1)
    trunks = places[:, list(SHOULDERS)].mean(axis=1) - hips
    length = np.maximum(np.linalg.norm(trunks, axis=1), 1e-3)
    trunk = float(np.median(length[seen]))
    upright = -trunks[seen, 1] / length[seen]
    notes = []
    if np.median(upright) < -LYING:
        notes.append("It stands on its head; turn it by 180 degrees.")
    elif np.median(upright) < LYING:
        notes.append("People lie in it: it is turned by a quarter, or they do; turn it upright.")
    else:
        across = (places[seen, LEFT_SHOULDER, 0] - places[seen, RIGHT_SHOULDER, 0]) / trunk
        if np.median(across) < -ASIDE:
            notes.append("The player shows their back, or the film is mirrored; face the camera.")
        elif abs(float(np.median(across))) < ASIDE:
            notes.append("The player is seen from the side; face the camera, at most half turned.")
    both = seen[1:] & seen[:-1] & (np.diff(times_s) <= LEAP_S)
    leaps = int((both & (np.linalg.norm(np.diff(hips, axis=0), axis=1) > trunk)).sum())
    if leaps >= 2:
        notes.append(
            f"The joints leap {leaps} times to another place: several people seem to be in it, and not "
            "always the same one is followed; film one."
        )
    return notes
