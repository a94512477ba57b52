import pytest

from camcade.duel import Move
from camcade.errors import BuildError
from camcade_build.art.contact_sheet import contact_sheet
from camcade_render import Pictures


def test_a_contact_sheet_has_a_row_for_every_move(pictures: Pictures) -> None:
    sheet = contact_sheet(pictures, "tide", scale=0.2)
    assert sheet.size == (380, round(230 * len(Move) * 0.2))
    with pytest.raises(BuildError, match="nobody"):
        contact_sheet(pictures, "nobody")
