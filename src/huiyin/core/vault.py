"""Sealing secrets of others (passwords of mail servers, keys of providers) so that a copy of the database tells none.

AES-256-GCM with a key derived from the installation's key (HKDF-SHA256, one key for each purpose). What is
sealed names the key it was sealed with; after the installation's key was changed, the former one opens it as
long as it is given in HUIYIN_FORMER_KEYS, and saving it again seals it with the new one.
"""

from __future__ import annotations

import base64
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from huiyin.core.problems import SealBroken

_FORM = "v1"


def seal(plain: str, purpose: str) -> str:
    """The text, readable only with this installation's key and for this purpose."""
    key, nonce = settings.SECRET_KEY, os.urandom(12)
    hidden = AESGCM(_derived(key, purpose)).encrypt(nonce, plain.encode(), purpose.encode())
    return f"{_FORM}.{_name_of(key)}.{base64.urlsafe_b64encode(nonce + hidden).decode()}"


def unseal(sealed: str, purpose: str) -> str:
    """The text again. Raises `SealBroken` when it was changed, or sealed with a key that is not known here."""
    form, _, rest = sealed.partition(".")
    name, _, body = rest.partition(".")
    for key in (settings.SECRET_KEY, *settings.FORMER_KEYS):
        if form == _FORM and name == _name_of(key):
            try:
                raw = base64.urlsafe_b64decode(body)
                return AESGCM(_derived(key, purpose)).decrypt(raw[:12], raw[12:], purpose.encode()).decode()
            except (InvalidTag, ValueError):
                break
    raise SealBroken


def is_current(sealed: str) -> bool:
    """Whether it was sealed with the key in use now."""
    return sealed.startswith(f"{_FORM}.{_name_of(settings.SECRET_KEY)}.")


def _derived(key: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, b"huiyin", f"vault:{purpose}".encode()).derive(key.encode())


def _name_of(key: str) -> str:
    return hashlib.sha256(f"vault-key:{key}".encode()).hexdigest()[:8]
