"""What the rows about messages point at."""

from __future__ import annotations

from typing import Any

from huiyin.channels.sms.services import short_addresses
from huiyin.messaging import hooks, notices, services
from huiyin.messaging.contracts import Content
from huiyin.messaging.models import OutgoingMessage, SenderAccount
from huiyin.messaging.queueing import opt_out_token

Places = dict[str, object]


def places(manager: Any, unit: Any) -> Places:
    """An account and a message that waits, of one unit."""
    seed, hashed = hooks.new_hook()
    account = SenderAccount.objects.create(
        name=f"{unit.name}短信",
        sender="sms_http",
        kind="sms",
        settings={"url": "https://sms.example.cn/send", "body": "{}"},
        hook_seed=seed,
        hook_hash=hashed,
    )
    key = services.queue(
        kind="sms",
        to=f"1380000{unit.pk:04d}",
        content=Content(text="请评价本次服务"),
        purpose="survey",
        dedup_key=f"world:{unit.pk}",
        unit_id=unit.pk,
        account=account.pk,
    )
    message = OutgoingMessage.objects.get(pk=key)
    notice = notices.send_notice(
        by=manager,
        account=account,
        name="停电通知",
        subject="",
        body="{{name}}您好，明天停电检修。",
        template="",
        recipients=[notices.Recipient(f"+861390000{unit.pk:04d}", "王女士")],
    )
    wording = notices.save_wording(by=manager, name="停电", kind="sms", subject="", body="停电", template="")
    return {
        "notice": notice.pk,
        "wording": wording.pk,
        "sender_account": account.pk,
        "message": key,
        "hook_token": hooks.hook_token(account),
        "opt_out_token": opt_out_token(message.opt_out_seed),
    }


def short_code(link: Any) -> str:
    """The short address of a link."""
    return short_addresses([link])[0].rpartition("/")[2]
