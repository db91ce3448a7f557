"""How the columns of a file are to be understood, before anybody has confirmed it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.problems import Problem
from huiyin.channels.file_upload.problems import VariableDiffers
from huiyin.channels.file_upload.roles import ROLE_NAMES, describe
from huiyin.channels.models import SavedMapping
from huiyin.formats import guessing
from huiyin.formats.mapping import ColumnMapping, Mapping, fingerprint
from huiyin.formats.raw import RawTable

LONGEST_SAMPLE = 60


@dataclass(frozen=True)
class Proposal:
    """A first mapping of a file: the one saved for the same headers, or a guess."""

    mapping: Mapping
    saved_at: datetime | None = None


def propose(programme_id: int, table: RawTable, codebook: Iterable[Variable]) -> Proposal:
    """The mapping last used for a file with these headers; otherwise a guess that agrees with the codebook."""
    saved = SavedMapping.objects.filter(
        programme_id=programme_id, fingerprint=fingerprint(table.columns)
    ).first()
    mapping = None if saved is None else _fitted(Mapping.from_json(saved.mapping), table)
    if saved is None or mapping is None:
        return Proposal(guess(table, codebook))
    return Proposal(mapping, saved.saved_at)


def _fitted(saved: Mapping, table: RawTable) -> Mapping | None:
    """The saved columns under the names and in the order of this file; None where names cannot be told apart."""
    by_name = {fingerprint([column.column]): column for column in saved.columns}
    if len(by_name) < len(table.columns):
        return None
    return Mapping(tuple(replace(by_name[fingerprint([name])], column=name) for name in table.columns))


def guess(table: RawTable, codebook: Iterable[Variable]) -> Mapping:
    """A guess from the cells, where columns that the programme knows already keep their role and scale."""
    known = {variable.key: variable for variable in codebook}
    guessed = guessing.guess(table)
    return replace(guessed, columns=tuple(_as_known(column, known) for column in guessed.columns))


def _as_known(column: ColumnMapping, known: dict[str, Variable]) -> ColumnMapping:
    before = known.get(column.variable.key)
    if before is None or column.variable.role is Role.IGNORE or not differs(before, column.variable):
        return column
    scale, guessed = before.scale, column.variable.scale
    if (
        scale is not None
        and guessed is not None
        and (scale.minimum, scale.maximum)
        == (
            guessed.minimum,
            guessed.maximum,
        )
    ):
        scale = replace(guessed, high_is_good=scale.high_is_good)
    return replace(
        column,
        variable=replace(before, scale=scale),
        reason_zh="与本项目中已有的同名变量相同",
        reason_en="Same as the variable of that name in this programme",
    )


def differs(known: Variable, given: Variable) -> bool:
    """Whether two definitions of one variable could not stand side by side: another role, scale or direction."""
    if known.role is not given.role:
        return True
    ends = [
        None if scale is None else (scale.minimum, scale.maximum, scale.high_is_good)
        for scale in (known.scale, given.scale)
    ]
    return ends[0] != ends[1]


def problems_of(mapping: Mapping, codebook: Iterable[Variable], *, is_fixed: bool) -> list[Problem]:
    """Everything that keeps a mapping from being imported.

    With `is_fixed` the programme has answers, so the variables it knows may not change.
    """
    found = [_with_named_role(problem) for problem in mapping.problems()]
    known = {variable.key: variable for variable in codebook} if is_fixed else {}
    for column in mapping.columns:
        variable = column.variable
        before = known.get(variable.key)
        if variable.role is not Role.IGNORE and before is not None and differs(before, variable):
            found.append(
                VariableDiffers(
                    column=column.column,
                    key=variable.key,
                    known=describe(before),
                    given=describe(variable),
                )
            )
    return found


def _with_named_role(problem: Problem) -> Problem:
    """The same problem with the role it tells of in the words of the interface."""
    if "role" not in problem.facts:
        return problem
    return type(problem)(**{**problem.facts, "role": str(ROLE_NAMES[Role(str(problem.facts["role"]))])})


def concerns(problem: Problem, column: ColumnMapping) -> bool:
    """Whether a problem of a mapping is about this column."""
    named = {str(problem.facts.get(fact, "")) for fact in ("column", "first", "second")}
    return column.column in named


def set_many(
    mapping: Mapping, columns: Collection[str], role: Role, ends: tuple[float, float] | None
) -> Mapping:
    """The mapping with many columns set to one role and, for ratings, to one scale."""
    return replace(
        mapping,
        columns=tuple(
            chosen_by_hand(column, with_role(column.variable, role, ends))
            if column.column in columns
            else column
            for column in mapping.columns
        ),
    )


def with_role(variable: Variable, role: Role, ends: tuple[float, float] | None) -> Variable:
    """The variable in another role; the scale stays where it fits and no other is given."""
    if not role.is_rating:
        return replace(variable, role=role, scale=None, pair="")
    scale = variable.scale or (Scale(0, 10) if role is Role.RECOMMEND else Scale(1, 5))
    if ends is not None:
        scale = replace(scale, minimum=ends[0], maximum=ends[1])
    return replace(variable, role=role, scale=scale, pair=variable.pair if role is Role.EXPECTATION else "")


def chosen_by_hand(
    column: ColumnMapping, variable: Variable, missing_codes: Sequence[str] | None = None
) -> ColumnMapping:
    """The column as a person wants it; the reason of the guess goes where the guess was changed."""
    missing = column.missing_codes if missing_codes is None else tuple(missing_codes)
    if variable == column.variable and missing == column.missing_codes:
        return column
    changed = replace(column, variable=variable, missing_codes=missing)
    if not differs(column.variable, variable):
        return changed
    return replace(changed, reason_zh="由您指定", reason_en="Chosen by you", note_zh="", note_en="")


def samples_of(table: RawTable, n_rows: int = 2_000, most: int = 5) -> dict[str, list[str]]:
    """A few different cells of each column, from the first rows."""
    samples: dict[str, list[str]] = {}
    batch = next(table.batches(n_rows), None)
    if batch is None:
        return samples
    for name in table.columns:
        different = dict.fromkeys(cell for cell in batch.column(name).to_pylist() if cell)
        samples[name] = [cell[:LONGEST_SAMPLE] for cell in list(different)[:most]]
    return samples


def respondents_of(mapping: Mapping, table: RawTable, n_rows: int = 500) -> list[str]:
    """The different respondents of the first rows, empty where no column names them."""
    name = next((c.column for c in mapping.columns if c.variable.role is Role.RESPONDENT_ID), None)
    batch = next(table.batches(n_rows), None)
    if name is None or batch is None:
        return []
    return list(dict.fromkeys(cell for cell in batch.column(name).to_pylist() if cell))
