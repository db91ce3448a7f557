"""Forms of remedies, limits, causes, problems and plans."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import visible_units
from huiyin.core.languages import page_language
from huiyin.core.roles import ROLE_NAMES, UserRole
from huiyin.recovery.catalogue import NewRemedy
from huiyin.recovery.causes import MOST_WHYS
from huiyin.recovery.contracts import CauseNeed, Pricing, RemedyKind, StepKind
from huiyin.recovery.models import Finding, Remedy
from huiyin.recovery.wording import pricing_words

_MOST = Decimal("9999999999")
LIMITED = (UserRole.AGENT, UserRole.MANAGER, UserRole.ADMINISTRATOR)


def _money(label: Any, *, required: bool = False, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=Decimal(0),
        max_value=_MOST,
        decimal_places=2,
        help_text=help_text,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
    )


def _words(label: Any, *, rows: int = 3, required: bool = True, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": 2000})
    return forms.CharField(
        label=label, required=required, max_length=2000, widget=widget, help_text=help_text
    )


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Choose a unit, indented by its depth."""

    def label_from_instance(self, obj: Any) -> str:
        return "　" * int(obj.depth) + str(obj.name)


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Choose a person, shown with the unit."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.unit.name}"


class AskForm(forms.Form):
    """A remedy for a case."""

    remedy = forms.ChoiceField(label=_("Remedy"))
    stated = _money(_("Amount"), help_text=_("The customer's loss, where a share of it is paid."))
    reason = _words(_("Why this remedy"), rows=2)

    def __init__(self, offered: list[Remedy], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["remedy"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (str(one.pk), f"{one.name_in(page_language())}（{pricing_words(one)}）")
            if page_language() == "zh"
            else (str(one.pk), f"{one.name_in(page_language())} ({pricing_words(one)})")
            for one in offered
        ]


class RemedyForm(forms.Form):
    """One line of the catalogue; its condition stands in the filter editor beside it."""

    unit = UnitField(label=_("Unit"), queryset=None)
    kind = forms.ChoiceField(label=_("Kind"), choices=RemedyKind.choices)
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120, required=False)
    about = forms.CharField(label=_("What to watch when giving it"), max_length=300, required=False)
    pricing = forms.ChoiceField(label=_("Value of the remedy"), choices=Pricing.choices)
    amount = _money(_("The fixed value"))
    share_percent = forms.DecimalField(
        label=_("Share of the loss (%)"), required=False, min_value=Decimal(0), max_value=Decimal(100)
    )
    most = _money(_("Ceiling"), help_text=_("Empty: no ceiling."))
    measure = forms.CharField(
        label=_("Measure of the value"),
        max_length=20,
        required=False,
        help_text=_("Such as points; empty is money."),
    )
    cost_rate = forms.DecimalField(
        label=_("What one unit costs us"),
        min_value=Decimal(0),
        max_value=Decimal(1000),
        decimal_places=4,
        initial=Decimal(1),
        help_text=_("1 for money paid out; 0.01 where a hundred points cost one yuan."),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = visible_units(user)  # type: ignore[attr-defined]

    def wanted(self) -> NewRemedy:
        """The remedy of a valid form."""
        data = dict(self.cleaned_data)
        data.pop("unit")
        percent = data.pop("share_percent")
        return NewRemedy(share_rate=None if percent is None else percent / 100, **data)

    @staticmethod
    def initial_of(remedy: Remedy) -> dict[str, Any]:
        """What the form shows of a known remedy."""
        names = ("kind", "name", "name_en", "about", "pricing", "amount", "most", "measure", "cost_rate")
        found = {name: getattr(remedy, name) for name in names}
        found["cost_rate"] = remedy.cost_rate.normalize()
        percent = None if remedy.share_rate is None else f"{float(remedy.share_rate) * 100:g}"
        return {**found, "unit": remedy.unit_id, "share_percent": percent}


class LimitsForm(forms.Form):
    """What each role may grant on one case of a unit, and when a cause must be named."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for role in LIMITED:
            name = ROLE_NAMES[role]
            self.fields[f"own_{role}"] = forms.ChoiceField(
                label=name,
                choices=[
                    ("above", _("as in the unit above")),
                    ("most", _("up to an amount")),
                    ("free", _("without a limit")),
                ],
            )
            self.fields[f"most_{role}"] = _money(_("Amount for one case"))
        self.fields["cause_needed"] = forms.ChoiceField(
            label=_("A cause must be named before a case is called solved"), choices=CauseNeed.choices
        )
        self.fields["n_whys"] = forms.IntegerField(
            label=_("Whys at least"), min_value=0, max_value=MOST_WHYS, initial=0
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for role in LIMITED:
            if data.get(f"own_{role}") == "most" and data.get(f"most_{role}") is None:
                self.add_error(f"most_{role}", _("Fill in the amount."))
        return data

    def limits(self) -> tuple[dict[UserRole, Decimal | None], set[UserRole]]:
        """The limits of a valid form, and the roles that have one of their own."""
        data = self.cleaned_data
        own = {role for role in LIMITED if data[f"own_{role}"] != "above"}
        return {role: data[f"most_{role}"] if data[f"own_{role}"] == "most" else None for role in own}, own


class LedgerForm(forms.Form):
    """Which lines of the ledger."""

    unit = UnitField(label=_("Unit"), queryset=None, required=False, empty_label=_("All my units"))
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *RemedyKind.choices])
    first_on = _day(_("From day"), required=False)
    last_on = _day(_("Until day"), required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = visible_units(user)  # type: ignore[attr-defined]


class PeriodForm(forms.Form):
    """Which unit and how long back."""

    unit = UnitField(label=_("Unit"), queryset=None, required=False, empty_label=_("All my units"))
    days = forms.ChoiceField(
        label=_("Cases opened within"),
        required=False,
        choices=[("90", _("90 days")), ("30", _("30 days")), ("365", _("a year"))],
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = visible_units(user)  # type: ignore[attr-defined]

    def chosen(self, user: User) -> tuple[Unit, int]:
        """The unit and the days, as far as they make sense."""
        data = self.cleaned_data if self.is_valid() else {}
        return data.get("unit") or user.unit, int(data.get("days") or 90)


class CauseForm(forms.Form):
    """The cause of a case."""

    cause = forms.ChoiceField(label=_("Cause"))
    lesson = _words(_("What we learn from it"), rows=2, required=False)

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["cause"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose from the tree")), *choices]
        for number in range(1, MOST_WHYS + 1):
            self.fields[f"why_{number}"] = forms.CharField(
                label=_("Why? %(number)s") % {"number": number}, max_length=500, required=False
            )

    @property
    def whys(self) -> list[forms.BoundField]:
        """The fields of the whys, first to last."""
        return [self[f"why_{number}"] for number in range(1, MOST_WHYS + 1)]

    def answers(self) -> list[str]:
        """The whys of a valid form."""
        return [self.cleaned_data[f"why_{number}"] for number in range(1, MOST_WHYS + 1)]

    @staticmethod
    def initial_of(finding: Finding | None) -> dict[str, Any]:
        """What the form shows of what was found."""
        if finding is None:
            return {}
        whys = {f"why_{number}": why for number, why in enumerate(finding.whys, 1)}
        return {"cause": str(finding.cause_id), "lesson": finding.lesson, **whys}


class NewCauseForm(forms.Form):
    """A cause more in the tree."""

    parent = forms.ChoiceField(label=_("Below"), required=False)
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("Name in English"), max_length=80, required=False)

    def __init__(self, choices: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["parent"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("a new main branch")), *choices]


class ProblemForm(forms.Form):
    """A known problem."""

    title = forms.CharField(label=_("Problem"), max_length=200)
    owner = PersonField(label=_("Owner"), queryset=None)
    cause = forms.ChoiceField(label=_("Cause"), required=False)
    description = _words(_("What happens, and to whom"), required=False)
    improvement = _words(_("Improvement"), required=False)
    due_on = _day(_("To be done by"), required=False)

    def __init__(
        self, owners: QuerySet[User], choices: list[tuple[str, str]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        field = self.fields["cause"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "–"), *choices]


class StepForm(forms.Form):
    """One more step to win a customer back."""

    kind = forms.ChoiceField(label=_("Kind"), choices=StepKind.choices)
    text = forms.CharField(label=_("What to do"), max_length=300)
    due_on = _day(_("Due on"))
