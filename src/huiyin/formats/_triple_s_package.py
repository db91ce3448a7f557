"""The two files of a Triple-S survey: packed into one archive, or side by side in a folder."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path, PurePosixPath
from typing import IO, Any, Protocol

from huiyin.formats import problems
from huiyin.formats._sniffing import head_of, kind_of
from huiyin.formats.limits import MEBIBYTE, Limits

DEFINITIONS = (".sss", ".xml")
DATA = (".csv", ".asc", ".dat", ".txt")
_LARGEST_DEFINITION = 32 * MEBIBYTE


class Package(Protocol):
    """Where a definition and its data are."""

    def definition(self) -> bytes:
        """The whole definition."""

    def data(self, href: str) -> str:
        """The name of the data file, by what the definition says or by what there is; raises DataMissing."""

    def opened(self, name: str) -> IO[bytes]:
        """The bytes of a file from its beginning."""


def package_of(path: Path, filename: str, limits: Limits) -> Package:
    """What lies at `path`: an archive, or a definition beside its data. Raises a FormatProblem."""
    head = head_of(path)
    if kind_of(head) == "zip":
        return _Archive(path, filename, limits)
    if b"<sss" not in head.replace(b"\x00", b"").lower():
        raise problems.WrongContent(
            file=filename, expected="Triple-S (.sss + .csv / .asc)", found=kind_of(head)
        )
    return _Folder(path, filename)


def _matching(names: list[str], href: str, stem: str) -> str | None:
    """Among data files: the one named, the one of the same stem, the only one."""
    wanted = PurePosixPath(href.replace("\\", "/")).name.lower()
    ranked = [name for name in names if _leaf(name) == wanted]
    ranked += [name for name in names if PurePosixPath(_leaf(name)).stem == stem.lower()]
    return ranked[0] if ranked else names[0] if len(names) == 1 else None


def _leaf(name: str) -> str:
    return PurePosixPath(name).name.lower()


class _Folder:
    """A definition on the disk; its data lie beside it under the same name."""

    def __init__(self, path: Path, filename: str) -> None:
        self._path, self._filename = path, filename

    def definition(self) -> bytes:
        if self._path.stat().st_size > _LARGEST_DEFINITION:
            raise problems.FileTooLarge(
                file=self._filename, megabytes=self._path.stat().st_size // MEBIBYTE, limit=32
            )
        return self._path.read_bytes()

    def data(self, href: str) -> str:
        beside = []
        if self._path.suffix.lower() in DEFINITIONS:
            stem = self._path.stem.lower()
            beside = [
                one.name
                for one in sorted(self._path.parent.iterdir())
                if one.suffix.lower() in DATA and one.stem.lower() == stem and one.is_file()
            ]
        found = _matching(beside, href, self._path.stem)
        if found is None:
            raise problems.DataMissing(file=self._filename, wanted=href or ".csv, .asc")
        return found

    def opened(self, name: str) -> IO[bytes]:
        return (self._path.parent / name).open("rb")


class _Archive:
    """Both files in one .zip; sizes that it states of itself are not believed."""

    def __init__(self, path: Path, filename: str, limits: Limits) -> None:
        self._path, self._filename, self._limits = path, filename, limits
        self._archive = zipfile.ZipFile(path)
        parts = [one for one in self._archive.infolist() if not one.is_dir()]
        if len(parts) > limits.parts:
            raise problems.TooManyParts(file=filename, n=len(parts), limit=limits.parts)
        if any(part.flag_bits & 1 for part in parts):
            raise problems.PasswordProtected(file=filename)
        hidden = ("__MACOSX/", ".")
        self._names = [one.filename for one in parts if not one.filename.startswith(hidden)]
        self._name = self._definition_name()

    def _definition_name(self) -> str:
        named = [name for name in self._names if _leaf(name).endswith(DEFINITIONS)]
        for name in sorted(named, key=lambda one: not _leaf(one).endswith(".sss")):
            with self.opened(name) as file:
                if b"<sss" in file.read(65_536).replace(b"\x00", b"").lower():
                    return name
        raise problems.WrongContent(
            file=self._filename, expected="Triple-S (.sss + .csv / .asc)", found="ZIP"
        )

    def definition(self) -> bytes:
        with self.opened(self._name) as file:
            content = file.read(_LARGEST_DEFINITION + 1)
        if len(content) > _LARGEST_DEFINITION:
            raise problems.FileTooLarge(file=self._filename, megabytes=33, limit=32)
        return content

    def data(self, href: str) -> str:
        known = [name for name in self._names if _leaf(name).endswith(DATA) and name != self._name]
        found = _matching(known, href, PurePosixPath(self._name).stem)
        if found is None:
            raise problems.DataMissing(file=self._filename, wanted=href or ".csv, .asc")
        return found

    def opened(self, name: str) -> IO[bytes]:
        part = self._archive.open(name)
        counted = _Counted(part, self._path.stat().st_size, self._filename, self._limits)
        return io.BufferedReader(counted)


class _Counted(io.RawIOBase):
    """The bytes of a part, counted as they come: sizes that an archive states of itself may lie."""

    def __init__(self, part: IO[bytes], packed: int, filename: str, limits: Limits) -> None:
        self._part, self._packed, self._filename, self._limits = part, packed, filename, limits
        self._n_bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        content = self._part.read(len(buffer))
        buffer[: len(content)] = content
        self._n_bytes += len(content)
        limits, ratio = self._limits, self._n_bytes // max(1, self._packed)
        if self._n_bytes > limits.unpacked_size or (
            self._n_bytes > limits.ratio_from and ratio > limits.ratio
        ):
            raise problems.ExpandsTooMuch(
                file=self._filename,
                megabytes=self._n_bytes // MEBIBYTE,
                ratio=ratio,
                limit=limits.unpacked_size // MEBIBYTE,
                most=limits.ratio,
            )
        return len(content)
