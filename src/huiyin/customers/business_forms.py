"""Forms of business customers, identities, requests, consents and file checks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.accounts.models import User
from huiyin.accounts.queries import visible_units
from huiyin.customers import file_quality
from huiyin.customers.business import NewAccount
from huiyin.customers.contracts import (
    AccountKind,
    CheckMethod,
    ConsentPurpose,
    IdentityKind,
    RequestKind,
    RoleKind,
)
from huiyin.customers.models import Account

WAYS = [
    ("counter", _("At the counter")),
    ("telephone", _("By telephone")),
    ("web", _("On the website")),
    ("letter", _("By letter or e-mail")),
    ("visit", _("During a visit")),
]


class AccountForm(forms.Form):
    """One business customer."""

    number = forms.CharField(label=pgettext_lazy("account", "Number"), max_length=120)
    name = forms.CharField(label=_("Name"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=AccountKind.choices)
    unit = forms.ChoiceField(label=_("Unit"))
    region = forms.CharField(label=_("Region"), max_length=80, required=False)
    volume = forms.FloatField(label=_("Business volume"), min_value=0, required=False)
    is_key_account = forms.BooleanField(label=_("Key account"), required=False)

    def __init__(self, user: User, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.units = {str(unit.pk): unit for unit in visible_units(user)}
        field = self.fields["unit"]
        field.choices = [(key, unit.name) for key, unit in self.units.items()]  # type: ignore[attr-defined]

    @staticmethod
    def initial_of(row: Account) -> dict[str, Any]:
        """What the form shows of a known one."""
        names = ("number", "name", "kind", "region", "volume", "is_key_account")
        return {name: getattr(row, name) for name in names} | {"unit": str(row.unit_id)}

    def account(self) -> NewAccount:
        """What was typed."""
        data = self.cleaned_data
        names = ("number", "name", "kind", "region", "volume", "is_key_account")
        return NewAccount(**{name: data[name] for name in names})


class RoleForm(forms.Form):
    """A person and what they do for a business."""

    key = forms.CharField(label=_("Customer id of the person"), max_length=120)
    role = forms.ChoiceField(label=_("Role"), choices=RoleKind.choices)


class IdentityForm(forms.Form):
    """One more identity of a customer."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=[one for one in IdentityKind.choices if one[0] != IdentityKind.KEY]
    )
    value = forms.CharField(label=_("Number or account"), max_length=254)


class ConsentForm(forms.Form):
    """What a customer allowed or withdrew."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=ConsentPurpose.choices)
    is_given = forms.ChoiceField(
        label=pgettext_lazy("consent", "What the customer said"),
        choices=[("yes", _("Allows it")), ("no", _("Withdraws it"))],
    )
    channel = forms.ChoiceField(label=_("How"), choices=WAYS)
    evidence = forms.CharField(
        label=_("Where the proof is kept"),
        max_length=200,
        required=False,
        help_text=_("For example the number of a recording or a signed form."),
    )


class ConsentTextForm(forms.Form):
    """A new version of what people agree to."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=ConsentPurpose.choices)
    text_zh = forms.CharField(label=_("Text in Chinese"), widget=forms.Textarea(attrs={"rows": 4}))
    text_en = forms.CharField(
        label=_("Text in English"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )


class RequestForm(forms.Form):
    """What a customer asked about their own data."""

    kind = forms.ChoiceField(label=_("The customer wants to"), choices=RequestKind.choices)
    channel = forms.ChoiceField(label=_("How"), choices=WAYS)
    note = forms.CharField(
        label=_("In their words"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=2000,
    )


class RuleForm(forms.Form):
    """What is asked of a customer's file."""

    required = forms.MultipleChoiceField(
        label=_("A whole file has"), choices=[], widget=forms.CheckboxSelectMultiple
    )
    verified_within_days = forms.IntegerField(
        label=_("A look at it counts for so many days"), min_value=1, max_value=3650
    )
    target_percent = forms.FloatField(label=_("Target in per cent"), min_value=1, max_value=100)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["required"].choices = field_words()  # type: ignore[attr-defined]


def field_words() -> list[tuple[str, Any]]:
    """The columns of a file that can be checked, with their words."""
    words = {
        "name": _("Name"),
        "phone": _("Telephone"),
        "email": _("E-mail"),
        "wechat_id": _("WeChat open id"),
        "region": _("Region"),
        "volume": _("Business volume"),
    }
    return [(name, words[name]) for name in file_quality.CHECKABLE]


class DrawForm(forms.Form):
    """A sample of files to be checked."""

    unit = forms.ChoiceField(label=_("Unit"))
    kind = forms.ChoiceField(
        label=pgettext_lazy("account", "Customers"),
        choices=[("key", _("Key accounts")), ("other", _("Other customers"))],
    )
    n = forms.IntegerField(
        label=_("How many"),
        min_value=1,
        max_value=file_quality.MOST_DRAWN,
        required=False,
        help_text=_("Empty: as many as are needed to show 99 %."),
    )

    def __init__(self, user: User, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.units = {str(unit.pk): unit for unit in visible_units(user)}
        field = self.fields["unit"]
        field.choices = [(key, unit.name) for key, unit in self.units.items()]  # type: ignore[attr-defined]


class CheckForm(forms.Form):
    """What was seen when a file was compared with the customer."""

    method = forms.ChoiceField(label=_("How"), choices=CheckMethod.choices)
    wrong = forms.MultipleChoiceField(
        label=_("What was wrong"), choices=[], required=False, widget=forms.CheckboxSelectMultiple
    )
    not_reached = forms.BooleanField(label=_("Not reached"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["wrong"].choices = field_words()  # type: ignore[attr-defined]
