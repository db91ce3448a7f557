"""What people type about an upload."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.channels.file_upload import drafts, packing
from huiyin.channels.file_upload.roles import ROLE_CHOICES
from huiyin.channels.file_upload.services import Settings
from huiyin.channels.file_upload.waves import WaveSource
from huiyin.formats.limits import LIMITS, MEBIBYTE
from huiyin.formats.mapping import ColumnMapping

N_BLANK_GRADES = 2
ACCEPTED = ".xlsx,.csv,.sav,.zsav,.parquet,.tsv,.txt,.zip,.sss,.xml,.asc,.dat"
DIRECTIONS = [("high", _("High is good")), ("low", _("Low is good"))]
OPEN_CASES_HELP = _(
    "Every imported row that meets an alert rule opens a case with a due date. "
    "Leave this off for past surveys, so that nobody is called about something long ago."
)


def size_limit() -> int:
    """The largest file, in MB."""
    return LIMITS.file_size // MEBIBYTE


class SeveralFiles(forms.FileInput):
    """A field that takes more than one file."""

    allow_multiple_selected = True


class SurveyFile(forms.FileField):
    """One file, or the two of a Triple-S survey; gives all of them."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        files = [super(SurveyFile, self).clean(file, initial) for file in data or [None]]
        if len(files) > 1 and not packing.is_pair(files):
            raise forms.ValidationError(
                _(
                    "One file at a time, please. Only Triple-S comes in two: "
                    "its definition (.sss or .xml) and its data (.csv, .asc or .dat)."
                )
            )
        return files


class UploadForm(forms.Form):
    """The file, and what holds for all its rows."""

    file = SurveyFile(
        label=_("Survey file"),
        max_length=None,
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("This file is empty. Check that it is the right one; export it again."),
        },
    )
    wave_name = forms.CharField(
        label=pgettext_lazy("round of asking", "Wave"),
        max_length=80,
        help_text=_(
            "The round of asking these answers belong to. If the file has a column with the wave or the date, "
            "you can use that in the next step."
        ),
    )
    open_cases = forms.BooleanField(
        label=_("Open cases by the alert rules"), required=False, help_text=OPEN_CASES_HELP
    )

    def __init__(self, *args: Any, is_too_large: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_too_large = is_too_large
        self.fields["file"].widget.attrs["accept"] = ACCEPTED

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.is_too_large:
            self.errors.pop("file", None)
            self.add_error(
                "file",
                _(
                    "The file has more than %(limit)s MB. Remove columns that are not needed, "
                    "or split it by time into several files."
                )
                % {"limit": size_limit()},
            )
        return data


class SettingsForm(forms.Form):
    """What holds for the import as a whole."""

    wave_source = forms.ChoiceField(label=_("Wave of each row"), widget=forms.RadioSelect)
    wave_name = forms.CharField(label=pgettext_lazy("round of asking", "Wave"), max_length=80)
    open_cases = forms.BooleanField(
        label=_("Open cases by the alert rules"), required=False, help_text=OPEN_CASES_HELP
    )

    def __init__(self, *args: Any, roles: set[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, Any]] = [
            (WaveSource.NAME.value, _("One wave for the whole file, named below"))
        ]
        if Role.DATE in roles:
            choices.insert(0, (WaveSource.DATE.value, _("The quarter of the row's date")))
        if Role.WAVE in roles:
            choices.insert(0, (WaveSource.COLUMN.value, _("As the file's wave column says")))
        self.fields["wave_source"].choices = choices  # type: ignore[attr-defined]
        self.has_one_source = len(choices) == 1
        if self.has_one_source:
            self.fields["wave_source"].widget = forms.HiddenInput()
            self.initial["wave_source"] = WaveSource.NAME.value
        else:
            self.fields["wave_name"].help_text = _("Also used for rows that do not tell.")

    def settings(self) -> Settings:
        """The valid input."""
        data = self.cleaned_data
        return Settings(WaveSource(data["wave_source"]), data["wave_name"], data["open_cases"])


class BulkForm(forms.Form):
    """One role, and perhaps one scale, for many columns at once."""

    bulk_which = forms.ChoiceField(
        label=_("Which columns"),
        choices=[("ticked", _("the ticked columns")), ("all", _("all columns"))],
    )
    bulk_role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES)
    bulk_minimum = forms.FloatField(label=_("Scale from"), required=False)
    bulk_maximum = forms.FloatField(label=_("Scale to"), required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        low, high = data.get("bulk_minimum"), data.get("bulk_maximum")
        if (low is None) != (high is None) or (low is not None and high is not None and low >= high):
            raise forms.ValidationError(_("A scale needs both ends, the lower one first."))
        return data


class ColumnForm(forms.Form):
    """How one column is to be understood."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES)
    label = forms.CharField(label=_("Name in reports"), max_length=200)
    minimum = forms.FloatField(label=_("Scale from"), required=False)
    maximum = forms.FloatField(label=_("Scale to"), required=False)
    direction = forms.ChoiceField(label=_("Direction"), choices=DIRECTIONS)
    offset = forms.FloatField(
        label=_("Add to every value"),
        required=False,
        help_text=_("−1 turns a question coded 1–11 into 0–10."),
    )
    pair = forms.CharField(
        label=_("Compared with the variable"),
        max_length=80,
        required=False,
        help_text=_("For an expectation: the rating it belongs to."),
    )
    key = forms.CharField(
        label=_("Variable"),
        max_length=80,
        help_text=_("The same variable in every wave is the same question."),
    )
    dimension = forms.CharField(label=_("Dimension"), max_length=80, required=False)
    missing = forms.CharField(
        label=_("Codes that mean “no answer”"),
        max_length=400,
        required=False,
        help_text=_("Separated by commas, such as 99, 不清楚."),
    )

    def __init__(self, data: Any = None, *, column: ColumnMapping, prefix: str) -> None:
        super().__init__(data, initial=initial_of(column), prefix=prefix)
        self.column = column
        scale = column.variable.scale
        self.n_grades = (len(scale.words) if scale else 0) + N_BLANK_GRADES
        for position in range(self.n_grades):
            self.fields[f"word_{position}"] = forms.CharField(
                label=_("Words in the file"), max_length=80, required=False
            )
            self.fields[f"grade_{position}"] = forms.FloatField(label=_("Grade"), required=False)

    @property
    def grades(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The pairs of inputs of the table of worded grades."""
        return [(self[f"word_{position}"], self[f"grade_{position}"]) for position in range(self.n_grades)]

    @property
    def has_words(self) -> bool:
        return self.n_grades > N_BLANK_GRADES

    @property
    def has_hidden_errors(self) -> bool:
        """Whether something under "More" has to be mended."""
        shown = {"role", "label", "minimum", "maximum", "direction"}
        return any(name not in shown for name in self.errors)

    def clean_key(self) -> str:
        key: str = self.cleaned_data["key"].strip()
        if any(sign.isspace() or sign in "\"'`;:/\\" for sign in key):
            raise forms.ValidationError(_("No spaces, quotation marks, colons or slashes, please."))
        return key

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "role" in data and Role(data["role"]).is_rating:
            low, high = data.get("minimum"), data.get("maximum")
            if "minimum" not in self.errors and "maximum" not in self.errors:
                if low is None or high is None:
                    self.add_error("minimum", _("A rating needs both ends of its scale, such as 1 and 5."))
                elif low >= high:
                    self.add_error("minimum", _("The scale must begin below its end."))
        for position in range(self.n_grades):
            word, grade = data.get(f"word_{position}"), data.get(f"grade_{position}")
            if bool(word) != (grade is not None) and f"grade_{position}" not in self.errors:
                self.add_error(f"grade_{position}", _("A word and its grade belong together."))
        return data

    def mapped(self) -> ColumnMapping:
        """The column as typed; call it on a valid form."""
        data = self.cleaned_data
        before = self.column.variable
        role = Role(data["role"])
        variable = replace(
            before,
            key=data["key"],
            label=data["label"],
            label_en=before.label_en if data["label"] == before.label else "",
            role=role,
            scale=self._scale() if role.is_rating else None,
            pair=data["pair"].strip() if role is Role.EXPECTATION else "",
            dimension=data["dimension"],
        )
        return drafts.chosen_by_hand(self.column, variable, codes_in(data["missing"]))

    def _scale(self) -> Scale:
        data = self.cleaned_data
        words = [(data[f"word_{n}"], data[f"grade_{n}"]) for n in range(self.n_grades) if data[f"word_{n}"]]
        return Scale(
            data["minimum"],
            data["maximum"],
            data["offset"] or 0.0,
            tuple((word, float(grade)) for word, grade in words),
            data["direction"] == "high",
        )


def initial_of(column: ColumnMapping) -> dict[str, Any]:
    """What the form of a column shows at first."""
    variable: Variable = column.variable
    scale = variable.scale
    shown: dict[str, Any] = {
        "role": variable.role.value,
        "label": variable.label,
        "key": variable.key,
        "pair": variable.pair,
        "dimension": variable.dimension,
        "missing": ", ".join(column.missing_codes),
        "direction": "high",
    }
    if scale is not None:
        shown |= {
            "minimum": _plain(scale.minimum),
            "maximum": _plain(scale.maximum),
            "offset": _plain(scale.offset),
            "direction": "high" if scale.high_is_good else "low",
        }
        for position, (word, grade) in enumerate(scale.words):
            shown |= {f"word_{position}": word, f"grade_{position}": _plain(grade)}
    return shown


def _plain(number: float) -> str:
    return f"{number:g}"


def codes_in(text: str) -> tuple[str, ...]:
    """The codes of a comma-separated list, Chinese commas too.

    >>> codes_in("99, 不清楚，N/A,")
    ('99', '不清楚', 'N/A')
    """
    for comma in "，、;；":
        text = text.replace(comma, ",")
    return tuple(dict.fromkeys(code.strip() for code in text.split(",") if code.strip()))


def column_forms(columns: Sequence[ColumnMapping], start: int, data: Any = None) -> list[ColumnForm]:
    """One form a column; `start` is the position of the first, so that names stay the same on every page."""
    return [
        ColumnForm(data, column=column, prefix=f"c{position}")
        for position, column in enumerate(columns, start)
    ]
