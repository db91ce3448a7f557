"""The mails of a case with their files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import User
from huiyin.cases.models import Case
from huiyin.cases.panels import CasePanel
from huiyin.customers.queries import masked_email
from huiyin.messaging.queries import last_writer, mail_refusal, mails_about


class MailsOfCase(CasePanel):
    """What the customer wrote by e-mail, newest first, whole and with what came along."""

    key = "mails"
    order = 5
    title = _("E-mails of the customer")
    template = "cases/_mails.html"

    def shows(self, case: Case, user: User) -> bool:
        """Where there are any."""
        return bool(last_writer(f"case:{case.pk}"))

    def context(self, request: HttpRequest, case: Case) -> Mapping[str, Any]:
        """Each mail with its files; addresses in part, as everywhere."""
        mails = reversed(mails_about(f"case:{case.pk}"))
        return {
            "mails": [
                {
                    "mail": mail,
                    "sender": masked_email(mail.sender),
                    "files": [(one, mail_refusal(one)) for one in mail.files.all()],
                }
                for mail in mails
            ]
        }
