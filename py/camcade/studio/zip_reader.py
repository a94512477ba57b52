"""Reading zip archives that anybody may have made: each fault is a sentence, nothing is read unmeasured."""

import io
import zipfile
import zlib
from pathlib import PurePosixPath

from camcade.errors import StudioError

LARGEST_ARCHIVE_BYTES = 300_000_000
LARGEST_CONTENT_BYTES = 600_000_000
LARGEST_FILE_BYTES = 60_000_000
MOST_FILES = 25_000
LARGEST_RATIO = 200
"""Bytes inside for a byte of the archive; pictures come to 1, text to 20."""


def refuse_size(count: int, name: str) -> None:
    """A file of so many bytes is too large to be opened. Raises StudioError."""
    if count > LARGEST_ARCHIVE_BYTES:
        raise StudioError(
            f"“{name}” has {count / 1e6:,.0f} MB; I open {LARGEST_ARCHIVE_BYTES / 1e6:.0f} MB. "
            "Save fewer samples into it."
        )


class ZipReader:
    """The files of an archive, by name; folders are left out.

    Raises:
        StudioError: it is no archive, too large, or holds names that lead out of it.
    """

    def __init__(self, content: bytes, name: str) -> None:
        self.name = name
        refuse_size(len(content), name)
        if not content:
            raise StudioError(f"“{name}” is empty. Choose a project file (.zip).")
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise StudioError(
                f"“{name}” is no zip archive, or only a part of one. Choose a project file (.zip)."
            ) from error
        self._files = {one.filename: one for one in self._archive.infolist() if not one.is_dir()}
        self._refuse_names()
        self._refuse_bombs(len(content))

    @property
    def names(self) -> list[str]:
        """Of all files, in the archive's order."""
        return list(self._files)

    def __contains__(self, path: str) -> bool:
        return path in self._files

    def read(self, path: str) -> bytes:
        """One file. Raises StudioError where it is missing, damaged, encrypted or too large."""
        entry = self._files.get(path)
        if entry is None:
            raise StudioError(f"“{self.name}” lacks {path}; it is no project, or a damaged one.")
        if entry.flag_bits & 1:
            raise StudioError(f"“{self.name}” is locked with a password. Save it without one.")
        try:
            with self._archive.open(entry) as file:
                content = file.read(entry.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
            raise StudioError(f"{path} in “{self.name}” is damaged. Save the project again.") from error
        if len(content) != entry.file_size:
            raise StudioError(f"{path} in “{self.name}” is not as long as it says. Save the project again.")
        return content

    def _refuse_names(self) -> None:
        for path in self._files:
            parts = PurePosixPath(path.replace("\\", "/")).parts
            if path.startswith(("/", "\\")) or ".." in parts or ":" in path.split("/")[0]:
                raise StudioError(
                    f"“{self.name}” holds a file named {path!r}, which leads out of the archive. "
                    "No project has such a name: do not trust where it is from."
                )

    def _refuse_bombs(self, archive_bytes: int) -> None:
        files = self._files.values()
        total = sum(one.file_size for one in files)
        largest = max((one.file_size for one in files), default=0)
        if (
            len(self._files) > MOST_FILES
            or total > LARGEST_CONTENT_BYTES
            or largest > LARGEST_FILE_BYTES
            or total > LARGEST_RATIO * archive_bytes
        ):
            raise StudioError(
                f"“{self.name}” unpacks to {len(self._files):,} files of {total / 1e6:,.0f} MB, the largest "
                f"of {largest / 1e6:,.0f} MB. I open {MOST_FILES:,} files of "
                f"{LARGEST_CONTENT_BYTES / 1e6:.0f} MB, none above "
                f"{LARGEST_FILE_BYTES / 1e6:.0f} MB. Choose a project file."
            )
