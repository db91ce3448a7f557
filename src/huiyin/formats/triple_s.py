"""Triple-S: the survey interchange standard, a definition in XML and the data beside it."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path
from typing import IO, ClassVar

from huiyin.analytics.problems import Problem
from huiyin.formats import problems
from huiyin.formats._sniffing import first_undecodable_line, looks_like_utf16
from huiyin.formats.base import FileFormat, OpenTable, formats
from huiyin.formats.limits import Limits
from huiyin.formats.outgoing import Outgoing

_NAMES = {"utf-8": "UTF-8", "utf-8-sig": "UTF-8", "gb18030": "GB18030"}
_NO_TEXT = frozenset(
    {"base64", "bz2", "hex", "quopri", "rot13", "uu", "zlib", "idna", "punycode", "undefined"}
)
_NAMES |= {"gbk": "GBK", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16"}


@formats.register
class TripleS(FileFormat):
    key = "triple_s"
    name: ClassVar = {"zh": "Triple-S 调查数据", "en": "Triple-S survey data"}
    about: ClassVar = {
        "zh": "调查数据交换标准：定义（.sss、.xml）和数据（.csv、.asc）装在一个 .zip 里，或在同一文件夹中同名。",
        "en": "The survey interchange standard: definition (.sss, .xml) and data (.csv, .asc) in one .zip, or side by side under one name.",
    }
    suffixes = (".zip", ".sss", ".xml")
    can_write = True
    holds_words = True

    def open(self, path: Path, filename: str, limits: Limits) -> OpenTable:
        from huiyin.formats._triple_s_definition import definition
        from huiyin.formats._triple_s_package import package_of
        from huiyin.formats._triple_s_reading import Reader, batches, lines_of

        package = package_of(path, filename, limits)
        survey = definition(package.definition(), filename)
        name = package.data(survey.href)

        def opened() -> IO[bytes]:
            return package.opened(name)

        readers = [Reader(entry) for entry in survey.entries]
        names = [name for reader in readers for name in reader.names]
        if len(names) > limits.columns:
            raise problems.TooManyColumns(file=filename, row=0, n=len(names), limit=limits.columns)
        encoding = encoding_of(opened, survey.encoding, filename)
        labels = [label for reader in readers for label in reader.labels]
        words = [words for reader in readers for words in reader.words]
        warnings: list[Problem] = []
        lines = lines_of(survey, opened, encoding, filename, limits)
        return OpenTable(
            names,
            batches(survey, readers, lines, filename, warnings),
            header_row=survey.skip,
            encoding=_NAMES.get(encoding, encoding),
            labels=dict(enumerate(labels)),
            value_labels={at: known for at, known in enumerate(words) if known},
            warnings=warnings,
        )

    def write(self, sink: IO[bytes], table: Outgoing) -> int:
        from huiyin.formats._triple_s_writing import write_survey

        return write_survey(sink, table)


def encoding_of(opened: Callable[[], IO[bytes]], declared: str, filename: str) -> str:
    """The encoding of the data: by its mark, else UTF-8, what the definition is written in, or GB18030."""
    with opened() as file:
        head = file.read(65_536)
    if head.startswith(b"\xef\xbb\xbf"):
        candidates = ["utf-8-sig"]
    elif wide := looks_like_utf16(head):
        candidates = [wide]
    else:
        candidates = list(dict.fromkeys(["utf-8", *_known(declared), "gb18030"]))
    failures = []
    for encoding in candidates:
        failure = first_undecodable_line(opened, encoding)
        if failure is None:
            return encoding
        failures.append(failure)
    raise problems.UnknownEncoding(file=filename, row=failures[0])


def _known(declared: str) -> list[str]:
    """What a definition says that it is written in, where that is an encoding of text and no Unicode."""
    try:
        found = codecs.lookup(declared)
    except LookupError:
        return []
    return [] if "utf" in found.name or found.name in _NO_TEXT else [found.name]
