from camcade.intents import Intent, limb_of


def test_intents_are_plain_strings():
    assert Intent.HIGH_PUNCH == "high-punch" and Intent("spin-kick") is Intent.SPIN_KICK
    assert len(Intent) == 11


def test_every_strike_is_a_punch_or_a_kick():
    others = {Intent.LEFT, Intent.RIGHT, Intent.UP, Intent.DOWN, Intent.BLOCK}
    assert {intent for intent in Intent if limb_of(intent) == ""} == others
    assert limb_of(Intent.UPPERCUT) == "punch" and limb_of(Intent.SPIN_KICK) == "kick"
