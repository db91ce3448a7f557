"""A provider, accounts with it, and messages to send."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from huiyin.messaging.accounts import sealed
from huiyin.messaging.contracts import Content
from huiyin.messaging.hooks import new_hook
from huiyin.messaging.models import OutgoingMessage, SenderAccount
from huiyin.messaging.senders import wechat_official
from huiyin.messaging.senders.base import senders
from huiyin.messaging.services import queue
from tests.fakes.provider import SECRETS, Provider, stand_ins

PHONE = "+8613800138000"
TEMPLATE = "${name}您好，请评价本次服务：https://cx.example.cn/r/${code} 拒收请回复R"
VALUES = {"name": "王女士", "code": "abcdefghijk"}


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    settings.PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    wechat_official._tokens.clear()
    with Provider() as running:
        yield running
        assert running.wrong == []


def settings_for(key: str, address: str) -> dict[str, Any]:
    """The settings of an account with the stand-in, by sender."""
    of_stand_ins = {
        name: make(address)
        for module in stand_ins()
        for name, make in getattr(module, "SETTINGS", {}).items()
    }
    return {
        **of_stand_ins,
        "sms_aliyun": {
            "key_id": SECRETS["aliyun_id"],
            "key_secret": SECRETS["aliyun_secret"],
            "sign": "回音电力",
            "templates": f"SMS_154950909 = {TEMPLATE}",
            "endpoint": address,
        },
        "sms_tencent": {
            "key_id": SECRETS["tencent_id"],
            "key_secret": SECRETS["tencent_secret"],
            "app_id": "1400006666",
            "sign": "回音电力",
            "templates": "1234567 = {name}您好，请评价本次服务：https://cx.example.cn/r/{code} 拒收请回复R",
            "endpoint": address,
        },
        "sms_http": {
            "url": f"{address}/sms/send",
            "body": '{"mobile": "{{phone_plain}}", "content": "{{text}}", "id": "{{key}}"}',
            "headers": "X-Api-Key: {{secret}}",
            "secret": SECRETS["http_secret"],
            "sign": "回音电力",
            "success": "code = 0",
            "id_field": "msgid",
        },
        "wecom_robot": {"url": f"{address}/cgi-bin/webhook/send?key={SECRETS['wecom_key']}"},
        "dingtalk_robot": {
            "url": f"{address}/robot/send?access_token={SECRETS['dingtalk_token']}",
            "sign_secret": SECRETS["dingtalk_secret"],
        },
        "feishu_robot": {
            "url": f"{address}/open-apis/bot/v2/hook/{SECRETS['feishu_hook']}",
            "sign_secret": SECRETS["feishu_secret"],
        },
        "wechat_official": {
            "app_id": SECRETS["wechat_app"],
            "app_secret": SECRETS["wechat_secret"],
            "templates": "TM001 = 客户：{thing1} 事项：{thing2}",
            "variables": "thing1 = {{name}}\nthing2 = 请评价本次服务",
            "token": SECRETS["wechat_token"],
            "aes_key": SECRETS["wechat_aes"],
            "endpoint": address,
        },
    }[key]


def add_account(key: str, given: dict[str, Any], **more: Any) -> SenderAccount:
    """An account as the page would store it."""
    sender = senders[key]
    secret_names = {field.key for field in sender.fields if field.kind == "secret"}
    seed, hashed = new_hook()
    return SenderAccount.objects.create(
        name=f"{key} 账号",
        sender=key,
        kind=sender.kind,
        settings={name: value for name, value in given.items() if name not in secret_names},
        secrets=sealed({name: str(value) for name, value in given.items() if name in secret_names}),
        per_minute=more.pop("per_minute", sender.per_minute),
        per_day=more.pop("per_day", 0),
        hook_seed=seed,
        hook_hash=hashed,
        **more,
    )


@pytest.fixture
def account(db: None, provider: Provider) -> SenderAccount:
    """An account of the generic SMS provider, which takes any text."""
    return add_account("sms_http", settings_for("sms_http", provider.address))


_numbers = itertools.count()


@pytest.fixture
def write() -> Callable[..., OutgoingMessage]:
    """Queue a text message to a new number (or a given one)."""

    def write(**given: Any) -> OutgoingMessage:
        number = next(_numbers)
        wanted: dict[str, Any] = {
            "kind": "sms",
            "to": f"138{number:08d}",
            "content": Content(text="请评价本次服务", parameters=VALUES),
            "purpose": "survey",
            "dedup_key": f"test:{number}",
            **given,
        }
        return OutgoingMessage.objects.get(pk=queue(**wanted))

    return write
