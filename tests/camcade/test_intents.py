from camcade.intents import NO_INTENTS, Intent, combine


def test_intents_are_plain_strings():
    assert Intent.HIGH_PUNCH == "high-punch" and Intent("spin-kick") is Intent.SPIN_KICK
    assert len(Intent) == 11


def test_sources_add_up():
    keys, camera = frozenset({Intent.DOWN}), frozenset({Intent.HIGH_PUNCH})
    assert combine(keys, camera) == {Intent.DOWN, Intent.HIGH_PUNCH}
    assert combine(NO_INTENTS, camera) is camera
    assert combine() == combine(NO_INTENTS, NO_INTENTS) == NO_INTENTS
