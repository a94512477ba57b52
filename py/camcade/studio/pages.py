"""What a store has of a project already, so that only what has changed is written anew.

The samples of a project are thousands of short rows, of which a recording adds a few at the end. So they are
kept in pages of their own, beside a project that lists none.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from camcade.studio.head import Head
from camcade.studio.kept import KeptProject, plain_project, plain_samples
from camcade.studio.network import Network
from camcade.studio.project import Sample

PAGE_SAMPLES = 200


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be written.

    | field | meaning |
    | --- | --- |
    | project | JSON, without samples |
    | pages | number of the page → JSON list of its samples |
    | dropped | numbers of pages that are there no more |
    | head | the weights, if they are others; None where there is no head, or the same |
    """

    project: str
    pages: Mapping[int, str]
    dropped: range
    head: bytes | None


@dataclass(slots=True)
class Stored:
    """What of a project is there. Whoever asks for `changes` has to write them all.

    `samples`: those that stand in pages, whole pages from the first on; `keys`: of the samples whose picture
    and features are there.
    """

    samples: tuple[Sample, ...] = ()
    head: Head | None = None
    network: Network | None = None
    keys: set[str] = field(default_factory=set[str])

    def changes(self, kept: KeptProject) -> Changes:
        """From what is there to this; from then on it is what is there."""
        samples, before = kept.project.samples, self.samples
        pages = {
            number: json.dumps(plain_samples(page))
            for number, page in enumerate(paged(samples))
            if page != before[number * PAGE_SAMPLES : (number + 1) * PAGE_SAMPLES]
        }
        head = None if kept.head is None or kept.head is self.head else kept.head.weights
        self.samples, self.head = samples, kept.head
        project = json.dumps(plain_project(kept, {}))
        return Changes(project, pages, range(page_count(samples), page_count(before)), head)

    def lacking(self, contents: Mapping[str, bytes]) -> dict[str, bytes]:
        """Of these, by the keys of their samples, what is not there yet."""
        return {key: content for key, content in contents.items() if key not in self.keys}


def paged(samples: tuple[Sample, ...]) -> Iterable[tuple[Sample, ...]]:
    return (samples[first : first + PAGE_SAMPLES] for first in range(0, len(samples), PAGE_SAMPLES))


def page_count(samples: tuple[Sample, ...]) -> int:
    return -(-len(samples) // PAGE_SAMPLES)
