from camcade_web.browser.told import Told


class Focus(Told[str]):
    pass


class Say(Told[str]):
    pass


def test_values_of_one_kind_are_equal_and_of_two_kinds_are_not() -> None:
    assert Focus("fight") == Focus("fight") and hash(Focus("fight")) == hash(Focus("fight"))
    assert Focus("fight") != Focus("resume")
    assert Focus("fight") != Say("fight")
    assert Focus("fight") != "fight"


def test_it_can_be_matched_and_read() -> None:
    match Say("why"):
        case Focus(name):
            raise AssertionError(name)
        case Say(text):
            assert text == "why"
    assert repr(Say("why")) == "Say('why')"
