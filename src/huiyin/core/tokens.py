"""Secrets in links: made once, stored only as a hash, good for one purpose."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from django.conf import settings

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"  # no 0/O, 1/l/I


def new_token(length: int = 24) -> str:
    """A random token of about 5.8 bits a character (24 characters: 139 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def hash_token(token: str, purpose: str) -> str:
    """What is stored: a hash that holds for one purpose only, so a token cannot be used elsewhere."""
    return hashlib.sha256(f"{purpose}:{token}".encode()).hexdigest()


def derived_token(purpose: str, identity: str, length: int = 24) -> str:
    """A token that can be shown again without being stored: derived from the installation's key."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"{purpose}:{identity}".encode(), hashlib.sha512).digest()
    number = int.from_bytes(digest, "big")
    letters = []
    for _ in range(length):
        number, position = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[position])
    return "".join(letters)


def receipt(*parts: str) -> str:
    """A short proof that the server stored something: an HMAC that only this installation can make."""
    digest = hmac.new(settings.SECRET_KEY.encode(), ("receipt:" + ":".join(parts)).encode(), hashlib.sha256)
    return digest.hexdigest()[:16].upper()
