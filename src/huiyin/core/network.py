"""Where a request came from, and where our pages are found."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The network address of the other side.

    Behind a proxy on this machine (a public address is set, and the connection comes from the
    machine itself) it is the last entry of X-Forwarded-For: the one the proxy wrote. Earlier
    entries, and the header from anywhere else, can be forged and are ignored.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rsplit(",", 1)[-1].strip()
    if not (settings.PUBLIC_URL and forwarded):
        return direct
    try:
        return str(ip_address(forwarded)) if ip_address(direct).is_loopback else direct
    except ValueError:
        return direct


def public_root(request: HttpRequest) -> str:
    """Where our pages begin, without a slash at the end: the public address if one is set, else the one in use."""
    return str(settings.PUBLIC_URL) or request.build_absolute_uri("/").rstrip("/")
