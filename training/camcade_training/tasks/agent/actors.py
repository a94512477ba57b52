"""Processes that play: each has its fights, is told who plays how, and gives back what happened.

Nothing but NumPy and the game is imported in them, so that they start in a second and take one core each.
"""

import multiprocessing
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from camcade.errors import CamcadeError
from camcade.processes import starting_processes
from camcade_render.small import SMALL_SIZE_PX
from camcade_training.core.cluster import ONE_THREAD, is_on_cluster
from camcade_training.tasks.agent.fights import Fights, Partners, Tally
from camcade_training.tasks.agent.leading import Leads
from camcade_training.tasks.agent.policies import (
    CHOICES,
    EVEN,
    NumbersPolicy,
    PicturesPolicy,
    PictureWeights,
    Policy,
    Weights,
    chosen,
    held_of,
    log_likelihoods,
    policy_of,
    sharpened,
)
from camcade_training.tasks.agent.quick_fights import QuickFights
from camcade_training.tasks.agent.sparring import RIVAL

Arrays = dict[str, NDArray[Any]]
League = Mapping[int, Weights | PictureWeights]
"""Earlier selves by number."""
PICTURE = (SMALL_SIZE_PX[1], SMALL_SIZE_PX[0])
MOST_LOSSES = 5  # of one process; a machine that goes on ending it has no room for it
ANOTHER_SEED = 7919


class WorkerLostError(CamcadeError):
    """A process that plays ended again and again; what was kept of the training can be gone on with."""


@dataclass(frozen=True)
class Order:
    """What a process is to do next.

    | field | meaning |
    | --- | --- |
    | steps | so many decisions of each seat |
    | partners | whom new fights are against |
    | numbers | weights of a policy that is told states; it acts |
    | pictures | weights of one that sees pictures; it acts, and the other, or a teacher, labels |
    | led | share of its decisions in which the labelling policy acts |
    | stint | so many of them in a row; above 1 only they are learned from, and none of them is anybody's |
    | league | weights of earlier selves by number: those that a process does not have yet |
    | wild | share of its decisions that are anybody's |
    | sharpness | power to which labels are raised |
    | rival | weights of the agent that sees pictures and is fought, or learned from; a process keeps them |
    | is_anew | no fight that was under way goes on |
    """

    steps: int
    partners: Partners
    numbers: Weights | None = None
    pictures: PictureWeights | None = None
    led: float = 0.0
    stint: float = 1.0
    wild: float = 0.0
    league: League = field(default_factory=dict)
    sharpness: float = 1.0
    rival: PictureWeights | None = None
    is_anew: bool = False


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
        self._plan, self._number = plan, number
        self._fights: Fights = self._places(QuickFights, plan)
        self._others: dict[int | str, Policy] = {}
        self._eyes: PicturesPolicy | None = None
        self._leads = Leads()
        self._before: NDArray[np.uint8] | None = None  # frames of the last order, where they are played on

    def _places(self, kind: type[Fights], plan: Plan) -> Fights:
        return kind(plan.selves, plan.others, (plan.seed, self._number), plan.art)

    def obey(self, order: Order) -> tuple[Arrays, Tally]:
        """Play. Gives arrays of (rows, steps, …), and the matches that ended."""
        self._others |= {number: policy_of(weights) for number, weights in order.league.items()}
        if order.rival is not None:
            self._others[RIVAL] = PicturesPolicy(order.rival)
        if order.pictures is not None:
            memory, self._eyes = self._eyes, PicturesPolicy(order.pictures)
            if memory is not None:
                self._eyes.remember(memory)
        kind = QuickFights if order.pictures is None and order.partners.teacher is None else Fights
        if kind is not type(self._fights):
            self._fights = self._places(kind, self._plan)
        elif order.is_anew:
            self._fights.drop()
        self._fights.tally = Tally()
        is_labelled = order.pictures is not None and bool(order.numbers or order.partners.teacher)
        found = self._labelled(order) if is_labelled else self._played(order)
        return found, self._fights.tally

    def _begin(self, order: Order) -> None:
        """New fights where some have ended; nobody remembers those."""
        for seat in self._fights.begin(order.partners):
            for policy in (*self._others.values(), *((self._eyes,) if self._eyes else ())):
                policy.forget(seat)

    def _played(self, order: Order) -> Arrays:
        """What comes of what is done. The last of `seen`, what experts know, and of `hidden` comes after the
        last step; whoever acts by pictures is given `frames` and `ages` besides, which begin with those that
        were before the first step.
        """
        fights, count, rows = self._fights, order.steps, self._fights.rows
        eyes = self._eyes if order.pictures is not None else None
        policy: Policy = eyes if eyes is not None else NumbersPolicy(order.numbers or ())
        seen = np.empty((rows, count + 1, fights.known[0].size), np.float16)
        hidden = np.empty((rows, count + 1, fights.hidden().shape[1]), np.float16)
        actions = np.empty((rows, count, 3), np.int8)
        likelihoods, rewards = np.empty((2, rows, count), np.float32)
        over = np.empty((rows, count), np.bool_)
        frames = np.zeros((rows, eyes.frames - 1 + count if eyes else 0, *PICTURE), np.uint8)
        ages = np.zeros((rows, count), np.int32)
        if eyes is not None and self._before is not None:
            frames[:, : eyes.frames - 1] = self._before
        for number in range(count + 1):
            self._begin(order)
            known = fights.look().astype(np.float16).astype(np.float32)  # as it will be learned from
            flat = known.reshape(len(known), -1)
            seen[:, number], hidden[:, number] = flat[:rows], fights.hidden()
            if number == count:
                fights.known[:, :-1] = fights.known[:, 1:]  # the next order looks at the same moment again
                break
            taken = np.zeros((len(known), 3), np.int64)
            given: NDArray[Any] = flat[:rows]
            if eyes is not None:
                given = frames[:, eyes.frames - 1 + number] = fights.pictures()
                ages[:, number] = fights.ages[:rows]
            parts = policy.probabilities(given, np.arange(rows))
            taken[:rows] = chosen(parts, fights.random)
            if order.partners.teacher == RIVAL:
                shown = self._others[RIVAL].probabilities(fights.pictures(), np.arange(rows))
                taken[:rows] = chosen(shown, fights.random)
            elif order.partners.teacher is not None:
                fights.taught(taken)
            fights.answers(self._others, taken)
            likelihoods[:, number] = log_likelihoods(parts, taken[:rows])
            actions[:, number] = taken[:rows]
            rewards[:, number], over[:, number] = fights.act(taken)
        found: Arrays = {"seen": seen, "hidden": hidden, "actions": actions}
        found |= {"likelihoods": likelihoods, "rewards": rewards, "over": over}
        if eyes is None:
            return found
        self._before = frames[:, count:].copy()
        return {**found, "frames": frames, "ages": ages}

    def _labelled(self, order: Order) -> Arrays:
        """Whoever learns sees pictures; the other policy, which is told states, labels each of them, or a
        scripted teacher does by what they would press. `counts`: whether a label is learned from.
        """
        fights, count, rows, eyes = self._fights, order.steps, self._fights.rows, self._eyes
        assert eyes is not None
        expert = NumbersPolicy(order.numbers) if order.numbers else None
        frames = np.empty((rows, count, *PICTURE), np.uint8)
        labels = np.empty((rows, count, 11), np.float16)
        states = np.empty((rows, count, fights.known.shape[2]), np.float16)
        ages, counts = np.empty((rows, count), np.int32), np.empty((rows, count), np.bool_)
        for number in range(count):
            self._begin(order)
            known = fights.look()
            flat = known.reshape(len(known), -1)
            frames[:, number], ages[:, number] = fights.pictures(), fights.ages[:rows]
            if order.led < 1:
                parts = eyes.probabilities(frames[:, number], np.arange(rows))
            else:
                parts = np.empty((rows, CHOICES), np.float32)
            if expert is not None:
                wanted = expert.probabilities(flat[:rows], np.arange(rows))
            else:
                wanted = fights.pressed()
            labels[:, number] = held_of(sharpened(wanted, order.sharpness))
            is_led = self._leads.draw(rows, order.led, order.stint, fights.random)
            parts[is_led] = wanted[is_led]
            counts[:, number] = is_led | (order.stint <= 1)
            if order.wild:
                is_wild = fights.random.random(rows) < order.wild
                parts[is_wild & ~is_led if order.stint > 1 else is_wild] = EVEN
            taken = np.zeros((len(known), 3), np.int64)
            taken[:rows] = chosen(parts, fights.random)
            fights.answers(self._others, taken)
            states[:, number] = known[:rows, 0]
            fights.act(taken)
        return {"frames": frames, "labels": labels, "states": states, "ages": ages, "counts": counts}


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
    """So many processes that play, each of them one thing at a time. One that is lost begins anew, with new
    fights.
    """

    def __len__(self) -> int: ...

    def begin(self, number: int, order: Order, league: League | None = None) -> None:
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

    def __init__(self, count: int, plan: Plan) -> None:
        self._plan = plan
        self._orders: list[Order | None] = [None] * count  # each with all that is needed to begin anew
        self._losses = [0] * count
        self._known: list[set[int]] = [set() for _ in range(count)]
        with _one_thread_each():
            begun = [self._started(number) for number in range(count)]
        self._processes = [process for process, _ in begun]
        self._connections = [connection for _, connection in begun]

    def _started(self, number: int) -> tuple[SpawnProcess, Connection]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        plan = replace(self._plan, seed=self._plan.seed + ANOTHER_SEED * self._losses[number])
        process = context.Process(target=_serve, args=(theirs, plan, number), daemon=True)
        with starting_processes():
            process.start()
        theirs.close()
        return process, ours

    def __len__(self) -> int:
        return len(self._connections)

    def begin(self, number: int, order: Order, league: League | None = None) -> None:
        """As `Actors`."""
        before = self._orders[number]
        rival = order.rival if order.rival is not None or before is None else before.rival
        self._orders[number] = replace(order, league=league or order.league, rival=rival)
        member = order.partners.member
        if league and member is not None and member not in self._known[number]:
            self._known[number].add(member)
            order = replace(order, league={member: league[member]})
        try:
            self._connections[number].send(order)
        except OSError:
            self._begin_anew(number)

    def _begin_anew(self, number: int) -> None:
        """Another process in place of one that is lost obeys its order."""
        order, process = self._orders[number], self._processes[number]
        process.join()
        self._losses[number] += 1
        if self._losses[number] > MOST_LOSSES:
            raise WorkerLostError(
                f"process {number} that plays ended {self._losses[number]} times, the last time with the "
                f"exit code {process.exitcode}: give fewer --workers if memory is short. The same command "
                "goes on from what is kept."
            )
        self._connections[number].close()
        with _one_thread_each():
            self._processes[number], self._connections[number] = self._started(number)
        assert order is not None
        self._known[number] = set(order.league)
        self._connections[number].send(order)

    def finished(self, timeout_s: float | None = None) -> list[tuple[int, Arrays, Tally]]:
        """As `Actors`."""
        found: list[tuple[int, Arrays, Tally]] = []
        for one in wait(self._connections, timeout_s):
            number = self._connections.index(one)  # type: ignore[arg-type]
            try:
                found.append((number, *self._connections[number].recv()))
            except (EOFError, OSError):
                self._begin_anew(number)
        return found

    def everything(self) -> list[tuple[Arrays, Tally]]:
        """As `Actors`."""
        found: dict[int, tuple[Arrays, Tally]] = {}
        while len(found) < len(self):
            found |= {number: (arrays, tally) for number, arrays, tally in self.finished()}
        return [found[number] for number in range(len(self))]

    def end(self) -> None:
        """Let them go."""
        for connection in self._connections:
            connection.close()
        for process in self._processes:
            process.terminate()
            process.join()


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Processes that are started meanwhile keep to one core each: NumPy reads it as it is imported."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


class ClusterActors:
    """Processes of a Ray cluster."""

    def __init__(self, count: int, plan: Plan) -> None:
        import ray

        self._ray: Any = ray
        made: Any = ray.remote(max_restarts=-1, max_task_retries=-1)(Worker)
        self._workers = [made.remote(plan, number) for number in range(count)]
        self._open: dict[Any, int] = {}
        self._league: League = {}

    def __len__(self) -> int:
        return len(self._workers)

    def begin(self, number: int, order: Order, league: League | None = None) -> None:
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
    playing = (ClusterActors if is_on_cluster() else LocalActors)(count, plan)
    try:
        yield playing
    finally:
        playing.end()
