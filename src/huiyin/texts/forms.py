"""Which texts are looked at, and how."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.analytics.results import in_words
from huiyin.texts.contracts import TextKind, TextSource
from huiyin.texts.figures import Look
from huiyin.texts.selecting import Selection


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class SelectionForm(forms.Form):
    """The filter of every page of texts; only what there is to choose from is asked."""

    first_on = _day(pgettext_lazy("days", "From"))
    last_on = _day(pgettext_lazy("days", "To"))
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    source = forms.ChoiceField(label=pgettext_lazy("of a text", "Source"), required=False)
    question = forms.ChoiceField(label=_("Question"), required=False)
    kind = forms.ChoiceField(label=pgettext_lazy("of a text", "Kind"), required=False)
    segment = forms.ChoiceField(label=_("Segment"), required=False)

    def __init__(self, look: Look, units: dict[str, str], questions: dict[str, str], language: str) -> None:
        selection = look.selection
        super().__init__(initial={**_initial(selection)}, auto_id="look-%s")
        corpus = look.corpus
        paths = sorted(set(corpus.unit_path.tolist()))
        below = [path for path in units if any(one.startswith(path) for one in paths)]
        self._offer("unit", [(path, "　" * _depth(path, below) + units[path]) for path in below])
        present = set(corpus.source.tolist())
        self._offer("source", [(v, label) for v, label in TextSource.choices if v in present])
        asked = [key for key in dict.fromkeys(corpus.question.tolist()) if key]
        self._offer("question", [(key, questions.get(key, key)) for key in asked])
        kinds = set(corpus.kind.tolist())
        self._offer("kind", [(v, label) for v, label in TextKind.choices if v in kinds])
        self._offer_segments(look, language)

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        if len(choices) < 2:
            del self.fields[name]
        else:
            self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]

    def _offer_segments(self, look: Look, language: str) -> None:
        groups = [
            (in_words(one.name, language), [(f"{one.key}={value}", value) for value in one.values])
            for one in look.facts.segments
        ]
        if groups:
            self.fields["segment"].choices = [("", _("All")), *groups]  # type: ignore[attr-defined]
        else:
            del self.fields["segment"]


def _initial(selection: Selection) -> dict[str, Any]:
    return {
        "first_on": selection.first_on,
        "last_on": selection.last_on,
        "unit": selection.unit,
        "source": selection.source,
        "question": selection.question,
        "kind": selection.kind,
        "segment": f"{selection.segment}={selection.value}" if selection.segment else "",
    }


def _depth(path: str, paths: list[str]) -> int:
    return sum(path != other and path.startswith(other) for other in paths)
