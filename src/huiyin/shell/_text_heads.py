"""Own text models in the data folder: every version is kept, one of each name is in use."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from huiyin.shell.problems import NoSuchHead, NotWritten

if TYPE_CHECKING:
    from huiyin.analytics.text.heads import Head

_NAME = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_USED = "used"


class HeadStore:
    """The versions of own text models under `folder`, a folder for each name, counted from 1."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def versions(self, name: str) -> list[int]:
        """The versions of a name, oldest first; empty for one that is not known."""
        if not _NAME.fullmatch(name):
            return []
        return sorted(int(file.stem) for file in (self.folder / name).glob("*.head") if file.stem.isdigit())

    def used(self, name: str) -> int | None:
        """Which version is in use."""
        versions = self.versions(name)
        try:
            number = int((self.folder / name / _USED).read_text("ascii")) if versions else 0
        except (OSError, ValueError):
            number = 0
        return number if number in versions else None

    def head(self, name: str) -> Head:
        """The version in use. Raises `NoSuchHead`."""
        from huiyin.analytics.text.heads import Head

        number = self.used(name)
        if number is None:
            raise NoSuchHead(name=name, known=", ".join(self.names()) or "–")
        return Head.from_bytes((self.folder / name / f"{number}.head").read_bytes())

    def names(self) -> list[str]:
        """All names with a version in use."""
        if not self.folder.is_dir():
            return []
        return sorted(one.name for one in self.folder.iterdir() if self.used(one.name) is not None)

    def add(self, name: str, head: Head) -> int:
        """Keep a head as the newest version of a name; it is not used yet. Raises `NoSuchHead` for a bad name."""
        if not _NAME.fullmatch(name):
            raise NoSuchHead(name=name, known="a-z 0-9 _ -")
        number = max(self.versions(name), default=0) + 1
        self._write(name, f"{number}.head", head.to_bytes())
        return number

    def use(self, name: str, number: int) -> None:
        """Use a version from now on. Raises `NoSuchHead`."""
        if number not in self.versions(name):
            known = ", ".join(map(str, self.versions(name))) or "–"
            raise NoSuchHead(name=f"{name} {number}", known=known)
        self._write(name, _USED, str(number).encode("ascii"))

    def _write(self, name: str, file: str, data: bytes) -> None:
        folder = self.folder / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
            part = folder / f"{file}.part"
            part.write_bytes(data)
            part.replace(folder / file)
        except OSError as error:
            raise NotWritten(file=str(folder / file), detail=error.strerror or str(error)) from None
