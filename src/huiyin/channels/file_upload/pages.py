"""What the page for the columns of a file shows, gathered in one place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict

from huiyin.analytics.codebook import Role
from huiyin.analytics.problems import Problem
from huiyin.channels.file_upload import drafts, queries
from huiyin.channels.file_upload.forms import BulkForm, ColumnForm, SettingsForm, column_forms
from huiyin.channels.file_upload.roles import ROLE_NAMES
from huiyin.channels.models import Upload
from huiyin.formats.mapping import ColumnMapping, Mapping

PER_PAGE = 100  # columns


@dataclass(frozen=True)
class Row:
    """One column of the file on the page."""

    position: int
    form: ColumnForm
    samples: Sequence[str]
    problems: Sequence[Problem]
    is_ticked: bool

    @property
    def is_open(self) -> bool:
        """Whether what is usually folded away has to be seen."""
        return self.form.has_hidden_errors


class MappingPage:
    """The forms of one page of columns, bound to what was sent where something was."""

    def __init__(self, upload: Upload, number: int, sent: QueryDict | None = None) -> None:
        self.upload = upload
        self.mapping = queries.mapping_of(upload)
        self.n_pages = max(1, -(-len(self.mapping.columns) // PER_PAGE))
        self.number = min(max(1, number), self.n_pages)
        self.start = (self.number - 1) * PER_PAGE
        self._ticked = set(sent.getlist("ticked")) if sent is not None else set()
        self.columns = column_forms(
            self.mapping.columns[self.start : self.start + PER_PAGE], self.start, sent
        )
        initial = {
            "wave_source": upload.wave_source,
            "wave_name": upload.wave_name,
            "open_cases": upload.open_cases,
        }
        roles = {column.variable.role for column in self.mapping.columns}
        self.settings = SettingsForm(sent, initial=initial, roles=roles)
        self.is_bulk = sent is not None and sent.get("action") == "bulk"
        self.bulk = BulkForm(sent if self.is_bulk else None)

    def is_valid(self) -> bool:
        """Whether everything that was sent can be kept; all forms are checked, so that all show their errors."""
        forms = [*self.columns, self.settings, *([self.bulk] if self.is_bulk else [])]
        errors = [form.errors for form in forms]
        return not any(errors)

    def merged(self) -> Mapping:
        """The mapping with the columns of this page as sent."""
        columns = list(self.mapping.columns)
        columns[self.start : self.start + PER_PAGE] = [form.mapped() for form in self.columns]
        mapping = Mapping(tuple(columns))
        if not self.is_bulk:
            return mapping
        data = self.bulk.cleaned_data
        chosen = {column.column for column in mapping.columns}
        if data["bulk_which"] == "ticked":
            chosen = {form.column.column for form in self.columns if form.prefix in self._ticked}
        ends = (data["bulk_minimum"], data["bulk_maximum"])
        return drafts.set_many(mapping, chosen, Role(data["bulk_role"]), None if None in ends else ends)

    @property
    def problems(self) -> list[Problem]:
        """Everything that keeps the mapping from being imported."""
        if not hasattr(self, "_problems"):
            self._problems = queries.mapping_problems(self.upload, self.mapping)
        return self._problems

    @property
    def rows(self) -> list[Row]:
        samples = self.upload.profile.get("samples", {})
        return [
            Row(
                position + 1,
                form,
                samples.get(form.column.column, []),
                [problem for problem in self.problems if drafts.concerns(problem, form.column)],
                form.prefix in self._ticked,
            )
            for position, form in enumerate(self.columns, self.start)
        ]

    @property
    def summary(self) -> list[tuple[str, int]]:
        """How many columns have which role, in the order of the choices."""
        n_of = Counter(column.variable.role for column in self.mapping.columns)
        return [(str(name), n_of[role]) for role, name in ROLE_NAMES.items() if n_of[role]]

    @property
    def notes(self) -> list[tuple[str, ColumnMapping]]:
        """The columns somebody should look at, with the address of each on these pages."""
        return [
            (f"?page={position // PER_PAGE + 1}#c{position}", column)
            for position, column in enumerate(self.mapping.columns)
            if column.note_zh or column.note_en
        ]

    def context(self) -> dict[str, Any]:
        """What the template needs."""
        shown = slice(self.start, self.start + PER_PAGE)
        profile = self.upload.profile
        saved_at = profile.get("saved_at")
        first_row = profile["table"]["header_row"] + 1
        return {
            "page": self,
            "warnings": queries.warnings_of(self.upload),
            "preview_columns": profile["table"]["columns"][shown],
            "preview_rows": [
                (number, row[shown]) for number, row in enumerate(profile["preview"], first_row)
            ],
            "saved_at": datetime.fromisoformat(saved_at) if saved_at else None,
            "keys": [column.variable.key for column in self.mapping.columns],
            "page_numbers": range(1, self.n_pages + 1),
        }
