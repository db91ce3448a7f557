"""Which certificates of mail servers are believed."""

from __future__ import annotations

import ssl

from huiyin.messaging.problems import AccountRefused
from huiyin.messaging.senders.base import Settings


def context_of(settings: Settings) -> ssl.SSLContext:
    """The public authorities, and the server's own certificate where the account has one."""
    context = ssl.create_default_context()
    own = str(settings.get("certificate", "")).strip()
    if own:
        try:
            context.load_verify_locations(cadata=own)
        except (ssl.SSLError, ValueError):
            raise AccountRefused(reason="服务器证书不是 PEM / the certificate is no PEM") from None
    return context
