"""Notices: the same words to many, each with their own name, sent by somebody who sees how it goes."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.customers.models import Contact
from huiyin.messaging.addresses import masked, normal
from huiyin.messaging.contracts import UNSUBSCRIBE, Content, Kind, NewMessage, Purpose
from huiyin.messaging.models import Notice, OutgoingMessage, SenderAccount, Wording
from huiyin.messaging.problems import BadAddress, NobodyToWriteTo, TooManyRecipients
from huiyin.messaging.queueing import queue_all
from huiyin.messaging.senders.base import senders

MOST = 20_000
_VARIABLE = re.compile(r"\{\{\s*(\w+)\s*(?:\|([^{}]*))?\}\}")
_MEANINGS = {
    "to": {
        "手机",
        "手机号",
        "手机号码",
        "电话",
        "邮箱",
        "电子邮箱",
        "地址",
        "openid",
        "address",
        "phone",
        "mobile",
        "email",
        "to",
    },
    "name": {"姓名", "名称", "称呼", "客户名称", "name"},
    "respondent_key": {"客户编号", "编号", "respondent", "respondent_key", "id"},
}


@dataclass(frozen=True)
class Recipient:
    """Somebody to write to, with what the words may say about them."""

    to: str
    name: str = ""
    respondent_key: str = ""
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Listed:
    """A list as it was understood; `refused` are line numbers with what cannot be an address, shown in part."""

    recipients: tuple[Recipient, ...] = ()
    refused: tuple[tuple[int, str], ...] = ()
    n_repeated: int = 0


def read_list(kind: str, text: str) -> Listed:
    """One recipient a line: address, name, further columns. A first line of headings names the columns."""
    if kind == Kind.ROBOT:
        return Listed((Recipient(""),))
    lines = text.replace("\t", ",").replace("，", ",").replace("；", ",")
    rows = [row for row in csv.reader(io.StringIO(lines)) if any(cell.strip() for cell in row)]
    heads = ["to", "name"]
    first = 1
    if rows and rows[0][0].strip().lower() in set().union(*_MEANINGS.values()):
        heads, rows, first = _heads(rows[0]), rows[1:], 2
    found: dict[str, Recipient] = {}
    refused: list[tuple[int, str]] = []
    n_repeated = 0
    for number, row in enumerate(rows, first):
        cells = {head: cell.strip() for head, cell in zip(heads, row, strict=False)}
        try:
            to = normal(kind, cells.get("to", ""))
        except BadAddress:
            refused.append((number, masked(kind, cells.get("to", "")) or "…"))
            continue
        n_repeated += to in found
        found.setdefault(to, Recipient(to, cells.get("name", ""), cells.get("respondent_key", ""), cells))
    return Listed(tuple(found.values()), tuple(refused), n_repeated)


def of_contacts(kind: str, contacts: Sequence[Contact]) -> Listed:
    """Customers as recipients; those without a fitting address are left out and counted as refused."""
    column = {Kind.SMS: "phone", Kind.EMAIL: "email", Kind.WECHAT: "wechat_id"}[Kind(kind)]
    found: dict[str, Recipient] = {}
    refused: list[tuple[int, str]] = []
    n_repeated = 0
    for number, contact in enumerate(contacts, 1):
        try:
            to = normal(kind, str(getattr(contact, column)))
        except BadAddress:
            refused.append((number, "…"))
            continue
        values = {str(name): str(value) for name, value in contact.attributes.items()}
        n_repeated += to in found
        found.setdefault(
            to, Recipient(to, contact.name, contact.respondent_key, {**values, "region": contact.region})
        )
    return Listed(tuple(found.values()), tuple(refused), n_repeated)


def of_notice(notice: Notice) -> Listed:
    """The recipients of an earlier notice, for news about the same matter; the erased are not among them."""
    rows = OutgoingMessage.objects.filter(batch=batch_of(notice.pk)).exclude(to="").order_by("pk")
    found = {
        row.to: Recipient(row.to, str(row.parameters.get("name", "")), row.respondent_key, row.parameters)
        for row in rows
    }
    return Listed(tuple(found.values()))


def worded(words: str, recipient: Recipient) -> str:
    """The words for one recipient; `{{name|您}}` says "您" where no name is known."""
    values = {**recipient.values, "name": recipient.name, "unsubscribe": UNSUBSCRIBE}
    return _VARIABLE.sub(lambda found: str(values.get(found[1], "")) or (found[2] or ""), words)


def content_for(recipient: Recipient, *, kind: str, subject: str, body: str, template: str) -> Content:
    """The message for one recipient; an e-mail ends with the way out."""
    text = worded(body, recipient)
    if kind == Kind.EMAIL and UNSUBSCRIBE not in text:
        text = f"{text.rstrip()}\n\n--\n退订 / Unsubscribe: {UNSUBSCRIBE}\n"
    return Content(
        subject=worded(subject, recipient),
        text=text,
        template=template,
        parameters={**{name: str(value) for name, value in recipient.values.items()}, "name": recipient.name},
    )


@transaction.atomic
def send_notice(
    *,
    by: User,
    account: SenderAccount,
    name: str,
    subject: str,
    body: str,
    template: str,
    recipients: Sequence[Recipient],
    not_before: datetime | None = None,
    follows: Notice | None = None,
    request: HttpRequest | None = None,
) -> Notice:
    """Queue a notice to everybody on the list. Raises `NobodyToWriteTo` and `TooManyRecipients`."""
    if not recipients:
        raise NobodyToWriteTo
    if len(recipients) > MOST:
        raise TooManyRecipients(n=len(recipients), most=MOST)
    notice = Notice.objects.create(
        unit_id=by.unit_id,
        by=by,
        account=account,
        name=name[:80],
        kind=account.kind,
        subject=subject[:200],
        body=body,
        template=template[:80],
        follows=follows,
        n_messages=len(recipients),
        not_before=not_before,
    )
    queue_all(
        [
            NewMessage(
                kind=account.kind,
                to=one.to,
                content=content_for(one, kind=account.kind, subject=subject, body=body, template=template),
                purpose=Purpose.NOTICE,
                dedup_key=f"notice:{notice.pk}:{number}",
                respondent_key=one.respondent_key,
                reference=f"notice:{notice.pk}",
                batch=batch_of(notice.pk),
                unit_id=by.unit_id,
                not_before=not_before,
                account_id=account.pk,
            )
            for number, one in enumerate(recipients)
        ],
        is_strict=False,
    )
    audit.record(
        "notice.send", by=by, on=f"notice:{notice.pk}", request=request, n=len(recipients), kind=account.kind
    )
    return notice


def objection_to(account: SenderAccount, content: Content) -> str:
    """Why the provider would refuse a message; "" if it would not."""
    return senders[account.sender].objection(content, account.settings)


def batch_of(notice_id: int) -> str:
    """The batch that a notice's messages belong to."""
    return f"notice:{notice_id}"


@transaction.atomic
def save_wording(
    *, by: User, name: str, kind: str, subject: str, body: str, template: str, wording: Wording | None = None
) -> Wording:
    """Keep words to be used again."""
    row = wording or Wording(unit_id=by.unit_id)
    row.name, row.kind, row.subject, row.body, row.template = name, kind, subject, body, template
    row.save()
    audit.record("wording.save", by=by, on=f"wording:{row.pk}")
    return row


@transaction.atomic
def remove_wording(*, by: User, wording: Wording) -> None:
    """Forget kept words; what was sent with them stays as it was sent."""
    audit.record("wording.remove", by=by, on=f"wording:{wording.pk}")
    wording.delete()


def _heads(cells: Sequence[str]) -> list[str]:
    """What each column is: the first of each meaning; others keep their own names, as variables."""
    found: list[str] = []
    for cell in cells:
        text = cell.strip()
        low = text.lower()
        meaning = next((name for name, heads in _MEANINGS.items() if low in heads), "")
        found.append(meaning if meaning and meaning not in found else re.sub(r"\W+", "_", text))
    return found
