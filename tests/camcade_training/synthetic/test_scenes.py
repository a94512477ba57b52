import numpy as np
import pytest

from camcade_training.synthetic import DrawnRoom, DrawnScene, Person, PinholeCamera, Sensor, motion, perform
from camcade_training.synthetic.body import COCO_JOINTS
from camcade_training.synthetic.seeds import generator

CAMERA = PinholeCamera((0.0, 1.1, 2.8), 0.0, 0.05, 0.0, 66.0, (160, 120))


def _scene(
    seed: int = 2, camera: PinholeCamera = CAMERA, sensor: Sensor | None = None
) -> tuple[DrawnScene, object]:
    person = Person(seed, "train")
    rng = generator("train", "motion", seed)
    performance = perform([motion("idle", person.habits, rng)], [], person.body, person.habits, rng)
    room = next(room for room in (DrawnRoom(n, "train") for n in range(seed, 60)) if not room.before)
    return DrawnScene(person, room, camera, sensor or Sensor()), performance


def test_the_same_seed_gives_the_same_picture() -> None:
    shots = []
    for _ in range(2):
        scene, performance = _scene()
        shots.append(scene.shoot(performance, 0.5, np.random.default_rng(1)))
    np.testing.assert_array_equal(shots[0].picture, shots[1].picture)
    np.testing.assert_array_equal(shots[0].joints_px, shots[1].joints_px)
    scene, performance = _scene(3)
    assert not np.array_equal(
        shots[0].picture, scene.shoot(performance, 0.5, np.random.default_rng(1)).picture
    )


def test_joints_lie_on_the_drawn_person() -> None:
    scene, performance = _scene(sensor=Sensor(noise=0.0, softness_px=0.3))
    shot = scene.shoot(performance, 0.4, np.random.default_rng(0))
    assert shot.picture.shape == (120, 160, 3) and shot.picture.dtype == np.uint8
    assert shot.joints_px.shape == (17, 2) and shot.visible.shape == (17,)
    empty = np.clip(scene.room.background(CAMERA) * scene.exposure, 0, 255)
    changed = np.abs(shot.picture.astype(float) - empty).max(axis=2) > 12
    for name in ("nose", "left_shoulder", "right_hip", "left_knee"):
        x, y = shot.joints_px[COCO_JOINTS.index(name)].round().astype(int)
        assert changed[y - 1 : y + 2, x - 1 : x + 2].any(), name
    assert shot.visible[COCO_JOINTS.index("nose")] == 2


def test_joints_outside_the_picture_are_marked() -> None:
    near = PinholeCamera((0.0, 1.5, 1.2), 0.0, 0.0, 0.0, 60.0, (160, 120))
    scene, performance = _scene(camera=near)
    shot = scene.shoot(performance, 0.4, np.random.default_rng(0))
    ankle = COCO_JOINTS.index("left_ankle")
    assert shot.visible[ankle] == 0
    assert shot.joints_px[ankle, 1] > 120


def test_a_person_seen_from_behind_hides_the_nose() -> None:
    scene, performance = _scene()
    shot = scene.shoot(performance.placed(np.pi, 0.0, 0.0), 0.4, np.random.default_rng(0))
    assert shot.visible[COCO_JOINTS.index("nose")] == 1


@pytest.mark.parametrize("seed", range(3))
def test_rooms_fill_the_picture(seed: int) -> None:
    camera = PinholeCamera.varied(seed, "validation", (160, 120))
    background = DrawnRoom(seed, "validation").background(camera)
    assert background.shape == (120, 160, 3)
    assert np.all(np.isfinite(background)) and background.min() >= 0
    assert background.std() > 3.0


def test_the_camera_evens_out_dark_and_bright_rooms() -> None:
    scenes = [DrawnScene(Person(0, "train"), DrawnRoom(n, "train"), CAMERA, Sensor()) for n in range(12)]
    plain = np.array([scene.room.background(CAMERA).mean() for scene in scenes])
    seen = plain * [scene.exposure for scene in scenes]
    assert seen.std() / seen.mean() < 0.5 * plain.std() / plain.mean()
