"""A page that never answers ends the test that asked it, and no other: with the stacks of what waited."""

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

NEVER = {"a promise that nobody keeps": "new Promise(() => {})", "a page that hangs": "() => { for (;;); }"}


def test_every_browser_test_has_a_limit(request: pytest.FixtureRequest) -> None:
    of_browsers = [one for one in request.session.items if one.get_closest_marker("browser")]
    assert of_browsers
    assert [one.nodeid for one in of_browsers if not one.get_closest_marker("timeout")] == []


@pytest.mark.timeout(2, func_only=True)
@pytest.mark.parametrize("asked", NEVER.values(), ids=NEVER)
def test_who_waits_for_ever_is_ended_and_the_browser_serves_on(asked: str, page: Page) -> None:
    with pytest.raises(pytest.fail.Exception, match="Timeout"):
        page.evaluate(asked)
    another = page.context.new_page()
    assert another.evaluate("1 + 1") == 2
    another.close()
