"""How an explored table lies on the page and in files."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from huiyin.analytics.estimate import Unit
from huiyin.analytics.results import in_words
from huiyin.conditions import Field, parse
from huiyin.conditions.words import in_words as condition_words
from huiyin.formats.writing import Sheet, write_csv, write_workbook
from huiyin.metrics import charts
from huiyin.metrics.charts import ExploredChart
from huiyin.metrics.exploring.crosstab import Cell, Crosstab, Thing
from huiyin.metrics.exploring.layout import Flat, FlatRow, flattened
from huiyin.metrics.exploring.question import Compare, Correction, Question

NOTES = {
    "choose_period": gettext_lazy(
        "There is no period before an open one: choose a wave or the two days of a period to compare with the one before."
    ),
    "no_earlier": gettext_lazy("There are no responses to compare with in the earlier period."),
    "periods_overlap": gettext_lazy(
        "The period is so long that it overlaps with the one a year before. Choose one of at most a year."
    ),
    "no_such_wave": gettext_lazy("That wave has no responses under this filter to compare with."),
    "letters_too_many": gettext_lazy(
        "More than 26 groups: there are no letters for so many. Show fewer values, or choose arrows."
    ),
}
_CORRECTED = {
    Correction.NONE: gettext_lazy("not corrected for the number of tests"),
    Correction.BENJAMINI_HOCHBERG: gettext_lazy("corrected after Benjamini–Hochberg"),
    Correction.HOLM: gettext_lazy("corrected after Holm"),
}


@dataclass(frozen=True)
class Shown:
    """An answered question in the page's language."""

    table: Crosstab
    flat: Flat
    charts: tuple[ExploredChart, ...]
    notes: tuple[Promise | str, ...]
    foot: tuple[str, ...]


def shown(table: Crosstab, *, chart: str, fields: Iterable[Field], language: str) -> Shown:
    """Everything the page says of a table."""
    return Shown(
        table,
        flattened(table),
        charts.explored(table, language=language, kind=chart),
        tuple(NOTES[code] for code in table.notes),
        foot_of(table, fields, language),
    )


def foot_of(table: Crosstab, fields: Iterable[Field], language: str) -> tuple[str, ...]:
    """How the table was computed, a sentence each: what anybody needs to compute it again."""
    question = table.question
    found = [_contracts(table.things, language), _filter(question, fields, language), _period(question)]
    found.append(_compared(table))
    found.append(_tests(table))
    found.append(_weights(table))
    found.append(
        _(
            "A base below 30 effective responses is marked as small; below the metric's minimum base nothing is shown."
        )
    )
    if table.as_of:
        when = timezone.localtime(table.as_of).strftime("%Y-%m-%d %H:%M:%S")
        found.append(
            _("Facts as of %(when)s, revision %(revision)s.") % {"when": when, "revision": table.revision}
        )
    return tuple(sentence for sentence in found if sentence)


def _contracts(things: Sequence[Thing], language: str) -> str:
    named = [
        _("%(name)s (contract version %(version)s)")
        % {"name": thing.contract.name_in(language), "version": thing.contract.version}
        for thing in things
        if thing.contract
    ]
    return (
        _("Metrics: %(names)s.") % {"names": ("、" if language.startswith("zh") else ", ").join(named)}
        if named
        else ""
    )


def _filter(question: Question, fields: Iterable[Field], language: str) -> str:
    if not question.filter:
        return _("Filter: every response.")
    known = tuple(fields)
    words = condition_words(parse(question.rule, known), known, language)
    return _("Filter: %(words)s.") % {"words": words}


def period_words(first: object, last: object) -> str:
    """A period as people write it; "" for an open one."""
    if first and last:
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    if first:
        return _("since %(first)s") % {"first": first}
    return _("until %(last)s") % {"last": last} if last else ""


def _period(question: Question) -> str:
    parts = [period_words(question.first_on, question.last_on)]
    if question.wave:
        parts.insert(0, _("wave %(wave)s") % {"wave": question.wave})
    words = " · ".join(part for part in parts if part)
    return _("Period: %(words)s.") % {"words": words or _("all time")}


def compared_words(table: Crosstab) -> str:
    """What cells are compared with; "" for nothing."""
    compare = table.question.compare
    if compare == Compare.REST:
        return _("the rest of the line")
    if compare == Compare.TOTAL:
        return _("the total of the line")
    if table.compared_wave:
        return _("wave %(wave)s") % {"wave": table.compared_wave}
    if compare == Compare.PREVIOUS and any(d.key == "wave" for d in _dimensions(table)):
        return _("the wave before")
    words = period_words(*table.compared_period) if table.compared_period else ""
    if compare == Compare.LAST_YEAR:
        return _("a year before") + (f" ({words})" if words else "") if table.compared_period else ""
    return words or (_("the unit of time before") if table.compared_period else "")


def _dimensions(table: Crosstab) -> list[Any]:
    return [*table.row_dimensions, *([table.column_dimension] if table.column_dimension else [])]


def _compared(table: Crosstab) -> str:
    words = compared_words(table)
    if not words or not table.tests.n_comparisons:
        return ""
    overlap = ""
    if table.question.compare == Compare.TOTAL:
        overlap = _("A group is part of its total; the test allows for that.")
    sentence = ngettext(
        "Compared with %(words)s: %(n)s test, %(corrected)s.",
        "Compared with %(words)s: %(n)s tests, %(corrected)s.",
        table.tests.n_comparisons,
    ) % {"words": words, "n": table.tests.n_comparisons, "corrected": _CORRECTED[table.question.correction]}
    return f"{sentence} {overlap}".strip()


def _tests(table: Crosstab) -> str:
    if not table.tests.letters_along or not table.tests.n_letter_tests:
        return ""
    return ngettext(
        "Letters: %(n)s test of two groups each, %(corrected)s.",
        "Letters: %(n)s tests of two groups each, %(corrected)s.",
        table.tests.n_letter_tests,
    ) % {"n": table.tests.n_letter_tests, "corrected": _CORRECTED[table.question.correction]}


def _weights(table: Crosstab) -> str:
    if not table.weights:
        return _("Not weighted.")
    return _("Weighted by %(names)s; intervals and tests use the effective n.") % {
        "names": ", ".join(table.weights)
    }


# -- files ------------------------------------------------------------------------------------------


def table_rows(table: Crosstab, language: str) -> tuple[list[str], list[list[object]]]:
    """One row a cell with all its numbers, shares as shares: what a spreadsheet can pivot and compute with."""
    row_names = [in_words(dimension.name, language) for dimension in table.row_dimensions]
    column_name = [in_words(table.column_dimension.name, language)] if table.column_dimension else []
    letters = [_("Letter of the group"), _("Significantly above")] if table.tests.letters_along else []
    columns = [
        _("Shown"),
        *row_names,
        *column_name,
        _("Value"),
        _("95% low"),
        _("95% high"),
        _("n"),
        _("Effective n"),
        _("Responses"),
        _("Base size"),
        *letters,
        _("Compared with"),
        _("Difference to it"),
        _("Difference, low"),
        _("Difference, high"),
        _("p, corrected"),
        _("Verdict"),
        _("Unit of the value"),
    ]
    rows: list[list[object]] = []
    for thing, of_thing in zip(table.things, table.cells, strict=True):
        for heads, of_row in zip(table.rows, of_thing, strict=True):
            for column, cell in zip(table.columns, of_row, strict=True):
                words = [in_words(head.label, language) for head in heads]
                words += [in_words(column.label, language)] if table.column_dimension else []
                own = heads[-1].letter if table.tests.letters_along == "rows" and heads else column.letter
                rows.append(
                    [
                        in_words(thing.name, language),
                        *words,
                        *_numbers(cell, [own, cell.letters] if letters else [], thing),
                    ]
                )
    return columns, rows


_BASES = {
    "normal": gettext_lazy("normal"),
    "small": gettext_lazy("small"),
    "hidden": gettext_lazy("not shown"),
}
_VERDICTS = {
    "higher": gettext_lazy("Higher"),
    "lower": gettext_lazy("Lower"),
    "cannot_tell": gettext_lazy("Cannot tell yet"),
    "": "",
}
_UNITS = {
    Unit.INDEX: gettext_lazy("index 0–100"),
    Unit.RATE: gettext_lazy("share 0–1"),
    Unit.POINTS: gettext_lazy("points −100 to 100"),
    Unit.SCALE: gettext_lazy("mean on the scale"),
    Unit.AMOUNT: gettext_lazy("mean in its own unit"),
}


def _numbers(cell: Cell, letters: list[object], thing: Thing) -> list[object]:
    estimate, comparison = cell.estimate, cell.comparison
    compared = cell.compared.value if cell.compared else None
    gap = (comparison.difference, comparison.low, comparison.high) if comparison else (None, None, None)
    return [
        estimate.value,
        estimate.low,
        estimate.high,
        estimate.n,
        estimate.n_effective,
        cell.n_rows,
        str(_BASES[cell.base]),
        *letters,
        compared,
        *gap,
        cell.p_adjusted,
        str(_VERDICTS[cell.verdict]),
        str(_UNITS[thing.unit]),
    ]


def as_workbook(what: Shown, name: str, language: str) -> io.BytesIO:
    """The table as it stands on the page, every number of every cell, and how it was computed."""
    columns, rows = table_rows(what.table, language)
    buffer = io.BytesIO()
    write_workbook(
        buffer,
        [
            Sheet(_("Table"), *_as_shown(what, language)),
            Sheet(_("All numbers"), columns, rows),
            Sheet(
                _("How it was computed"), [name], [[sentence] for sentence in explained(what)], widths=[110]
            ),
        ],
    )
    buffer.seek(0)
    return buffer


def as_csv(what: Shown, language: str) -> str:
    """Every number of every cell, then how the table was computed."""
    columns, rows = table_rows(what.table, language)
    text = io.StringIO()
    write_csv(text, columns, [*rows, [], *([sentence] for sentence in explained(what))])
    return text.getvalue()


def explained(what: Shown) -> list[str]:
    """The foot line, what is wrong with the question, and what the letters mean."""
    found = [*what.foot, *(str(note) for note in what.notes)]
    if what.table.tests.letters_along:
        found.append(str(LETTERS))
    return found


LETTERS = gettext_lazy(
    "A letter beside a value names the group that it is significantly above: upper case at the 95% level, lower case at 90%. No letter means that no difference was shown, not that there is none."
)


def _as_shown(what: Shown, language: str) -> tuple[list[str], list[list[object]]]:
    """Heads and cells as on the page: the value, and the letters in a column of their own where there are some."""
    flat, lettered = what.flat, bool(what.table.tests.letters_along)
    columns = ([_("Shown")] if flat.things_beside else []) + [in_words(one, language) for one in flat.corners]
    for column in flat.columns:
        label = in_words(column.label, language) + (f" ({column.letter})" if column.letter else "")
        columns += [label, _("n"), *([_("Letters")] if lettered else [])]
    rows = []
    for row in flat.rows:
        cells: list[object] = row_heads(row, language)
        for cell in row.cells:
            cells += [cell.estimate.value, cell.estimate.n, *([cell.letters] if lettered else [])]
        rows.append(cells)
    return columns, rows


def row_heads(row: FlatRow, language: str) -> list[object]:
    """The words in front of a row, with its letter."""
    words: list[object] = [in_words(row.thing.name, language)] if row.thing else []
    words += [
        in_words(head.label, language) + (f" ({head.letter})" if head.letter else "") for head in row.heads
    ]
    return words
