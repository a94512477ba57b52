"""Which samples a head learns from, and which judge it: whole recordings, never single frames of one.

Two frames of one recording are nearly the same picture, so a head that knows one knows the other, and a
figure on it says nothing about the next time.
"""

import random
from collections.abc import Mapping

from camcade.studio.project import Project, Sample

HELD_SHARE = 0.2
FEWEST_TO_DIVIDE = 5
"""A recording of fewer samples is not divided."""


def held_back(project: Project, seed: int = 7, share: float = HELD_SHARE) -> frozenset[str]:
    """Keys of the samples that judge, about `share` of each class.

    Of a class with several sessions these are whole sessions, at least one and never all. Of a class with one
    session alone they are its end, which flatters; `Caution.ONE_SESSION` says so.
    """
    chooser = random.Random(seed)
    held: set[str] = set()
    for one in project.trained_classes:
        sessions = by_session(project.samples_of(one.key))
        held |= held_sessions(sessions, chooser, share) if len(sessions) > 1 else end_of(sessions, share)
    return frozenset(held)


def by_session(samples: tuple[Sample, ...]) -> dict[str, list[str]]:
    """Session → keys of its samples, both in their order."""
    found: dict[str, list[str]] = {}
    for sample in samples:
        found.setdefault(sample.session, []).append(sample.key)
    return found


def held_sessions(sessions: Mapping[str, list[str]], chooser: random.Random, share: float) -> set[str]:
    wanted = share * sum(map(len, sessions.values()))
    order = sorted(sessions)
    chooser.shuffle(order)
    # The session whose size comes nearest to what is wanted, others while there is room and one is left.
    order.sort(key=lambda name: abs(len(sessions[name]) - wanted))
    held = set(sessions[order[0]])
    for name in order[1:-1]:
        if len(held) + len(sessions[name]) <= wanted:
            held |= set(sessions[name])
    return held


def end_of(sessions: Mapping[str, list[str]], share: float) -> set[str]:
    keys = [key for session in sessions.values() for key in session]
    return set(keys[-round(share * len(keys)) :]) if len(keys) >= FEWEST_TO_DIVIDE else set()
