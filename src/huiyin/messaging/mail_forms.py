"""Forms of mailboxes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import visible_units
from huiyin.messaging.contracts import Kind
from huiyin.messaging.mails.administering import NewMailbox
from huiyin.messaging.models import Mailbox, SenderAccount
from huiyin.messaging.queries import accounts


class MailboxForm(forms.Form):
    """How a mailbox is reached and who works on what comes; the password is never shown again."""

    name = forms.CharField(label=_("Name of the mailbox"), max_length=80)
    address = forms.EmailField(label=_("Its address"), max_length=254, help_text=_("What customers write to"))
    unit: forms.ModelChoiceField[Unit] = forms.ModelChoiceField(
        label=_("Cases go to"),
        queryset=None,
        empty_label=None,
        help_text=_("The routes of this unit find who works on each"),
    )
    host = forms.CharField(label=_("IMAP server"), max_length=200, help_text=_("Such as imap.example.com"))
    port = forms.IntegerField(label=_("Port (TLS)"), min_value=1, max_value=65535, initial=993)
    user = forms.CharField(
        label=_("User name"), max_length=254, help_text=_("Usually the whole address"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    password = forms.CharField(
        label=_("Password"),
        max_length=500,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Many servers want a password made for this program, and IMAP switched on first"),
    )
    folder = forms.CharField(label=_("Folder"), max_length=200, initial="INBOX")
    account: forms.ModelChoiceField[SenderAccount] = forms.ModelChoiceField(
        label=_("Answers leave by"),
        queryset=None,
        required=False,
        empty_label=_("the first mail account, with this address to answer to"),
        help_text=_("A mail server that may send from this address"),
    )
    confirms = forms.BooleanField(
        label=_("Confirm at once that a mail came in"),
        required=False,
        initial=True,
        help_text=_("Once for a new case, with its number; never to automatic mail"),
    )
    certificate = forms.CharField(
        label=_("Certificate of the server (PEM)"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("Only for a server with a certificate of its own making"),
    )

    def __init__(self, data: Any = None, *, user: User, mailbox: Mailbox | None = None) -> None:
        initial = {} if mailbox is None else {name: getattr(mailbox, name) for name in _KEPT}
        super().__init__(data, initial=initial)
        self.mailbox = mailbox
        units: QuerySet[Unit] = visible_units(user)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        choice = self.fields["account"]
        choice.queryset = accounts().filter(kind=Kind.EMAIL)  # type: ignore[attr-defined]
        choice.label_from_instance = lambda one: one.name  # type: ignore[attr-defined]
        if mailbox is not None and mailbox.secrets:
            self.fields["password"].required = False
            self.fields["password"].help_text = _("Stored. Leave it empty to keep it")

    def wanted(self) -> NewMailbox:
        """What was filled in."""
        return NewMailbox(**self.cleaned_data)


_KEPT = ("name", "address", "unit", "host", "port", "user", "folder", "account", "confirms", "certificate")
