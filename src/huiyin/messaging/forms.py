"""Forms of sender accounts and notices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.accounts.models import User
from huiyin.core.languages import page_language
from huiyin.messaging.accounts import kept_secrets
from huiyin.messaging.contracts import Kind
from huiyin.messaging.models import SenderAccount, Wording
from huiyin.messaging.queries import accounts
from huiyin.messaging.senders.base import Field, Sender
from huiyin.messaging.signs import KINDS


def words(texts: Any) -> str:
    """One of two languages."""
    return str(texts.get(page_language(), ""))


class AccountForm(forms.Form):
    """What a sender needs to be told; secrets are never shown again, an empty one keeps what is stored."""

    account_name = forms.CharField(label=_("Name of the account"), max_length=80)

    def __init__(self, data: Any, *, sender: Sender, account: SenderAccount | None) -> None:
        super().__init__(data)
        self.sender = sender
        self.fields["account_name"].initial = account.name if account else words(sender.name)
        kept = kept_secrets(account) if account else frozenset()
        for field in sender.fields:
            self.fields[field.key] = _form_field(field, is_kept=field.key in kept)
            if account is not None and field.kind != "secret":
                self.fields[field.key].initial = account.settings.get(field.key, field.default)
        self.fields["per_minute"] = forms.IntegerField(
            label=_("Messages a minute"),
            min_value=0,
            max_value=100_000,
            initial=account.per_minute if account else sender.per_minute,
            help_text=_("0 means no limit of our own"),
        )
        self.fields["per_day"] = forms.IntegerField(
            label=_("Parts a day") if sender.kind is Kind.SMS else _("Messages a day"),
            min_value=0,
            max_value=10_000_000,
            initial=account.per_day if account else sender.per_day,
            help_text=_("A hard stop: the rest waits until tomorrow. 0 means none"),
        )

    def clean(self) -> dict[str, Any]:
        """No faster than the provider allows."""
        cleaned: dict[str, Any] = super().clean() or {}
        most = self.sender.per_minute
        given = cleaned.get("per_minute")
        if most and given is not None and not 1 <= given <= most:
            self.add_error("per_minute", _("The provider allows at most %(most)s a minute") % {"most": most})
        return cleaned

    def values(self) -> dict[str, Any]:
        """The sender's own fields."""
        return {field.key: self.cleaned_data[field.key] for field in self.sender.fields}


def _form_field(field: Field, *, is_kept: bool) -> forms.Field:
    given: dict[str, Any] = {
        "label": words(field.name),
        "help_text": words(field.help) if field.help else "",
        "required": field.required and not is_kept,
        "initial": field.default,
    }
    if field.kind == "number":
        return forms.IntegerField(min_value=0, max_value=65535, **given)
    if field.kind == "choice":
        return forms.ChoiceField(choices=field.choices, **given)
    if field.kind == "yes":
        return forms.BooleanField(**given)
    if field.kind == "lines":
        return forms.CharField(
            widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}), max_length=20_000, **given
        )
    if field.kind == "secret":
        if is_kept:
            given["help_text"] = _("Stored. Leave it empty to keep it")
        widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
        return forms.CharField(widget=widget, max_length=4000, **given)
    return forms.CharField(max_length=500, **given)


class TestForm(forms.Form):
    """Where a test message goes."""

    to = forms.CharField(label=_("Send a test to"), max_length=254)


class NoticeForm(forms.Form):
    """Words and recipients of a notice."""

    name = forms.CharField(
        label=_("What it is about"), max_length=80, help_text=_("For the log; recipients do not see it")
    )
    account = forms.ModelChoiceField(label=_("Sent by"), queryset=accounts().none())
    subject = forms.CharField(label=_("Subject"), max_length=200, required=False, help_text=_("Of e-mails"))
    body = forms.CharField(
        label=pgettext_lazy("message", "Words"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "{{name}} and the columns of the list may stand in the words; {{name|customer}} says “customer” where no name is known"
        ),
    )
    template = forms.CharField(
        label=_("Approved template"),
        max_length=80,
        required=False,
        help_text=_(
            "Its code, for providers that send only approved templates; empty: the account's first one"
        ),
    )
    source = forms.ChoiceField(
        label=_("Recipients"),
        choices=[("list", _("A list pasted below")), ("customers", _("Customers of my units"))],
        widget=forms.RadioSelect,
        initial="list",
    )
    recipients = forms.CharField(
        label=_("The list"),
        max_length=1_900_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_(
            "One a line: address, name. Copied from a spreadsheet, its first line may name the columns"
        ),
    )
    region = forms.CharField(
        label=_("Only customers of this region"), max_length=80, required=False, help_text=_("Empty: all")
    )
    not_before = forms.DateTimeField(
        label=_("Not before"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text=_("Empty: at once"),
    )

    def __init__(self, data: Any, *, user: User, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        choice = self.fields["account"]
        choice.queryset = accounts().filter(is_enabled=True)  # type: ignore[attr-defined]
        choice.label_from_instance = lambda one: f"{one.name}（{words(KINDS[one.kind])}）"  # type: ignore[attr-defined]
        if initial and initial.get("source") == "notice":
            del self.fields["source"], self.fields["recipients"], self.fields["region"]

    def clean(self) -> dict[str, Any]:
        """There are words, and an e-mail has a subject."""
        cleaned: dict[str, Any] = super().clean() or {}
        account = cleaned.get("account")
        if account is not None:
            from huiyin.messaging.accounts import sender_of

            if not cleaned.get("body") and not sender_of(account).needs_template:
                self.add_error("body", _("Write what is to be said"))
            if account.kind == Kind.EMAIL and not cleaned.get("subject"):
                self.add_error("subject", _("An e-mail needs a subject"))
            if account.kind == Kind.ROBOT and cleaned.get("source") == "customers":
                self.add_error("source", _("A robot writes to its group, not to customers"))
        return cleaned


class WordingForm(forms.ModelForm):
    """Words kept for notices."""

    kind = forms.ChoiceField(label=pgettext_lazy("message", "For"), choices=[])

    class Meta:
        model = Wording
        fields = ["name", "kind", "subject", "body", "template"]
        labels = {
            "name": _("Name"),
            "subject": _("Subject"),
            "body": pgettext_lazy("message", "Words"),
            "template": _("Approved template"),
        }
        widgets = {"body": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.value, words(KINDS[kind])) for kind in Kind]  # type: ignore[attr-defined]
