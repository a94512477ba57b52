"""The recordings by which heads of Studio are judged."""

import numpy as np
import pytest

people = pytest.importorskip("camcade_bench.studio_people")
pytest.importorskip("camcade_training.synthetic", reason="needs the training tools")


def test_again_is_the_same_room_in_another_light_and_elsewhere_is_not() -> None:
    first, again, elsewhere = (
        people.set_up(2, session, "validation", np.random.default_rng(0))
        for session in (people.FIRST, people.AGAIN, people.ELSEWHERE)
    )
    assert first.room.style() == again.room.style() != elsewhere.room.style()
    assert not np.allclose(first.room.light.direction, again.room.light.direction)
    assert first.camera != again.camera
    assert first.person.seed == again.person.seed == elsewhere.person.seed


def test_a_recording_shows_as_many_of_each_class() -> None:
    made = people.recording(2, people.AGAIN, 1, "validation")
    assert made.labels.tolist() == [0, 1, 2] and len(made.pictures) == 3
    assert {picture.shape for picture in made.pictures} == {(*people.SIZE[::-1], 3)}


def test_a_camera_is_put_up_again_nearly_where_it_was() -> None:
    camera = people.camera_of(7, "validation", 1.7)
    again = people.put_up_again(camera, np.random.default_rng(0))
    moved_m = np.linalg.norm(np.array(again.position_m) - camera.position_m)
    assert 0 < moved_m < 0.4
    assert 0 < abs(np.degrees(again.yaw - camera.yaw)) < 12
    assert again.field_of_view_degrees == camera.field_of_view_degrees
