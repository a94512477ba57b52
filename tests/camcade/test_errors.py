import inspect

from camcade import errors


def test_every_error_that_people_see_has_one_base():
    found = [member for _, member in inspect.getmembers(errors, inspect.isclass)]
    assert len(found) >= 5
    assert all(issubclass(error, errors.CamcadeError) for error in found)
