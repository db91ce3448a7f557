"""What an uploaded file may cost before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024
ATTACHMENT_MEGABYTES = 10  # of one photo or document


@dataclass(frozen=True)
class Limits:
    """Bounds on one file and on the process that reads it.

    Sizes are in bytes, times in seconds. `ratio` is unpacked to packed size and is only held against
    files that unpack to more than `ratio_from`. `workbook_cells` bounds the rectangle around all used
    cells of a sheet, which is what a parser allocates.
    """

    file_size: int = 200 * MEBIBYTE
    unpacked_size: int = 500 * MEBIBYTE
    ratio: int = 100
    ratio_from: int = 10 * MEBIBYTE
    parts: int = 2_000
    rows: int = 1_048_576
    columns: int = 2_000
    workbook_cells: int = 20_000_000
    cell_length: int = 1_000_000
    memory: int = 1_792 * MEBIBYTE
    output_size: int = 1_024 * MEBIBYTE
    cpu_time: int = 120
    wall_time: int = 180
    open_files: int = 64


LIMITS = Limits()
