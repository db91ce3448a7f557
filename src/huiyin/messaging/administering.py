"""Setting sender accounts up: saved sealed, checked without sending, tried with one message, switched off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.analytics.problems import Problem
from huiyin.core import audit
from huiyin.core.tokens import new_token
from huiyin.formats.problems import as_json
from huiyin.messaging.accounts import sealed, sender_of, settings_of
from huiyin.messaging.contracts import Content, Kind, Purpose
from huiyin.messaging.hooks import new_hook
from huiyin.messaging.models import OutgoingMessage, SenderAccount
from huiyin.messaging.queueing import queue_one
from huiyin.messaging.senders._templates import names_in, template_of
from huiyin.messaging.senders.base import Sender

TEST_WORDS = {
    "zh": ("测试消息", "这是一条测试消息，收到即表示发送账号可用。"),
    "en": ("Test message", "This is a test message: whoever reads it knows that the account works."),
}


@transaction.atomic
def save_account(
    *,
    by: User,
    sender: Sender,
    name: str,
    values: Mapping[str, Any],
    per_minute: int,
    per_day: int,
    account: SenderAccount | None = None,
    request: HttpRequest | None = None,
) -> SenderAccount:
    """Add an account or change one. A secret left empty keeps what is stored; secrets are stored sealed."""
    secret_names = {field.key for field in sender.fields if field.kind == "secret"}
    kept: dict[str, Any] = {} if account is None else settings_of(account)
    secrets = {name: str(values.get(name) or kept.get(name, "")) for name in secret_names}
    is_new = account is None
    if account is None:
        seed, hashed = new_hook()
        account = SenderAccount(sender=sender.key, kind=sender.kind.value, hook_seed=seed, hook_hash=hashed)
    account.name, account.per_minute, account.per_day = name, per_minute, per_day
    account.settings = {key: value for key, value in values.items() if key not in secret_names}
    account.secrets = sealed({key: value for key, value in secrets.items() if value})
    account.checked_at, account.problem = None, {}
    account.save()
    audit.record(
        "sender_account.add" if is_new else "sender_account.change",
        by=by,
        on=f"sender_account:{account.pk}",
        request=request,
        sender=sender.key,
        new_secrets=sorted(name for name in secret_names if values.get(name)),
    )
    return account


def check_account(*, by: User, account: SenderAccount) -> Problem | None:
    """Ask the provider whether the account works, sending nothing; what is wrong is kept and given back."""
    problem: Problem | None = None
    try:
        sender_of(account).check(settings_of(account))
    except Problem as found:
        problem = found
    with transaction.atomic():
        SenderAccount.objects.filter(pk=account.pk).update(
            checked_at=timezone.now(), problem={} if problem is None else as_json(problem)
        )
        audit.record("sender_account.check", by=by, on=f"sender_account:{account.pk}", works=problem is None)
    return problem


@transaction.atomic
def switch_account(*, by: User, account: SenderAccount, is_enabled: bool) -> None:
    """Switch an account off, so that what waits for it goes on waiting, or on again."""
    SenderAccount.objects.filter(pk=account.pk).update(is_enabled=is_enabled)
    action = "sender_account.enable" if is_enabled else "sender_account.disable"
    audit.record(action, by=by, on=f"sender_account:{account.pk}")


@transaction.atomic
def send_test(*, by: User, account: SenderAccount, to: str, language: str) -> OutgoingMessage:
    """Queue one test message by this account. Raises `BadAddress`."""
    subject, text = TEST_WORDS["zh" if language.startswith("zh") else "en"]
    template, wording = template_of(Content(), account.settings)
    key = queue_one(
        kind=account.kind,
        to=to if account.kind != Kind.ROBOT else "",
        content=Content(
            subject=subject,
            text=text,
            template=template if sender_of(account).needs_template else "",
            parameters=dict.fromkeys(names_in(wording), "test"),
            language="zh" if language.startswith("zh") else "en",
        ),
        purpose=Purpose.ALERT,
        dedup_key=f"test:{account.pk}:{new_token(16)}",
        reference=f"test:{account.pk}",
        account=account.pk,
        unit_id=by.unit_id,
    )
    audit.record("sender_account.test", by=by, on=f"sender_account:{account.pk}", message=key)
    return OutgoingMessage.objects.get(pk=key)
