"""From an order to a table on its way out: which columns, what they mean, which rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from huiyin.analytics.codebook import Role, Variable
from huiyin.analytics.text.personal_data import mask_all
from huiyin.conditions import Condition, all_of, at_least, at_most
from huiyin.conditions.checking import parse
from huiyin.exports.contracts import Cells, Order, Respondents
from huiyin.facts.engines.base import Engine
from huiyin.facts.fields import fields_of
from huiyin.facts.schema import ANSWERED_ON, SUPERSEDED_AT, WEIGHT, column_of, text_column_of
from huiyin.facts.source import FactSource
from huiyin.facts.text_columns import text_columns
from huiyin.formats.base import formats
from huiyin.formats.outgoing import Column, Level, Outgoing, unique

RESPONDENT = "respondent_key"
_CHOSEN = frozenset({Role.TICKED, Role.CONSENT})  # yes or no
_NOT_OUT = frozenset({SUPERSEDED_AT})  # only earlier versions have it


@dataclass(frozen=True)
class Programme:
    """What is known of the programme whose facts go out.

    `words` gives for text columns the words of their codes, such as the names of channels.
    `pseudonym` turns a customer number into a name that tells nothing.
    """

    name: str
    codebook: Sequence[Variable]
    pseudonym: Callable[[str], str]
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    zone: str = "UTC"
    about: tuple[tuple[str, str], ...] = ()


def condition_of(order: Order, codebook: Sequence[Variable]) -> Condition:
    """The rows of an order; raises a problem of conditions where the rule is none or names strange columns."""
    rule = parse(order.where, fields_of(codebook))
    days = [at_least(ANSWERED_ON, order.first_on)] if order.first_on else []
    days += [at_most(ANSWERED_ON, order.last_on)] if order.last_on else []
    return all_of(rule, *days)


def columns_of(order: Order, codebook: Sequence[Variable], schema: pa.Schema) -> list[str]:
    """The fact columns of an order, in the order of the schema."""
    hidden = set(_NOT_OUT)
    if order.respondents is Respondents.NONE:
        hidden.add(RESPONDENT)
    if not order.with_texts:
        hidden |= texts_of(codebook)
    chosen = set(order.columns) or set(schema.names)
    return [name for name in schema.names if name in chosen and name not in hidden]


def texts_of(codebook: Sequence[Variable]) -> set[str]:
    """The fact columns that hold the respondents' own words or hand, or what is derived from them."""
    keys = [variable.key for variable in codebook if variable.role is Role.OPEN_TEXT]
    derived = {text_column_of(key, one.key) for key in keys for one in text_columns}
    return derived | {column_of(variable.key) for variable in codebook if variable.role.is_said}


def plan(
    engine: Engine,
    source: FactSource,
    programme: Programme,
    order: Order,
    *,
    n_rows: int | None,
    fact_names: bool = False,
) -> Outgoing:
    """The table that the order describes; nothing is read before its batches are asked for.

    With codes, columns bear the keys of variables (with `fact_names` the names of fact columns); with
    words, their labels, and graded answers are texts where their scale has words. SPSS files hold
    codes and words at once.
    """
    wordy = order.cells is Cells.WORDS and not formats[order.format].holds_words
    facts = columns_of(order, programme.codebook, source.schema)
    described = [_described(name, source.type_of(name), programme, order, wordy) for name in facts]
    names = facts if fact_names else unique([one.label if wordy else one.name for one in described])
    columns = tuple(
        Column(name, column.type, column.label, column.values, column.level, column.role, column.about)
        for name, column in zip(names, described, strict=True)
    )
    where = condition_of(order, programme.codebook)
    fact_of = dict(zip(names, facts, strict=True))
    turned = _turns(fact_of, source, programme, order, wordy)

    def read(wanted: Sequence[str]) -> Iterator[pa.RecordBatch]:
        for batch in engine.batches(source, [fact_of[name] for name in wanted], where):
            arrays = [turned[name](batch.column(fact_of[name])) for name in wanted]
            yield pa.RecordBatch.from_arrays(arrays, names=list(wanted))

    return Outgoing(
        columns, read, n_rows, programme.name, programme.zone, order.language, programme.about, order.is_raw
    )


def _described(name: str, kind: pa.DataType, programme: Programme, order: Order, wordy: bool) -> Column:
    fields = {one.key: one.label for one in fields_of(programme.codebook)}
    which = "zh" if order.language.startswith("zh") else "en"
    label = fields[name][which] if name in fields else name
    variable = next((one for one in programme.codebook if column_of(one.key) == name), None)
    about: dict[str, Any] = {"fact_column": name}
    if variable is None:
        level = Level.SCALE if name == WEIGHT or name.startswith("t_") else Level.NOMINAL
        return Column(name, kind, label, (), level, "", about)
    values: tuple[tuple[float, str], ...] = ()
    if variable.scale is not None:
        values = tuple((number, word) for word, number in variable.scale.words)
        about |= {
            "minimum": variable.scale.minimum,
            "maximum": variable.scale.maximum,
            "high_is_good": variable.scale.high_is_good,
        }
    if variable.dimension:
        about["dimension"] = variable.dimension
    if wordy and values:
        kind = pa.string()
    return Column(variable.key, kind, label, values, _level(variable), variable.role.value, about)


def _level(variable: Variable) -> Level:
    if variable.role in _CHOSEN:
        return Level.NOMINAL
    if variable.role.is_rating or variable.role is Role.RANK:
        return Level.ORDINAL
    return Level.SCALE if variable.role.is_numeric else Level.NOMINAL


Turn = Callable[[pa.Array], pa.Array]


def _turns(
    fact_of: Mapping[str, str], source: FactSource, programme: Programme, order: Order, wordy: bool
) -> dict[str, Turn]:
    """What becomes of each column's cells, by its name in the file."""
    scales = {column_of(one.key): one.scale for one in programme.codebook if one.scale is not None}
    said = {column_of(one.key) for one in programme.codebook if one.role is Role.OPEN_TEXT}
    found: dict[str, Turn] = {}
    for name, fact in fact_of.items():
        turn: Turn = _plain
        if fact == RESPONDENT and order.respondents is Respondents.PSEUDONYMS:
            turn = _each(programme.pseudonym)
        elif order.masks_texts and fact in said:
            turn = _masked
        elif wordy and fact in scales and scales[fact].words:
            turn = _each(scales[fact].label_of)
        elif wordy and fact in programme.words:
            known = programme.words[fact]
            turn = _each(lambda text, known=known: known.get(text, text))  # type: ignore[misc]
        found[name] = turn
    return found


def _plain(cells: pa.Array) -> pa.Array:
    return cells.dictionary_decode() if pa.types.is_dictionary(cells.type) else cells


def _masked(cells: pa.Array) -> pa.Array:
    texts = _plain(cells).to_pylist()
    masked = mask_all([text or "" for text in texts])
    told = zip(texts, masked, strict=True)
    return pa.array([None if text is None else one.text for text, one in told], pa.string())


def _each(turn: Callable[[Any], str]) -> Turn:
    """Different values are turned once a batch; missing ones stay missing."""

    def turned(cells: pa.Array) -> pa.Array:
        plain = _plain(cells)
        if pa.types.is_floating(plain.type):
            plain = pc.if_else(pc.is_nan(plain), None, plain)
        coded = plain.dictionary_encode()
        texts = pa.array([turn(value) for value in coded.dictionary.to_pylist()], pa.string())
        return texts.take(coded.indices)

    return turned
