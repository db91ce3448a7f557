"""WeChat official accounts: tokens that expire, template messages, and callbacks signed and sealed."""

from __future__ import annotations

import base64
import hashlib
import os
import struct
import time
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.fakes.provider import Asked, Provider, Refused


def token(provider: Provider, asked: Asked) -> Any:
    """The stable access token: the same for every question until it expires."""
    sent = asked.json()
    if (
        sent.get("appid") != provider.secrets["wechat_app"]
        or sent.get("secret") != provider.secrets["wechat_secret"]
    ):
        raise Refused({"errcode": 40125, "errmsg": "invalid appsecret"})
    return {"access_token": provider.secrets.get("wechat_access", "ACCESS-1"), "expires_in": 7200}


def template(provider: Provider, asked: Asked) -> Any:
    """A template message; a second one with the same client_msg_id is answered, not sent."""
    sent = asked.json()
    if asked.query.get("access_token") != provider.secrets.get("wechat_access", "ACCESS-1"):
        raise Refused(
            {"errcode": 40001, "errmsg": "invalid credential, access_token is invalid or not latest"}
        )
    provider.busy_or_refused(
        {"errcode": 45009, "errmsg": "reach max api daily quota limit"},
        {"errcode": 43004, "errmsg": "require subscribe"},
    )
    for name in ("touser", "template_id", "data"):
        if not sent.get(name):
            raise Refused({"errcode": 41030, "errmsg": f"missing {name}"})
    same = [one for one in provider.taken if one.raw.get("client_msg_id") == sent["client_msg_id"]]
    if same:
        return {"errcode": 0, "errmsg": "ok", "msgid": same[0].raw["msgid"]}
    sent["msgid"] = 200_228_000 + len(provider.taken)
    words = " / ".join(one["value"] for one in sent["data"].values())
    provider.take("wechat", sent["touser"], f"{words} {sent.get('url', '')}", sent)
    return {"errcode": 0, "errmsg": "ok", "msgid": sent["msgid"]}


def callback(
    provider: Provider, fields: dict[str, str], *, sealed: bool, stamp: int | None = None
) -> tuple[str, bytes]:
    """A request of WeChat's servers: the query and the body, in plain or safe mode."""
    body = (
        "<xml>"
        + "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in fields.items())
        + "</xml>"
    )
    at, nonce, secret = str(stamp or int(time.time())), "1320562132", provider.secrets["wechat_token"]
    query = {"signature": _sha1(secret, at, nonce), "timestamp": at, "nonce": nonce}
    if not sealed:
        return urlencode(query), body.encode()
    inside = seal(body, provider.secrets["wechat_aes"], provider.secrets["wechat_app"])
    query |= {"encrypt_type": "aes", "msg_signature": _sha1(secret, at, nonce, inside)}
    outside = f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[{inside}]]></Encrypt></xml>"
    return urlencode(query), outside.encode()


def seal(text: str, aes_key: str, app_id: str) -> str:
    """AES-256-CBC with PKCS#7 to blocks of 32, as the documents describe it."""
    key, message = base64.b64decode(aes_key + "="), text.encode()
    plain = os.urandom(16) + struct.pack(">I", len(message)) + message + app_id.encode()
    pad = 32 - len(plain) % 32
    plain += bytes([pad] * pad)
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def _sha1(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


ROUTES = [("/cgi-bin/stable_token", token), ("/cgi-bin/message/template/send", template)]
