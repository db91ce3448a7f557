"""The worker's post office: every account sends at its own pace, none waits for another."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from functools import partial

from django.db import close_old_connections
from django.db.models import Q
from django.utils import timezone

from huiyin.messaging.accounts import sender_of, settings_of
from huiyin.messaging.mails.taking import look_into
from huiyin.messaging.models import Mailbox, SenderAccount
from huiyin.messaging.receipts import take_in
from huiyin.messaging.senders.base import Sender
from huiyin.messaging.sending import due_accounts, send_due, settle_leases

AT_ONCE = 4
PAUSE_SECONDS = 0.5
SETTLE_SECONDS = 5.0
MAILBOX_EVERY = timedelta(minutes=5)
LETTERS_EVERY = timedelta(minutes=1)
logger = logging.getLogger(__name__)


def work(stop: threading.Event) -> None:
    """Send what is due and fetch returned mail until told to stop; an account that stumbles stops no other."""
    running: dict[tuple[str, int], Future[None]] = {}
    settled_at = 0.0
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sender") as pool:
        while not stop.is_set():
            try:
                if time.monotonic() - settled_at > SETTLE_SECONDS:
                    settle_leases()
                    settled_at = time.monotonic()
                jobs: list[tuple[tuple[str, int], Callable[[], object]]] = []
                for pk in due_accounts():
                    jobs.append((("send", pk), partial(send_due, pk, stopping=stop.is_set)))
                for pk in _mailboxes_due():
                    jobs.append((("collect", pk), partial(collect_from, pk)))
                for pk in letters_due():
                    jobs.append((("letters", pk), partial(look_into, pk)))
                for name, job in jobs:
                    if name not in running or running[name].done():
                        running[name] = pool.submit(_guarded, name, job)
            except Exception:
                logger.exception("the post office stumbled and goes on")
                stop.wait(2.0)
            close_old_connections()
            stop.wait(PAUSE_SECONDS)


def _guarded(name: tuple[str, int], job: Callable[[], object]) -> None:
    try:
        job()
    except Exception:
        logger.exception("account or mailbox %s stumbled at %s and goes on", name[1], name[0])
    finally:
        close_old_connections()


def _mailboxes_due() -> list[int]:
    """Accounts whose mailbox was not looked into for a while."""
    before = timezone.now() - MAILBOX_EVERY
    rows = SenderAccount.objects.filter(is_enabled=True)
    return [
        account.pk
        for account in rows
        if type(sender_of(account)).collect is not Sender.collect
        and account.settings.get("imap_host")
        and (account.looked_at is None or account.looked_at < before)
    ]


def letters_due() -> list[int]:
    """Mailboxes that customers write to and that were not looked into for a while."""
    before = timezone.now() - LETTERS_EVERY
    rows = Mailbox.objects.filter(is_enabled=True).filter(Q(looked_at=None) | Q(looked_at__lt=before))
    return list(rows.values_list("pk", flat=True))


def collect_from(account_id: int) -> tuple[int, int]:
    """Fetch what waits with the provider; how many reports and replies were new."""
    account = SenderAccount.objects.get(pk=account_id)
    SenderAccount.objects.filter(pk=account_id).update(looked_at=timezone.now())
    return take_in(account, sender_of(account).collect(settings_of(account)))
