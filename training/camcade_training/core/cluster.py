"""Work for many machines: where `--ray ADDRESS` is given, what a command would give to processes of its own
machine goes to a Ray cluster instead.

    with on_cluster("auto"):                 # None: on this machine
        with work_pool(processes) as pool:   # an Executor either way
            answers = list(pool.map(work, many))

The machines of a cluster need the packages of `make training` and the same Python; this project's own code is
sent to them. Folders that work reads or writes have to be shared by all machines, under the same path.
"""

import importlib.util
import os
import socket
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import camcade
import camcade_render
import camcade_training
from camcade.errors import SettingsError
from camcade.processes import process_pool

LOCAL = "local"
"""The address of a cluster that is started on this machine for as long as the command runs: to try it."""
ONE_THREAD: dict[str, str] = dict.fromkeys(
    (
        "OMP_NUM_THREADS",
        "OPENBLAS_NUM_THREADS",
        "MKL_NUM_THREADS",
        "TF_NUM_INTRAOP_THREADS",
        "TF_NUM_INTEROP_THREADS",
    ),
    "1",
)
"""Of environment variables: many processes do better if each keeps to one core."""
NO_RAY = "Ray is not installed; `make training` installs it, or give no --ray to work on this machine alone."

KNOCK_S = 5


def one_thread() -> None:
    """In a process among many: keep to one core, unless whoever started the command says otherwise."""
    for name, count in ONE_THREAD.items():
        os.environ.setdefault(name, count)


_is_on: ContextVar[bool] = ContextVar("is_on", default=False)


@contextmanager
def on_cluster(address: str | None, processes: int | None = None) -> Generator[None]:
    """While the context lasts, work goes to the Ray cluster at this address; for None, to this machine.

    Args:
        address: `auto` (the cluster that this machine is part of), `HOST:PORT`, `ray://HOST:PORT`, or
            `LOCAL`.
        processes: of a `LOCAL` cluster; None: as many as there are cores.

    Raises:
        SettingsError: Ray is not installed, or no cluster answers there.
    """
    if address is None:
        yield
        return
    if importlib.util.find_spec("ray") is None:
        raise SettingsError(NO_RAY)
    import ray

    is_local = address == LOCAL
    given: dict[str, Any] = {"address": address}
    if is_local:
        given = {"num_cpus": processes, "include_dashboard": False}
    environment: dict[str, Any] = {"env_vars": ONE_THREAD}
    if not is_local:
        packages = (camcade, camcade_render, camcade_training)
        environment["py_modules"] = [str(Path(str(one.__file__)).parent) for one in packages]
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is reported to anybody
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")  # or it warns of what it will once do
    try:
        _knock(address)
        ray.init(**given, runtime_env=environment, log_to_driver=False, configure_logging=False)
    except (OSError, ValueError, RuntimeError) as error:
        raise SettingsError(
            f"No Ray cluster answers at {address} ({str(error).splitlines()[0]}): start one with "
            "`ray start --head`, and give its address, or auto on one of its machines."
        ) from error
    token = _is_on.set(True)
    try:
        yield
    finally:
        _is_on.reset(token)
        ray.shutdown()


def _knock(address: str) -> None:
    """Raises OSError where nothing listens: Ray itself would go on asking for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if host and port.isdigit():
        socket.create_connection((host, int(port)), KNOCK_S).close()


def is_on_cluster() -> bool:
    """Whether work goes to a cluster now."""
    return _is_on.get()


@contextmanager
def work_pool(
    processes: int | None = None, method: str | None = None, begin: Callable[[], None] | None = None
) -> Generator[Executor]:
    """A pool for as long as the context lasts: of the cluster that was joined, or else of this machine, as
    `camcade.processes.process_pool` has it. A cluster takes as much at a time as it has cores.
    """
    if not is_on_cluster():
        with process_pool(processes, method, begin) as pool:
            yield pool
        return
    pool = ClusterPool(begin)
    try:
        yield pool
    except BaseException:
        pool.shutdown(cancel_futures=True)
        raise


class ClusterPool(Executor):
    """The tasks of a Ray cluster as an executor. What is lost with its machine is done again elsewhere."""

    def __init__(self, begin: Callable[[], None] | None = None) -> None:
        """`begin` is called in each process first."""
        import ray

        self._ray: Any = ray
        self._run: Any = ray.remote(_done)
        self._begin = begin
        self._open: dict[Future[Any], Any] = {}

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have it done; what it raises, the future raises."""
        reference = self._run.remote(self._begin, fn, args, kwargs)
        answer: Future[Any] = Future()
        self._open[answer] = reference

        def came(outcome: Future[Any]) -> None:
            self._open.pop(answer, None)
            if not answer.set_running_or_notify_cancel():
                return
            error = outcome.exception()
            value, own = (None, error) if error is not None else outcome.result()
            if own is not None:
                answer.set_exception(own)
            else:
                answer.set_result(value)

        reference.future().add_done_callback(came)
        return answer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002
        """Nothing more is given; what is open can be dropped."""
        for answer, reference in list(self._open.items()):
            if cancel_futures:
                answer.cancel()
                self._ray.cancel(reference, force=True)
            elif wait:
                self._ray.wait([reference])


_begun: set[Any] = set()


def _done(
    begin: Callable[[], None] | None,
    call: Callable[..., Any],
    given: tuple[Any, ...],
    named: Mapping[str, Any],
) -> tuple[Any, Exception | None]:
    """In a process of the cluster: (what comes of it, what it raises). Ray would put an error into words."""
    try:
        if begin is not None and begin not in _begun:
            begin()
            _begun.add(begin)
        return call(*given, **named), None
    except Exception as error:  # noqa: BLE001
        return None, error
