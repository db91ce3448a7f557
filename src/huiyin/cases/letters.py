"""Cases and e-mail: a customer's mail opens a case or goes on with one, and answers find their way back.

A reply is known by the sign in its subject (`[#12-…]`, which only we can make), by the message of ours that
it answers, or by an earlier mail of the same sender. Automatic mail never comes here; what a person lets in
by hand is never answered by a program.
"""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from huiyin.analytics.problems import Problem
from huiyin.cases import handing
from huiyin.cases.callers import caller
from huiyin.cases.contracts import FROM_LETTERS, CaseChannel, CaseState
from huiyin.cases.intake import LONGEST_WORDS, open_case
from huiyin.cases.mentions import tell_owner
from huiyin.cases.models import Case, CaseEntry
from huiyin.cases.policy import can_continue
from huiyin.cases.steps import log
from huiyin.core.tokens import derived_token
from huiyin.customers.queries import masked_email
from huiyin.messaging import queries as messages
from huiyin.messaging import services as messaging
from huiyin.messaging.contracts import Aside, Content, Kind, Purpose, Thread
from huiyin.messaging.models import IncomingMail, Mailbox
from huiyin.messaging.queries import mail_addresses_of, mailbox_of, mails_about
from huiyin.texts.services import read_records

_PURPOSE = "case-mail"
_SIGN = re.compile(r"\[#(\d{1,15})-([A-Za-z0-9]{8})\]")
_ANSWERS = re.compile(r"^(?:\s*(?:re|aw|sv|fw|fwd|回复|答复|转发|回覆)\s*(?:\[\d+\])?\s*[:：])+\s*", re.I)
CONFIRMED_A_DAY = 3  # confirmations to one sender
_HAN = re.compile(r"[\u4e00-\u9fff]")


def sign_of(case: Case) -> str:
    """What stands in the subject of our mails about a case, so that answers are known."""
    return f"[#{case.pk}-{derived_token(_PURPOSE, str(case.pk), 8)}]"


def bare_subject(subject: str) -> str:
    """A subject without our sign and without what mail programs put before it.

    >>> bare_subject("回复: Re: 电费多收 [#12-abcdefgh]")
    '电费多收'
    """
    return _ANSWERS.sub("", " ".join(_SIGN.sub("", subject).split())).strip()


def case_of(mail: IncomingMail) -> Case | None:
    """The case that a mail goes on with; one merged into another leads there."""
    keys = [int(number) for number, token in _SIGN.findall(mail.subject) if _is_ours(int(number), token)]
    for reference in messages.references_of(mail):
        number = reference.removeprefix("case:")
        if reference.startswith("case:") and number.isdigit():
            keys.append(int(number))
    for key in keys:
        case = Case.objects.select_related("merged_into", "unit").filter(pk=key).first()
        while case is not None and case.merged_into is not None:
            case = case.merged_into
        if case is not None:
            return case
    return None


def _is_ours(number: int, token: str) -> bool:
    return token == derived_token(_PURPOSE, str(number), 8)


@transaction.atomic
def take_mail(mail_id: int) -> Case | None:
    """Bring a mail that came in to its case, a new one where there is none; a mail settled before gives None."""
    mail = messaging.mail_to_settle(mail_id)
    if mail is None:
        return None
    try:
        with transaction.atomic():
            known = case_of(mail)
            case = _go_on(known, mail) if known is not None else _open(mail)
    except Problem:
        messaging.set_mail_aside(mail_id=mail.pk, reason=Aside.NO_CASE)
        return None
    messaging.settle_mail(mail_id=mail.pk, reference=f"case:{case.pk}", respondent_key=case.respondent_key)
    read_records(source="case", ids=[case.pk])
    return case


def _open(mail: IncomingMail) -> Case:
    unit = mail.mailbox.unit
    contact = caller(by=None, unit=unit, said=mail.sender, name=mail.sender_name)
    subject = bare_subject(mail.subject)
    words = mail.own_text
    case = open_case(
        by=None,
        unit=unit,
        title=(subject or " ".join(words.split())[:60] or mail.sender_name or "E-mail")[:200],
        words=words[:LONGEST_WORDS],
        channel=CaseChannel.EMAIL,
        contact=contact,
        origin=FROM_LETTERS,
    )
    if mail.mailbox.confirms and mail.decided_by_id is None:
        _confirm(case, mail)
    return case


def _go_on(case: Case, mail: IncomingMail) -> Case:
    """An answer: noted with its words and told to the owner; one that comes too late opens a case that follows."""
    if case.state == CaseState.CLOSED and not can_continue(case):
        return handing.follow_up(by=None, case_id=case.pk, text=mail.own_text[:LONGEST_WORDS])
    known = mail_addresses_of(f"case:{case.pk}") | {case.contact.email.lower() if case.contact else ""}
    log(case, None, "mail", mail.own_text, mail=mail.pk, is_other=mail.sender.lower() not in known)
    entry = CaseEntry.objects.filter(case=case, kind="mail").order_by("-pk")[0]
    tell_owner(entry)
    return case


_RECEIPT = {
    "zh": (
        "已收到：{title}",
        "您好！\n\n您的来信我们已收到，编号 {number}。同事阅读后会回复您。\n如有补充，请直接回复本邮件。\n\n{name}",
    ),
    "en": (
        "Received: {title}",
        "Hello,\n\nWe have received your mail; its number is {number}. A colleague reads it and will answer you."
        "\nTo add something, simply reply to this mail.\n\n{name}",
    ),
}


def _confirm(case: Case, mail: IncomingMail) -> None:
    """Say at once that it came, with its number; promises nothing, and goes to nobody more than thrice a day."""
    subject, text = _RECEIPT["zh" if _HAN.search(mail.subject + mail.text) else "en"]
    since = timezone.now() - timedelta(days=1)
    if messages.n_mails_from(mail, since) > CONFIRMED_A_DAY:
        return
    filled = {"title": case.title, "number": case.pk, "name": mail.mailbox.name}
    key = f"case:{case.pk}:received"
    try:
        with transaction.atomic():
            messaging.queue(
                kind=Kind.EMAIL,
                to=mail.sender,
                content=Content(
                    subject=f"{subject.format(**filled)} {sign_of(case)}",
                    text=text.format(**filled),
                    thread=_thread(mail.mailbox, mail, is_automatic=True),
                ),
                purpose=Purpose.CASE,
                dedup_key=key,
                respondent_key=case.respondent_key,
                reference=f"case:{case.pk}",
                unit_id=case.unit_id,
                account=_account(mail.mailbox),
            )
    except Problem:
        return  # no account can send, or the address is none: the case is there all the same
    log(case, None, "mail_confirmed", key=key, to=masked_email(mail.sender))


def _account(mailbox: Mailbox | None) -> int | None:
    account = mailbox.account if mailbox is not None else None
    return account.pk if account is not None and account.is_enabled else None


def _thread(mailbox: Mailbox, mail: IncomingMail | None, *, is_automatic: bool = False) -> Thread:
    has_own = _account(mailbox) is not None
    return Thread(
        from_address=mailbox.address if has_own else "",
        from_name=mailbox.name if has_own else "",
        reply_to="" if has_own else mailbox.address,
        in_reply_to=mail.message_id if mail else "",
        references=tuple(mail.refers_to[-10:]) if mail else (),
        is_automatic=is_automatic,
    )


def writer_of(case: Case) -> str:
    """The address that last wrote to us about a case, where the customer's answers come from; or ""."""
    return messages.last_writer(f"case:{case.pk}")


def dressed(case: Case, subject: str, text: str) -> tuple[Content, int | None]:
    """A mail to the customer about a case, from the mailbox they write to; and the account that it leaves by."""
    mails = mails_about(f"case:{case.pk}")
    last = mails[-1] if mails else None
    mailbox = last.mailbox if last is not None else mailbox_of(case.unit)
    if mailbox is None:
        return Content(subject=subject or case.title, text=text), None
    answered = f"Re: {bare_subject(last.subject) or case.title}" if last is not None else case.title
    content = Content(
        subject=f"{subject or answered} {sign_of(case)}", text=text, thread=_thread(mailbox, last)
    )
    return content, _account(mailbox)
