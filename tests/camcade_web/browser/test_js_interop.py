"""What waits for an event goes on within it."""

import asyncio
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import pytest

HEARD: ContextVar[str] = ContextVar("HEARD", default="")


class Story:
    """A task that waits for a prompt future, and events that come from outside of every task."""

    def __init__(self, in_page: Callable[[str], Any]) -> None:
        self.new_future = in_page("camcade_web.browser.js_interop").PromptFuture
        self.told: list[Any] = []

    async def wait_for(self, *futures: Any) -> None:
        HEARD.set("task")
        for future in futures:
            try:
                self.told.append((await future, HEARD.get()))
            except ValueError as error:
                self.told.append(error)

    async def event(self, happens: Callable[[], object]) -> list[Any]:
        """What is told by the time the event's handler is done."""
        heard: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()

        def handle() -> None:
            happens()
            heard.set_result(list(self.told))

        asyncio.get_running_loop().call_soon(handle)
        return await heard


def test_a_result_is_used_within_the_event_that_brings_it(in_page: Callable[[str], Any]) -> None:
    async def play() -> None:
        story = Story(in_page)
        first, second = story.new_future(), story.new_future()
        task = asyncio.ensure_future(story.wait_for(first, second))
        await asyncio.sleep(0)
        assert await story.event(lambda: first.set_result(1)) == [(1, "task")]
        assert await story.event(lambda: second.set_result(2)) == [(1, "task"), (2, "task")]
        assert task.done() and await first == 1

    asyncio.run(play())


def test_whoever_runs_in_a_task_is_not_run_into(in_page: Callable[[str], Any]) -> None:
    async def play() -> None:
        story = Story(in_page)
        future = story.new_future()
        task = asyncio.ensure_future(story.wait_for(future))
        await asyncio.sleep(0)
        future.set_result(1)
        assert story.told == []
        await task
        assert story.told == [(1, "task")]

    asyncio.run(play())


def test_errors_and_cancelling_are_those_of_any_future(in_page: Callable[[str], Any]) -> None:
    async def play() -> None:
        story = Story(in_page)
        wrong, given_up = story.new_future(), story.new_future()
        task = asyncio.ensure_future(story.wait_for(wrong, given_up))
        await asyncio.sleep(0)
        await story.event(lambda: wrong.set_exception(ValueError("no")))
        await asyncio.sleep(0)
        assert [type(one) for one in story.told] == [ValueError]
        await story.event(task.cancel)
        with pytest.raises(asyncio.CancelledError):
            await task
        assert given_up.cancelled() and len(story.told) == 1

    asyncio.run(play())


def test_a_callback_that_was_taken_off_is_not_called(in_page: Callable[[str], Any]) -> None:
    async def play() -> None:
        story = Story(in_page)
        future = story.new_future()
        future.add_done_callback(story.told.append)
        future.add_done_callback(lambda done: story.told.append(done.result()))
        future.remove_done_callback(story.told.append)
        assert await story.event(lambda: future.set_result(5)) == [5]

    asyncio.run(play())
