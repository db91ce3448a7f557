"""Parts as a Spark table: every column read as the schema says, whatever type a part holds it in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from huiyin.facts.engines import _kernels as kernels
from huiyin.facts.problems import PartDamaged, PartMissing
from huiyin.facts.source import FactSource, Part

_PATTERN_SIGNS = re.compile(r"([\[\]{}*?\\])")
_NUMBER = r"^\\s*[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?\\s*$"
_WIDER = {"uint8": "smallint", "uint16": "int", "uint32": "bigint", "uint64": "decimal(20,0)"}
_NARROW = {"int8": "tinyint", "int16": "smallint", "int32": "int", "int64": "bigint", "float": "float"}
_SAME = {"double": "double", "bool": "boolean", "date32[day]": "date"}


def kinds_of(
    source: FactSource, columns: Sequence[str], numbers: Sequence[str] = ()
) -> dict[str, pa.DataType]:
    """The type that each column is read as; `numbers` are read as such whatever the schema says."""
    kinds = {name: source.type_of(name) for name in columns}
    return kinds | dict.fromkeys(numbers, pa.float64())


def table_of(spark: Any, source: FactSource, kinds: Mapping[str, pa.DataType]) -> Any:
    """The named columns of the source as a DataFrame. Raises `PartMissing` or `PartDamaged`."""
    if source.table is not None and source.table.num_rows:
        return _of_memory(spark, source.table, kinds)
    groups: dict[tuple[tuple[str, str], ...], list[str]] = {}
    for part in () if source.table is not None else source.parts:
        held = _held(part.path, source.filesystem)
        groups.setdefault(tuple((name, held[name]) for name in kinds if name in held), []).append(part.path)
    found = None
    for held_types, paths in groups.items():
        table = _of_files(spark, paths, dict(held_types), kinds)
        found = table if found is None else found.unionAll(table)
    return _nothing(spark, kinds) if found is None else found


def check_present(source: FactSource) -> None:
    """Raise `PartMissing` or `PartDamaged` for a part that is no longer what it was when its query began."""
    for part in source.parts:
        _held.cache_clear()
        _held(part.path, source.filesystem)
        _check_size(part)


def _check_size(part: Part) -> None:
    if "://" not in part.path and not Path(part.path).is_file():
        raise PartMissing(name=part.name)


@lru_cache(maxsize=16384)
def _held(path: str, filesystem: Any) -> dict[str, str]:
    """The columns of a part with the types Spark reads them in; what Spark cannot read is left out."""
    name = path.rsplit("/", 1)[-1]
    try:
        if filesystem is None:
            schema = pq.read_schema(path)
        else:
            with filesystem.open(path, "rb") as file:
                schema = pq.read_schema(file)
    except FileNotFoundError:
        raise PartMissing(name=name) from None
    except (pa.ArrowException, OSError):
        raise PartDamaged(name=name) from None
    types = {field.name: _read_as(field.type) for field in schema}
    return {column: kind for column, kind in types.items() if kind}


def _read_as(kind: pa.DataType) -> str:
    """The type in which Spark reads a Parquet column that pyarrow reads as `kind`; "" for none."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return "string"
    if pa.types.is_timestamp(kind):
        return "" if kind.unit == "ns" else "timestamp" if kind.tz else "timestamp_ntz"
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    return {**_WIDER, **_NARROW, **_SAME}.get(str(kind), "")


def spark_type(kind: pa.DataType) -> str:
    """The type that a column of facts has in Spark."""
    if pa.types.is_floating(kind):
        return "double"
    if pa.types.is_integer(kind):
        return "bigint"
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_date(kind):
        return "date"
    return "timestamp" if pa.types.is_timestamp(kind) else "string"


def _of_files(
    spark: Any, paths: Sequence[str], held: Mapping[str, str], kinds: Mapping[str, pa.DataType]
) -> Any:
    fields = ", ".join(f"{quoted(name)} {kind}" for name, kind in held.items())
    addresses = [_address(path) for path in paths]
    reader = spark.read
    table = (reader.schema(fields) if held else reader).parquet(*addresses)
    return table.selectExpr(*(_selected(name, held.get(name), kind) for name, kind in kinds.items()))


def _address(path: str) -> str:
    """A path as Spark takes it: with its scheme, and no sign in it read as a pattern."""
    exact = _PATTERN_SIGNS.sub(r"\\\1", path)
    if "://" not in path:
        return f"file://{exact}"
    return re.sub("^s3://", "s3a://", exact)


def _nothing(spark: Any, kinds: Mapping[str, pa.DataType]) -> Any:
    return spark.range(0).selectExpr(*(_selected(name, None, kind) for name, kind in kinds.items()))


def _of_memory(spark: Any, table: pa.Table, kinds: Mapping[str, pa.DataType]) -> Any:
    columns = {}
    for name, kind in kinds.items():
        if name not in table.column_names:
            columns[name] = pa.nulls(table.num_rows, kind)
            continue
        chunks = [kernels.conform(chunk, kind) for chunk in table[name].chunks]
        columns[name] = pa.chunked_array(chunks, kind)
    schema = ", ".join(f"{quoted(name)} {spark_type(kind)}" for name, kind in kinds.items())
    # In one chunk: of a table in several Spark takes the first alone where it is empty.
    return spark.createDataFrame(pa.table(columns).combine_chunks(), schema)


def quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _selected(name: str, held: str | None, kind: pa.DataType) -> str:
    """One column of the selection: as it is where the part holds it so, converted where not."""
    wanted, column = spark_type(kind), quoted(name)
    if held is None:
        return f"CAST(NULL AS {wanted}) AS {column}"
    if held == wanted:
        return column
    return f"{_converted(column, held, wanted)} AS {column}"


def _converted(column: str, held: str, wanted: str) -> str:
    """What is no value of the wanted type is missing, as with every engine."""
    if wanted == "double" and held == "string":
        number = f"TRY_CAST(IF({column} RLIKE '{_NUMBER}', TRIM({column}), NULL) AS DOUBLE)"
        return f"IF(ABS({number}) < DOUBLE('Infinity'), {number}, NULL)"
    if wanted in {"double", "bigint"} and held in {"date", "timestamp", "timestamp_ntz"}:
        return f"CAST(NULL AS {wanted})"
    if wanted == "string" and held in {"double", "float"}:
        whole = f"CAST(CAST({column} AS DECIMAL(38,0)) AS STRING)"
        return f"IF({column} = RINT({column}) AND ABS({column}) < 1e15, {whole}, CAST({column} AS STRING))"
    return f"TRY_CAST({column} AS {wanted})"
