"""Columns of values out of a column of JSON objects, parsed all at once.

Only what cannot differ from reading each object by itself is read here; anything else (a number
where text belongs, an explicit null, a value no number can hold) says None, and the caller goes
row by row.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

_EXPLICIT_NULL = re.compile(rb'(?<!\\)":\s*null\s*[,}]')
_LARGEST_BLOCK = 1 << 30


def json_columns(objects: pa.Array, kinds: Mapping[str, pa.DataType]) -> dict[str, pa.Array] | None:
    """The values of the keys in `kinds`, one array each; null where an object lacks the key.

    `objects` are JSON objects as text. None when the values do not all have the kinds asked for.
    """
    if not kinds or not len(objects):
        return {key: pa.nulls(len(objects), kind) for key, kind in kinds.items()}
    if objects.null_count:
        return None
    lines = pc.binary_join(pa.ListArray.from_arrays([0, len(objects)], objects), "\n")[0].as_buffer()
    if lines.size >= _LARGEST_BLOCK:
        return None
    raw = lines.to_pybytes()
    if b"null" in raw and _EXPLICIT_NULL.search(raw):
        return None
    schema = pa.schema(list(kinds.items()))
    try:
        table = pj.read_json(
            pa.BufferReader(lines),
            read_options=pj.ReadOptions(use_threads=False, block_size=max(lines.size + 1, 1024)),
            parse_options=pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
        )
    except pa.ArrowInvalid:
        return None
    if table.num_rows != len(objects):
        return None
    return {key: table.column(key).combine_chunks() for key in kinds}
