"""Two people keyed the same sheet: where they differ, how well they agree, who errs how often."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from huiyin.analytics.agreement import Kappa, cohen_kappa
from huiyin.analytics.inference.proportions import wilson
from huiyin.channels.paper.contracts import SheetState
from huiyin.channels.paper.models import Entry, Sheet
from huiyin.surveys.contracts import Definition
from huiyin.surveys.question_types.base import field_of

_FREE = 12  # a longer value is free text: compared, but not a category of kappa
Form = Mapping[str, str]


@dataclass(frozen=True)
class Difference:
    """A field in which two entries differ."""

    field: str
    label: dict[str, str]
    first: str
    second: str


@dataclass
class KeyerRow:
    """How often one person keyed something other than what holds; rates are None without double entry."""

    name: str
    n_sheets: int = 0
    n_fields: int = 0
    n_errors: int = 0
    seconds: list[int] = field(default_factory=list)

    @property
    def error_rate(self) -> float | None:
        return self.n_errors / self.n_fields if self.n_fields else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson(self.n_errors, self.n_fields) if self.n_fields else None

    @property
    def median_seconds(self) -> float | None:
        return sorted(self.seconds)[len(self.seconds) // 2] if self.seconds else None


def differences(definition: Definition, first: Entry, second: Entry) -> list[Difference]:
    """The fields in which two entries say different things, in the order of the questionnaire."""
    labels = _labels(definition)
    found = []
    for name in _in_order(definition):
        one, two = _plain(first.form, name), _plain(second.form, name)
        if one != two:
            found.append(Difference(name, labels.get(name, {"zh": name, "en": name}), one, two))
    return found


def kappa_of(
    definition: Definition, sheets: Iterable[Sheet]
) -> tuple[Kappa, list[tuple[dict[str, str], Kappa]]]:
    """Agreement of first and second entry: over all coded fields, and by field, the worst first."""
    labels, by_field = _labels(definition), dict[str, tuple[list[str], list[str]]]()
    for sheet in sheets:
        entries = list(sheet.entries.all())[:2]
        if len(entries) < 2:
            continue
        for name in _in_order(definition):
            one, two = (_plain(entry.form, name) for entry in entries)
            if len(one) > _FREE or len(two) > _FREE or not (one or two):
                continue  # free text, or empty on the sheet: that both left it empty is no agreement
            firsts, seconds = by_field.setdefault(name, ([], []))
            firsts.append(one)
            seconds.append(two)
    whole = cohen_kappa(
        [value for firsts, _ in by_field.values() for value in firsts],
        [value for _, seconds in by_field.values() for value in seconds],
    )
    single = [
        (labels.get(name, {"zh": name, "en": name}), cohen_kappa(*pair)) for name, pair in by_field.items()
    ]
    return whole, sorted(single, key=lambda row: row[1].agreement_rate or 0.0)[:12]


def keyers(definition: Definition, sheets: Iterable[Sheet]) -> list[KeyerRow]:
    """Each keyer's sheets, pace, and errors against what holds, from sheets that two people keyed."""
    rows: dict[int | None, KeyerRow] = {}
    names = _in_order(definition)
    for sheet in sheets:
        entries = list(sheet.entries.all())
        finals = _finals(sheet)
        for entry in entries:
            name = entry.keyer.name if entry.keyer else "–"
            row = rows.setdefault(entry.keyer_id, KeyerRow(name))
            row.n_sheets += 1
            row.seconds.append(entry.seconds)
            if len(entries) == 2 and sheet.state == SheetState.DONE:
                held = {**entries[0].form, **finals}
                pairs = [(_plain(entry.form, one), _plain(held, one)) for one in names]
                row.n_fields += sum(bool(keyed or holds) for keyed, holds in pairs)
                row.n_errors += sum(keyed != holds for keyed, holds in pairs)
    return sorted(rows.values(), key=lambda row: -row.n_sheets)


def _finals(sheet: Sheet) -> dict[str, str]:
    made = getattr(sheet, "adjudication", None)
    return dict(made.finals) if made is not None else {}


def _in_order(definition: Definition) -> list[str]:
    return [name for name in _labels(definition) if name in definition.fields()]


def _labels(definition: Definition) -> dict[str, dict[str, str]]:
    return {
        field_of(variable.key): {"zh": variable.label, "en": variable.label_en or variable.label}
        for variable in definition.variables()
    }


def _plain(form: Form, name: str) -> str:
    return " ".join(str(form.get(name, "")).split())
