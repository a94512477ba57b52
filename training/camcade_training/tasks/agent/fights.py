"""Many fights side by side, in steps of 100 ms: what processes play for whoever learns.

Each fight has a place, and goes on as another one where it ends. In some of them whoever learns fights
themselves, in the others somebody else: a scripted player, or an earlier self.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from camcade.agent.actions import GUARDS, MOVES, STEP_TICKS, STRIKES, Hand
from camcade.agent.observation import FIGHTER_NUMBERS, STATE_NUMBERS, Memory, fighter_numbers, numbers_of
from camcade.agent.view import mirrored_intents, view_of
from camcade.duel.match import step
from camcade.duel.players import Player
from camcade.duel.state import Match
from camcade.intents import NO_INTENTS, Intent, Intents, limb_of
from camcade_render.small import SMALL_SIZE_PX, SmallRenderer
from camcade_training.core.art import load_pictures
from camcade_training.tasks.agent.policies import CHOICES, HISTORY, PARTS, SCALES, Floats, Policy, chosen
from camcade_training.tasks.agent.sparring import LEAGUE, RIVAL, SELF, sparring_partner
from camcade_training.tasks.agent.world import lead

TIME_LIMIT_S = 60
Action = Sequence[int]


class Shadow:
    """An expert who follows a match that somebody else plays."""

    def __init__(self, expert: Player, side: int) -> None:
        self._expert, self._side = expert, side
        self._held: Intents = NO_INTENTS
        self._begun: set[Intent] = set()

    def watch(self, match: Any) -> None:
        """One tick; call it before the players are asked."""
        held = self._expert.intents(match, self._side)
        if self._side == 1:
            held = mirrored_intents(held)
        self._begun |= {intent for intent in held - self._held if limb_of(intent)} | (held & {Intent.UP})
        self._held = held

    def label(self) -> Intents:
        """What the agent should do in the next step, left and right as it sees them."""
        kept = {intent for intent in self._held if not limb_of(intent)}
        if Intent.UP in self._begun:
            kept -= {Intent.LEFT, Intent.RIGHT, Intent.DOWN}
        label = frozenset(kept | self._begun)
        self._begun = set()
        return label


class Seat:
    """One side of a fight that a policy plays."""

    def __init__(self, side: int, teacher: Player | None = None) -> None:
        """Whoever sits on this side; a teacher says what they would do there."""
        self.side = side
        self.hand = Hand()
        self.shadow = Shadow(teacher, side) if teacher is not None else None

    def intents(self) -> Any:
        """What is held in this tick."""
        held = self.hand.intents()
        return mirrored_intents(held) if self.side else held


class Fight:
    """One match. Its seats are those that policies play; somebody scripted sits in the other."""

    def __init__(
        self,
        seed: int,
        opponent: str,
        side: int,
        *,
        member: int | None = None,
        has_effects: bool = False,
        partner_seed: int | None = None,
        teacher: str | None = None,
    ) -> None:
        """A match of this seed; whoever learns stands on `side`.

        Args:
            seed: of the match.
            opponent: a sparring partner, `SELF`, `LEAGUE` or `RIVAL`.
            side: 0 or 1.
            member: of the league, its number.
            has_effects: sparks and all else that only pictures show.
            partner_seed: of a scripted opponent; None: that of the match and seven.
            teacher: a sparring partner who says what they would do in place of whoever learns.
        """
        self.opponent, self.side, self.member = opponent, side, member
        self.state = Match(seed, time_limit_s=TIME_LIMIT_S).start()
        self.memory = Memory(self.state, has_effects=has_effects)
        self._watched_tick = -1
        teachers = [sparring_partner(teacher, seed + 5 * side) if teacher else None for side in (0, 1)]
        self.seats = [Seat(side, teachers[0])]
        self._scripted: Player | None = None
        if opponent in (SELF, LEAGUE, RIVAL):
            self.seats.append(Seat(1 - side, teachers[1] if opponent == SELF else None))
        else:
            self._scripted = sparring_partner(opponent, seed + 7 if partner_seed is None else partner_seed)

    def go(self) -> float:
        """One step on; what it brings whoever learns: the change of the lead, and 1 for winning."""
        mine, side = self.seats[0], self.side
        before = lead(self.state)
        for _ in range(STEP_TICKS):
            state = self.state
            self.watch()
            if self._scripted is not None:
                other = self._scripted.intents(state, 1 - side)
            else:
                other = self.seats[1].intents()
            own = mine.intents()
            self.state = step(state, (other, own) if side else (own, other))
            self.memory.add(self.state)
            if self.state.is_over:
                break
        reward = lead(self.state) - before
        if self.state.winner is not None:
            reward += 1.0 if self.state.winner == 0 else -1.0
        return -reward if side else reward

    def watch(self) -> None:
        """Teachers see every tick; a decision's own is seen as it is due, and again costs nothing."""
        if self.seats[0].shadow is not None and self._watched_tick < self.state.tick:
            self._watched_tick = self.state.tick
            for seat in self.seats:
                if seat.shadow is not None:
                    seat.shadow.watch(self.state)

    @property
    def result(self) -> float:
        """Won, 1; drawn, a half."""
        return 0.5 if self.state.winner is None else float(self.state.winner == self.side)


@dataclass(frozen=True)
class Partners:
    """Whom to fight next.

    | field | meaning |
    | --- | --- |
    | shares | opponent → how often; `LEAGUE` is one of them |
    | member | number of the earlier self that new fights of the league are against |
    | teacher | a sparring partner, or `RIVAL`, who plays in place of whoever learns, and is learned from |
    """

    shares: Mapping[str, float]
    member: int | None = None
    teacher: str | None = None

    def draw(self, random: np.random.Generator) -> tuple[str, int | None]:
        """Somebody, by chance."""
        names = [name for name in self.shares if name != LEAGUE or self.member is not None]
        weights = np.array([self.shares[name] for name in names])
        name = names[int(random.choice(len(names), p=weights / weights.sum()))]
        return name, self.member if name == LEAGUE else None


@dataclass
class Tally:
    """Matches that ended: points by the name of the opponent, and how many. A draw is half a point."""

    won: dict[str, float] = field(default_factory=dict)
    played: dict[str, int] = field(default_factory=dict)

    def note(self, name: str, result: float, count: int = 1) -> None:
        """So many more."""
        self.won[name] = self.won.get(name, 0.0) + result
        self.played[name] = self.played.get(name, 0) + count

    def add(self, other: "Tally") -> None:
        """All of another one."""
        for name, count in other.played.items():
            self.note(name, other.won[name], count)


class Fights:
    """Fights side by side, each in a place of its own. Rows of what it gives are the seats of whoever learns:
    both of each fight against themselves, then one of each other.
    """

    def __init__(self, selves: int, others: int, seed: Sequence[int], art: Path | None = None) -> None:
        """So many fights of either kind; pictures are drawn where `art` is given."""
        self.selves, self.others, self._art = selves, others, art
        self.random = np.random.default_rng(list(seed))
        self.rows = 2 * selves + others
        self.fights: list[Fight | None] = [None] * (selves + others)
        self.ages = np.zeros(self.rows + others, np.int32)
        self.known = np.zeros((self.rows + others, HISTORY, STATE_NUMBERS), np.float32)
        self.tally = Tally()
        if art is not None:
            pictures = load_pictures(art)
            self._atlas, self._renderer = pictures.atlas, SmallRenderer(pictures)

    def begin(self, partners: Partners) -> list[int]:
        """A new fight in each place where none is going on; gives the seats that begin anew."""
        fresh: list[int] = []
        for place in self.free():
            name, member = (SELF, None) if place < self.selves else partners.draw(self.random)
            seed, side = int(self.random.integers(1 << 31)), int(self.random.integers(2))
            self._begin_one(place, name, member, seed, side, partners.teacher)
            seats = self.seats_of(place)
            self.ages[seats] = 0
            self.known[seats] = 0
            fresh += seats
        return fresh

    def free(self) -> list[int]:
        """Places where no fight is going on."""
        return [place for place, fight in enumerate(self.fights) if fight is None]

    def _begin_one(
        self, place: int, name: str, member: int | None, seed: int, side: int, teacher: str | None
    ) -> None:
        """A new fight in this place; its arguments are those of `Fight`."""
        self.fights[place] = Fight(
            seed,
            name,
            side,
            member=member,
            has_effects=self._art is not None,
            teacher=None if teacher == RIVAL else teacher,
        )

    def drop(self) -> None:
        """No fight goes on."""
        self.fights = [None] * len(self.fights)

    def place(self, made: Sequence[Fight]) -> None:
        """These fights, one in each place, and no other."""
        self.fights = list(made)
        self.ages[:] = 0
        self.known[:] = 0

    def seats_of(self, place: int) -> list[int]:
        """Where the seats of a fight stand: its own rows, and behind all rows those of earlier selves."""
        if place < self.selves:
            return [2 * place, 2 * place + 1]
        row = self.selves + place
        return [row, self.others + row]

    def seats(self) -> list[tuple[int, Fight, Seat]]:
        """(number, fight, seat) of each that a policy plays."""
        return [
            (number, fight, seat)
            for place, fight in enumerate(self.fights)
            if fight is not None
            for number, seat in zip(self.seats_of(place), fight.seats, strict=False)
        ]

    def look(self) -> Floats:
        """(seats, HISTORY, numbers) what each knows now, the newest first; remembers it."""
        seats = self.seats()
        rows = [
            numbers_of(*fight.memory.fighters(seat.side), is_mirrored=bool(seat.side))
            for _, fight, seat in seats
        ]
        self.known[:, 1:] = self.known[:, :-1]
        if seats:
            self.known[[number for number, *_ in seats], 0] = np.array(rows, np.float32) * SCALES
        return self.known

    def hidden(self) -> Floats:
        """(rows, numbers) the opponent of each row as they are now, which no player knows."""
        found = np.zeros((self.rows, FIGHTER_NUMBERS), np.float32)
        for number, fight, seat in self.seats():
            if number < self.rows:
                opponent = fight.state.fighters[1 - seat.side]
                found[number] = fighter_numbers(opponent, bool(seat.side))
        return found * SCALES[:FIGHTER_NUMBERS]

    def pictures(self) -> NDArray[np.uint8]:
        """(rows, 72, 128) what each row sees."""
        found = np.zeros((self.rows, SMALL_SIZE_PX[1], SMALL_SIZE_PX[0]), np.uint8)
        for number, fight, seat in self.seats():
            if number < self.rows:
                found[number] = self._seen(fight, seat)
        return found

    def _seen(self, fight: Fight, seat: Seat) -> NDArray[np.uint8]:
        return self._renderer.draw(view_of(fight.memory, seat.side).commands(self._atlas))

    def act(self, actions: NDArray[np.int64]) -> tuple[Floats, NDArray[np.bool_]]:
        """All go one step on with these actions, (seats, 3). Gives rewards and whether it is over."""
        rewards, over = np.zeros(self.rows, np.float32), np.zeros(self.rows, np.bool_)
        given = actions.tolist()
        for number, _, seat in self.seats():
            seat.hand.take(given[number])
        for place, fight in enumerate(self.fights):
            if fight is None:
                continue
            reward = fight.go()
            mine, theirs = self.seats_of(place)
            rewards[mine], over[mine] = reward, fight.state.is_over
            if place < self.selves:
                rewards[theirs], over[theirs] = -reward, fight.state.is_over
            if fight.state.is_over:
                if fight.opponent != SELF:
                    self.tally.note(called(fight.opponent, fight.member), fight.result)
                self.fights[place] = None
        self.ages += 1
        return rewards, over

    def taught(self, actions: NDArray[np.int64]) -> None:
        """Fill in what teachers do, where there are any."""
        for place, fight in enumerate(self.fights):
            if fight is not None and fight.seats[0].shadow is not None:
                fight.watch()
                for number, seat in zip(self.seats_of(place), fight.seats, strict=False):
                    if seat.shadow is not None:
                        actions[number] = action_of(seat.shadow.label())

    def pressed(self) -> Floats:
        """(rows, 14) what the teacher of each row would do now, as a likelihood."""
        taught = np.zeros((len(self.known), len(PARTS)), np.int64)
        self.taught(taught)
        found = np.zeros((self.rows, CHOICES), np.float32)
        for number, part in enumerate(PARTS):
            found[np.arange(self.rows), part.start + taught[: self.rows, number]] = 1
        return found

    def answers(self, others: Mapping[int | str, Policy], actions: NDArray[np.int64]) -> None:
        """Fill in what earlier selves do, each under its number in the league, and what `RIVAL` does; each is
        shown what it decides from.
        """
        asked: dict[int | str, list[tuple[int, Fight, Seat]]] = {}
        for number, fight, seat in self.seats():
            if number >= self.rows:
                asked.setdefault(RIVAL if fight.member is None else fight.member, []).append(
                    (number, fight, seat)
                )
        for name, seats in asked.items():
            places = np.array([number for number, *_ in seats])
            if others[name].sees_pictures:
                seen = np.stack([self._seen(fight, seat) for _, fight, seat in seats])
            else:
                seen = self.known[places].reshape(len(places), -1)
            actions[places] = chosen(others[name].probabilities(seen, places), self.random)


def called(opponent: str, member: int | None) -> str:
    """Somebody's name in a tally."""
    return opponent if member is None else f"{LEAGUE}-{member}"


def action_of(held: Intents) -> tuple[int, int, int]:
    """The action that does this; of several choices for one part, the last in its list."""
    move, guard, strike = (
        max(number for number, choice in enumerate(part) if choice is None or choice in held)
        for part in (MOVES, GUARDS, STRIKES)
    )
    return move, guard, strike
