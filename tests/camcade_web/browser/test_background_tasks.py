import asyncio
from concurrent.futures import ThreadPoolExecutor

from camcade_web.browser.background_tasks import BackgroundTasks


def run(*steps: object) -> list[BaseException]:
    """Spawn coroutines and let the loop run until they are done; gives the errors that were told."""
    errors: list[BaseException] = []

    async def main() -> None:
        tasks = BackgroundTasks(errors.append)
        for step in steps:
            tasks.spawn(step)  # type: ignore[arg-type]
        for _ in range(5):
            await asyncio.sleep(0)

    # In a thread of its own: Playwright, once used by another test, keeps a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, main()).result()
    return errors


def test_work_runs_without_being_waited_for() -> None:
    done: list[str] = []

    async def work() -> None:
        await asyncio.sleep(0)
        done.append("work")

    assert run(work()) == []
    assert done == ["work"]


def test_an_error_is_told_and_stops_no_other_work() -> None:
    done: list[str] = []

    async def fail() -> None:
        raise LookupError("no such camera")

    async def work() -> None:
        done.append("work")

    (error,) = run(fail(), work())
    assert str(error) == "no such camera"
    assert done == ["work"]
