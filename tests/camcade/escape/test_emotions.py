import re

from camcade.escape import EMOTIONS, NEUTRAL
from camcade.escape.emotions import EMOTION_TABLE


def test_every_emotion_has_a_row_of_its_own():
    assert set(EMOTION_TABLE) == set(EMOTIONS) and NEUTRAL not in EMOTIONS
    assert len({row.hue for row in EMOTION_TABLE.values()}) == len(EMOTIONS)
    assert all(re.fullmatch("#[0-9a-f]{6}", row.hue) and row.chosen for row in EMOTION_TABLE.values())
