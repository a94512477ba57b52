from camcade.agent.observation import STATE_NUMBERS, Memory, state_numbers
from camcade.duel import Match, State, step
from camcade.duel.players import ScriptedPlayer


def played(ticks: int, reaction_ms: int = 220) -> tuple[Memory, list[State]]:
    state = Match(seed=3).start()
    memory, states = Memory(state, reaction_ms), [state]
    players = ScriptedPlayer(1, "hard"), ScriptedPlayer(2, "hard")
    for _ in range(ticks):
        state = step(state, (players[0].intents(state, 0), players[1].intents(state, 1)))
        memory.add(state)
        states.append(state)
    return memory, states


def test_the_own_fighter_is_seen_at_once_and_all_else_late() -> None:
    memory, states = played(500)
    for side in (0, 1):
        seen, effects = memory.seen_by(side)
        assert seen.fighters[side] == states[500].fighters[side]
        assert seen.fighters[1 - side] == states[478].fighters[1 - side]
        assert seen.tick == effects.tick == 478
    assert memory.state is states[500] and memory.effects.tick == 500


def test_before_a_reaction_time_has_passed_the_beginning_is_seen() -> None:
    memory, states = played(10)
    assert memory.seen_by(0)[0].fighters == (states[10].fighters[0], states[0].fighters[1])
    assert played(10, reaction_ms=0)[0].seen_by(0)[0] == states[10]


def test_numbers_stay_within_their_range_and_tell_states_apart() -> None:
    _, states = played(4000)
    seen = {tuple(state_numbers(state, 1)) for state in states[::7]}
    assert len(seen) > 300
    for numbers in seen:
        assert len(numbers) == STATE_NUMBERS and min(numbers) >= -1 and max(numbers) <= 1


def test_each_side_comes_first_for_itself() -> None:
    _, states = played(300)
    first, second = state_numbers(states[300], 0), state_numbers(states[300], 1)
    half = (STATE_NUMBERS - 1) // 2
    assert first[:half] == second[half:-1] and first[half:-1] == second[:half] and first[-1] == -second[-1]
