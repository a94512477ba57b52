"""Work for several processes, which end when the command does."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Collection, Generator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.process import BaseProcess
from typing import Any, ParamSpec, TypeVar

from camcade.places import discard_unfinished, unbroken

EXIT_TERMINATED = 128 + signal.SIGTERM  # as shells count
MOST_TRIES, TRY_S = 50, 0.2

P = ParamSpec("P")
T = TypeVar("T")


class Pool(ProcessPoolExecutor):
    """Starts its processes, which is done with the first work, between signals."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        with starting_processes():
            return super().submit(fn, *args, **kwargs)


@contextmanager
def starting_processes() -> Generator[None]:
    """Signals wait, as in `unbroken`; and what is started meanwhile never hears Ctrl-C, which a terminal
    tells all of a command's processes: it would print where it was in its imports. The command ends it.
    """
    with unbroken():
        if not hasattr(signal, "pthread_sigmask"):  # Windows
            yield
            return
        resource_tracker.ensure_running()  # starting it would lift the mask
        earlier = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # a process inherits it
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, earlier)


@contextmanager
def process_pool(
    processes: int | None = None, method: str | None = None, begin: Callable[[], None] | None = None
) -> Generator[Pool]:
    """A pool for as long as the context lasts.

    An executor by itself does all that was given to it before an error, Ctrl-C or SIGTERM gets any further:
    for hours, with a long command. Here what waits is dropped and what is being done is ended at once.

    Args:
        processes: as many as the machine has cores for None.
        method: how they are started, such as "spawn"; None is this system's.
        begin: called in each of them first.
    """
    earlier = set(multiprocessing.active_children())
    context = multiprocessing.get_context(method)
    pool = Pool(processes, context, prepare, (begin,))
    try:
        yield pool
    except BaseException:
        with silent_threads():  # the pool's own trips over what was cancelled when its processes are gone
            end_processes(set(multiprocessing.active_children()) - earlier)
            pool.shutdown(cancel_futures=True)
        raise
    finally:
        pool.shutdown()


def end_processes(processes: Collection[BaseProcess]) -> None:
    """Tell them to end until they have. Python forgets a signal that reaches a process while it is forked."""
    for _ in range(MOST_TRIES):
        running = [one for one in processes if one.is_alive()]
        for one in running:
            one.terminate()
        for one in running:
            one.join(TRY_S)


@contextmanager
def silent_threads() -> Generator[None]:
    """Nothing is printed of errors in other threads meanwhile."""

    def pass_over(_: threading.ExceptHookArgs) -> None:
        pass

    usual, threading.excepthook = threading.excepthook, pass_over
    try:
        yield
    finally:
        threading.excepthook = usual


def prepare(begin: Callable[[], Any] | None) -> None:
    """In a process of the pool: Ctrl-C is for the command, which ends it; SIGTERM ends it at once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # where it cannot be kept from hearing it
    signal.signal(signal.SIGTERM, end_at_once)
    if begin is not None:
        begin()


def end_at_once(number: int, frame: object) -> None:
    """What was being written goes. An error would not end it: the pool takes it for the answer."""
    discard_unfinished()
    os._exit(EXIT_TERMINATED)
