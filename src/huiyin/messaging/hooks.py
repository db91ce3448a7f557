"""The secret address of an account to which its provider reports."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from huiyin.core.tokens import derived_token, hash_token, new_token
from huiyin.messaging.models import SenderAccount

PURPOSE = "message-hook"


def new_hook() -> tuple[str, str]:
    """Seed and hash of a new address."""
    seed = new_token(32)
    return seed, hash_token(derived_token(PURPOSE, seed), PURPOSE)


def hook_token(account: SenderAccount) -> str:
    """The secret part of the account's address."""
    return derived_token(PURPOSE, account.hook_seed)


def hook_address(account: SenderAccount, root: str = "") -> str:
    """The whole address, as it is entered in the provider's console."""
    return f"{settings.PUBLIC_URL or root}{reverse('message-hook', args=[hook_token(account)])}"


def account_of_hook(token: str) -> SenderAccount | None:
    """The account of an address, also one that is switched off: receipts of earlier messages still come."""
    return SenderAccount.objects.filter(hook_hash=hash_token(token, PURPOSE)).first()
