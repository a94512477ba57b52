from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from camcade.errors import DataError
from camcade_training.core.datasets import (
    Picture,
    SplitShares,
    balance,
    class_weights,
    describe,
    fingerprint,
    of_split,
    read_class_folders,
    read_faces,
    read_picture,
    read_prepared,
    split_by_person,
    write_picture,
)

HERE = Path(__file__).parent


def pictures_of(counts: dict[str, dict[str, int]]) -> list[Picture]:
    """Pictures from {label: {person: count}}."""
    return [
        Picture(Path(f"{label}/{person}_{i}.png"), label, person)
        for label, people in counts.items()
        for person, count in people.items()
        for i in range(count)
    ]


def test_no_person_is_in_two_splits(people: Path):
    divided = split_by_person(read_class_folders(people))
    splits = {name: {p.person for p in of_split(divided, name)} for name in ("train", "validation", "test")}
    assert len(set.union(*splits.values())) == sum(map(len, splits.values())) == 6
    assert all({p.label for p in of_split(divided, name)} == {"punch", "kick", "other"} for name in splits)


def test_the_same_seed_divides_the_same_way(people: Path):
    pictures = read_class_folders(people)
    assert split_by_person(pictures) == split_by_person(pictures)
    others = [split_by_person(pictures, SplitShares(seed=seed)) for seed in range(5)]
    assert any(other != others[0] for other in others)


def test_folders_that_are_split_stay_so(people: Path, tmp_path: Path):
    for split, person in (("train", "a"), ("validation", "b"), ("test", "c")):
        for label in ("punch", "kick", "other"):
            write_picture(
                tmp_path / "split" / split / label / f"{person}_1.png", np.zeros((4, 4, 3), np.uint8)
            )
    divided = split_by_person(read_class_folders(tmp_path / "split"))
    assert {(p.person, p.split) for p in divided} == {("a", "train"), ("b", "validation"), ("c", "test")}
    write_picture(tmp_path / "split" / "test" / "punch" / "a_9.png", np.zeros((4, 4, 3), np.uint8))
    with pytest.raises(DataError, match="more than one split.*a"):
        split_by_person(read_class_folders(tmp_path / "split"))


def test_a_missing_class_folder_is_named_with_what_to_do(people: Path):
    (people / "kick").rename(people / "kicks")
    with pytest.raises(DataError, match=r"people/kick is missing.*camcade data frames VIDEO --class kick"):
        read_class_folders(people)


def test_an_empty_class_folder_is_named_with_what_to_do(people: Path):
    for path in (people / "other").iterdir():
        path.unlink()
    with pytest.raises(DataError, match=r"people/other holds no picture.*camcade data frames"):
        read_class_folders(people)


def test_no_folder_at_all(tmp_path: Path):
    with pytest.raises(DataError, match="is no folder.*camcade data people"):
        read_class_folders(tmp_path / "nowhere")


def test_two_people_are_too_few():
    with pytest.raises(DataError, match="2 people.*at least 3"):
        split_by_person(pictures_of({"punch": {"a": 3, "b": 3}}))


def test_an_unreadable_picture_is_named(tmp_path: Path):
    path = tmp_path / "punch" / "a_1.png"
    path.parent.mkdir()
    for content in (b"no picture", b""):
        path.write_bytes(content)
        with pytest.raises(DataError, match=r"punch/a_1.png .* cannot be decoded"):
            read_picture(path)
    with pytest.raises(DataError, match="cannot read"):
        read_picture(tmp_path / "gone.png")


def test_pictures_come_back_in_rgb(tmp_path: Path):
    picture = np.zeros((3, 5, 3), np.uint8)
    picture[..., 0] = 200
    write_picture(tmp_path / "red.png", picture)
    np.testing.assert_array_equal(read_picture(tmp_path / "red.png"), picture)
    prepared = read_prepared([Picture(tmp_path / "red.png", "punch", "a")], 2, 2)
    assert prepared.shape == (1, 2, 2, 3) and prepared[0, 0, 0].tolist() == [200, 0, 0]


def test_balance_deals_from_every_person():
    chosen = balance(pictures_of({"punch": {"a": 90, "b": 5, "c": 5}, "kick": {"a": 10, "b": 5}}), seed=1)
    assert Counter(p.label for p in chosen) == {"punch": 15, "kick": 15}
    assert Counter(p.person for p in chosen if p.label == "punch") == {"a": 5, "b": 5, "c": 5}
    assert len(set(chosen)) == 30


def test_class_weights_even_out_the_classes():
    weights = class_weights(["punch"] * 6 + ["kick"] * 2, ("punch", "kick"))
    assert weights[0] * 6 == pytest.approx(weights[1] * 2)
    assert (weights[0] * 6 + weights[1] * 2) / 8 == pytest.approx(1)


def test_a_fingerprint_changes_with_the_data(people: Path):
    pictures = read_class_folders(people)
    before = fingerprint(pictures)
    assert fingerprint(read_class_folders(people)) == before
    assert fingerprint(pictures[1:]) != before


def test_description_counts_people_and_pictures(people: Path):
    described = describe(split_by_person(read_class_folders(people)))
    assert sum(part["people"] for part in described.values()) == 6
    assert described["train"]["pictures"] == {
        label: 4 * described["train"]["people"] for label in ("punch", "kick", "other")
    }


def test_faces_of_a_zip(faces: Path, tmp_path: Path):
    part = read_faces(faces, "validation")
    assert part.pictures.shape == (16, 48, 48) and part.classes == ("happy", "sad")
    assert part.pictures[part.labels == 0].mean() > part.pictures[part.labels == 1].mean()
    with pytest.raises(DataError, match="no pictures below holiday/"):
        read_faces(faces, "holiday")
    with pytest.raises(DataError, match="is no file"):
        read_faces(tmp_path / "none.zip", "train")


def test_what_is_no_picture_is_passed_over_counted_and_named(people: Path, caplog: pytest.LogCaptureFixture):
    pictures = read_class_folders(people)
    folder = people / "punch"
    for name in (".DS_Store", "._person-1_000.png", "Thumbs.db", "desktop.ini", "a_1.HEIC", "notes.txt"):
        (folder / name).write_bytes(b"x")
    (folder / "more").mkdir()
    caplog.clear()
    assert read_class_folders(people) == pictures
    assert (
        f"Class folder {folder}: 4 left out (.DS_Store, ._person-1_000.png, Thumbs.db …): hidden"
        in caplog.text
    )
    assert "1 left out (a_1.HEIC): HEIC, which has to be written as JPEG first" in caplog.text
    assert "1 left out (notes.txt): no pictures" in caplog.text
    assert "1 left out (more): folders" in caplog.text


def test_pictures_that_do_not_say_whom_they_show_are_refused():
    pictures = [Picture(Path(f"punch/{name}.png"), "punch", name) for name in ("0001", "0002", "0003")]
    with pytest.raises(
        DataError, match=r"3 pictures do not say whom they show \(such as punch/0001.png\).*--person"
    ):
        split_by_person(pictures)


def test_a_video_a_class_is_no_way_to_tell_people_apart():
    """What the pictures of punch.mp4, kick.mp4 and other.mp4 look like when nobody said who is in them."""
    pictures = pictures_of({label: {label: 4} for label in ("punch", "kick", "other")})
    with pytest.raises(DataError, match="has nobody who shows kick, .*3 people .*--person anna"):
        split_by_person(pictures)
