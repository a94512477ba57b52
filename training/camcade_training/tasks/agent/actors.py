"""Processes that play: each has its fights, is told who plays how, and gives back what happened.

Nothing but NumPy and the game is imported in them, so that they start in a second and take one core each.
"""

import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from camcade_training.core.cluster import ONE_THREAD, is_on_cluster
from camcade_training.tasks.agent.fights import Fights, Partners, Tally
from camcade_training.tasks.agent.policies import (
    CHOICES,
    EVEN,
    NumbersPolicy,
    PicturesPolicy,
    Weights,
    chosen,
    held_of,
    sharpened,
)

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True)
class Order:
    """What a process is to do next.

    | field | meaning |
    | --- | --- |
    | steps | so many decisions of each seat |
    | partners | whom new fights are against |
    | numbers | weights of a policy that is told states: it acts, or labels where `pictures` acts |
    | pictures | weights of one that sees pictures |
    | led | share of its decisions in which the labelling policy acts |
    | league | weights of earlier selves by number: those that a process does not have yet |
    | wild | share of its decisions that are anybody's |
    | sharpness | power to which labels are raised |
    | rival | weights of the agent that sees pictures and is fought; a process keeps them |
    """

    steps: int
    partners: Partners
    numbers: Weights | None = None
    pictures: dict[str, Any] | None = None
    led: float = 0.0
    wild: float = 0.0
    league: Mapping[int, Weights] = field(default_factory=dict)
    sharpness: float = 1.0
    rival: dict[str, Any] | None = None


@dataclass(frozen=True)
class Plan:
    """The fights of one process: how many of either kind, and the art where pictures are needed."""

    selves: int
    others: int
    seed: int
    art: Path | None = None


class Worker:
    """What runs in a process."""

    def __init__(self, plan: Plan, number: int) -> None:
        self._fights = Fights(plan.selves, plan.others, (plan.seed, number), plan.art)
        self._league: dict[int, NumbersPolicy] = {}
        self._eyes: PicturesPolicy | None = None
        self._rival: PicturesPolicy | None = None

    def obey(self, order: Order) -> tuple[Arrays, Tally]:
        """Play. Gives arrays of (rows, steps, …), and the matches that ended."""
        self._league |= {number: NumbersPolicy(weights) for number, weights in order.league.items()}
        if order.rival is not None:
            self._rival = PicturesPolicy(order.rival)
        self._fights.tally = Tally()
        found = self._watched(order) if order.pictures is not None else self._told(order)
        return found, self._fights.tally

    def _told(self, order: Order) -> Arrays:
        """Whoever learns is told states. The last of `seen` and `hidden` comes after the last step."""
        fights, count = self._fights, order.steps
        assert order.numbers is not None
        policy = NumbersPolicy(order.numbers)
        rows = fights.rows
        seen = np.empty((rows, count + 1, fights.known[0].size), np.float16)
        hidden = np.empty((rows, count + 1, fights.hidden().shape[1]), np.float16)
        actions = np.empty((rows, count, 3), np.int8)
        likelihoods, rewards = np.empty((2, rows, count), np.float32)
        over = np.empty((rows, count), np.bool_)
        for number in range(count + 1):
            for seat in fights.begin(order.partners):
                if self._rival is not None:
                    self._rival.forget(seat)
            known = fights.look().astype(np.float16).astype(np.float32)  # as it will be learned from
            flat = known.reshape(len(known), -1)
            seen[:, number], hidden[:, number] = flat[:rows], fights.hidden()
            if number == count:
                fights.known[:, :-1] = fights.known[:, 1:]  # the next order looks at the same moment again
                break
            taken = np.zeros((len(known), 3), np.int64)
            parts = policy.probabilities(flat[:rows], np.arange(rows))
            taken[:rows] = chosen(parts, fights.random)
            if order.partners.teacher is not None:
                fights.taught(taken)
            fights.answers_of_league(self._league, taken)
            if self._rival is not None:
                fights.answers_of_rival(self._rival, taken)
            likelihoods[:, number] = log_likelihoods(parts, taken[:rows])
            actions[:, number] = taken[:rows]
            rewards[:, number], over[:, number] = fights.act(taken)
        return {
            "seen": seen,
            "hidden": hidden,
            "actions": actions,
            "likelihoods": likelihoods,
            "rewards": rewards,
            "over": over,
        }

    def _watched(self, order: Order) -> Arrays:
        """Whoever learns sees pictures; the other policy, which is told states, labels each of them."""
        fights, count, rows = self._fights, order.steps, self._fights.rows
        assert order.pictures is not None
        expert = NumbersPolicy(order.numbers) if order.numbers is not None else None
        memory = self._eyes
        self._eyes = PicturesPolicy(order.pictures)
        if memory is not None:
            self._eyes.remember(memory)
        frames = np.empty((rows, count, 72, 128), np.uint8)
        labels = np.zeros((rows, count, 11), np.float16)
        states = np.empty((rows, count, fights.known.shape[2]), np.float16)
        ages = np.empty((rows, count), np.int32)
        for number in range(count):
            for seat in fights.begin(order.partners):
                self._eyes.forget(seat)
            known = fights.look()
            flat = known.reshape(len(known), -1)
            frames[:, number], ages[:, number] = fights.pictures(), fights.ages[:rows]
            if order.led < 1:
                parts = self._eyes.probabilities(frames[:, number], np.arange(rows))
            else:
                parts = np.empty((rows, CHOICES), np.float32)
            if expert is not None:
                wanted = expert.probabilities(flat[:rows], np.arange(rows))
                labels[:, number] = held_of(sharpened(wanted, order.sharpness))
                is_led = fights.random.random(rows) < order.led
                parts[is_led] = wanted[is_led]
            if order.wild:
                parts[fights.random.random(rows) < order.wild] = EVEN
            taken = np.zeros((len(known), 3), np.int64)
            taken[:rows] = chosen(parts, fights.random)
            fights.answers_of_league(self._league, taken)
            states[:, number] = known[:rows, 0]
            fights.act(taken)
        return {"frames": frames, "labels": labels, "states": states, "ages": ages}


def log_likelihoods(parts: NDArray[np.float32], actions: NDArray[np.int64]) -> NDArray[np.float32]:
    """(N, 14), (N, 3) → (N,) how likely these choices were, as logarithm."""
    rows = np.arange(len(parts))
    offsets = np.array([0, 5, 7])
    return np.log(np.maximum(parts[rows[:, None], actions + offsets], 1e-9)).sum(1)


def _serve(connection: Connection, plan: Plan, number: int) -> None:
    """A process: obeys until it is told to end, or whoever started it is gone."""
    os.environ.update(ONE_THREAD)
    worker = Worker(plan, number)
    try:
        while (order := connection.recv()) is not None:
            connection.send(worker.obey(order))
    except (EOFError, BrokenPipeError, KeyboardInterrupt):
        return


class Actors(Protocol):
    """So many processes that play, each of them one thing at a time."""

    def __len__(self) -> int: ...

    def begin(self, number: int, order: Order, league: Mapping[int, Weights] | None = None) -> None:
        """The process of this number obeys; of the league it is sent what it lacks."""
        ...

    def finished(self, timeout_s: float | None = None) -> list[tuple[int, Arrays, Tally]]:
        """Those that are done by now, each with its number; waits for the first, but not longer."""
        ...

    def everything(self) -> list[tuple[Arrays, Tally]]:
        """The answers of all, in their order."""
        ...


class LocalActors:
    """Processes of this machine."""

    def __init__(self, connections: Sequence[Connection]) -> None:
        self._connections = list(connections)
        self._known: list[set[int]] = [set() for _ in connections]

    def __len__(self) -> int:
        return len(self._connections)

    def begin(self, number: int, order: Order, league: Mapping[int, Weights] | None = None) -> None:
        """As `Actors`."""
        member = order.partners.member
        if league and member is not None and member not in self._known[number]:
            self._known[number].add(member)
            order = replace(order, league={member: league[member]})
        self._connections[number].send(order)

    def finished(self, timeout_s: float | None = None) -> list[tuple[int, Arrays, Tally]]:
        """As `Actors`."""
        ready = wait(self._connections, timeout_s)
        return [(self._connections.index(one), *one.recv()) for one in ready]  # type: ignore[arg-type]

    def everything(self) -> list[tuple[Arrays, Tally]]:
        """As `Actors`."""
        return [one.recv() for one in self._connections]


class ClusterActors:
    """Processes of a Ray cluster. One that is lost with its machine begins elsewhere, with new fights."""

    def __init__(self, count: int, plan: Plan) -> None:
        import ray

        self._ray: Any = ray
        made: Any = ray.remote(max_restarts=-1, max_task_retries=-1)(Worker)
        self._workers = [made.remote(plan, number) for number in range(count)]
        self._open: dict[Any, int] = {}
        self._league: Mapping[int, Weights] = {}

    def __len__(self) -> int:
        return len(self._workers)

    def begin(self, number: int, order: Order, league: Mapping[int, Weights] | None = None) -> None:
        """As `Actors`; all of the league is sent, for nobody knows who has begun anew."""
        self._league = league or self._league
        order = replace(order, league=self._league)
        self._open[self._workers[number].obey.remote(order)] = number

    def finished(self, timeout_s: float | None = None) -> list[tuple[int, Arrays, Tally]]:
        """As `Actors`."""
        ready, others = self._ray.wait(list(self._open), timeout=timeout_s)
        if others:
            ready += self._ray.wait(others, num_returns=len(others), timeout=0)[0]
        return [(self._open.pop(one), *self._ray.get(one)) for one in ready]

    def everything(self) -> list[tuple[Arrays, Tally]]:
        """As `Actors`."""
        found = sorted((number, reference) for reference, number in self._open.items())
        self._open.clear()
        return [self._ray.get(reference) for _, reference in found]

    def end(self) -> None:
        """Let them go."""
        for one in self._workers:
            self._ray.kill(one)


@contextmanager
def actors(count: int, plan: Plan) -> Iterator[Actors]:
    """Start processes, on the cluster if there is one; they end with the block, whatever ends it."""
    if is_on_cluster():
        playing = ClusterActors(count, plan)
        try:
            yield playing
        finally:
            playing.end()
        return
    context = multiprocessing.get_context("spawn")
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)  # read as NumPy is imported
    pairs = [context.Pipe() for _ in range(count)]
    processes = [
        context.Process(target=_serve, args=(theirs, plan, number), daemon=True)
        for number, (_, theirs) in enumerate(pairs)
    ]
    try:
        for process in processes:
            process.start()
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        for _, theirs in pairs:
            theirs.close()
        yield LocalActors([ours for ours, _ in pairs])
    finally:
        for ours, _ in pairs:
            ours.close()
        for process in processes:
            process.terminate()
            process.join()
