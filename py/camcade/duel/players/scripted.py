"""A player that follows a script of its own, on three levels and in several styles.

It works from what it saw some time ago, like a person: it knows its own body at once, but its
opponent only as they were `reaction_ms` earlier. It makes a plan (walk in, strike, guard, hop back …),
carries it out for some ticks, and breaks it off when it sees something worth an answer.
"""

from collections import deque
from collections.abc import Mapping

from camcade.duel.moves import (
    FREE_MOVES,
    INVULNERABLE_MOVES,
    JUMP_ATTACKS,
    JUMPS,
    MOVES,
    SQUATTING_MOVES,
    STANDING_STRIKES,
    TICK_MS,
    Chance,
    Move,
)
from camcade.duel.players.base import Level
from camcade.duel.players.habits import REMEMBERED_STRIKES, Habits
from camcade.duel.players.jumps import DUCK, JUMP_TICKS, KICK_FROM_BELOW, under_a_jump
from camcade.duel.players.plans import GUARD, Part, directions, give_room, press, wander
from camcade.duel.players.scripted_levels import LEVELS
from camcade.duel.players.sights import Watch, begins, is_jumping_in, is_open, is_striking
from camcade.duel.players.strikes import (
    ANTI_AIR,
    ANTI_AIR_MS,
    DUCKABLE_STRIKES,
    HURT_SEQUENCES,
    QUICK_STRIKES,
    STRIKES,
    in_time,
    reach_px,
    recovery_ms,
    time_left_ms,
)
from camcade.duel.players.styles import ALL_ROUNDER, Step, Style
from camcade.duel.rng import Rng
from camcade.duel.state import FIGHTER_WIDTH_PX, FighterState, Phase, State
from camcade.errors import SettingsError
from camcade.intents import NO_INTENTS, Intent, Intents

HAIL_TICKS = 300
GUARD_MS = (250, 600)
UNDER_ATTACK_TICKS = 120
PATIENCE_TICKS = 250
PATIENT_TICKS, TRYING_TICKS = 350, 150
"""Who is read and not struck is waited for so long, and then fought as though nothing was known, in turn."""
GUARDED_TICKS = 150
"""Who was seen to guard no longer ago will guard again once they are down."""
NEVER_GUARDS_TICKS = 500
STEP_TICKS = 6
LATE_MS = 20
"""Until a key that is pressed when a blow is felt starts something, and a tick to spare."""
TICKS_TO_WALK_A_PX = 8 / MOVES[Move.WALKING].travel_px_per_step


class ScriptedPlayer:
    """Plays one side of one match. The same seed, level, style and match give the same play.

    It sees nothing that a person could not see: where the opponent was and which move they showed.
    """

    def __init__(self, seed: int, level: Level | str = Level.NORMAL, style: Style = ALL_ROUNDER) -> None:
        try:
            self.level = Level(level)
        except ValueError:
            raise SettingsError(
                f"There is no opponent of level {level!r}: choose {', '.join(Level)}."
            ) from None
        self.settings = LEVELS[self.level]
        self.style = style
        self._random = Rng(seed)
        self._sights: deque[FighterState] = deque(maxlen=self.settings.reaction_ms // TICK_MS + 1)
        self._plan: deque[Part] = deque()
        self._life_tenths = 0
        self._habits = Habits()
        self._watch = Watch(self._habits)
        self._wariness_percent = 0
        self._round = 0
        self._ticks = 0
        self._is_answering = False
        self._is_under_jump = False
        self._jump_answer = 0
        self._jump_answer_tick = 0

    def intents(self, state: State, side: int) -> Intents:
        """What the player of this side (0 or 1) holds in the next tick."""
        if state.round != self._round:
            self._begin_round(state)
        self._sights.append(state.fighters[1 - side])
        if state.phase is not Phase.FIGHT:
            return NO_INTENTS
        me, seen = state.fighters[side], self._sights[0]
        self._ticks = state.tick
        self._answer(me, seen)
        if not self._plan:
            self._make_plan(me, seen)
        return self._carry_on()

    def _begin_round(self, state: State) -> None:
        self._round = state.round
        self._watch.begin(state.tick)
        self._sights.clear()
        self._plan.clear()

    def _carry_on(self) -> Intents:
        part = self._plan[0]
        if part.ticks <= 1:
            self._plan.popleft()
        else:
            self._plan[0] = Part(part.intents, part.ticks - 1)
        return part.intents

    # Answers ------------------------------------------------------------------------------------------------

    def _answer(self, me: FighterState, seen: FighterState) -> None:
        """Break the plan off if something just happened that asks for an answer."""
        before = self._watch.seen
        settings, distance = self.settings, abs(me.x - seen.x)
        is_strike_new = self._watch.look(seen, self._ticks, distance)
        is_struck, self._life_tenths = me.life_tenths < self._life_tenths, me.life_tenths
        if is_struck and me.move is Move.BLOCKING:
            self._strike_back(seen)
        elif is_struck:
            if self._is_under_jump:
                self._jump_answer += 1  # this one was wrong: the next time another
            self._wariness_percent += settings.guard_percent // (2 if me.move is Move.KNOCK_DOWN else 4)
            self._recover(me, seen)
        elif before is None or self._is_answering or me.move not in FREE_MOVES:
            return
        elif is_strike_new:
            if distance <= FIGHTER_WIDTH_PX * 1.6 and not self._dives():  # who is met by `_expect_jump`
                self._expect_strike(me, seen, distance)
        elif begins(before, seen, is_jumping_in):
            if distance <= FIGHTER_WIDTH_PX * 3.2:
                self._expect_jump(me, seen)
        elif begins(before, seen, is_open) and distance <= self._reach():
            if self._reads_them() or self._random.happens(settings.punish_percent):
                self._punish(seen)

    def _expect_strike(self, me: FighterState, seen: FighterState, distance: float) -> None:
        """Somebody has begun to strike, and may go on."""
        if self._reads_them() and distance > FIGHTER_WIDTH_PX:
            # They strike at the air: a step nearer, and the next one can be answered.
            self._replace_plan(Part(frozenset({directions(me, seen)[0]}), 5), Part(GUARD, 30))
        elif self._is_guarding():
            self._guard()

    def _punish(self, seen: FighterState) -> None:
        """Strike at somebody who is drawing back, with what reaches them before they are free again."""
        left_ms = time_left_ms(seen) - self.settings.reaction_ms
        strikes = in_time(self._strikes_for(self._answer_to(seen, seen.move)), left_ms)
        if strikes:
            self._strike(strikes)

    def _recover(self, me: FighterState, seen: FighterState) -> None:
        """Hurt: hold the guard up for the moment of getting free, or get out of the way."""
        down_ticks = sum(MOVES[move].duration_ms for move in HURT_SEQUENCES.get(me.move, ())) // TICK_MS
        _, away = directions(me, seen)
        if self._is_guarding():
            self._guard()
        else:
            self._replace_plan(Part(frozenset({away}), self._random.between(10, 40)))
        self._plan[0] = Part(self._plan[0].intents, self._plan[0].ticks + down_ticks)

    def _strike_back(self, seen: FighterState) -> None:
        """A blow on the guard is felt, not seen: the moment to answer, while the opponent draws back."""
        foretold = self._habits.expected() if self._habits.foretold else self._watch.last_strike
        struck = seen.move if is_striking(seen) else foretold
        reads = self._reads_them()
        dives = reads and struck in JUMP_ATTACKS
        # Who dives is free as they land, often out of reach; who then squats is answered after the next blow.
        is_let_be = dives and (self._habits.strikes_low() or self._random.happens(50))
        if is_let_be or not (reads or self._is_punishing()):
            self._guard()
            return
        # Who expected the blow answers it at once.
        wait_ticks = self.settings.reaction_ms // TICK_MS // (8 if reads else 3)
        strikes: Mapping[Intent, int] = (
            {ANTI_AIR.intents[0]: 1} if dives else STRIKES[self._answer_to(seen, struck)]
        )
        if self.style.copies and not dives and self._random.happens(25):  # more would be too good an answer
            strikes = self._strikes_for(self._answer_to(seen, struck))
        left_ms = recovery_ms(struck) - wait_ticks * TICK_MS - LATE_MS if struck else 0
        self._strike(in_time(strikes, left_ms) or strikes)
        self._plan.appendleft(Part(GUARD, wait_ticks))
        self._is_answering = True

    def _answer_to(self, seen: FighterState, strike: Move | None) -> Chance:
        """What kind of strike reaches an opponent who has just struck like this."""
        if seen.move in SQUATTING_MOVES or self._habits.strikes_low():
            return Chance.SQUATTING
        return Chance.QUICKLY if strike in QUICK_STRIKES else Chance.OPEN

    def _dives(self) -> bool:
        """Their next strike will come out of a jump and pass over who squats, and they strike at no legs."""
        habits = self._habits
        return self._reads_them() and habits.expected() in JUMP_ATTACKS and not habits.strikes_at_legs()

    def _reads_them(self) -> bool:
        """The opponent has become foreseeable: in what they do next, or in never ceasing to strike.

        Who does not strike any more is not waited for: two who read each other would wait for ever. And
        what it finds no answer to is not waited for all the time.
        """
        stuck_ticks = self._ticks - self._watch.landed_tick
        if stuck_ticks % (PATIENT_TICKS + TRYING_TICKS) >= PATIENT_TICKS:
            return False
        habits, settings = self._habits, self.settings
        is_known = habits.foretold >= settings.reads_after or habits.has_few(2, settings.few_after)
        if is_known and self._watch.strike_ticks_ago < PATIENCE_TICKS:
            return True
        return habits.hail_since(self._ticks - HAIL_TICKS) >= settings.hail_strikes

    def _is_guarding(self) -> bool:
        """Whether it takes cover this time: the more often, the more it has been hit lately."""
        wariness = self._wariness_percent + self._familiar_percent()
        percent = self.style.guards(self.settings.guard_percent + wariness)
        return self._reads_them() or self._random.happens(percent)

    def _is_punishing(self) -> bool:
        """Whether it strikes back this time."""
        percent = self.settings.punish_percent + self._familiar_percent()
        return self._random.happens(self.style.punishes(percent))

    def _familiar_percent(self) -> int:
        """How much more often it is ready for somebody who has shown three kinds of strikes and no guard."""
        is_familiar = self._habits.has_few(3, REMEMBERED_STRIKES)
        is_open = self._watch.guard_ticks_ago > NEVER_GUARDS_TICKS
        return self.settings.familiar_percent if is_familiar and is_open else 0

    def _guard(self) -> None:
        """Block for a while; or, against somebody who strikes high, duck under it and kick low."""
        low, high = GUARD_MS
        ticks = self._random.between(low, high) // TICK_MS
        is_high = self._watch.last_strike in DUCKABLE_STRIKES and not self._habits.strikes_at_legs()
        if self._dives() or (is_high and self._random.happens(self.settings.duck_percent)):
            self._replace_plan(Part(DUCK, ticks), *KICK_FROM_BELOW)
        else:
            self._replace_plan(Part(GUARD, ticks))

    def _expect_jump(self, me: FighterState, seen: FighterState) -> None:
        """Somebody jumps in: duck and kick where they land, hold the guard up, or meet them on the way."""
        passed_ticks = self.settings.reaction_ms // TICK_MS
        meet_ticks, meet = ANTI_AIR_MS // TICK_MS, press(ANTI_AIR.intents[0])
        if self._reads_them() or self._habits.dives():
            self._replace_plan(*self._under_jump(me, seen, passed_ticks))
            self._is_answering = self._is_under_jump = True
        elif passed_ticks <= meet_ticks and self._random.happens(self.settings.anti_air_percent):
            self._replace_plan(Part(NO_INTENTS, meet_ticks - passed_ticks + 1), meet, Part(NO_INTENTS, 20))
        elif self._is_guarding():
            self._replace_plan(Part(GUARD, max(1, JUMP_TICKS - passed_ticks)))

    def _under_jump(self, me: FighterState, seen: FighterState, passed_ticks: int) -> list[Part]:
        """Kick where they land, wait for them there, or guard against the jump: what works."""
        if self._ticks - max(self._watch.landed_tick, self._jump_answer_tick) > PATIENT_TICKS:
            self._jump_answer, self._jump_answer_tick = self._jump_answer + 1, self._ticks
        is_guarded = self._watch.guard_ticks_ago < GUARDED_TICKS
        match self._jump_answer % 3:
            case 0:
                return under_a_jump(me, seen, passed_ticks, is_guarded)
            case 1:
                return under_a_jump(me, seen, passed_ticks, not is_guarded)
            case _:
                return [Part(GUARD, max(1, JUMP_TICKS - passed_ticks))]

    def _strike(self, strikes: Mapping[Intent, int]) -> None:
        self._replace_plan(press(self._random.pick(strikes)), Part(NO_INTENTS, 10))

    def _pick(self, chance: Chance) -> Part:
        return press(self._random.pick(self._strikes_for(chance)))

    def _strikes_for(self, chance: Chance) -> Mapping[Intent, int]:
        """What suits the moment; of that, what the opponent has shown, if that is what it copies."""
        if not self.style.copies or not self._random.happens(self.settings.copy_percent):
            return STRIKES[chance]
        shown = self._habits.strikes()
        moves = ((intent, STANDING_STRIKES.get(intent)) for intent in STRIKES[chance])
        copied = {intent: shown[move] for intent, move in moves if move is not None and move in shown}
        return copied or STRIKES[chance]

    def _replace_plan(self, *parts: Part) -> None:
        self._is_answering = self._is_under_jump = False
        self._plan.clear()
        self._plan.extend(parts)

    # Plans --------------------------------------------------------------------------------------------------

    def _make_plan(self, me: FighterState, seen: FighterState) -> None:
        """Decide what to do next from how far away the opponent was and what they were doing."""
        self._is_answering = self._is_under_jump = False
        distance = abs(me.x - seen.x)
        towards, away = directions(me, seen)
        self._wariness_percent = max(0, self._wariness_percent - 2)
        if me.move not in FREE_MOVES:
            self._strike_from_jump(me, distance)
            return
        if seen.move in INVULNERABLE_MOVES:
            is_wary = self._reads_them()  # who is read strikes once they are up
            self._plan.append(give_room(self._random, distance, away, is_wary))
        elif self._reads_them():
            self._wait_for_them(distance, towards)
            return
        elif self._random.happens(self.style.wanders(self.settings.wander_percent)):
            self._plan.append(wander(self._random, towards, away))
        elif distance <= self._reach():
            self._fight(seen)
        elif distance <= FIGHTER_WIDTH_PX * 2.5:
            self._close_in(distance, towards, away)
        else:
            self._approach(distance, towards)
        self._pause(distance)

    def _wait_for_them(self, distance: float, towards: Intent) -> None:
        """Their next strike is known: let it come, behind the guard. Going to them would only open it."""
        if distance <= FIGHTER_WIDTH_PX * 1.6 and self._dives():
            self._plan.extend((Part(DUCK, self._random.between(30, 60)), *KICK_FROM_BELOW))
        elif distance <= FIGHTER_WIDTH_PX:
            self._plan.append(Part(GUARD, self._random.between(40, 90)))
        elif distance <= self._danger_px():
            self._plan.append(Part(GUARD, self._random.between(20, 40)))
            self._plan.append(Part(frozenset({towards}), 4))
        else:
            self._plan.append(Part(frozenset({towards}), STEP_TICKS))

    def _danger_px(self) -> float:
        """From where the strike that is expected reaches, if they have been walking in unseen."""
        expected = self._habits.expected()
        unseen_ticks = self.settings.reaction_ms // TICK_MS + STEP_TICKS
        return (reach_px(expected) if expected else FIGHTER_WIDTH_PX) + unseen_ticks / TICKS_TO_WALK_A_PX

    def _reach(self) -> int:
        """How far it believes its strikes to reach, px."""
        error = self.settings.reach_error_px
        return FIGHTER_WIDTH_PX - 4 + self._random.between(-error, error) // 2

    def _pause(self, distance: float) -> None:
        """Think before the next plan, behind the guard if the opponent is near enough to strike."""
        low, high = self.style.pause_ms(self.settings.pause_ms)
        is_near = distance <= (self._danger_px() if self._reads_them() else FIGHTER_WIDTH_PX * 1.6)
        held = GUARD if is_near and self._is_guarding() else NO_INTENTS
        self._plan.append(Part(held, max(1, self._random.between(low, high) // TICK_MS)))

    def _strike_from_jump(self, me: FighterState, distance: float) -> None:
        if me.move in JUMPS and distance <= FIGHTER_WIDTH_PX * 1.5:
            self._plan.append(self._pick(Chance.FALLING))
        else:
            self._plan.append(Part(NO_INTENTS, 4))

    def _fight(self, seen: FighterState) -> None:
        """Within reach: strike where it hurts, sometimes two in a row, or guard, the more so under attack."""
        is_under_attack = self._watch.strike_ticks_ago < UNDER_ATTACK_TICKS
        if self._is_guarding() and (is_under_attack or self._random.happens(50)):
            self._guard()
            return
        if seen.move in SQUATTING_MOVES:
            chance = Chance.SQUATTING
        elif seen.move is Move.BLOCKING:
            chance = Chance.BLOCKING
        else:
            chance = Chance.STANDING
        self._strike(self._strikes_for(chance))
        if self._random.happens(self.style.goes_on(self.settings.again_percent)):
            self._plan.append(Part(NO_INTENTS, 20))
            self._plan.append(self._pick(chance))

    def _close_in(self, distance: float, towards: Intent, away: Intent) -> None:
        """Just out of reach: step in and strike, jump in, or wait for the opponent to come."""
        step_in_ticks = max(4, int((distance - FIGHTER_WIDTH_PX + 12) * TICKS_TO_WALK_A_PX) + 1)
        step = self._random.pick(self.style.steps)
        if step is Step.IN:
            self._plan.append(Part(frozenset({towards}), step_in_ticks))
            if self._watch.strike_ticks_ago < UNDER_ATTACK_TICKS and self._random.happens(
                self.settings.guard_percent
            ):
                self._plan.append(Part(GUARD, self._random.between(25, 60)))
            else:
                self._plan.append(self._pick(Chance.STANDING))
        elif step is Step.JUMP:
            self._plan.append(Part(frozenset({Intent.UP, towards}), 2))
            self._plan.append(Part(NO_INTENTS, self._random.between(18, 34)))
            self._plan.append(self._pick(Chance.DIVING))
            self._plan.append(Part(NO_INTENTS, 20))
        elif step is Step.BACK:
            self._plan.append(Part(frozenset({away}), self._random.between(12, 35)))
        else:
            self._plan.append(Part(NO_INTENTS, self._random.between(8, 30)))

    def _approach(self, distance: float, towards: Intent) -> None:
        if self._random.happens(self.style.leap_percent):
            self._plan.append(Part(frozenset({Intent.UP, towards}), 2))
            self._plan.append(Part(NO_INTENTS, 62))
        else:
            walk_ticks = int((distance - FIGHTER_WIDTH_PX * 1.5) * TICKS_TO_WALK_A_PX)
            self._plan.append(Part(frozenset({towards}), max(10, min(walk_ticks, 80))))
