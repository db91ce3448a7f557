"""Forms of programmes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import visible_units
from huiyin.analytics.text import personal_data
from huiyin.core.languages import page_language
from huiyin.surveys.models import Identity, Programme
from huiyin.surveys.queries import is_launched


class UnitField(forms.ModelChoiceField):
    """A unit among those the person sees, indented as the tree is."""

    def label_from_instance(self, obj: Unit) -> str:
        return "\u3000" * max(0, obj.depth) + obj.name


def _lines(label: Any, help_text: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, help_text=help_text, required=False, widget=widget, max_length=4000)


def _kinds() -> list[tuple[str, str]]:
    """The kinds of personal data that can be masked, in the reader's language."""
    which = page_language()
    return [(kind.key, kind.name[which]) for kind in personal_data.kinds]


class ProgrammeForm(forms.Form):
    """What is measured, of whom, how, and by which unit: the head of every report."""

    name = forms.CharField(label=_("Name"), max_length=200)
    unit = UnitField(
        label=_("Unit"),
        queryset=Unit.objects.none(),
        help_text=_("This unit and those above it see the programme."),
    )
    aim = _lines(_("Aim"), _("What the results will be used for."))
    population = _lines(_("Population"), _("Who is meant, for example all business customers of the north."))
    mode = _lines(
        _("How answers are gathered"), _("For example: link by message, QR code in the hall, phone.")
    )
    sample = _lines(
        _("How respondents are chosen"), _("For example: everybody, a random draw, whoever scans.")
    )
    limits = _lines(_("Limits"), _("What the figures cannot say. Printed in every report."))
    identity = forms.ChoiceField(
        label=_("Who answered"),
        choices=Identity.choices,
        initial=Identity.IDENTIFIED,
        help_text=_(
            "Anonymous cannot be changed after the first publication. Only the day is stored then, and there "
            "are no cases about single answers."
        ),
    )
    conducted_by = forms.CharField(
        label=_("Conducted by"),
        required=False,
        max_length=120,
        help_text=_(
            "The agency of a third-party study, such as an institute; empty for your own survey. Third-party"
            " data is imported from files and kept apart; it cannot be changed once there are answers."
        ),
    )
    partial_percent = forms.IntegerField(
        label=_("Field work: a partial interview from (%)"),
        min_value=1,
        max_value=100,
        initial=50,
        required=False,
        help_text=_(
            "Of the questions that applied to a respondent, the share answered. Below it AAPOR counts a "
            "break-off (2.12), from it on a partial interview (1.2)."
        ),
    )
    complete_percent = forms.IntegerField(
        label=_("Field work: a complete interview from (%)"),
        min_value=1,
        max_value=100,
        initial=80,
        required=False,
        help_text=_("From this share on AAPOR counts a complete interview (1.1)."),
    )
    masked_kinds = forms.MultipleChoiceField(
        label=_("Mask personal data before it is stored"),
        choices=_kinds,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "In open answers, on every channel, what is found of these kinds is replaced by its name in brackets"
            " before anything is stored; it cannot be had back. Answers that came earlier stay as they are."
        ),
    )
    label = forms.CharField(
        label=_("Label"),
        required=False,
        max_length=200,
        help_text=_("Such as “sample data”: shown with every figure. Leave empty for real data."),
    )

    def __init__(self, *args: Any, user: User, programme: Programme | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if programme is not None and programme.waves.exists():
            self.fields["conducted_by"].disabled = True
        if programme is not None and is_launched(programme.pk):
            identity = self.fields["identity"]
            assert isinstance(identity, forms.ChoiceField)
            was_anonymous = programme.identity == Identity.ANONYMOUS
            identity.choices = [
                choice for choice in Identity.choices if (choice[0] == Identity.ANONYMOUS) is was_anonymous
            ]
        units = self.fields["unit"]
        assert isinstance(units, forms.ModelChoiceField)
        units.queryset = visible_units(user)
        units.empty_label = _("Please choose")

    def clean(self) -> dict[str, Any]:
        """A complete interview needs at least as much as a partial one."""
        data = super().clean() or {}
        for name in ("partial_percent", "complete_percent"):
            if name not in self.errors and data.get(name) is None:
                data[name] = self.fields[name].initial
        if data.get("partial_percent", 1) > data.get("complete_percent", 100):
            self.add_error("complete_percent", _("It cannot be less than for a partial interview."))
        return data
