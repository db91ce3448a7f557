"""A version of the rules as a form: clocks with conditions and chains, pause reasons, and the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.cases.clock_forms import unit_choices
from huiyin.cases.clock_words import level_name
from huiyin.cases.models.clock import Kind
from huiyin.clocks.rules import ClockRule, Level, RuleVersion
from huiyin.conditions import EVERYTHING, Field
from huiyin.core.filters import FilterEditor

STEPS = 4  # lines of a chain that can be filled in
MOST_CLOCKS, MOST_REASONS = 20, 10
_SHARES = [
    ("0.5", _("when half of the time is used")),
    ("0.75", _("at 75 % of the time")),
    ("0.8", _("at 80 % of the time")),
    ("0.9", _("at 90 % of the time")),
    ("1.0", _("when it runs out")),
    ("late", _("after it ran out, by")),
]


class HeadForm(forms.Form):
    """From when, how often the customer is asked, how long the same case continues, where it is written."""

    valid_from = forms.DateField(
        label=_("Valid from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    attempts = forms.IntegerField(
        label=_("Attempts to reach the customer before silence may close a case"), min_value=1, max_value=20
    )
    reopen_days = forms.IntegerField(
        label=_("A case taken up again within so many days continues"), min_value=1, max_value=90
    )
    source = forms.CharField(label=_("Where is this promised?"), required=False, max_length=400)


class ClockForm(forms.Form):
    """How long a clock may run."""

    kind = forms.ChoiceField(label=_("Clock"), choices=Kind.choices)
    amount = forms.FloatField(label=pgettext_lazy("time limit", "Time"), min_value=0.1, max_value=10_000)
    unit = forms.ChoiceField(label=_("Counted in"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices()  # type: ignore[attr-defined]


class StepForm(forms.Form):
    """One line of a chain; without a level it counts for nothing."""

    level = forms.ChoiceField(required=False, label=_("Tell"))
    at = forms.ChoiceField(
        required=False, label=pgettext_lazy("time limit", "When"), choices=_SHARES, initial="1.0"
    )
    amount = forms.FloatField(required=False, label=_("By how much"), min_value=0.1, max_value=10_000)
    unit = forms.ChoiceField(required=False, label=_("Counted in"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [("", "–"), *((level.value, level_name(level.value)) for level in Level)]
        self.fields["level"].choices = levels  # type: ignore[attr-defined]
        self.fields["unit"].choices = unit_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Behind the end there is a span."""
        given = super().clean() or {}
        if given.get("level") and given.get("at") == "late" and not given.get("amount"):
            self.add_error("amount", _("By how much?"))
        return given

    def as_json(self) -> dict[str, Any] | None:
        """The step as the rules have it."""
        given = self.cleaned_data
        if not given.get("level"):
            return None
        if given["at"] == "late":
            span = {"amount": given["amount"], "unit": given["unit"]}
            return {"level": given["level"], "past_due": span}
        return {"level": given["level"], "share": float(given["at"] or 1.0)}


class ReasonForm(forms.Form):
    """Why clocks may stand."""

    name = forms.CharField(label=_("Reason"), max_length=60)
    name_en = forms.CharField(label=_("Reason in English"), max_length=60, required=False)
    key = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    amount = forms.FloatField(label=_("At most"), min_value=0.1, max_value=10_000)
    unit = forms.ChoiceField(label=_("Counted in"))
    most = forms.IntegerField(label=_("Times in a case"), min_value=1, max_value=10)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices()  # type: ignore[attr-defined]


@dataclass
class ClockRow:
    """One clock of the version being edited."""

    name: str
    form: ClockForm
    editor: FilterEditor
    steps: list[StepForm]


@dataclass
class ReasonRow:
    """One reason of the version being edited."""

    name: str
    form: ReasonForm


class VersionEditor:
    """All of a version on one page; rows come and go by the button that sent it."""

    def __init__(self, fields: Sequence[Field]) -> None:
        self.fields = fields
        self.head: HeadForm
        self.clocks: list[ClockRow] = []
        self.reasons: list[ReasonRow] = []
        self.action = "save"

    @property
    def is_draft(self) -> bool:
        """Rows were added, taken away or changed; nothing is to be saved yet."""
        return self.action != "save"

    @classmethod
    def of_version(cls, version: RuleVersion, begins: date, fields: Sequence[Field]) -> VersionEditor:
        """The editor that shows a version as the draft of the next one."""
        editor = cls(fields)
        editor.head = HeadForm(
            initial={
                "valid_from": begins,
                "attempts": version.attempts,
                "reopen_days": int(version.reopen_within.amount),
                "source": version.source.get("zh", ""),
            }
        )
        for n, rule in enumerate(version.clocks):
            editor.clocks.append(_row_of(str(n), rule, fields))
        for n, reason in enumerate(version.pause_reasons):
            initial = {
                "name": reason.name["zh"],
                "name_en": reason.name.get("en", ""),
                "key": reason.key,
                "amount": _plain(reason.limit.amount),
                "unit": reason.limit.unit.value,
                "most": reason.most,
            }
            editor.reasons.append(ReasonRow(str(n), ReasonForm(initial=initial, prefix=f"p{n}")))
        return editor

    @classmethod
    def of_sent(cls, sent: QueryDict, fields: Sequence[Field]) -> VersionEditor:
        """The editor as it was sent."""
        editor = cls(fields)
        editor.action = sent.get("do", "save")
        editor.head = HeadForm(sent)
        do, _colon, which = editor.action.partition(":")
        for name in _names(sent, "clock", MOST_CLOCKS):
            if (do, which) != ("remove-clock", name):
                row = ClockRow(
                    name,
                    ClockForm(sent, prefix=f"k{name}"),
                    FilterEditor.of_query(sent, fields, f"c{name}"),
                    [StepForm(sent, prefix=f"k{name}-e{m}") for m in range(STEPS)],
                )
                editor.clocks.append(row)
        for name in _names(sent, "reason", MOST_REASONS):
            if (do, which) != ("remove-reason", name):
                editor.reasons.append(ReasonRow(name, ReasonForm(sent, prefix=f"p{name}")))
        if do == "add-clock" and len(editor.clocks) < MOST_CLOCKS:
            editor.clocks.append(_row_of(_free([row.name for row in editor.clocks]), None, fields))
        if do == "add-reason" and len(editor.reasons) < MOST_REASONS:
            name = _free([row.name for row in editor.reasons])
            editor.reasons.append(ReasonRow(name, ReasonForm(initial={"most": 1}, prefix=f"p{name}")))
        if any(row.editor.is_draft for row in editor.clocks):
            editor.action = "refresh"
        return editor

    def is_valid(self) -> bool:
        """Whether everything can be read; what cannot says so at its place."""
        forms_ = [self.head, *(row.form for row in self.clocks), *(row.form for row in self.reasons)]
        forms_ += [step for row in self.clocks for step in row.steps]
        ok = [form.is_valid() for form in forms_]
        return all(ok) and all(row.editor.condition is not None for row in self.clocks)

    def definition(self) -> Mapping[str, Any]:
        """What `clock_rules.save_version` takes; only where `is_valid`."""
        head = self.head.cleaned_data
        return {
            "valid_from": head["valid_from"].isoformat(),
            "valid_to": None,
            "attempts": head["attempts"],
            "reopen_within": {"amount": head["reopen_days"], "unit": "days"},
            "source": {"zh": head["source"], "en": head["source"]},
            "clocks": [_clock_json(row) for row in self.clocks],
            "pause_reasons": [_reason_json(row) for row in self.reasons],
        }


def _row_of(name: str, rule: ClockRule | None, fields: Sequence[Field]) -> ClockRow:
    initial: dict[str, Any] = {"kind": Kind.SOLUTION, "amount": 5, "unit": "working_days"}
    if rule is not None:
        initial = {"kind": rule.kind.value, "amount": _plain(rule.span.amount), "unit": rule.span.unit.value}
    steps = []
    for m in range(STEPS):
        shown: dict[str, Any] = {}
        if rule is not None and m < len(rule.escalations):
            one = rule.escalations[m]
            shown = {"level": one.level.value, "at": _share(one.share)}
            if one.past_due is not None:
                shown |= {
                    "at": "late",
                    "amount": _plain(one.past_due.amount),
                    "unit": one.past_due.unit.value,
                }
        steps.append(StepForm(initial=shown, prefix=f"k{name}-e{m}"))
    condition = rule.when if rule is not None else EVERYTHING
    editor = FilterEditor.of_condition(condition, fields, f"c{name}")
    return ClockRow(name, ClockForm(initial=initial, prefix=f"k{name}"), editor, steps)


def _plain(amount: float) -> float:
    """Whole numbers without a point."""
    return int(amount) if float(amount).is_integer() else amount


def _share(share: float) -> str:
    known = [value for value, _words in _SHARES if value != "late"]
    return min(known, key=lambda value: abs(float(value) - share))


def _clock_json(row: ClockRow) -> dict[str, Any]:
    given, condition = row.form.cleaned_data, row.editor.condition
    return {
        "kind": given["kind"],
        "span": {"amount": given["amount"], "unit": given["unit"]},
        "when": condition.as_written() if condition is not None else True,
        "escalations": [step for form in row.steps if (step := form.as_json()) is not None],
    }


def _reason_json(row: ReasonRow) -> dict[str, Any]:
    given = row.form.cleaned_data
    return {
        "key": given["key"] or f"reason{row.name}",
        "name": {"zh": given["name"], "en": given["name_en"] or given["name"]},
        "limit": {"amount": given["amount"], "unit": given["unit"]},
        "most": given["most"],
    }


def _names(sent: QueryDict, what: str, most: int) -> list[str]:
    names = [name for name in sent.getlist(what) if name.isascii() and name.isdigit() and len(name) < 4]
    return list(dict.fromkeys(names))[:most]


def _free(taken: list[str]) -> str:
    return str(max((int(name) for name in taken), default=-1) + 1)
