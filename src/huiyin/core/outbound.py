"""Calling addresses that people entered, without becoming their way into our own network.

A name is looked up once and the connection goes to exactly that address: https on 443 or 8443, never to
private, loopback, link-local, shared or multicast networks, no redirects, ten seconds, one mebibyte. Hosts
of the own network are called only when the operator lists them in HUIYIN_PRIVATE_HOSTS, then also by http.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from huiyin.core.problems import AddressNotAllowed

PORTS = (443, 8443)
SECONDS = 10.0
MOST_BYTES = 1 << 20
_ALIYUN_METADATA = ipaddress.ip_address("100.100.100.200")


class NotReached(Exception):
    """Nothing was sent: the host is unknown, refuses, or its certificate is wrong."""


class NoAnswer(Exception):
    """The request went out and no complete answer came back, so it may have had its effect."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def check_address(url: str) -> None:
    """Raise `AddressNotAllowed` for an address that `call` would refuse, as far as it can be told by looking."""
    _target(url)


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    seconds: float = SECONDS,
) -> Answer:
    """One request. Raises `AddressNotAllowed`, `NotReached` or `NoAnswer`; any status is an answer."""
    scheme, host, port, path = _target(url)
    address = _resolved(host, port)
    connection = _connected(scheme, host, port, address, seconds)
    try:
        connection.request(method, path, body=body or None, headers=dict(headers or {}))
        response = connection.getresponse()
        read = _read(response, time.monotonic() + seconds)
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswer(type(error).__name__) from None
    finally:
        connection.close()
    if len(read) > MOST_BYTES:
        raise NoAnswer("too long")
    found = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, found, read)


def _read(response: http.client.HTTPResponse, until: float) -> bytes:
    """The body, unless it is too long or drips in too slowly."""
    read = b""
    while len(read) <= MOST_BYTES and (piece := response.read1(65536)):
        read += piece
        if time.monotonic() > until:
            raise TimeoutError
    return read


def _target(url: str) -> tuple[str, str, int, str]:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise AddressNotAllowed(host=url) from None
    host = (parts.hostname or "").lower()
    ours = host in settings.PRIVATE_HOSTS
    schemes = ("https", "http") if ours else ("https",)
    if not host or parts.scheme not in schemes or parts.username is not None or not url.isprintable():
        raise AddressNotAllowed(host=host or url)
    port = port or (443 if parts.scheme == "https" else 80)
    if not ours and port not in PORTS:
        raise AddressNotAllowed(host=f"{host}:{port}")
    path = parts.path or "/"
    return parts.scheme, host, port, f"{path}?{parts.query}" if parts.query else path


def _resolved(host: str, port: int) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise NotReached("the host is unknown") from None
    addresses = [str(entry[4][0]) for entry in found]
    if host not in settings.PRIVATE_HOSTS and not all(map(is_public, addresses)):
        raise AddressNotAllowed(host=host)
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an address lies in the open network.

    >>> is_public("8.8.8.8"), is_public("169.254.169.254"), is_public("::ffff:10.0.0.1"), is_public("100.64.0.1")
    (True, False, False, False)
    """
    ip = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast and ip != _ALIYUN_METADATA


def _connected(scheme: str, host: str, port: int, address: str, seconds: float) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    try:
        plain = socket.create_connection((address, port), timeout=seconds)
        if scheme == "https":
            connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
            connection.default_port = 443
        else:
            connection.sock = plain
    except OSError as error:
        raise NotReached(type(error).__name__) from None
    return connection
