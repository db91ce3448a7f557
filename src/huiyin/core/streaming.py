"""Rows as CSV, written while they are fetched."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from huiyin.formats.writing import safe_cell


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def csv_download(
    filename: str, columns: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """A download that holds one row at a time; formulas are neutralised, spreadsheets see UTF-8."""

    def lines() -> Iterator[bytes]:
        writer = csv.writer(_Echo(), lineterminator="\r\n")
        yield b"\xef\xbb\xbf" + writer.writerow(columns).encode()
        for row in rows:
            yield writer.writerow([safe_cell(value) for value in row]).encode()

    answer = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{filename}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
