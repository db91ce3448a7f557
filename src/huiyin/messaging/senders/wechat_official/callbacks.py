"""Requests of WeChat's servers: their signature and, in safe mode, their seal.

The signature is the SHA-1 of token, timestamp and nonce (and the sealed text) in sorted order, run
together. The seal is AES-256-CBC with the key of 43 Base64 letters, its first 16 bytes as start, padded to
blocks of 32; inside stand 16 random bytes, the length of the message as four bytes, the message, the AppID.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Mapping
from xml.etree.ElementTree import ParseError

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from huiyin.messaging.senders.base import Incoming, NotGenuine

_TOLERANCE = 600  # seconds between their clock and ours
_BLOCK = 32


def signature(*parts: str) -> str:
    """SHA-1 of the parts, sorted and run together."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()  # noqa: S324 - as WeChat does it


def check_signature(token: str, query: Mapping[str, str], *, sealed: str | None = None) -> None:
    """Raise `NotGenuine` unless the request is signed with the token, lately."""
    stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
    if sealed is None:
        wanted, given = signature(token, stamp, nonce), query.get("signature", "")
    else:
        wanted, given = signature(token, stamp, nonce, sealed), query.get("msg_signature", "")
    if not hmac.compare_digest(wanted, given):
        raise NotGenuine("the signature does not fit")
    if not stamp.isdigit() or abs(time.time() - int(stamp[:12])) > _TOLERANCE:
        raise NotGenuine("the request is old")


def opened(incoming: Incoming, token: str, aes_key: str, app_id: str) -> dict[str, str]:
    """The fields of a message or event. Raises `NotGenuine`; with a key, what is not sealed is refused."""
    fields = _fields(incoming.body)
    sealed = fields.get("Encrypt")
    if sealed is None:
        if aes_key:
            raise NotGenuine("the message is not sealed")
        check_signature(token, incoming.query)
        return fields
    if not aes_key:
        raise NotGenuine("the account has no EncodingAESKey")
    check_signature(token, incoming.query, sealed=sealed)
    return _fields(unsealed(sealed, aes_key, app_id))


def unsealed(text: str, aes_key: str, app_id: str) -> bytes:
    """The message inside a seal. Raises `NotGenuine` for another account's."""
    try:
        key = base64.b64decode(aes_key + "=")
        decryptor = Cipher(AES(key), CBC(key[:16])).decryptor()
        plain = decryptor.update(base64.b64decode(text)) + decryptor.finalize()
        plain = plain[: -plain[-1]]
        (length,) = struct.unpack(">I", plain[16:20])
        message, owner = plain[20 : 20 + length], plain[20 + length :]
    except (ValueError, IndexError, struct.error):
        raise NotGenuine("the seal is broken") from None
    if owner.decode(errors="replace") != app_id:
        raise NotGenuine("the message is for another account")
    return message


def sealed_text(message: bytes, aes_key: str, app_id: str, start: bytes) -> str:
    """A message sealed as WeChat seals it; `start` are the 16 random bytes."""
    key = base64.b64decode(aes_key + "=")
    plain = start + struct.pack(">I", len(message)) + message + app_id.encode()
    padding = _BLOCK - len(plain) % _BLOCK
    plain += bytes([padding]) * padding
    encryptor = Cipher(AES(key), CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def _fields(body: bytes) -> dict[str, str]:
    try:
        root = fromstring(body)
    except (ParseError, DefusedXmlException, ValueError):
        raise NotGenuine("no XML") from None
    return {child.tag: (child.text or "").strip() for child in root}
