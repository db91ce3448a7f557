"""Forms of referrals: the rules, the list, the figures, and what a friend fills in."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import visible_units
from huiyin.recovery.queries import rewardable
from huiyin.referrals.contracts import NewRules, Qualifies, ReferralState, Side
from huiyin.referrals.models import SchemeVersion
from huiyin.referrals.presenting import reward_words

_WORDS = 2000


def _words(label: Any, *, rows: int = 3, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": _WORDS})
    return forms.CharField(label=label, required=False, max_length=_WORDS, widget=widget, help_text=help_text)


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=required, widget=widget, help_text=help_text)


class RulesForm(forms.Form):
    """What is promised to whom, from when on, and what counts."""

    name = forms.CharField(label=_("Name of the scheme, as friends read it"), max_length=80)
    name_en = forms.CharField(label=_("The same in English"), max_length=120, required=False)
    begins_on = _day(_("Holds from"))
    ends_on = _day(
        _("Friends may register until"), required=False, help_text=_("Empty: until further notice.")
    )
    text = _words(_("Words at the head of the page"))
    text_en = _words(_("The same in English"))
    qualifies = forms.ChoiceField(label=_("A friend is a new customer when"), choices=Qualifies.choices)
    event_kind = forms.CharField(
        label=_("Kind of the event"),
        max_length=40,
        required=False,
        help_text=_("As the other system names it, such as purchase."),
    )
    n_days = forms.IntegerField(label=_("Days to join in"), min_value=1, max_value=730)
    referrer_remedy = forms.TypedChoiceField(
        label=_("Reward for the one who recommends"), required=False, coerce=int, empty_value=None
    )
    friend_remedy = forms.TypedChoiceField(
        label=_("Reward for the friend"), required=False, coerce=int, empty_value=None
    )
    most_rewarded = forms.IntegerField(
        label=_("Most rewarded referrals of a customer in twelve months"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_("Empty: no limit. Above it, the reward waits for approval."),
    )
    budget = forms.DecimalField(
        label=_("Budget of the scheme (cost, in CNY)"),
        required=False,
        min_value=Decimal(0),
        max_value=Decimal("9999999999"),
        decimal_places=2,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "any"}),
        help_text=_("Over all versions. Empty: no budget. Above it, rewards wait for approval."),
    )
    terms = _words(_("Terms"), rows=4, help_text=_("Who may take part, when and how rewards are given."))
    terms_en = _words(_("The same in English"), rows=4)
    privacy = _words(
        _("Privacy words"),
        rows=3,
        help_text=_("Empty: our usual words, which say what is kept, what for and how long."),
    )
    privacy_en = _words(_("The same in English"), rows=3)

    def __init__(self, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = [(one.pk, reward_words(one, one.amount or Decimal(0))) for one in rewardable(unit)]
        for name in ("referrer_remedy", "friend_remedy"):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)
            field.choices = [("", _("No reward")), *offered]

    def wanted(self) -> NewRules:
        """The rules of a valid form."""
        return NewRules(**self.cleaned_data)

    @staticmethod
    def initial_of(version: SchemeVersion | None) -> dict[str, Any]:
        """What the form shows: the newest version, to begin today or on the day that is planned for it."""
        today = timezone.localdate()
        if version is None:
            return {"begins_on": today, "n_days": 90, "qualifies": Qualifies.CONFIRMED}
        rewards = {one.side: one.remedy.pk for one in version.promised.all()}
        names = [name for name in RulesForm.base_fields if not name.endswith("_remedy")]
        return {
            **{name: getattr(version, name) for name in names},
            "begins_on": max(version.begins_on, today),
            "referrer_remedy": rewards.get(Side.REFERRER),
            "friend_remedy": rewards.get(Side.FRIEND),
        }


class _UnitField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A unit, indented by its depth; nothing chosen is the person's own."""

    def label_from_instance(self, obj: Any) -> str:
        return "　" * int(obj.depth) + str(obj.name)


class _PeriodForm(forms.Form):
    """A unit and days, both included."""

    unit = _UnitField(label=_("Unit"), queryset=None, required=False, empty_label=_("All my units"))
    first_on = _day(_("From day"), required=False)
    last_on = _day(_("Until day"), required=False)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["unit"].queryset = visible_units(user)  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """What is valid of the form, with the person's own unit where none was chosen."""
        self.is_valid()
        data = dict(getattr(self, "cleaned_data", {}))
        return {**data, "unit": data.get("unit") or self.user.unit}


class ListForm(_PeriodForm):
    """Which referrals."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *ReferralState.choices]
    )


class FiguresForm(_PeriodForm):
    """Which period; a year up to today where none is chosen."""

    def period(self) -> dict[str, Any]:
        """Unit and days."""
        data, today = self.chosen(), timezone.localdate()
        last = data.get("last_on") or today
        first = data.get("first_on") or last - timedelta(days=364)
        return {"unit": data["unit"], "first_on": min(first, last), "last_on": last}


class FriendForm(forms.Form):
    """What a friend fills in."""

    name = forms.CharField(max_length=80)
    reach = forms.CharField(max_length=254)
    consent = forms.BooleanField()
