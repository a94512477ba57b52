"""What is held in frames, as arrays."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from camcade.sessions.timeline import Timeline, held_in_windows


def held_in(timeline: Timeline, edges: Sequence[float], actions: Sequence[str]) -> NDArray[np.bool_]:
    """(N, K) whether each action is held at any moment of each window between N + 1 edges."""
    columns = [held_in_windows(timeline.presses[action], edges) for action in actions]
    return np.array(columns, np.bool_).reshape(len(actions), len(edges) - 1).T
