"""Drawn people for training and testing: bodies, motions, rooms, cameras; pictures and videos with labels.

What to import:

    from camcade_training.synthetic import write_pictures, write_video
    write_pictures(out, people=200, pictures_per_person=40, split="train", seed=1)
    write_video(out / "strikes.mp4", script="strikes", split="test", seed=3)

The pieces, for experiments: `Person(seed, split)`, `DrawnRoom(seed, split)`, `PinholeCamera.varied(…)`,
`Sensor.varied(…)`, `motion(name, habits, rng)`, `perform(…)` -> `Performance`,
`DrawnScene(person, room, camera, sensor).shoot(…)`, `solve(poses, body)` -> `Skeleton`, and
`write_contact_sheet(path, split, seed)` to look at what comes out.

NumPy and OpenCV only; no TensorFlow. Everything is decided by seed and split, and the splits "train",
"validation" and "test" share no body, clothes, room or motion.
"""

from camcade_training.synthetic.body import COCO_JOINTS, Proportions, Skeleton, solve
from camcade_training.synthetic.cameras import PinholeCamera
from camcade_training.synthetic.contact_sheet import write_contact_sheet
from camcade_training.synthetic.dataset import PictureSettings, pictures_of, write_pictures
from camcade_training.synthetic.errors import PeopleError
from camcade_training.synthetic.keys import CLASSES
from camcade_training.synthetic.motions import MOTIONS, motion
from camcade_training.synthetic.people import Person
from camcade_training.synthetic.performances import Performance, perform
from camcade_training.synthetic.rooms import DrawnRoom
from camcade_training.synthetic.scenes import DrawnScene, Shot
from camcade_training.synthetic.scripts import SCRIPTS
from camcade_training.synthetic.seeds import SPLITS
from camcade_training.synthetic.sensors import Sensor
from camcade_training.synthetic.videos import write_video

__all__ = [
    "MOTIONS",
    "CLASSES",
    "COCO_JOINTS",
    "SCRIPTS",
    "SPLITS",
    "PinholeCamera",
    "Performance",
    "Person",
    "PeopleError",
    "PictureSettings",
    "Proportions",
    "DrawnRoom",
    "DrawnScene",
    "Sensor",
    "Shot",
    "Skeleton",
    "motion",
    "perform",
    "pictures_of",
    "solve",
    "write_contact_sheet",
    "write_pictures",
    "write_video",
]
