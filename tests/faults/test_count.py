"""README says how many faults are injected: as many as there are."""

import re

from tests.faults import test_commands, test_downloads, test_pages

from camcade_build.project import this_checkout


def test_the_readme_states_the_number() -> None:
    count = len(test_commands.FAULTS) + len(test_pages.FAULTS) + len(test_downloads.LOST)
    readme = (this_checkout().root / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"`tests/faults` injects {count} faults", readme), f"README has to state {count}"
    assert count >= 120
